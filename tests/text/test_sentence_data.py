"""Section [sentences] of the language data is in order."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

FILES = {
    file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
    for file in (resources.files("mtqa.lang") / "data").iterdir()
    if file.name.endswith(".toml")
}
SECTIONS = {code: data["sentences"] for code, data in FILES.items() if "sentences" in data}
LISTS = ("abbreviations", "final_abbreviations", "starters")


@pytest.mark.parametrize("code", sorted(SECTIONS))
def test_lists_are_sorted_lower_case_and_apart(code: str) -> None:
    section = SECTIONS[code]
    assert set(section) <= {*LISTS, "length", "ordinal_stop"}
    for name in LISTS:
        items = section.get(name, [])
        assert items == sorted(set(items))
        assert all(item == item.lower() for item in items)
    both = [*section.get("abbreviations", []), *section.get("final_abbreviations", [])]
    assert len(both) == len(set(both))
    assert all(item.endswith(".") for item in both if item not in {"n.ª", "n.º"})
    assert not any(" " in item for item in section.get("starters", []))
    assert 0.5 < section.get("length", 1.0) < 2


def test_there_are_enough_languages() -> None:
    assert len(SECTIONS) >= 40
