"""A name left in the source's script."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checks._base import PairCheck
from mtqa.checks._names import flag_of_match, matches
from mtqa.model import Evidence, Flag, Issues, Pair


def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    """Flags names of the source that stand in the target letter for letter, in another script."""
    for match in matches(evidence, "untransliterated"):
        yield flag_of_match(match, "source", "a name left in the source's script")


CHECK = PairCheck(
    name="untransliterated",
    summary="A name left in the source's script.",
    issue=Issues.UNTRANSLATED,
    needs=frozenset({"names"}),
    find=find,
)
