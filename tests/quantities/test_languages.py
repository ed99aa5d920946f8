"""Which languages are said to be verified: those with a table of ten cases or more."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from mtqa.quantities import verified

CASES = Path(__file__).parent / "cases"


def test_the_list_is_that_of_the_tables() -> None:
    file = resources.files("mtqa.quantities") / "data" / "verified" / "languages.toml"
    listed = tomllib.loads(file.read_text(encoding="utf-8"))["languages"]
    assert listed == sorted(path.stem for path in CASES.glob("*.toml"))
    assert len(listed) >= 40


def test_a_table_has_ten_cases() -> None:
    for path in CASES.glob("*.toml"):
        assert len(tomllib.loads(path.read_text("utf8"))["case"]) >= 10, path.stem


def test_the_base_language_decides() -> None:
    assert verified("pt-BR") and verified("en")
    assert not verified("zu")
    assert not verified("xx-unknown")
    assert not verified("")
