"""Keys of names: letters folded one by one are those folded together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.gazetteer import fold


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Laçın", "lacin"),
        ("Łódź-Górna", "lodz gorna"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("Київ", "киів"),
        ("الأُردن", "الاردن"),
        ("क़तर", "कतर"),
        ("U.S.", "u s"),
        ("ガザ", "ガザ"),
    ],
)
def test_key(text: str, key: str) -> None:
    assert fold.fold(text) == key


@given(st.text(max_size=12))
def test_letter_by_letter(text: str) -> None:
    together = fold._SEPARATORS.sub(" ", fold._folded(text)).strip()
    assert fold.fold(text) == together
