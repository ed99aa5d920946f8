"""What a quantity is made of, and what one side of a pair states."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from mtqa.model import Quantity

_WORDS = 24  # characters
_OPENED = re.compile(r"[(\[（][^()\[\]（）\d.,;:!?]*$")
NEAR = 12  # partners tried for one value that occurs often: keeps digit-heavy input linear


class Stated:
    """What one side states, to be looked up: its numbers, and the parts of its dates and ranges."""

    def __init__(self, quantities: Sequence[Quantity]) -> None:
        self.atoms: set[object] = set()
        self.composite: set[object] = set()
        self.centuries: set[Decimal] = set()
        self.by_value: dict[Decimal, list[Quantity]] = defaultdict(list)
        for quantity in quantities:
            mine = set(atoms(quantity))
            self.atoms |= mine
            if len(mine) > 1:
                self.composite |= mine
            self.centuries.add(quantity.value // 100 + 1)
            for value in values(quantity):
                if len(self.by_value[value]) < NEAR:
                    self.by_value[value].append(quantity)

    def inside(self, quantity: Quantity, rivals: set[str]) -> bool:
        """Whether a quantity is a composite or may be part of one, and no like one is free."""
        if quantity.kind == "time" and "time" in rivals:
            return False
        mine = set(atoms(quantity))
        return len(mine) > 1 or mine <= self.composite

    def has(self, quantity: Quantity) -> bool:
        """Whether all that a quantity consists of is stated."""
        if quantity.kind == "century" and quantity.value in self.centuries:
            return True
        mine = set(atoms(quantity))
        if not mine or not mine <= self.atoms:
            return False
        if quantity.kind not in ("money", "percent", "measure"):
            return True
        return any(
            (not quantity.currency or codes_meet(quantity.currency, other.currency or "?"))
            and (not quantity.unit or not other.unit or quantity.unit == other.unit)
            for value in values(quantity)
            for other in self.by_value.get(value, ())
        )


def strength_of(quantity: Quantity) -> float:
    """How sure it is a quantity, 0 to 1."""
    return float(quantity.facts.get("strength", 1.0))


def values(quantity: Quantity) -> tuple[Decimal, ...]:
    """The readings, with those that one kind implies: a decade's century, a range's ends."""
    return quantity.readings or (quantity.value,)


def codes_meet(first: str | None, second: str | None) -> bool:
    """Whether two sets of currency codes ("USD|AUD") share one; none meets all."""
    return not first or not second or bool(set(first.split("|")) & set(second.split("|")))


def atoms(quantity: Quantity) -> Iterator[object]:
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


def bracketed(quantity: Quantity, text: str) -> bool:
    """Whether a quantity of `text` opens a bracket: a conversion, a figure given besides.

    A word or two may stand before it: "(about 2 million euros)".
    """
    start = quantity.span.start
    return _OPENED.search(text[max(0, start - _WORDS) : start]) is not None
