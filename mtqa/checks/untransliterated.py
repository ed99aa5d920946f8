"""A name left in another script than the target's."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checks._base import PairCheck
from mtqa.checks._names import flag_of_match, matches
from mtqa.model import Evidence, Flag, Issues, Pair
from mtqa.text.scripts import main_script


def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    """Flags names that stand in another script than the target's, where it writes its own."""
    for match in matches(evidence, "untransliterated"):
        text = match.target.text if match.target else ""
        script = main_script(text)
        letters = f"{script} letters" if script else "another script"
        yield flag_of_match(match, "source", f"“{text}” is a name left in {letters}")


CHECK = PairCheck(
    name="untransliterated",
    summary="A name left in another script.",
    issue=Issues.UNTRANSLATED,
    needs=frozenset({"names"}),
    find=find,
)
