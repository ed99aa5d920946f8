from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.quantities import extract, match
from mtqa.quantities.separators import foreign


@pytest.mark.parametrize(
    ("raw", "lang", "mark"),
    [
        ("21.250,75", "en", ","),
        ("31,5", "en", ","),
        ("13 550", "en", " "),
        ("2\u00a0350", "en", " "),
        ("38,742.50", "bg", "."),
        ("2.5", "de", "."),
        ("21,250.75", "en", None),
        ("1.200", "en", None),  # may be 1.2: the readings tell
        ("13 550", "fr", None),
        ("13\u202f550,5", "fr", None),
        ("560,000", "es", None),  # Spain and Mexico do not agree
        ("1,20,000", "hi", None),
        ("١٫٥", "ar", None),
        ("2026", "en", None),
    ],
)
def test_marks_of_another_language(raw: str, lang: str, mark: str | None) -> None:
    assert foreign(raw, lang) == mark


@given(st.text(alphabet="0123456789., '’\u00a0\u202f٫٬٠١٢", max_size=30))
def test_any_figures(raw: str) -> None:
    assert foreign(raw, "en") in (None, ".", ",", " ")


def test_a_version_is_kept() -> None:
    source, target = "iOS 12.1 is out", "iOS 12.1 ist da"
    (found,) = match(source, "en", extract(source, "en"), target, "de", extract(target, "de"))
    assert found.relation == "equal"
