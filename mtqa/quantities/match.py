"""The source's quantities beside the target's: which belong together, and what differs.

Passes, each over what the ones before left: the same value in compatible notation; values that
convert into one another; parts of dates, ranges and results; the same value with another currency
or unit; then the rest is paired by kind and place, and what has no partner is missing or added.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from mtqa.model import Quantity, QuantityMatch, Span
from mtqa.quantities.convert import dimension, one_of_another, same
from mtqa.quantities.numerals import ascii_digits
from mtqa.quantities.separators import foreign

_NEAR = 12  # partners tried for one value that occurs often: keeps digit-heavy input linear
# How sure a foreign mark is an error, and a space for another mark; "12.1" may be a version.
_NOTED = {
    "cardinal": (0.7, 0.6),
    "measure": (0.9, 0.6),
    "money": (0.9, 0.6),
    "percent": (0.9, 0.6),
}
_MOST_PAIRS = 40  # leftovers on a side that are still paired with one another
_LIST_LINK = 12  # characters between two amounts that share a currency
_CLAUSE_END = re.compile(r"[.;:!?()，。；]")
_DIGITS = re.compile(r"\d+")
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
    pairing = _Pairing(
        source_text, source_quantities, target_text, target_quantities, source_lang, target_lang
    )
    pairing.run()
    found = sorted(
        pairing.found,
        key=lambda each: (each.target is None, (each.target or each.source).span),  # type: ignore[union-attr]
    )
    return tuple(found)


def _word_before(text: str, place: int) -> str:
    """The word that ends before `place`, after white space."""
    words = text[max(0, place - 30) : place].split()
    return words[-1] if words and words[-1][-1].isalpha() else ""


class _Pairing:
    """The state of one match: which quantities are still free."""

    def __init__(
        self,
        source_text: str,
        source: Sequence[Quantity],
        target_text: str,
        target: Sequence[Quantity],
        source_lang: str,
        target_lang: str,
    ) -> None:
        self.source_lang, self.target_lang = source_lang, target_lang
        self.source_text, self.target_text = source_text, target_text
        self.source, self.target = source, target
        self.free_source = dict.fromkeys(range(len(source)))
        self.free_target = dict.fromkeys(range(len(target)))
        self.found: list[QuantityMatch] = []

    def run(self) -> None:
        """All passes."""
        self._by_value(strict=True)
        if self.free_source and self.free_target:
            self._by_value(strict=False)
        if self.free_source and self.free_target:
            self._converted()
        if self.free_source or self.free_target:
            self._parts(composite=True)
        if self.free_source and self.free_target:
            self._differing_kind()
        if self.free_source and self.free_target:
            self._leftovers(most=0.45)
        if self.free_source or self.free_target:
            self._parts(composite=False)
        if self.free_source and self.free_target:
            self._leftovers()
        self._alone()

    def take(self, s: int, t: int, relation: str, confidence: float, **facts: object) -> None:
        """Record a match of a free source and a free target quantity."""
        del self.free_source[s], self.free_target[t]
        self.found.append(
            QuantityMatch(relation, self.source[s], self.target[t], confidence, facts=facts)
        )

    def place(self, which: Quantity, text: str) -> float:
        """Where in its text a quantity stands, 0 to 1."""
        return which.span.start / (len(text) or 1)

    def distance(self, s: int, t: int) -> float:
        return abs(
            self.place(self.source[s], self.source_text)
            - self.place(self.target[t], self.target_text)
        )

    def _by_value(self, strict: bool) -> None:
        """Equal values: in the strict pass by the likeliest reading, then by any."""
        index: dict[Decimal, list[int]] = defaultdict(list)
        for t in self.free_target:
            quantity = self.target[t]
            for value in quantity.readings[:1] if strict else _values(quantity):
                index[value].append(t)
        for s in list(self.free_source):
            quantity = self.source[s]
            options: dict[int, int] = {}
            for rank, value in enumerate(quantity.readings[:1] if strict else _values(quantity)):
                for t in index.get(value, ())[: _NEAR * 3]:
                    if t in self.free_target and t not in options:
                        options[t] = rank
            best, best_cost = None, 9.0
            for t, rank in list(options.items())[:_NEAR]:
                other = self.target[t]
                if not _compatible(quantity, other):
                    continue
                cost = self.distance(s, t) + rank * 0.5 + (quantity.kind != other.kind) * 0.2
                if cost < best_cost:
                    best, best_cost = t, cost
            if best is not None:
                self._equal(s, best)
                done = index[self.target[best].readings[0]]
                if len(done) > _NEAR:
                    done.remove(best)

    def _equal(self, s: int, t: int) -> None:
        """A value that agrees; its notation may still be wrong in the target's locale."""
        source, target = self.source[s], self.target[t]
        common = [value for value in _values(source) if value in _values(target)]
        if (
            common
            and target.facts.get("raw")
            and len(target.readings) > 1
            and source.readings[0] != target.readings[0]
            and source.readings[0] == common[0]
            and target.kind not in ("date", "time")
            and len(target.readings) == 2
            and "vary" not in source.facts
        ):
            sure = len(source.readings) == 1 or source.facts.get("raw") != target.facts["raw"]
            confidence = 0.4 if target.facts.get("vary") else 0.9 if sure else 0.75
            self.take(s, t, "notation", confidence, value=common[0])
            return
        raw = target.facts.get("raw")
        if (
            raw
            and target.kind in _NOTED
            and (mark := foreign(raw, self.target_lang))
            and not foreign(source.facts.get("raw", ""), self.source_lang)
            and not self._named(source, target)
        ):
            self.take(s, t, "notation", _NOTED[target.kind][mark == " "], value=source.value)
            return
        self.take(s, t, "equal", 1.0)

    def _named(self, source: Quantity, target: Quantity) -> bool:
        """Whether both stand behind the same word: a version, "iOS 12.1"."""
        before = _word_before(self.target_text, target.span.start)
        return bool(before) and before == _word_before(self.source_text, source.span.start)

    def _converted(self) -> None:
        """Values that differ in figures and agree in what they mean."""
        dates_left = any(self.source[s].kind == "date" for s in self.free_source)
        dates_right = any(self.target[t].kind == "date" for t in self.free_target)
        for s in list(self.free_source)[:_MOST_PAIRS]:
            options = [
                t
                for t in list(self.free_target)[:_MOST_PAIRS]
                if _convertible(self.source[s], self.target[t])
                # A bare number is a date's day or year only where no date competes with it.
                and not (
                    dates_left and dates_right and _date_and_number(self.source[s], self.target[t])
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
            stated = {atom for quantity in others for atom in _atoms(quantity)}
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

    def _parts(self, composite: bool) -> None:
        """Composite notations against single numbers; later, numbers said twice on one side."""
        for free, own, others in (
            (self.free_source, self.source, self.target),
            (self.free_target, self.target, self.source),
        ):
            if not free or not others:
                continue
            other_free = self.free_target if own is self.source else self.free_source
            rivals = {others[index].kind for index in other_free}
            stated = _Stated(others)
            for index in list(free):
                quantity = own[index]
                if composite and not stated.inside(quantity, rivals):
                    continue
                if stated.has(quantity):
                    del free[index]
                    source = quantity if own is self.source else None
                    target = None if own is self.source else quantity
                    self.found.append(QuantityMatch("equal", source, target, 0.5))

    def _differing_kind(self) -> None:
        """The same value with another currency, unit or sign of percentage."""
        for s in list(self.free_source)[:_MOST_PAIRS]:
            source = self.source[s]
            options = [
                t
                for t in list(self.free_target)[:_MOST_PAIRS]
                if _same_value(source, self.target[t]) and self.target[t].kind in _NUMBERS
            ]
            if not options or source.kind not in _NUMBERS:
                continue
            t = min(options, key=lambda t: self.distance(s, t))
            relation, confidence = _difference(source, self.target[t])
            if relation == "currency-missing" and self._shared_currency(source, t):
                confidence = 0.4
            strength = min(_strength(source), _strength(self.target[t]))
            if strength >= 0.5:
                strength = 0.5 + strength / 2  # that the values agree speaks for both
            self.take(s, t, relation, confidence * strength if relation != "equal" else 1.0)

    def _shared_currency(self, source: Quantity, t: int) -> bool:
        """Whether one currency is named for two amounts: "5 and 6 million crowns", "$5 and 6"."""
        here = self.target[t].span
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
                and _codes_meet(near.currency, source.currency)
                and len(between) <= _LIST_LINK
                and not _CLAUSE_END.search(between)
            ):
                return True
        return False

    def _leftovers(self, most: float = 9.0) -> None:
        """What is left on both sides, paired by kind, likeness and place."""
        options = [
            (cost, s, t)
            for s in list(self.free_source)[:_MOST_PAIRS]
            for t in list(self.free_target)[:_MOST_PAIRS]
            if (cost := self._cost(s, t)) is not None and cost <= most
        ]
        for cost, s, t in sorted(options):
            if s in self.free_source and t in self.free_target:
                source, target = self.source[s], self.target[t]
                relation, facts = _relation(source, target)
                strength = min(_strength(source), _strength(target))
                if source.kind == target.kind == "name":
                    strength = 0.9
                confidence = strength * max(0.3, 1.0 - 0.35 * cost)
                self.take(s, t, relation, round(confidence, 3), **facts)

    def _cost(self, s: int, t: int) -> float | None:
        source, target = self.source[s], self.target[t]
        first, second = _group(source), _group(target)
        if first == second == "name":
            return 0.1 if _prefix(source) == _prefix(target) else None
        if first == second:
            cost = 0.0
        elif {first, second} <= _NUMERIC_GROUPS:
            cost = 0.35
        else:
            return None
        if min(_strength(source), _strength(target)) < 0.3 or "roman" in (first, second):
            return None
        distance = self.distance(s, t)
        if first in ("date", "weekday"):
            return distance
        return cost + distance + (0.0 if _alike(source, target) else 0.2)

    def _alone(self) -> None:
        """Quantities without a partner: missing from the target, or added in it."""
        pairs = sorted(
            (match.source.span, match.target.span)
            for match in self.found
            if match.source and match.target
        )
        source_runs = _digit_runs(self.source_text) if self.free_target else frozenset()
        target_runs = _digit_runs(self.target_text) if self.free_source else frozenset()
        for s in self.free_source:
            source = self.source[s]
            sure = self._alone_confidence(source, self.source_text, target_runs)
            place = self._expected(source, pairs)
            self.found.append(QuantityMatch("missing", source, None, sure, place=place))
        for t in self.free_target:
            target = self.target[t]
            sure = self._alone_confidence(target, self.target_text, source_runs)
            self.found.append(QuantityMatch("added", None, target, sure))

    def _alone_confidence(self, quantity: Quantity, text: str, other: frozenset[str]) -> float:
        """How sure it is that a quantity should have a partner; `other` is the other's digits."""
        strength = _strength(quantity)
        bracketed = quantity.span.start > 0 and text[quantity.span.start - 1] in "([（"
        if quantity.kind == "time":
            return (0.4 if bracketed else 0.65) * strength
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
        if bracketed:
            return strength * (0.4 if quantity.unit or quantity.currency else 0.55)
        if quantity.kind == "score" or (quantity.upper is not None and quantity.upper < 10):
            return 0.45 * strength
        special = quantity.kind in ("percent", "money") or quantity.value != int(quantity.value)
        value = abs(quantity.value)
        return strength * (0.8 if special or value > 12 else 0.6 if value > 4 else 0.4)

    def _conversion(self, quantity: Quantity) -> bool:
        """Whether a measurement says another of the two texts in another unit."""
        return any(
            other.unit
            and other.unit != quantity.unit
            and same(quantity.value, quantity.unit or "", other.value, other.unit)
            for other in (*self.source[:_MOST_PAIRS], *self.target[:_MOST_PAIRS])
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


class _Stated:
    """What one side states, to be looked up: its numbers, and the parts of its dates and ranges."""

    def __init__(self, quantities: Sequence[Quantity]) -> None:
        self.atoms: set[object] = set()
        self.composite: set[object] = set()
        self.centuries: set[Decimal] = set()
        self.by_value: dict[Decimal, list[Quantity]] = defaultdict(list)
        for quantity in quantities:
            atoms = set(_atoms(quantity))
            self.atoms |= atoms
            if len(atoms) > 1:
                self.composite |= atoms
            self.centuries.add(quantity.value // 100 + 1)
            for value in _values(quantity):
                if len(self.by_value[value]) < _NEAR:
                    self.by_value[value].append(quantity)

    def inside(self, quantity: Quantity, rivals: set[str]) -> bool:
        """Whether a quantity is a composite or may be part of one, and no like one is free."""
        if quantity.kind == "time" and "time" in rivals:
            return False
        mine = set(_atoms(quantity))
        return len(mine) > 1 or mine <= self.composite

    def has(self, quantity: Quantity) -> bool:
        """Whether all that a quantity consists of is stated."""
        if quantity.kind == "century" and quantity.value in self.centuries:
            return True
        mine = set(_atoms(quantity))
        if not mine or not mine <= self.atoms:
            return False
        if quantity.kind not in ("money", "percent", "measure"):
            return True
        return any(
            (not quantity.currency or _codes_meet(quantity.currency, other.currency or "?"))
            and (not quantity.unit or not other.unit or quantity.unit == other.unit)
            for value in _values(quantity)
            for other in self.by_value.get(value, ())
        )


_SOFT_ALONE = frozenset(
    "month weekday name id roman time fraction ratio decade century duration".split()
)


def _digit_runs(text: str) -> frozenset[str]:
    """The unbroken runs of digits of a text, in ASCII."""
    return frozenset(ascii_digits(run) for run in _DIGITS.findall(text))


def _strength(quantity: Quantity) -> float:
    return float(quantity.facts.get("strength", 1.0))


def _values(quantity: Quantity) -> tuple[Decimal, ...]:
    """The readings, with those that one kind implies: a decade's century, a range's ends."""
    return quantity.readings or (quantity.value,)


def _codes_meet(first: str | None, second: str | None) -> bool:
    return not first or not second or bool(set(first.split("|")) & set(second.split("|")))


def _compatible(source: Quantity, target: Quantity) -> bool:
    """Whether two quantities of one value may state the same."""
    if (source.upper is None) != (target.upper is None) or source.upper != target.upper:
        return False
    kinds = {source.kind, target.kind}
    if len(kinds) > 1 and kinds & _CLOSED and not kinds <= _OPEN.get(source.kind, frozenset()):
        return False
    first, second = _money(source, target)
    if bool(first) != bool(second) or not _codes_meet(first, second):
        return False
    if ("percent" in kinds) != (kinds == {"percent"}):
        return False
    if source.unit and target.unit and source.unit != target.unit:
        return same(source.value, source.unit, target.value, target.unit)
    # "aged 45" is no "45 months"
    return not _odd_age(source, target)


def _money(source: Quantity, target: Quantity) -> tuple[str | None, str | None]:
    """The currencies of both, "pound" counted as one where the other side is money."""
    return (
        source.currency or (source.facts.get("maybe") if target.currency else None),
        target.currency or (target.facts.get("maybe") if source.currency else None),
    )


def _odd_age(source: Quantity, target: Quantity) -> bool:
    """Whether a bare number became more months than people count in months."""
    return (
        target.unit == "duration-month"
        and target.value > 12
        and not source.unit
        and source.kind == "cardinal"
    )


_CLOSED = frozenset("month weekday time score date duration".split())
_OPEN = {
    "score": frozenset({"score", "cardinal", "measure", "ratio"}),
    "cardinal": frozenset({"score", "cardinal", "measure"}),
}


def _same_value(source: Quantity, target: Quantity) -> bool:
    return bool(set(_values(source)) & set(_values(target))) and (
        source.upper is None or target.upper is None or source.upper == target.upper
    )


def _difference(source: Quantity, target: Quantity) -> tuple[str, float]:
    """What differs between two quantities of one value, and how sure that is an error."""
    first, second = _money(source, target)
    if first and second:
        return ("equal", 1.0) if _codes_meet(first, second) else ("currency", 0.97)
    if (source.kind == "percent") != (target.kind == "percent"):
        other = target if source.kind == "percent" else source
        return "percent-sign", 0.9 if other.unit or other.currency else 0.55
    if source.currency or target.currency:
        other = target if source.currency else source
        relation = "currency-missing" if source.currency else "currency-added"
        return relation, 0.8 if other.unit else 0.75
    if source.unit and target.unit and source.unit != target.unit:
        return "unit", 0.9
    if _odd_age(source, target):
        return "unit", 0.65
    return "equal", 1.0


def _convertible(source: Quantity, target: Quantity) -> bool:
    """Whether two quantities of different figures mean the same."""
    if source.unit and target.unit and (source.unit != target.unit or "degree" in source.unit):
        return same(source.value, source.unit, target.value, target.unit) and (
            source.upper is None
            or target.upper is None
            or same(source.upper, source.unit, target.upper, target.unit)
        )
    kinds = {source.kind, target.kind}
    if kinds == {"date", "weekday"}:
        date = source if source.kind == "date" else target
        return bool(date.facts.get("day") and not date.facts.get("year"))
    if "name" in kinds and kinds <= {"name", "cardinal", "year"}:
        return (
            source.value % 100 == target.value % 100
            and 1900 <= max(source.value, target.value) <= 2100
        )
    if source.kind == "time" and target.kind == "time":
        return bool(set(source.readings) & set(target.readings))
    if "date" in kinds or "month" in kinds:
        return _dates_agree(source, target)
    if "time" in kinds and kinds & {"measure", "cardinal"}:
        clock, other = (source, target) if source.kind == "time" else (target, source)
        minutes = _as_clock(other)
        return other.unit in (None, "duration-hour") and (
            minutes in clock.readings or (minutes < 720 and minutes + 720 in clock.readings)
        )
    if kinds == {"decade", "measure"}:
        return source.value % 100 == target.value % 100 and "duration-year" in (
            source.unit,
            target.unit,
        )
    if "century" in kinds and kinds & {"decade", "cardinal", "year"}:
        century, other = (source, target) if source.kind == "century" else (target, source)
        return other.value // 100 + 1 == century.value
    if "decade" in kinds:
        return source.value % 100 == target.value % 100 and min(source.value, target.value) < 100
    if source.kind == "score" and target.kind in ("score", "cardinal", "ratio"):
        return sorted(source.facts.get("parts", ())) == sorted(target.facts.get("parts", ()))
    if source.upper is not None and target.upper is not None:
        return {source.value, source.upper} == {target.value, target.upper}
    fraction, other = (source, target) if source.facts.get("fraction") else (target, source)
    if fraction.facts.get("fraction") and other.kind in ("percent", "cardinal", "fraction"):
        return abs(fraction.value * (100 if other.kind != "fraction" else 1) - other.value) < 1
    return False


def _date_and_number(source: Quantity, target: Quantity) -> bool:
    return (source.kind == "date") != (target.kind == "date") and "month" not in (
        source.kind,
        target.kind,
    )


def _as_clock(quantity: Quantity) -> Decimal:
    """A bare number as a time of day: "17.30", "14" hours; minutes since midnight."""
    hour, _, minute = (
        str(quantity.facts.get("raw", quantity.value)).replace(",", ".").partition(".")
    )
    if len(minute) not in (0, 2) or not hour.isdigit() or not (minute or "0").isdigit():
        return Decimal(-1)
    return Decimal(int(hour) * 60 + int(minute or 0))


def _dates_agree(source: Quantity, target: Quantity) -> bool:
    """Whether no field that both dates state differs, and they share one."""
    shared = 0
    for options in (_date_options(source),):
        for first in options:
            for second in _date_options(target):
                pairs = [(a, b) for a, b in zip(first, second, strict=True) if a and b]
                if pairs and all(a == b or (a % 100 == b and b < 100) for a, b in pairs):
                    shared += 1
    return shared > 0


def _date_options(quantity: Quantity) -> Iterable[tuple[int | None, int | None, int | None]]:
    if "options" in quantity.facts:
        options: Iterable[tuple[int | None, int | None, int | None]] = quantity.facts["options"]
        return options
    if quantity.kind in ("date", "month"):
        facts = quantity.facts
        return [(facts.get("year"), facts.get("month"), facts.get("day"))]
    if quantity.kind in ("cardinal", "year", "ordinal") and quantity.value == int(quantity.value):
        value = int(quantity.value)
        if 1000 <= value <= 2199:
            return [(value, None, None)]
        if 1 <= value <= 31:
            return [(None, None, value)]
    return []


def _atoms(quantity: Quantity) -> Iterator[object]:
    """What a quantity is made of, to be looked for on the other side."""
    if quantity.kind in ("date", "month"):
        facts = quantity.facts
        if facts.get("year"):
            yield Decimal(facts["year"])
        if facts.get("month"):
            yield ("month", facts["month"])
        if facts.get("day"):
            yield Decimal(facts["day"])
        return
    if quantity.kind == "weekday":
        yield ("weekday", quantity.value)
        return
    if quantity.kind == "time":
        parts = quantity.facts.get("parts", ())
        yield from (Decimal(part) for part in parts if len(parts) == 2)
        return
    if (quantity.facts.get("parts") and quantity.upper is None) or quantity.kind == "score":
        yield from (Decimal(part) for part in quantity.facts["parts"])
        return
    if quantity.upper is not None:
        yield quantity.upper
    yield quantity.value


_NUMERIC_GROUPS = frozenset({"number", "percent", "money", "measure", "year"})


def _group(quantity: Quantity) -> str:
    kind = quantity.kind
    if kind in ("cardinal", "ordinal", "fraction", "ratio", "century", "name", "roman", "id"):
        if (
            kind == "cardinal"
            and len(str(quantity.facts.get("raw", ""))) == 4
            and 1900 <= quantity.value <= 2100
        ):
            return "year"
        return "number" if kind not in ("name", "roman", "id") else kind
    if kind == "date":
        return (
            "date"
            if quantity.facts.get("month")
            else "year"
            if quantity.facts.get("year")
            else "date"
        )
    if kind == "decade":
        return "year"
    if kind == "measure" and quantity.unit:
        return "measure"
    return kind


def _prefix(quantity: Quantity) -> str:
    return str(quantity.facts.get("prefix", "")).rstrip("-").casefold()


def _alike(source: Quantity, target: Quantity) -> bool:
    """Whether two values look like one and a slip: a shared first digit or magnitude."""
    if source.unit and target.unit and dimension(source.unit) != dimension(target.unit):
        return False
    first, second = abs(source.value), abs(target.value)
    if not first or not second:
        return False
    ratio = first / second if first > second else second / first
    return ratio < 3


def _relation(source: Quantity, target: Quantity) -> tuple[str, dict[str, object]]:
    """The name of what differs between two quantities that belong together."""
    if source.kind in ("date", "month", "weekday") or target.kind in ("date", "month", "weekday"):
        both = {source.kind, target.kind}
        return next(iter(both)) if len(both) == 1 else "date", {}
    if source.kind == "time" or target.kind == "time":
        return "time", {}
    if source.kind == "percent" and target.kind == "percent":
        return "percentage", {}
    if source.value and target.value and source.readings[0] != target.readings[0]:
        ratio = target.value / source.value
        power = abs(ratio.adjusted())
        if power and ratio in (Decimal(10) ** power, Decimal(10) ** -power):
            return "scale", {"factor": ratio}
    if (
        source.currency
        and target.currency
        and not _codes_meet(source.currency, target.currency)
        and source.value != target.value
    ):
        return "converted", {}
    if _group(source) == _group(target) == "year":
        return "year", {}
    return "value", {}
