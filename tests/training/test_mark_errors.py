"""Errors of notation, punctuation and script: one a text, where its span says."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.training.mark_errors import KINDS

TEXT = "Der Rat (am Montag) gab 1.250,5 Mark aus, sagte sie: „Das reicht“ zunächst."


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("notation", {"1,250.5"}),
        ("doubled", {",,", "::", ".."}),
        ("half", {"am Montag)", "(am Montag", "„Das reicht", "Das reicht“"}),
        ("space", {" ,", " :", " ."}),
        ("homoglyph", {"а", "о", "с", "е", "һ", "і", "ѕ", "х"}),
    ],
)
def test_what_each_kind_makes(kind: str, wrong: set[str]) -> None:
    made = set()
    for seed in range(60):
        harmed = KINDS[kind](TEXT, "de", random.Random(seed))
        assert harmed is not None
        text, start, end = harmed
        assert text != TEXT
        made.add(text[start:end])
        assert text[:start] == TEXT[:start]
        assert TEXT.endswith(text[end:])
    assert made <= wrong
    assert len(made) >= min(2, len(wrong))


@pytest.mark.parametrize("kind", KINDS)
def test_none_where_there_is_nothing_to_harm(kind: str) -> None:
    assert KINDS[kind]("東京で雨", "ja", random.Random(1)) is None


def test_french_has_a_space_before_some_marks() -> None:
    text = "Elle dit: non"
    assert KINDS["space"](text, "fr", random.Random(1)) is None
    assert KINDS["space"](text, "en", random.Random(1)) is not None


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=60), st.integers(0, 99))
def test_any_text_is_taken(kind: str, text: str, seed: int) -> None:
    harmed = KINDS[kind](text, "en", random.Random(seed))
    if harmed:
        other, start, end = harmed
        assert 0 <= start <= end <= len(other)
        assert other[:start] + other[end:] != text
