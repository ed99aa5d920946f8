"""What was found before: looked up in a cache, seen to hold still, kept for another run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mtqa.batch._record import Record
from mtqa.cache import Cache
from mtqa.errors import MtqaError
from mtqa.model import Document
from mtqa.run import Checker

__all__ = ["holds", "keep", "looked_up"]


def looked_up(cache: Cache, keys: Iterable[bytes]) -> dict[bytes, Record]:
    """The records that the cache has of these keys."""
    found = {}
    for key, text in cache.get(list(keys)).items():
        try:
            found[key] = Record.unpack(text)
        except (ValueError, TypeError):
            continue
    return found


def holds(known: Record, document: Document, checker: Checker) -> bool:
    """Whether the engine that served then is the one that would serve now."""
    if checker.settings.engine == "none" and not checker.settings.overrides:
        return True
    source = document.source if document.source and document.source.strip() else None
    now = replace(
        document, source=source, target_lang=known.target_lang, source_lang=known.source_lang
    )
    try:
        return checker.engine_for(now) == known.engine
    except MtqaError:
        return False


def keep(cache: Cache, fresh: Mapping[bytes, Record], kept: Sequence[bool]) -> None:
    """Keep those records that are to be kept."""
    lasting = zip(fresh.items(), kept, strict=True)
    cache.put({key: one.pack() for (key, one), kept in lasting if kept})
