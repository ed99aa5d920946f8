from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.cli import main
from mtqa.errors import InputError, UsageError
from mtqa.evaluate import Gold, Labelled, load, measure
from mtqa.evaluate.calibration import (
    auroc,
    bins,
    brier,
    brier_of_a_constant,
    calibration_error,
    share_interval,
)
from mtqa.evaluate.metrics import hits
from mtqa.model import Document, Finding, Result, Span

CORPORA = Path(__file__).parent.parent / "corpora"


def finding(start: int, end: int, its_type: str = "numbers", source: str | None = None) -> Finding:
    return Finding(
        "number", "r", 0.9, Span(start, end), "", "", its_type, "", "major", source_text=source
    )


def test_the_articles_load_with_their_spans() -> None:
    texts = list(load(CORPORA))
    assert len(texts) >= 20
    assert sum(one.clean for one in texts) == len(texts) / 2
    for one in texts:
        for gold in one.gold:
            assert gold.span.end <= len(one.document.target)


@pytest.mark.parametrize(
    ("found", "gold", "expected"),
    [
        (finding(5, 9), Span(8, 12), True),
        (finding(5, 8), Span(8, 12), False),
        (finding(30, 30, "omission", "текст"), Span(100, 100), True),
        (finding(30, 34, "omission"), Span(100, 100), False),
        (finding(80, 90), Span(100, 100), True),
    ],
)
def test_what_counts_as_found(found: Finding, gold: Span, expected: bool) -> None:
    assert hits(found, Gold(gold, "number")) is expected


def test_measures_on_a_known_case() -> None:
    wrong = Labelled(
        Document("It cost 500 euros in all", "…", "en", "de"),
        (Gold(Span(8, 17), "number"), Gold(Span(21, 24), "name")),
    )
    clean = Labelled(Document("Four words of text", "…", "en", "de"))
    scores = measure(
        [
            (wrong, Result(wrong.document, (finding(8, 11),))),
            (clean, Result(clean.document, (finding(0, 4),))),
            (clean, Result(clean.document)),
        ]
    )
    assert {kind: tally.share for kind, tally in scores.kinds.items()} == {"number": 1, "name": 0}
    assert scores.mean_recall == 0.5
    assert (scores.clean.found, scores.clean.total) == (1, 2)
    assert scores.per_thousand == pytest.approx(1000 / 8)
    assert scores.precision == pytest.approx(3 / 7)
    assert scores.recall == pytest.approx(3 / 12)
    assert scores.to_dict()["clean_findings_by_check"] == {"number": 1}


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    rows = [
        {"target": "a bc", "target_lang": "en", "spans": [[2, 4, "name"]]},
        {"target": "a bc", "target_lang": "en", "kind": "clean", "spans": []},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", "utf8")
    first, second = load(path)
    assert first.gold == (Gold(Span(2, 4), "name"),)
    assert second.clean


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text('{"target": "a"}\n{"spans": []}\n', "utf8")
    with pytest.raises(InputError, match=r"labelled\.jsonl:2"):
        list(load(path))
    with pytest.raises(InputError, match="no such file"):
        list(load(tmp_path / "none"))
    with pytest.raises(InputError, match=r"article\.toml"):
        list(load(tmp_path))


def test_scores_are_judged() -> None:
    wrong = Labelled(Document("It cost 500 euros", "…", "en", "de"), (Gold(Span(8, 11), "number"),))
    clean = Labelled(Document("Four words of text", "…", "en", "de"))
    real, alarm = finding(8, 11), finding(0, 4)
    scores = measure(
        [
            (wrong, Result(wrong.document, (real,))),
            (clean, Result(clean.document, (alarm,))),
            (clean, Result(clean.document)),
        ]
    )
    assert scores.auroc == 0.75  # above one clean text, level with the other
    assert scores.brier == pytest.approx((0.1**2 + 0.9**2) / 2)
    assert scores.calibration_error == pytest.approx(0.4)
    assert [(one.count, one.real) for one in scores.reliability() if one.count] == [(2, 0.5)]
    low, high = scores.curve(10)[9], scores.curve(10)[10]
    assert (low.precision, low.recall, low.clean, low.findings) == (0.5, 1, 0.5, 2)
    assert (high.precision, high.recall, high.clean, high.findings) == (1, 0, 0, 0)
    shares = scores.to_dict()["intervals"]
    assert shares["errors_found"] == {"share": 1, "low": 1, "high": 1}
    assert shares["clean_flagged"] == {"share": 0.5, "low": 0, "high": 1}
    json.dumps(scores.to_dict(), allow_nan=False)


def test_the_figures_are_those_of_the_books() -> None:
    # As sklearn.metrics.roc_auc_score and brier_score_loss compute them, by hand.
    assert auroc([0.9, 0.4], [0.4, 0.1, 0.5]) == pytest.approx((3 + 1.5) / 6)
    scores, real = [0.1, 0.4, 0.35, 0.8], [False, False, True, True]
    assert brier(scores, real) == pytest.approx((0.01 + 0.16 + 0.4225 + 0.04) / 4)
    assert brier_of_a_constant(real) == 0.25
    # Guo et al. 2017, equation 3: two bins at 0.0 and 0.5.
    assert calibration_error(scores, real, 2) == pytest.approx(
        3 / 4 * abs(0.85 / 3 - 1 / 3) + 1 / 4 * abs(0.8 - 1)
    )


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.integers(1, 3)), min_size=1, max_size=30)
)
def test_a_weight_counts_as_so_many(judged: list[tuple[float, bool, int]]) -> None:
    scores, real, weights = zip(*judged, strict=True)
    repeated = [one[:2] for one in judged for _ in range(one[2])]
    several, so = zip(*repeated, strict=True)
    assert brier(scores, real, weights) == pytest.approx(brier(several, so))
    assert brier_of_a_constant(real, weights) == pytest.approx(brier_of_a_constant(so))
    error = calibration_error(scores, real, weights=weights)
    assert error == pytest.approx(calibration_error(several, so))


