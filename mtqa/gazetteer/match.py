"""Source names beside their target forms."""

from __future__ import annotations

from collections.abc import Sequence

from mtqa.gazetteer.store import Gazetteer
from mtqa.model import Name, NameMatch


def match_names(
    source_text: str,
    source_lang: str,
    source_names: Sequence[Name],
    target_text: str,
    target_lang: str,
    target_names: Sequence[Name],
    gazetteer: Gazetteer,
) -> tuple[NameMatch, ...]:
    """Source names with their target forms, by entry."""
    matches = []
    for source in source_names:
        for target in target_names:
            if source.entries and set(source.entries) & set(target.entries):
                matches.append(NameMatch("equal", source, target, 0.9))
                break
    return tuple(matches)
