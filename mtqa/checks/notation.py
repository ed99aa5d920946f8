"""The right number in a notation that the target's readers take for another."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checks._base import PairCheck
from mtqa.checks._quantities import finder
from mtqa.model import Evidence, Flag, Issues, Pair
from mtqa.quantities.notation import suggestion
from mtqa.quantities.separators import reversed_marks

_of_source = finder(
    {"notation": "“{target}” has the separators of another language; the source has “{source}”"}
)
_ALONE = 0.75


def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    """Numbers beside the source's; without a source, those whose marks can only be swapped."""
    if pair.source is not None:
        yield from _of_source(pair, evidence)
        return
    for quantity in evidence.target_quantities or ():
        if reversed_marks(str(quantity.facts.get("raw", "")), pair.target_lang):
            yield Flag(
                quantity.span,
                "notation",
                f"“{quantity.span.of(pair.target)}” has the separators of another language",
                suggestion=suggestion(quantity, pair.target_lang),
                features={"confidence": _ALONE},
            )


CHECK = PairCheck(
    name="notation",
    summary="a number with the separators of another language",
    issue=Issues.NUMBER_FORMAT,
    severity="minor",
    needs=frozenset({"quantities"}),
    find=find,
)
