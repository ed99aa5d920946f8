"""What every report that people read shows of a finding, and what it leaves to programs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.model import CheckInfo, Document, Issue, Issues, Pair, Report, Result
from mtqa.reports import formats, render
from mtqa.reports._facts import facts
from mtqa.reports._show import elided, isolable, score_shown
from mtqa.reports._told import headed, told
from tests.reports.sample import finding, report

READ = ("text", "html", "markdown", "github", "gitlab", "junit")
LONG = "слово " * 20_000


def evidence(check: str = "currency", **known: Any) -> list[str]:
    found = finding(check, Issues.NUMBERS, "x", "x", "Wrong.", evidence=known)
    return [f"{fact.label}: {fact}" for fact in facts(found)]


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"slip": "missing"}, []),
        ({"before": ["CHE", "EUR"], "entries": ["region:azlac"], "engine": "x|1"}, []),
        ({"source_value": "11500000.0"}, ["source value: 11,500,000"]),
        ({"source_value": "1.15E+7"}, ["source value: 11,500,000"]),
        ({"source_value": 11500000.0}, ["source value: 11,500,000"]),
        ({"target_value": "2014"}, ["target value: 2014"]),
        ({"target_value": "0.5"}, ["target value: 0.5"]),
        ({"target_value": "12345.50 EUR"}, ["target value: 12,345.5 EUR"]),
        ({"source_value": None, "target_value": ""}, []),
        ({"place": "Lachin", "gazetteer": ["A", "B"]}, ["place: Lachin", "gazetteer: A; B"]),
        (
            {"also": [{"check": "name", "score": 0.0047, "message": "another name"}]},
            ["also: another name (name)"],
        ),
        (
            {
                "back_translation": "Es kostete 500 Euro.",
                "differs": [{"start": 15, "end": 19}, {"start": 15, "end": 19}, {"start": None}],
            },
            ["back-translation: Es kostete 500 ⟦Euro⟧."],
        ),
    ],
)
def test_evidence_for_an_editor(known: dict[str, Any], shown: list[str]) -> None:
    assert evidence(**known) == shown


def test_a_value_that_can_be_read_off_is_not_repeated() -> None:
    found = finding(
        "number",
        Issues.NUMBERS,
        "two",
        "two",
        "Wrong.",
        source="300 Euro",
        source_text="300 Euro",
        evidence={"source_value": "300", "target_value": "2"},
    )
    assert [str(fact) for fact in facts(found)] == ["2"]


@pytest.mark.parametrize("check", ["date", "time"])
def test_what_dates_are_compared_by_is_not_shown(check: str) -> None:
    assert evidence(check, source_value="20210613", target_value="1080") == []


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["source_value", "also", "place", "differs"]), values))
def test_any_evidence_can_be_shown(known: dict[str, Any]) -> None:
    evidence(back_translation="Es kostete 500 Euro.", **known)


@pytest.mark.parametrize("name", READ)
def test_no_report_prints_a_long_span_in_full(name: str) -> None:
    found = finding("repetition", Issues.REPETITION, LONG, LONG, f"“{LONG}” stands twice")
    document = Document(LONG, LONG, "en", "bg", (Pair(LONG, LONG),))
    shown = "".join(render(report(Result(document, (found,))), name))
    # The page shows the source and its style too; the others show a passage or a line.
    assert len(shown) < (200_000 if name == "html" else 10_000)
    assert "…" in shown


@given(st.text(), st.integers(10, 50))
def test_elided(text: str, longest: int) -> None:
    assert len(elided(text, longest)) <= longest
    assert len(text) > longest or elided(text, longest) == text


@pytest.mark.parametrize(("score", "shown"), [(1.0, "0.99"), (0.996, "0.99"), (0.5, "0.50")])
def test_no_score_is_certain(score: float, shown: str) -> None:
    assert score_shown(score) == shown
    found = finding("name", Issues.NAME, "x y", "x", "Wrong.", score=score)
    for name in ("text", "html", "github", "markdown", "junit"):
        whole = "".join(render(report(Result(Document("x y"), (found,))), name))
        # What a page's script compares by is not shown.
        assert shown in whole and "1.00" not in whole.replace('data-score="1.00"', "")


@pytest.mark.parametrize(
    ("message", "source_text", "whole"),
    [
        ("“five” where the source has “sechs”", "sechs", "“five” where the source has “sechs”."),
        ("the number differs", "sechs", "“five”: the number differs. Source: “sechs”."),
        ("“five” is wrong", None, "“five” is wrong."),
    ],
)
def test_nothing_is_quoted_twice(message: str, source_text: str | None, whole: str) -> None:
    found = finding(
        "number", Issues.NUMBERS, "five", "five", message, source="sechs", source_text=source_text
    )
    assert told(found, head=True) == whole
    assert headed(found).count("five") == 1
    for name in ("github", "gitlab"):
        shown = "".join(render(report(Result(Document("five"), (found,))), name))
        assert shown.count("five") == 1 and shown.count("sechs") <= 1


def test_a_summary_ends_before_the_types() -> None:
    check = CheckInfo(
        "repetition", "A word stands twice", Issue("duplication", "accuracy/addition")
    )
    shown = "".join(render(Report((), "", checks=(check,)), "sarif"))
    assert "A word stands twice. ITS 2.0 type" in shown


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("all English", [("all English", False)]),
        ("“يورو” is wrong", [("“", False), ("يورو", True), ("” is wrong", False)]),
        ("“٥٠٠ يورو!” twice", [("“", False), ("٥٠٠ يورو!", True), ("” twice", False)]),
        ("said يورو, دولار, then", [("said ", False), ("يورو, دولار", True), (", then", False)]),
        ("“five” says so", [("“five” says so", False)]),
    ],
)
def test_only_what_runs_from_right_to_left_is_isolated(
    text: str, pieces: list[tuple[str, bool]]
) -> None:
    assert isolable(text) == pieces


@given(st.text("aأ ب1“”.,", max_size=40))
def test_isolable_pieces_are_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in isolable(text)) == text


def test_a_message_runs_from_left_to_right() -> None:
    found = finding("currency", Issues.NUMBERS, "٥ يورو", "يورو", "“يورو” is not in the source")
    result = Result(Document("٥ يورو", target_lang="ar"), (found,))
    text = "".join(render(report(result), "text"))
    assert "    “\u2067يورو\u2069” is not in the source" in text.splitlines()
    page = "".join(render(report(result), "html"))
    assert '<span class="message">“<bdi>يورو</bdi>” is not in the source</span>' in page


def test_formats_that_give_texts_back() -> None:
    assert {name for name, one in formats().items() if one.gives_texts} == {"tmx", "xliff"}
