"""Quantities written for the target's readers, and as plain values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mtqa.quantities import extract
from mtqa.quantities.notation import plain_number, plain_value, suggestion

WRITTEN = [
    ("2400 Leute", "de", "en", "2,400"),
    ("11,5 млн долларов", "ru", "en", "$11.5m"),
    ("$1234", "en", "en", "$1,234"),
    ("6 грн", "uk", "en", "6 Ukrainian hryvnias"),
    ("5–6 million crowns", "en", "cs", "5–6\xa0mil.\xa0Kč"),
    ("$5-6 million", "en", "en", "$5–6m"),
    ("1/3", "fr", "en", "1/3"),
    ("6 crowns", "en", "de", None),
    ("the 3rd", "en", "de", None),
]
PLAIN = [
    ("11.5m euros", "11,500,000"),
    ("21,250.75 euros", "21,250.75"),
    ("October 14", "10-14"),
    ("at 2.15am", "2:15"),
    ("3 to 5 km", "3–5"),
]


@pytest.mark.parametrize(("text", "lang", "target", "written"), WRITTEN)
def test_a_suggestion_is_in_the_targets_notation(
    text: str, lang: str, target: str, written: str | None
) -> None:
    (quantity,) = extract(text, lang)
    assert suggestion(quantity, target) == written


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_a_value_is_said_plainly(text: str, value: str) -> None:
    (quantity,) = extract(text, "en")
    assert plain_value(quantity) == value


def test_a_number_of_any_size_is_said() -> None:
    assert plain_number(Decimal("1e40")) == "1E+40"
    assert plain_number(Decimal("1000.0")) == "1,000"
