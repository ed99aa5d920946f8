"""What the network is told of each word: copies, sounds, numbers, repetitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.encoder._features import WIDTH, by_token, features, romanised, sound


def rows(source: str, target: str) -> dict[str, np.ndarray]:
    _, (tokens, values) = features(source, target)
    return {token.text: row for token, row in zip(tokens, values, strict=True)}


@pytest.mark.parametrize(
    ("source", "target", "right", "wrong"),
    [
        ("Зеленский прибыл в Женеву", "Zelensky Petrosyan came to Geneva", "Zelensky", "Petrosyan"),
        ("Karasin spoke", "卡拉辛 波荷奎", "卡", "奎"),
        ("محمد صلاح", "Salah Hansen", "Salah", "Hansen"),
    ],
)
def test_a_name_of_the_source_sounds_like_it(
    source: str, target: str, right: str, wrong: str
) -> None:
    found = rows(source, target)
    assert found[right][3] > found[wrong][3] + 0.2


def test_copies_numbers_and_repetitions() -> None:
    found = rows("Das kostet 1.5 Euro, sagt Holm", "Holm says it costs costs 1.5 pounds")
    assert found["Holm"][4] == 1
    assert found["pounds"][4] == 0
    assert found["1.5"][8] == 1
    assert found["costs"][10] == 1
    assert found["says"][10] == 0


def test_sounds_are_what_transcriptions_keep() -> None:
    assert sound(romanised("Горбачёв")) == sound(romanised("Gorbatchov".replace("t", "")))
    assert sound("aia") == "aia"
    assert sound(romanised("Путин")) == sound(romanised("Putin")) != sound(romanised("Medwedew"))


def test_a_token_has_the_features_of_its_word() -> None:
    _, (tokens, values) = features("x", "Ab cd.")
    found = by_token([(0, 1), (1, 2), (2, 5), (5, 6)], tokens, values)
    assert found[0].tolist() == found[1].tolist() == values[0].tolist()
    assert found[2].tolist() == values[1].tolist()
    assert not found[3].any()


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_has_features_in_bounds(source: str, target: str) -> None:
    for tokens, values in features(source, target):
        assert values.shape == (len(tokens), WIDTH)
        assert np.isfinite(values).all()
        assert (np.abs(values) <= 1).all()
