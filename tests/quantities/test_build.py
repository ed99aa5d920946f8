"""The interpreter of CLDR's spell-out rules, on rules of the same form, and the files it wrote."""

from __future__ import annotations

import tomllib
from pathlib import Path

import mtqa.quantities
from mtqa.quantities.build import Speller, to_toml, words

DATA = Path(mtqa.quantities.__file__).parent / "data" / "words"
ENGLISH = {
    "%spellout-cardinal": [
        ["-x", "minus →→;"],
        *[[str(value), f"{word};"] for value, word in enumerate(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen".split()
        )],
        ["14", "→→teen;"],
        ["20", "twenty[-→→];"],
        ["30", "thirty[-→→];"],
        ["40", "→→ty;"],
        ["100", "←← hundred[ →→];"],
        ["1000", "←← thousand[ →→];"],
        ["1000000", "←← $(cardinal,one{million}other{millions})$[ →→];"],
        ["1000000000000000000", "=#,##0=;"],
    ]
}  # fmt: skip


def test_rules_are_spelled() -> None:
    speller = Speller("en", ENGLISH)
    assert speller.spell(21, "%spellout-cardinal") == "twenty-one"
    assert speller.spell(2_000_305, "%spellout-cardinal") == "two millions three hundred five"


def test_words_are_learnt_with_their_place() -> None:
    found = words("en", ENGLISH)
    assert "seven" in found["cardinal"][7]
    assert "hundred" in found["multiplier"][100]
    assert found["multiplier"][10**6] == {"million", "millions"}
    assert tomllib.loads(to_toml("en", found))["cardinal"]["13"] == ["thirteen"]


def test_every_file_has_numbers() -> None:
    for path in DATA.glob("*.toml"):
        table = tomllib.loads(path.read_text("utf8"))
        assert table["language"] == path.stem
        assert len(table["cardinal"]) > 8, path.stem


def test_generated_files_are_sorted() -> None:
    for path in DATA.glob("*.toml"):
        for kind in ("cardinal", "multiplier", "ordinal"):
            table = tomllib.loads(path.read_text("utf8"))[kind]
            assert list(map(int, table)) == sorted(map(int, table))
            assert all(forms == sorted(forms) for forms in table.values())
