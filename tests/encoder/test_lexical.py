"""What word lists tell the network of a word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.encoder._features import LETTERS, WIDTH, features
from mtqa.encoder._lexical import WORDS, of_word
from mtqa.text.tokens import words


def told(text: str, lang: str | None) -> list[tuple[float, ...]]:
    return [of_word(token, lang) for token in words(text)]


@pytest.mark.parametrize(
    ("lang", "right", "slip"),
    [
        ("en", "government", "govermnent"),
        ("de", "Regierung", "Regeirung"),
        ("lt", "vyriausybė", "vyriausybžė"),
        ("ru", "правительство", "правителство"),
        ("id", "pemerintah", "pemerinath"),
    ],
)
def test_a_slip_is_unknown_and_near_a_common_word(lang: str, right: str, slip: str) -> None:
    (known,), (unknown,) = told(right, lang), told(slip, lang)
    assert known[0] == unknown[0] == 1
    assert known[1] > 0.4 > unknown[1]
    assert (known[2], unknown[2]) == (0, 1)
    assert known[3] == 0 < unknown[3]


def test_only_a_dictionary_says_that_a_word_is_outside() -> None:
    assert [row[5] for row in told("houses hxouses", "en")] == [0, 1]
    assert told("Häuser", "de")[0][5] == 0


@pytest.mark.parametrize("lang", [None, "et", "xx"])
def test_nothing_without_a_list(lang: str | None) -> None:
    assert not any(map(any, told("Valitsus otsustas", lang)))


def test_numbers_and_characters_of_unspaced_writing_have_none() -> None:
    assert not any(told("12", "en")[0])
    assert not any(map(any, told("政府", "zh")))


def test_each_side_is_asked_in_its_language() -> None:
    (_, here), (_, there) = features("Regierung", "government", ("de", "en"))
    assert here[0, LETTERS + 1] > 0.4 < there[0, LETTERS + 1]
    (_, here), (_, there) = features("Regierung", "government")
    assert not here[0, LETTERS:].any() and not there[0, LETTERS:].any()
    assert WIDTH == LETTERS + WORDS


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["en", "he", "ja", "xx", "tr"]))
def test_any_text_has_features_in_bounds(text: str, lang: str) -> None:
    for _, values in features(text, text, (lang, lang)):
        assert np.isfinite(values).all()
        assert (np.abs(values) <= 1).all()


def test_weights_without_the_part_read_as_before(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file

    from mtqa.encoder._weights import load, save
    from mtqa.encoder.tagger import untrained

    model = untrained()
    save(model, tmp_path / "a.safetensors", {})
    held = load_file(tmp_path / "a.safetensors")
    kept = {name: value for name, value in held.items() if not name.startswith("listed.")}
    assert len(kept) < len(held)
    save_file(kept, tmp_path / "b.safetensors")
    again = untrained()
    load(again, tmp_path / "b.safetensors")
    assert not torch.any(again.listed[2].weight)
