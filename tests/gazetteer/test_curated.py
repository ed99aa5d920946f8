"""Our own lists: in order, well formed, and free of what would take other words for names."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest

from mtqa import lang
from mtqa.gazetteer._base import KINDS
from mtqa.gazetteer.sources import curated, read_curated
from mtqa.text.scripts import main_script

FOLDER = resources.files("mtqa.gazetteer") / "data" / "entries"
SORTED = ["bodies", "cities", "leaders", "regions", "services", "straits"]
TABLES = {"names", "acronyms", "adjectives", "peoples", "avoid"}
# Chinese names of two characters that are parts of no other word of the news.
PLAIN = {"西藏", "车臣", "长江"}


def tables(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", SORTED)
def test_in_order(name: str) -> None:
    for kind, entries in tables(name).items():
        assert kind in KINDS
        keys = list(entries)
        assert all(first < second for first, second in pairwise(keys)), name


def test_no_form_twice() -> None:
    for file in FOLDER.iterdir():
        for entries in tomllib.loads(file.read_text("utf-8")).values():
            for key, facts in entries.items():
                forms = Counter(
                    (code, form)
                    for codes, listed in facts.get("names", {}).items()
                    for code in codes.split(" ")
                    for form in listed.split("|")
                )
                assert max(forms.values(), default=0) <= 1, (key, forms.most_common(1))


def test_keys_and_codes() -> None:
    for file in FOLDER.iterdir():
        for entries in tomllib.loads(file.read_text("utf-8")).values():
            for key, facts in entries.items():
                assert set(facts) <= {*TABLES, "weight", "whole"}, key
                codes = (code for table in TABLES for code in facts.get(table, {}))
                for code in (one for several in codes for one in several.split(" ")):
                    assert lang.normalise(code) == code, (key, code)


def test_breadth() -> None:
    kinds = Counter(entry.kind for entry in curated())
    assert kinds["organisation"] >= 180 and kinds["person"] >= 120 and kinds["place"] >= 100
    letters = [e for e in curated() if len({f.text for f in e.forms if f.role == "acronym"}) > 1]
    assert len(letters) >= 100


def test_spellings() -> None:
    for name in ("leaders", "services", "straits"):
        for entry in read_curated(tables(name), name):
            for form in entry.forms:
                assert form.text == " ".join(form.text.split()) and "|" not in form.text
                latin = main_script(form.text) == "Latin"
                if form.lang in ("ru", "uk", "bg") and form.role == "name":
                    assert not latin or form.text.isupper(), form
                if form.lang in ("en", "de", "fr", "es", "it", "pl", "cs"):
                    assert latin, form
                if form.lang == "zh" and name == "straits":
                    assert len(form.text) > 2 or form.text in PLAIN, form


def test_whole_names_have_no_surname() -> None:
    (pope,) = read_curated({"person": {"x": {"names": {"en": "John Paul II"}, "whole": True}}})
    assert [form.text for form in pope.forms] == ["John Paul II"]
    (person,) = read_curated({"person": {"x": {"names": {"en": "Ana Popova"}}}})
    assert [form.text for form in person.forms] == ["Ana Popova", "Popova"]
