"""The data that the checks of the target's surface read: sorted, known keys, enough languages."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest

KEYS = {
    "fragment": {"never_final", "seldom_final"},
    "homoglyphs": {"rows"},
    "keyboard": {"rows"},
    "labels": {"bylines", "credits", "leads", "lines"},
    "punctuation": {
        "alien", "ascii", "closing_six", "letters", "opening", "question", "quotes", "spaced",
    },
    "repetition": {"doubled", "interjections", "reduplicates"},
    "script": {"foreign_letters"},
    "spelling": {"compounds", "doubt", "elision", "prefixes", "suffixes"},
    "untranslated": {"determiners", "endings", "noun_capitals"},
}  # fmt: skip
FILES = {
    file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
    for file in (resources.files("mtqa.lang") / "data").iterdir()
    if file.name.endswith(".toml")
}


@pytest.mark.parametrize("code", sorted(FILES))
def test_sections(code: str) -> None:
    for section, keys in KEYS.items():
        facts: dict[str, Any] = FILES[code].get(section, {})
        assert set(facts) <= keys
        for key, value in facts.items():
            if isinstance(value, list) and key != "rows":
                assert value == sorted(set(value)), f"{code}: {section}.{key} is not sorted"


def test_enough_languages() -> None:
    labelled = [code for code, facts in FILES.items() if "labels" in facts]
    assert len(labelled) >= 40
    assert all(len(FILES[code]["labels"]["lines"]) >= 10 for code in labelled)
    assert sum("fragment" in facts for facts in FILES.values()) >= 30


def test_homoglyphs_are_pairs_of_letters_of_other_scripts() -> None:
    import unicodedata

    for row in FILES["und"]["homoglyphs"]["rows"]:
        scripts = [unicodedata.name(char).split()[0] for char in row]
        assert scripts[0] == "LATIN" and set(scripts[1:]) <= {"CYRILLIC", "GREEK"}, row
