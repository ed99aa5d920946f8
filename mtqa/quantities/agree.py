"""Whether two quantities of different figures mean the same: units, dates, times, shares."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mtqa.model import Quantity
from mtqa.quantities.convert import same


def convertible(source: Quantity, target: Quantity) -> bool:
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


def date_and_number(source: Quantity, target: Quantity) -> bool:
    """Whether one is a date and the other a bare number."""
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
