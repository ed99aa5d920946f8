"""Texts that no article has: lone surrogates, thousands of the same word."""

from __future__ import annotations

from itertools import islice, product
from time import process_time

import pytest

from mtqa.gazetteer import default, find_names, match_names


def acronyms(letters: str) -> str:
    """1,600 different ones."""
    return " ".join("".join(three) for three in islice(product(letters, repeat=3), 1600))


HARD = [
    (acronyms("АБВГДЕЖЗИКЛМН"), acronyms("ABCDEFGHIJKLM")),
    ("XVI " * 2500, "XVI " * 2500),
    ("Foo, Bar, " * 1000, "Baz, Qux, " * 1000),
    ("Лачинския, " * 900, "Lachinsky, " * 900),
    ("СЗО, " * 2000, "SZO, " * 2000),
    ("Копенгаген, " * 900, "Kopengagen, " * 900),
    ("Трампа, " * 1400, "Трампа, " * 1400),
    ("\ud800 A" * 2500, "\ud800x Y\udfff " * 2000),
]


@pytest.mark.parametrize(("source", "target"), HARD)
def test_long_repetitions_take_linear_time(source: str, target: str) -> None:
    gazetteer = default()
    gazetteer.find(["berlin"])
    start = process_time()
    match_names(
        source, "bg", find_names(source, "bg", gazetteer),
        target, "en", find_names(target, "en", gazetteer), gazetteer,
    )  # fmt: skip
    assert process_time() - start < 2


def test_keys_that_no_database_holds() -> None:
    assert default().find(["\ud800", "x\udfff", "berlin"])["\ud800"] == ()
