"""What differs between two quantities, and how sure it is an error."""

from __future__ import annotations

from decimal import Decimal

from mtqa.model import Quantity
from mtqa.quantities.convert import dimension, same
from mtqa.quantities.stated import codes_meet, values

_CLOSED = frozenset("month weekday time score date duration".split())
_OPEN = {
    "score": frozenset({"score", "cardinal", "measure", "ratio"}),
    "cardinal": frozenset({"score", "cardinal", "measure"}),
}
NUMERIC_GROUPS = frozenset({"number", "percent", "money", "measure", "year"})


def compatible(source: Quantity, target: Quantity) -> bool:
    """Whether two quantities of one value may state the same."""
    if (source.upper is None) != (target.upper is None) or source.upper != target.upper:
        return False
    kinds = {source.kind, target.kind}
    if len(kinds) > 1 and kinds & _CLOSED and not kinds <= _OPEN.get(source.kind, frozenset()):
        return False
    first, second = _money(source, target)
    if bool(first) != bool(second) or not codes_meet(first, second):
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


def same_value(source: Quantity, target: Quantity) -> bool:
    """Whether any readings of two quantities are equal, and so their upper ends."""
    return bool(set(values(source)) & set(values(target))) and (
        source.upper is None or target.upper is None or source.upper == target.upper
    )


def difference(source: Quantity, target: Quantity) -> tuple[str, float]:
    """What differs between two quantities of one value, and how sure that is an error."""
    first, second = _money(source, target)
    if first and second:
        return ("equal", 1.0) if codes_meet(first, second) else ("currency", 0.97)
    if (source.kind == "percent") != (target.kind == "percent"):
        share, other = (source, target) if source.kind == "percent" else (target, source)
        if share.unit == "percentage-point":
            return "equal", 1.0  # "ein Plus von 4,2 Punkten"
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


def group(quantity: Quantity) -> str:
    """The kinds that may stand for one another: "number", "year", "date" and so on."""
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


def prefix(quantity: Quantity) -> str:
    """The letters before the digits of a name: "g" of G7."""
    return str(quantity.facts.get("prefix", "")).rstrip("-").casefold()


def alike(source: Quantity, target: Quantity) -> bool:
    """Whether two values look like one and a slip: a shared first digit or magnitude."""
    if source.unit and target.unit and dimension(source.unit) != dimension(target.unit):
        return False
    first, second = abs(source.value), abs(target.value)
    if not first or not second:
        return False
    ratio = first / second if first > second else second / first
    return ratio < 3


def relation_of(source: Quantity, target: Quantity) -> tuple[str, dict[str, object]]:
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
        and not codes_meet(source.currency, target.currency)
        and source.value != target.value
    ):
        return "currency", {}
    if group(source) == group(target) == "year":
        return "year", {}
    return "value", {}
