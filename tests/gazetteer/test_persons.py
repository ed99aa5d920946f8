"""The data by which people left in Latin letters are told."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from mtqa.gazetteer import default
from mtqa.gazetteer.compare import Side
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.persons import is_given_name, persons_left
from mtqa.gazetteer.sources import package_data

WORDS = st.sampled_from(
    ["Anna", "Lindqvist", "van", "der", "J.", "Morgan", "Stanley", "дом", "家", "(", "«", " ", ","]
)


def test_the_lists_are_sorted_folded_and_without_repeats() -> None:
    facts = tomllib.loads(package_data("persons.toml").decode("utf-8"))
    for items in facts.values():
        assert items == sorted(set(items))
        assert items == [fold(item) for item in items]
    names = package_data("given_names.txt.gz").decode("ascii").split()
    assert names == sorted(set(names))
    assert all(one == fold(one) and len(one) > 2 for one in names)


def test_what_is_called_after_people_begins_as_people_do() -> None:
    facts = tomllib.loads(package_data("persons.toml").decode("utf-8"))
    assert all(is_given_name(one) and " " in one for one in facts["namesakes"])


def test_given_names_of_many_languages() -> None:
    for name in ("Anneli", "Siobhán", "Jean-Luc", "Volodymyr", "Giorgos", "Priya", "Jens"):
        assert is_given_name(name), name
    for word in ("Bank", "Goldman", "Deutsche", "Табо", ""):
        assert not is_given_name(word), word


@given(
    st.lists(WORDS, max_size=9), st.lists(WORDS, max_size=9), st.sampled_from(["ru", "he", "en"])
)
def test_any_text_is_taken(source: list[str], target: list[str], lang: str) -> None:
    here, there = Side(" ".join(target), lang, ()), Side(" ".join(source), "en", ())
    for match in persons_left(there, here, default()):
        assert match.target is not None and match.source is not None
        assert match.target.span.of(here.text) == match.target.text
        assert match.source.span.of(there.text) == match.source.text
