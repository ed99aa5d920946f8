"""What the figures of the tagger mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mtqa.errors import InputError
from mtqa.model import Span, Tag
from mtqa.scoring import Scaling
from mtqa.training.corpus import even
from mtqa.training.evaluate import (
    Case,
    cases,
    characters,
    clean_rate,
    interval,
    recall,
    scored,
)
from mtqa.training.rules import Fitted
from mtqa.training.scale import samples, tables

CLEAN = Case("Quelle", "All is well here", "clean", "de", ())
WRONG = Case("Quelle", "All is wlel here", "misspelt", "de", (Span(7, 11),))
GAP = Case("Quelle", "All is here", "dropped", "de", (Span(7, 7),))


def tag(start: int, end: int, probability: float, family: str = "spelling") -> Tag:
    return Tag(Span(start, end), family, probability)


def test_recall_is_by_kind_and_takes_what_is_near_a_gap() -> None:
    found = [(WRONG, (tag(7, 11, 0.9),)), (WRONG, (tag(0, 3, 0.9),)), (GAP, (tag(7, 11, 0.6),))]
    assert recall(found, 0.5) == {"dropped": 1.0, "misspelt": 0.5}
    assert recall(found, 0.7) == {"dropped": 0.0, "misspelt": 0.5}


def test_clean_rate_counts_segments() -> None:
    found = [(CLEAN, (tag(0, 3, 0.9), tag(4, 6, 0.8))), (CLEAN, ())]
    assert clean_rate(found, 0.5) == {"all": 0.5, "de": 0.5}


def test_characters() -> None:
    assert characters([(WRONG, (tag(7, 11, 0.9),))], 0.5) == {"p": 1.0, "r": 1.0, "f1": 1.0}
    assert characters([(WRONG, (tag(7, 15, 0.9),))], 0.5) == {"p": 0.5, "r": 1.0, "f1": 0.6667}
    assert characters([], 0.5) == {"p": 0.0, "r": 0.0, "f1": 0.0}


def test_the_interval_is_around_the_figure_and_narrows() -> None:
    some = [(WRONG, (tag(7, 15, 0.9),)), (WRONG, ()), (CLEAN, (tag(0, 3, 0.9),))]
    figure = characters(some, 0.5)["f1"]
    few, many = interval(some * 4, 0.5), interval(some * 100, 0.5)
    assert few[0] < many[0] < figure < many[1] < few[1]
    assert interval(some, 0.5) == interval(some, 0.5)
    assert interval([], 0.5) == (0.0, 0.0)


def test_scores_stand_in_place_of_probabilities() -> None:
    lacking = Tag(Span(0, 3), "omission", 0.8, Span(0, 3))
    tables = {("tagger", "lacking"): Fitted(Scaling(bias=-1.0), "")}
    (_, (first, second)), *_ = scored([(WRONG, (lacking, tag(7, 11, 0.8)))], tables, 0.5)
    assert first.probability == pytest.approx(0.595, abs=0.001)
    assert second.probability == pytest.approx(0.8)
    assert (first.span, first.source) == (lacking.span, lacking.source)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl"):
        cases(tmp_path / "none.jsonl")


def test_documents_fall_into_two_halves_for_good() -> None:
    halves = [even(f"doc.{number}") for number in range(200)]
    assert 70 < sum(halves) < 130
    assert halves == [even(f"doc.{number}") for number in range(200)]


def test_cases_without_a_source_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    row = {"target": "b", "kind": "clean", "source_lang": "en", "target_lang": "de", "spans": []}
    path.write_text(json.dumps({**row, "source": "a"}) + "\n" + json.dumps(row) + "\n", "utf8")
    assert cases(path) == [Case("a", "b", "clean", "en-de", (), langs=("en", "de"))]


def test_a_family_that_is_often_wrong_is_worth_less() -> None:
    clean = [(CLEAN, (tag(0, 3, 0.6, "name"),) if number % 3 == 0 else ()) for number in range(90)]
    wrong = [(WRONG, (tag(7, 11, 0.95),)) for _ in range(90)]
    found = samples(clean, wrong)
    made = tables(found, 0.5)
    bias = {rule: one.scaling.bias for (_, rule), one in made.items()}
    assert bias["name"] < -2
    assert bias["spelling"] > bias["name"]
    assert tables(found, 0.3)["tagger", "name"].scaling.bias > bias["name"]  # over a lower bar
    # One segment in ten is wrong, however many there are of each.
    clean_weight, wrong_weight = found["name"][0].weight, found["spelling"][0].weight
    assert clean_weight == pytest.approx(9 * wrong_weight)
