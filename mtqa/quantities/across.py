"""Quantities over the pairs of an article: translators move them from sentence to sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mtqa.model import Quantity, QuantityMatch

__all__ = ["across"]

_REACH = 2  # pairs on either side

Matches = tuple[QuantityMatch, ...]


def across(pairs: Sequence[Matches | None]) -> list[Matches | None]:
    """The matches of consecutive pairs, where what one pair lacks and its neighbour has agrees.

    A source quantity missing from its pair and a target quantity added in another at most two
    pairs away, of one value, become "equal" matches: aligning sentences that were merged, split
    or reordered cannot always keep them in one pair.
    """
    found = [None if pair is None else list(pair) for pair in pairs]
    for here, pair in enumerate(found):
        for at, match in enumerate(pair or ()):
            if match.relation != "missing" or match.source is None:
                continue
            place = _elsewhere(found, here, match.source)
            if place is None:
                continue
            there, other = place
            found[here][at] = replace(match, relation="equal")  # type: ignore[index]
            found[there][other] = replace(found[there][other], relation="equal")  # type: ignore[index]
    return [None if pair is None else tuple(pair) for pair in found]


def _elsewhere(
    pairs: Sequence[list[QuantityMatch] | None], here: int, source: Quantity
) -> tuple[int, int] | None:
    """The nearest pair that adds the quantity, and which of its matches says so."""
    near = range(max(0, here - _REACH), min(len(pairs), here + _REACH + 1))
    for there in sorted(near, key=lambda index: abs(index - here)):
        for at, match in enumerate(pairs[there] or ()):
            if match.relation == "added" and match.target and _same(source, match.target):
                return there, at
    return None


def _same(source: Quantity, target: Quantity) -> bool:
    if source.kind != target.kind or source.upper != target.upper:
        return False
    mine = set(source.readings or (source.value,))
    return not mine.isdisjoint(target.readings or (target.value,))
