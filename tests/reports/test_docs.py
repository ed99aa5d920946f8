"""The page on formats names them all."""

from __future__ import annotations

from pathlib import Path

import regex

from mtqa.readers import readers
from mtqa.reports import formats

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")


def names(section: str) -> set[str]:
    rows = regex.findall(r"^\| (`[^|]*`) \|", section, regex.MULTILINE)
    return {name for row in rows for name in regex.findall(r"`([^`]+)`", row)}


def test_the_page_names_every_format() -> None:
    read, _, written = PAGE.partition("## What mtqa writes")
    assert names(read) == set(readers())
    assert names(written) == set(formats())


def test_the_page_names_every_suffix_that_is_not_the_name() -> None:
    for reader in readers().values():
        if reader.name in ("plain", "jsonl", "tsv"):
            assert reader.suffixes[0] in PAGE
