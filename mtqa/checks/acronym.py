"""An organisation's acronym transliterated instead of replaced: VOZ for the WHO."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checks._base import PairCheck
from mtqa.checks._names import flag_of_match, matches
from mtqa.model import Evidence, Flag, Issues, Pair


def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    """Flags acronyms that are the source's letters, where the target language has its own."""
    for match in matches(evidence, "acronym"):
        if match.target and match.source:
            text = f"“{match.target.text}” is the source's acronym ({match.source.text})"
            yield flag_of_match(match, "source", f"{text}; here it is “{match.expected}”")


CHECK = PairCheck(
    name="acronym",
    summary="An organisation's acronym transliterated or copied from the source.",
    issue=Issues.NAME,
    needs=frozenset({"names"}),
    find=find,
)