def mixed() -> list[tuple[Labelled, Result]]:
    """Six texts of two languages, two kinds of errors, some found."""
    rows: list[tuple[str, list[tuple[int, int, str]], list[tuple[int, int, float]]]] = [
        ("de", [(0, 4, "number")], [(0, 4, 0.9)]),
        ("de", [(0, 4, "number"), (5, 9, "name")], [(5, 7, 0.4), (12, 15, 0.6)]),
        ("fr", [(5, 9, "name")], []),
        ("fr", [], [(0, 4, 0.3)]),
        ("de", [], []),
        ("de", [], []),
    ]
    checked = []
    for lang, wrong, found in rows:
        document = Document("text in six words of text", "…", "en", lang)
        gold = tuple(Gold(Span(start, end), kind) for start, end, kind in wrong)
        findings = tuple(replace(finding(a, b), score=score) for a, b, score in found)
        checked.append((Labelled(document, gold), Result(document, findings)))
    return checked


@pytest.mark.parametrize("share", [None, 0.1])
def test_every_interval_is_around_its_measure(share: float | None) -> None:
    scores = measure(mixed(), share)
    every = scores.all_intervals(200)
    expected = {
        "errors_found": 0.5,
        "mean_recall": scores.mean_recall,
        "clean_flagged": 1 / 3,
        "clean_findings_per_1000_words": scores.per_thousand,
        "auroc": scores.auroc,
        "brier": scores.brier,
        "calibration_error": scores.calibration_error,
    }
    for name, value in expected.items():
        assert every[name].share == pytest.approx(value), name
        assert every[name].low <= every[name].share <= every[name].high
    for name, value in (("precision", scores.precision), ("f1", scores.f1)):
        assert every["characters"][name].share == pytest.approx(value)
    for name, by in (("recall_by_kind", scores.kinds), ("recall_by_language", scores.languages)):
        assert {key: one.share for key, one in every[name].items()} == pytest.approx(
            {key: tally.share for key, tally in by.items()}
        )
    assert every["clean_by_language"]["fr-en"].share == 1
    assert every == scores.all_intervals(200)  # the same seed, the same draws
    json.dumps(scores.to_dict(), allow_nan=False)


