"""The data of the check for denials: sorted, known keys, patterns that compile and find."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from mtqa.checks import negation
from mtqa.checks._compare import negations

TABLE = tomllib.loads((resources.files("mtqa.checks") / "denials.toml").read_text("utf-8"))
LISTS = {"affirmed", "hidden", "plain", "prefixes", "spared", "suffixes"}


def test_languages_are_sorted() -> None:
    assert list(TABLE) == sorted(TABLE)


@pytest.mark.parametrize("code", TABLE)
def test_lists(code: str) -> None:
    facts = TABLE[code]
    assert set(facts) <= LISTS | {"inside"} and facts["plain"]
    for key in LISTS & set(facts):
        assert facts[key] == sorted(set(facts[key])), f"{code}: {key} is not sorted"


@pytest.mark.parametrize("code", TABLE)
def test_a_spared_phrase_denies_nothing(code: str) -> None:
    for phrase in TABLE[code].get("spared", ()):
        said = phrase.replace(" … ", " xx ").replace("*", "x")
        assert negation._denial(said, code) is None


@pytest.mark.parametrize("code", [code for code, facts in TABLE.items() if "hidden" in facts])
def test_a_plain_denial_is_one_on_both_sides(code: str) -> None:
    for word in TABLE[code]["plain"]:
        said = word.replace(" … ", " xx ").replace("*", "x")
        assert negation._may_deny(said, code)


def test_languages_without_hidden_words_have_their_negators() -> None:
    assert all(negations("x", code) is not None for code in TABLE)
