"""A quantity while it is being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any


def decimal(fraction: Fraction) -> Decimal:
    """A fraction to 28 digits."""
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


@dataclass(slots=True)
class Draft:
    """A quantity in the making: the tokens from `start` to `end`; `at` is the next token."""

    index: int
    start: int
    end: int
    at: int
    values: tuple[Decimal, ...]
    kind: str = "cardinal"
    strength: float = 1.0
    unit: str | None = None
    currency: str | None = None
    scale: Decimal | None = None
    minus: int | None = None  # where a minus stands; it counts where something is measured
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> Decimal:
        """The likeliest reading."""
        return self.values[0]

    @property
    def bare(self) -> bool:
        """Whether nothing says yet what is counted."""
        return self.kind == "cardinal" and self.unit is None and self.currency is None

    def times(self, factor: Decimal) -> None:
        """Multiply every reading."""
        self.values = tuple(value * factor for value in self.values)

    def plus(self, more: Decimal) -> None:
        """Add to every reading."""
        self.values = tuple(value + more for value in self.values)
