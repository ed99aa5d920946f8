"""Numbers of several parts: a scale and what follows it, tenths, hours behind a preposition."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mtqa.quantities import extract

ONE = [
    ("tr", "2 bin 900 saat", "2900"),
    ("tr", "bin 900 kişi", "1900"),
    ("tr", "2 milyon 350 bin 400 kişi", "2350400"),
    ("hi", "3 लाख 25 हजार", "325000"),
    ("bn", "২ হাজার ৯০০", "2900"),
    ("ar", "3 آلاف و250", "3250"),
    ("fa", "2 هزار و 900", "2900"),
    ("ru", "2 тыс. 500 рублей", "2500"),
    ("en", "5 million 300 thousand", "5300000"),
    ("ja", "2割", "20"),
    ("ja", "3割5分", "35"),
    ("zh", "三成五", "35"),
    ("bg", "45 литра на квадратен метър", "45"),
    ("de", "45 l/m²", "45"),
    ("de", "120 km/h", "120"),
]
TWO = [
    ("en", "at 5 million. 300 thousand more"),
    ("tr", "3 bin, 900 saat"),
    ("tr", "3 bin 14 Mayıs"),
    ("de", "3 Tausend 250"),
    ("tr", "1 milyon 2023 yılında"),
]
CLOCKS = [
    ("bg", "в 2,15 ч.", "time"),
    ("bg", "след 2,15 ч.", "measure"),
    ("bg", "в 2,75 ч.", "measure"),
    ("hr", "u 14,30 sati", "time"),
]


@pytest.mark.parametrize(("lang", "text", "value"), ONE)
def test_one_number(lang: str, text: str, value: str) -> None:
    found = extract(text, lang)
    assert [quantity.value for quantity in found] == [Decimal(value)]


@pytest.mark.parametrize(("lang", "text"), TWO)
def test_two_numbers(lang: str, text: str) -> None:
    assert len(extract(text, lang)) == 2


@pytest.mark.parametrize(("lang", "text", "kind"), CLOCKS)
def test_hours_behind_a_preposition_are_a_time(lang: str, text: str, kind: str) -> None:
    assert [quantity.kind for quantity in extract(text, lang)] == [kind]
