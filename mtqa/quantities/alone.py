"""Quantities that have no partner: how sure it is that they should have one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from mtqa.model import Quantity, QuantityMatch, Span
from mtqa.quantities.convert import one_of_another, same
from mtqa.quantities.numerals import ascii_digits
from mtqa.quantities.pairing import MOST_PAIRS, Pairing
from mtqa.quantities.stated import bracketed, strength_of

_WEEKDAY_KEPT = 0.3
_BESIDE = 8  # characters between a weekday and its date: "Donnerstag, dem 14. März"
_BESIDES = 24  # characters between a sum and the same in brackets: "(about"
_DIGITS = re.compile(r"\d+")
_SOFT_ALONE = frozenset(
    "month weekday name id roman time fraction ratio decade century duration".split()
)


class Alone(Pairing):
    """Reports what is left at the end."""

    def alone(self) -> None:
        """Quantities without a partner: missing from the target, or added in it."""
        pairs = sorted(
            (match.source.span, match.target.span)
            for match in self.found
            if match.source and match.target
        )
        weekdays = sorted(
            match.source.span
            for match in self.found
            if match.source and match.target and match.source.kind == "weekday"
            if match.relation == "equal"
        )
        source_runs = _digit_runs(self.source_text) if self.free_target else frozenset()
        target_runs = _digit_runs(self.target_text) if self.free_source else frozenset()
        for s in self.free_source:
            source = self.source[s]
            sure = self._alone_confidence(source, self.source_text, target_runs)
            if source.kind == "date" and _has_weekday(source, weekdays):
                sure = min(sure, _WEEKDAY_KEPT)
            place = self._expected(source, pairs)
            self.found.append(QuantityMatch("missing", source, None, sure, place=place))
        for t in self.free_target:
            target = self.target[t]
            sure = self._alone_confidence(target, self.target_text, source_runs)
            self.found.append(QuantityMatch("added", None, target, sure))

    def _alone_confidence(self, quantity: Quantity, text: str, other: frozenset[str]) -> float:
        """How sure it is that a quantity should have a partner; `other` is the other's digits."""
        strength = strength_of(quantity)
        in_brackets = bracketed(quantity, text)
        if quantity.kind == "time" and self._in_hours(quantity):
            return 0.3 * strength
        if quantity.kind == "time":
            return (0.4 if in_brackets else 0.65) * strength
        if quantity.kind in _SOFT_ALONE:
            return 0.3 * strength
        if quantity.kind == "percent" and quantity.value in (0, 50, 100):
            return 0.3 * strength  # "100 percent sure"
        if quantity.unit and (
            one_of_another(quantity.value, quantity.unit) or self._conversion(quantity)
        ):
            return 0.3 * strength
        if not quantity.facts.get("raw") and quantity.kind not in ("date", "score", "duration"):
            return 0.4 * strength
        digits = _digit_runs(quantity.span.of(text))
        if digits and digits <= other:
            return 0.2 * strength
        if in_brackets and self._said_besides(quantity, text):
            return 0.2 * strength
        if in_brackets:
            return strength * (0.4 if quantity.unit or quantity.currency else 0.55)
        if quantity.kind == "score" or (quantity.upper is not None and quantity.upper < 10):
            return 0.45 * strength
        special = quantity.kind in ("percent", "money") or quantity.value != int(quantity.value)
        value = abs(quantity.value)
        return strength * (0.8 if special or value > 12 else 0.6 if value > 4 else 0.4)

    def _in_hours(self, time: Quantity) -> bool:
        """Whether the hour is an end of a range of hours: "10 до 17 часа" for 10 a.m. to 5 p.m."""
        hours = {minutes / 60 for minutes in time.readings}
        return any(
            other.upper is not None and not hours.isdisjoint((other.value, other.upper))
            for other in (*self.source[:MOST_PAIRS], *self.target[:MOST_PAIRS])
            if other.kind in ("measure", "cardinal", "time")
        )

    def _said_besides(self, amount: Quantity, text: str) -> bool:
        """Whether a sum in brackets says the one before them in another currency."""
        return any(
            other.currency != amount.currency
            and 0 <= amount.span.start - other.span.end <= _BESIDES
            for other in (self.target if text is self.target_text else self.source)[:MOST_PAIRS]
            if other.currency and amount.currency
        )

    def _conversion(self, quantity: Quantity) -> bool:
        """Whether a measurement says another of the two texts in another unit."""
        return any(
            other.unit
            and other.unit != quantity.unit
            and same(quantity.value, quantity.unit or "", other.value, other.unit)
            for other in (*self.source[:MOST_PAIRS], *self.target[:MOST_PAIRS])
        )

    def _expected(self, source: Quantity, pairs: list[tuple[Span, Span]]) -> Span:
        """Where in the target a missing quantity was to be expected: between its neighbours."""
        after = bisect_left(pairs, source.span.start, key=lambda pair: pair[0].start)
        share = source.span.start / (len(self.source_text) or 1)
        at = int(share * len(self.target_text))
        low = pairs[after - 1][1].end if after else 0
        high = pairs[after][1].start if after < len(pairs) else len(self.target_text)
        at = min(max(at, low), high) if low <= high else at
        space = self.target_text.find(" ", at, at + 20)
        at = space if space >= 0 else at
        return Span(at, at)


def _has_weekday(date: Quantity, weekdays: Sequence[Span]) -> bool:
    """Whether the target keeps the weekday that stands beside a date of the source.

    English copy says "on Wednesday" for "mercredi 12 novembre": this week's date is left out.
    """
    at = bisect_left(weekdays, date.span)
    return not date.facts.get("year") and any(
        max(date.span.start - day.end, day.start - date.span.end) <= _BESIDE
        for day in weekdays[max(0, at - 1) : at + 1]
    )


def _digit_runs(text: str) -> frozenset[str]:
    """The unbroken runs of digits of a text, in ASCII."""
    return frozenset(ascii_digits(run) for run in _DIGITS.findall(text))
