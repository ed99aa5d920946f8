"""Whether two quantities of different figures mean the same: units, dates, times, shares."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mtqa.model import Quantity
from mtqa.quantities.convert import DEGREES, same

_WARM = frozenset(["measure", "cardinal", "decade"])
_DOZEN = Decimal("0.1")


def convertible(source: Quantity, target: Quantity) -> bool:
    """Whether two quantities of different figures mean the same."""
    if source.facts.get("compound") or target.facts.get("compound"):
        return _compounds(source, target)
    if _temperatures(source, target) or _decades(source, target) or _dozens(source, target):
        return True
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
    if "ordinal" in kinds and kinds & {"century", "roman"}:  # "in the 19th or early 20th century"
        return source.value == target.value
    if "century" in kinds and kinds & {"decade", "cardinal", "year"}:
        century, other = (source, target) if source.kind == "century" else (target, source)
        return other.value // 100 + 1 == century.value
    if kinds == {"decade", "ordinal"}:  # "1800-luvulla": in the 19th
        decade, ordinal = (source, target) if source.kind == "decade" else (target, source)
        return decade.value % 100 == 0 and decade.value // 100 + 1 == ordinal.value
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


def _temperatures(source: Quantity, target: Quantity) -> bool:
    """Degrees Celsius for Fahrenheit where only one side says degrees: "in the 90s", 32 °C."""
    kinds = {source.kind, target.kind}
    if (source.unit is None) == (target.unit is None) or not kinds <= _WARM:
        return False
    celsius, fahrenheit = sorted((source.value, target.value))
    return bool({source.unit, target.unit} & DEGREES) and abs(
        (fahrenheit - 32) / Decimal("1.8") - celsius
    ) <= (3 if "decade" in kinds else 1)


def _decades(source: Quantity, target: Quantity) -> bool:
    """Three decades and a bare thirty, its years said in another word."""
    decades, other = (source, target) if source.unit == "duration-decade" else (target, source)
    return (
        decades.unit == "duration-decade"
        and other.unit is None
        and other.kind == "cardinal"
        and other.value == 10 * decades.value
    )


def _compounds(source: Quantity, target: Quantity) -> bool:
    """7 pounds 3 ounces in another unit, or beside 7 pounds whose smaller unit is not known."""
    if source.unit is None or target.unit is None:
        return False
    if same(source.value, source.unit, target.value, target.unit):
        return True
    one, other = (source, target) if source.facts.get("compound") else (target, source)
    return not other.facts.get("compound") and bool(
        other.value == one.facts["parts"][0] and one.unit == other.unit
    )


def _dozens(source: Quantity, target: Quantity) -> bool:
    """Four dozen and fifty: dozens are counted roughly."""
    return any(one.facts.get("scale") == 12 for one in (source, target)) and abs(
        source.value - target.value
    ) <= _DOZEN * max(source.value, target.value)


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
