"""Looking up only what may be there finds what looking up everything does."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.gazetteer import Entry, Form, Gazetteer
from mtqa.gazetteer.build import build
from mtqa.gazetteer.fold import keys, stem, stems
from mtqa.text.scripts import scripts

NAMES = ("New York", "New York City Council", "Newport", "San Marino", "Ёлкино Село")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    entries = tuple(
        Entry(f"place:{number}", "place", (Form(name, ""),), 5.0, "test")
        for number, name in enumerate(NAMES)
    )
    path = tmp_path_factory.mktemp("names") / "names.sqlite"
    build(str(path), [("test", lambda: entries)])
    return Gazetteer.open(path)


@pytest.mark.parametrize("key", ["new", "new york", "new york city", "san", "елкино"])
def test_names_of_more_words_go_on(small: Gazetteer, key: str) -> None:
    assert small.continues(key)


@pytest.mark.parametrize(
    "key", ["newport", "new york city council", "ne", "york", "", " ", "\ud83d", "new yor", "xx"]
)
def test_others_do_not(small: Gazetteer, key: str) -> None:
    assert not small.continues(key)


@given(st.text("абвеиомаяйг", max_size=12), st.sampled_from(["bg", "ru", "en", "de"]))
def test_stems_are_cut_from_the_end(key: str, code: str) -> None:
    found = stems(key, code)
    assert found[-1] == key
    assert stem(key, code) == found[0]
    assert all(key.startswith(cut) and len(cut) >= 3 for cut in found[:-1])
    assert all(len(one) < len(other) for one, other in pairwise(found))
    assert keys(key, code)[0] == key


@given(st.text(max_size=60))
def test_scripts_count_letters(text: str) -> None:
    counted = scripts(text)
    assert sum(counted.values()) <= sum(char.isalpha() for char in text)
    assert scripts(text + text) == counted + counted