def test_texts_can_count_as_a_mix() -> None:
    plain, mix = measure(mixed()), measure(mixed(), 0.1)
    assert sum(one.weight for one in mix.texts if one.errors) == pytest.approx(0.6)
    assert sum(one.weight for one in mix.texts) == pytest.approx(6)
    assert mix.kinds == plain.kinds and mix.clean == plain.clean and mix.auroc == plain.auroc
    # Of four findings, two are real, in wrong texts that count 0.2; the alarm on a clean one 1.8.
    assert mix.reliability(1)[0].real == pytest.approx(0.4 / (3 * 0.2 + 1.8))
    assert mix.intervals()["findings_real"] is not None
    assert mix.intervals()["findings_real"].share == mix.reliability(1)[0].real
    assert mix.curve(2)[0].precision == mix.reliability(1)[0].real
    for texts, share in ((mixed()[:3], 0.1), (mixed()[3:], 0.1), (mixed(), 0.0), (mixed(), 1.0)):
        with pytest.raises(UsageError):
            measure(texts, share)


def test_kinds_are_counted_by_language_too() -> None:
    told = measure(mixed()).to_dict()["recall_by_kind_and_language"]
    assert told["name"]["de-en"] == {"total": 1, "found": 1, "share": 1}
    assert told["name"]["fr-en"]["found"] == 0


def test_nothing_to_judge() -> None:
    scores = measure([])
    assert set(scores.all_intervals().values()) == {None}
    assert scores.auroc is scores.brier is scores.calibration_error is None
    assert set(scores.intervals().values()) == {None}
    assert scores.curve(4)[2].recall == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_calibration_is_a_mean_gap(judged: list[tuple[float, bool]]) -> None:
    scores, real = [one for one, _ in judged], [so for _, so in judged]
    error = calibration_error(scores, real)
    assert error is not None and 0 <= error <= 1
    assert sum(one.count for one in bins(scores, real)) == len(judged)


def test_intervals_narrow_with_more_texts() -> None:
    few = share_interval([1, 0] * 10, [1, 1] * 10)
    many = share_interval([1, 0] * 1000, [1, 1] * 1000)
    assert few is not None and many is not None
    assert few.low < many.low < 0.5 < many.high < few.high
    assert many == share_interval([1, 0] * 1000, [1, 1] * 1000)  # the same seed, the same draws


def test_the_command_gives_all_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "labelled.jsonl"
    row = {"source": "Es kostete 300 Euro.", "source_lang": "de", "target_lang": "en"}
    rows = [
        row | {"target": "It cost 500 euros.", "spans": [[8, 11, "number"]]},
        row | {"target": "It cost 300 euros."},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), "utf8")
    for form in ("json", "text"):
        with pytest.raises(SystemExit) as ended:
            main(["eval", str(path), "--format", form, "--fast", "--wrong-share", "0.1"])
        assert ended.value.code == 0
        said = capsys.readouterr().out
        if form == "json":
            made = json.loads(said)
            assert made["scores"]["auroc"] == 1 and made["intervals"]["errors_found"]["share"] == 1
            assert made["scores"]["wrong_share"] == 0.1
            assert made["intervals"]["characters"]["f1"]["low"] > 0
        else:
            assert "AUROC of texts: 1.000 (1.000 to 1.000)" in said
            assert "Brier score of a constant: 0.000" in said
            assert "10% of the texts had errors" in said
            signature = said.splitlines()[-1]
            assert signature.startswith("mtqa:") and "min-score:" in signature
            tables = [line for line in said.splitlines() if line[:1] in "│┃┏┡└"]
            assert tables and max(map(len, tables)) <= 80
