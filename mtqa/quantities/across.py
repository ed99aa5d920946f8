"""Quantities over the pairs of an article: translators move them from sentence to sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from mtqa.model import Quantity, QuantityMatch
from mtqa.quantities.convert import same

__all__ = ["across"]

_REACH = 2  # pairs on either side
_DOUBTFUL = 0.4
_HEADING = 2  # pairs: a heading, and the one below it
_AGREEING = frozenset({"equal", "converted"})
_NUMBERS_DIFFER = frozenset({"added", "missing", "value"})

Matches = tuple[QuantityMatch, ...]


def across(pairs: Sequence[Matches | None]) -> list[Matches | None]:
    """The matches of consecutive pairs, judged with what the pairs around them state.

    - A source quantity missing from its pair and a target quantity added in another at most two
      pairs away, of one value or converted, become "equal" matches: aligning sentences that were
      merged, split or reordered cannot always keep them in one pair.
    - A date missing from its pair becomes "equal" where the target states that date next to it:
      a dateline is merged into the sentence that says the day again.
    - A heading, in the first two pairs, may give other numbers than the source's, as long as the
      text below states both; one that the text states again may be missing from it.
    - A currency added to an amount is doubtful where the source names it elsewhere: a heading
      leaves out what the text says.
    - A currency missing from an amount is doubtful where an amount of the target before it, in this
      pair or the one before, names it: nobody repeats it in every sentence.
    """
    found = [None if pair is None else list(pair) for pair in pairs]
    for here, pair in enumerate(found):
        for at, match in enumerate(pair or ()):
            if match.relation != "missing" or match.source is None:
                continue
            place = _elsewhere(found, here, match.source)
            if place is not None:
                there, other = place
                found[there][other] = replace(found[there][other], relation="equal")  # type: ignore[index]
            elif not _dated(found, here, match.source):
                continue
            found[here][at] = replace(match, relation="equal")  # type: ignore[index]
    _settle_heading(found)
    _doubt_currencies(found)
    _doubt_left_out(found)
    return [None if pair is None else tuple(pair) for pair in found]


def _settle_heading(found: Sequence[list[QuantityMatch] | None]) -> None:
    below = [match for pair in found[1:] for match in pair or () if match.relation in _AGREEING]
    theirs = {value for match in below if match.source for value in _values(match.source)}
    ours = {value for match in below if match.target for value in _values(match.target)}
    for pair in found[:_HEADING]:
        for at, match in enumerate(pair or ()):
            if pair is None or match.relation not in _NUMBERS_DIFFER or match in below:
                continue
            told = match.source is None or not theirs.isdisjoint(_values(match.source))
            also = match.target is None or not ours.isdisjoint(_values(match.target))
            if told and also:
                pair[at] = replace(match, relation="equal")


def _values(quantity: Quantity) -> tuple[Decimal, ...]:
    return quantity.readings or (quantity.value,)


def _doubt_currencies(found: Sequence[list[QuantityMatch] | None]) -> None:
    named: set[str] | None = None
    for pair in found:
        for at, match in enumerate(pair or ()):
            if match.relation != "currency-added" or match.target is None or pair is None:
                continue
            if named is None:
                named = _source_currencies(found)
            if not named.isdisjoint((match.target.currency or "").split("|")):
                pair[at] = replace(match, confidence=min(match.confidence, _DOUBTFUL))


def _doubt_left_out(found: Sequence[list[QuantityMatch] | None]) -> None:
    before: set[str] = set()
    for pair in found:
        named = set(before)
        before = set()
        for at, match in enumerate(pair or ()):
            if match.target is None or pair is None:
                continue
            if match.relation == "currency-missing" and match.source is not None:
                if not named.isdisjoint((match.source.currency or "").split("|")):
                    pair[at] = replace(match, confidence=min(match.confidence, _DOUBTFUL))
                    before |= set((match.source.currency or "").split("|"))
            elif match.target.currency:
                before |= set(match.target.currency.split("|"))
                named |= before


def _source_currencies(found: Sequence[list[QuantityMatch] | None]) -> set[str]:
    return {
        code
        for pair in found
        for match in pair or ()
        if match.source and match.source.currency
        for code in match.source.currency.split("|")
    }


def _dated(found: Sequence[list[QuantityMatch] | None], here: int, source: Quantity) -> bool:
    """Whether the target states the same day and month in a pair next to this one."""
    if source.kind != "date" or not (source.facts.get("day") and source.facts.get("month")):
        return False
    return any(
        match.target is not None
        and match.target.kind == "date"
        and all(match.target.facts.get(field) == source.facts[field] for field in ("day", "month"))
        for pair in found[max(0, here - 1) : here + 2]
        for match in pair or ()
    )


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
    if source.unit and target.unit and source.unit != target.unit:
        return same(source.value, source.unit, target.value, target.unit)
    mine = set(source.readings or (source.value,))
    return not mine.isdisjoint(target.readings or (target.value,))
