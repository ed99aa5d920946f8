"""The source's quantities beside the target's: which belong together, and what differs.

Passes, each over what the ones before left: the same value in compatible notation; values that
convert into one another; parts of dates, ranges and results; the same value with another currency
or unit; then the rest is paired by kind and place, and what has no partner is missing or added.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from mtqa.model import Quantity, QuantityMatch, Span
from mtqa.quantities.agree import convertible, date_and_number
from mtqa.quantities.alone import Alone
from mtqa.quantities.cldr import home_currencies
from mtqa.quantities.differ import difference, same_value
from mtqa.quantities.lexicon import lexicon
from mtqa.quantities.pairing import MOST_PAIRS
from mtqa.quantities.stated import atoms, codes_meet, strength_of

_SAID_BESIDE = 0.3
_RATE_REACH, _RATE_WORDS = 30, 3  # characters and words after an exchange rate
_MILLION = 10**6
_LIST_LINK = 12  # characters between two amounts that share a currency
_CLAUSE_END = re.compile(r"[.;:!?()，。；]")
_NUMBERS = frozenset(
    "cardinal ordinal measure money percent year decade century fraction roman name".split()
)


def match(
    source_text: str,
    source_lang: str,
    source_quantities: Sequence[Quantity],
    target_text: str,
    target_lang: str,
    target_quantities: Sequence[Quantity],
) -> tuple[QuantityMatch, ...]:
    """Every quantity of either side in one match, in target order, the missing ones last."""
    if not source_quantities and not target_quantities:
        return ()
    pairing = _Matching(
        source_text, source_quantities, target_text, target_quantities, source_lang, target_lang
    )
    pairing.run()
    found = sorted(
        pairing.found,
        key=lambda each: (each.target is None, (each.target or each.source).span),  # type: ignore[union-attr]
    )
    return tuple(found)


class _Matching(Alone):
    """All passes."""

    def run(self) -> None:
        """All passes."""
        self.by_value(strict=True)
        if self.free_source and self.free_target:
            self.by_value(strict=False)
        if self.free_source and self.free_target:
            self._converted()
        if self.free_source or self.free_target:
            self.parts(composite=True)
        if self.free_source and self.free_target:
            self._differing_kind()
        if self.free_source and self.free_target:
            self.leftovers(most=0.45)
        if self.free_source or self.free_target:
            self.parts(composite=False)
        if self.free_source and self.free_target:
            self.leftovers()
        self.alone()

    def _converted(self) -> None:
        """Values that differ in figures and agree in what they mean."""
        dates_left = any(self.source[s].kind == "date" for s in self.free_source)
        dates_right = any(self.target[t].kind == "date" for t in self.free_target)
        for s in list(self.free_source)[:MOST_PAIRS]:
            options = [
                t
                for t in list(self.free_target)[:MOST_PAIRS]
                if convertible(self.source[s], self.target[t])
                # A bare number is a date's day or year only where no date competes with it.
                and not (
                    dates_left and dates_right and date_and_number(self.source[s], self.target[t])
                )
            ]
            if options:
                t = min(options, key=lambda t: self.distance(s, t))
                self.take(s, t, "converted", 1.0)
                if "date" in (self.source[s].kind, self.target[t].kind):
                    self._fields(self.source[s], self.target[t])

    def _fields(self, source: Quantity, target: Quantity) -> None:
        """A day or year that one of two agreeing dates lacks, and its whole side with it."""
        for lacking, having, relation, others in (
            (target, source, "missing", self.target),
            (source, target, "added", self.source),
        ):
            stated = {atom for quantity in others for atom in atoms(quantity)}
            for field in ("year", "day"):
                number = having.facts.get(field)
                if number and not lacking.facts.get(field) and Decimal(number) not in stated:
                    if lacking.kind not in ("date", "month") or number == 1:
                        continue
                    missing = relation == "missing"
                    place = Span(target.span.end, target.span.end) if missing else None
                    self.found.append(
                        QuantityMatch(
                            relation,
                            source if missing else None,
                            None if missing else target,
                            0.65,
                            place=place,
                        )
                    )
                    break

    def _differing_kind(self) -> None:
        """The same value with another currency, unit or sign of percentage."""
        for s in list(self.free_source)[:MOST_PAIRS]:
            source = self.source[s]
            options = [
                t
                for t in list(self.free_target)[:MOST_PAIRS]
                if same_value(source, self.target[t]) and self.target[t].kind in _NUMBERS
            ]
            if not options or source.kind not in _NUMBERS:
                continue
            t = min(options, key=lambda t: self.distance(s, t))
            relation, confidence = difference(source, self.target[t])
            if relation == "currency-missing" and self._shared_currency(source, t):
                confidence = 0.4
            if relation == "currency-missing" and self._rate(self.target[t]):
                confidence = _SAID_BESIDE
            if relation == "currency-added" and self._at_home(source, self.target[t]):
                confidence = _SAID_BESIDE
            strength = min(strength_of(source), strength_of(self.target[t]))
            if strength >= 0.5:
                strength = 0.5 + strength / 2  # that the values agree speaks for both
            self.take(s, t, relation, confidence * strength if relation != "equal" else 1.0)

    def _rate(self, target: Quantity) -> bool:
        """Whether a currency is named a few words after a bare number: 25.04 to the euro."""
        look = lexicon(self.target_lang).look
        after = self.target_text[target.span.end : target.span.end + _RATE_REACH].split()
        return any("currency" in (look(word.strip(".,;:)")) or {}) for word in after[:_RATE_WORDS])

    def _at_home(self, source: Quantity, target: Quantity) -> bool:
        """Whether strangers are told what readers at home know: 30 miliardi are of euros."""
        grouped = source.facts.get("scale") or 0
        own = home_currencies(self.source_lang)
        return grouped >= _MILLION and not own.isdisjoint((target.currency or "").split("|"))

    def _shared_currency(self, source: Quantity, t: int) -> bool:
        """Whether one currency is named for several amounts: "5 and 6 million crowns", "$5 and 6".

        An amount named before lends its currency: "of the 5 million euros only 2 million are left".
        """
        here = self.target[t].span
        if any(codes_meet(one.currency, source.currency) for one in self._named_before(t)):
            return True
        for place in (t - 1, t + 1):
            if not 0 <= place < len(self.target):
                continue
            near = self.target[place]
            first, last = sorted((here, near.span))
            between = self.target_text[first.end : last.start]
            sign_first = not self.target_text[near.span.start].isdigit()
            if (
                near.currency
                and (place > t or sign_first)
                and codes_meet(near.currency, source.currency)
                and len(between) <= _LIST_LINK
                and not _CLAUSE_END.search(between)
            ):
                return True
        return False

    def _named_before(self, t: int) -> list[Quantity]:
        """The amounts before that name a currency."""
        start = self.target[t].span.start
        return [one for one in self.target if one.currency and one.span.end <= start]
