"""How far engines are trusted: the recipe that measures it, and the table that it writes."""

from __future__ import annotations

import gzip
import json
import random
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mtqa.checks import back_translation
from mtqa.checks._unlikely import unlikely
from mtqa.engines import _reliability, open_engine
from mtqa.model import Evidence, Flag, Likelihood, Pair, Span, Support
from mtqa.scoring import default_threshold, score
from mtqa.training import reliability as recipe

FLOOD = "74 people left the flooded city on Wednesday."
COUNCIL = "The council took the decision with 30 votes against."
MINISTER = "The minister did not sign the new agreement."
# Of people's text and of a machine's: 74 and the denial were kept, 30 became 300.
HUMAN = {
    FLOOD: "В сряда 74 души напуснаха наводнения град.",
    COUNCIL: "Съветът прие решението с 30 гласа срещу него.",
    MINISTER: "Министърът не подписа новото споразумение.",
}
MACHINE = {
    FLOOD: "74 души напуснаха наводнения град в сряда.",
    COUNCIL: "Съветът прие решението с 300 гласа против.",
    MINISTER: "Министърът не е подписал новото споразумение.",
}
TEST = {
    "This sentence of 12 words is for measuring only.": "Това е от 12 думи и само за мерене тук."
}
ORIGINS = [("newstest", "?", HUMAN), ("wmt.bergamot", "en-bg", MACHINE), ("flores-dev", "?", TEST)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "parallel").mkdir()
    with gzip.open(tmp_path / "parallel" / "bg.tsv.gz", "wt", encoding="utf-8") as out:
        for origin, direction, texts in ORIGINS:
            for english, text in texts.items():
                out.write(f"{origin}\t{direction}\t{text}\t{english}\n")
    return tmp_path


def test_an_error_is_made_in_the_source() -> None:
    chance = random.Random(1)
    changed = recipe.without("Пристигнаха 74 души.", "bg", chance)
    assert changed is not None and changed != "Пристигнаха 74 души."
    assert recipe.without("Той не дойде.", "bg", chance) == "Той дойде."
    assert recipe.without("Той дойде.", "bg", chance) is None


def test_text_is_counted(data: Path) -> None:
    """The machine's 300 is not held against a target that says 30; test sets are not read."""
    found = recipe.text(data, recipe.BERGAMOT, "en-bg", 10)
    assert (found["right"], found["wrong"], found["ideal"]) == (3, 3, 3)
    assert found["right accused"] == 0
    assert found["ideal accused"] == 3
    assert found["wrong accused"] >= 2


def test_likelihoods_are_counted(
    data: Path, gemma_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: data / "cache")
    counts = data / "counts.jsonl"
    recipe.main(
        ["likelihood", str(data), str(counts), f"gemma:{gemma_folder}", "en-bg", "--each", "2"]
    )
    (row,) = map(json.loads, counts.read_text("utf-8").splitlines())
    assert row["pair"] == "en-bg"
    assert row["counts"].get("right accused", 0) <= row["counts"].get("right", 0) <= 2


def test_intervals() -> None:
    """Wilson's for 0 and 5 of 10, as in Newcombe (1998), Statist. Med. 17:857."""
    assert recipe.interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-3)
    assert recipe.interval(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-3)
    assert recipe.interval(0, 0) == (0.0, 1.0)


def rows(*counts: tuple[str, str, str, dict[str, int]]) -> dict[str, Any]:
    lines = [
        json.dumps({"what": what, "engine": engine, "pair": pair, "counts": Counter(count)})
        for what, engine, pair, count in counts
    ]
    return tomllib.loads("\n".join(recipe.table(lines)))


def test_few_lines_are_drawn_to_the_mean() -> None:
    many = {"right": 200, "right accused": 20}
    few = {"right": 2, "right accused": 2}
    table = rows(
        ("likelihood", "x", "en-de", many),
        ("likelihood", "x", "en-bg", few),
    )["likelihood"]["x"]
    assert table["en-de"]["trust"] == pytest.approx(0.9, abs=0.01)
    assert 0.75 < table["en-bg"]["trust"] < table["default"]["trust"] < 0.9
    assert table["en-bg"]["accused"] == table["en-bg"]["lines"] == 2


def test_accusing_at_random_is_worth_nothing() -> None:
    count = {"right": 400, "right accused": 160, "wrong": 400, "wrong accused": 160}
    good = {"right": 400, "right accused": 8, "wrong": 400, "wrong accused": 320}
    ideal = {"ideal": 400, "ideal accused": 360}
    table = rows(
        ("text", "chance", "en-de", count | ideal), ("text", "good", "en-de", good | ideal)
    )["text"]
    assert table["chance"]["en-de"]["trust"] == 0
    assert table["good"]["en-de"]["trust"] == pytest.approx((0.8 - 0.02) / 0.9, abs=0.01)


def test_counts_of_a_pair_add_up() -> None:
    half = {"right": 10, "right accused": 1}
    once = rows(("likelihood", "x", "en-de", {"right": 20, "right accused": 2}))
    assert rows(*[("likelihood", "x", "en-de", half)] * 2) == once


def test_the_table_that_is_shipped() -> None:
    table = _reliability._table()
    assert set(table["like"].values()) <= set(table["text"])
    for measured in (*table["text"].values(), *table["likelihood"].values()):
        for row in measured.values():
            assert 0 <= row["trust"] <= 1
            assert row.get("accused", 0) <= row.get("lines", 0)
    assert _reliability.reliability("copy", "copy", "en", "bg") == 0


def test_a_model_that_was_not_measured_is_like_one_that_was() -> None:
    like = _reliability.reliability("ctranslate2", "some/model", "en", "de")
    assert like == _reliability._table()["text"]["bergamot"]["en-de"]["trust"]
    default = _reliability._table()["text"]["bergamot"]["default"]["trust"]
    assert _reliability.reliability("http", "http://localhost:1", "sw", "xh") == default
    assert _reliability.reliability("unheard-of", "m", "en", "de") == 0.5


@pytest.mark.parametrize("rule", ["likelihood-number", "likelihood-name"])
def test_likelihoods_that_were_not_measured_report_nothing_alone(rule: str) -> None:
    trust = _reliability.scoring_reliability("transformers", "en", "bg")
    assert trust == _reliability.scoring_reliability("ctranslate2", "de", "en") == 0.5
    kind = rule.removeprefix("likelihood-")
    words = tuple(Support(Span(0, 2), kind, -30.0, -1.0, -29.0) for _ in range(2))  # type: ignore[arg-type]
    evidence = Evidence(likelihood=Likelihood(words[:1], words[1:], "test", trust))
    (flag,) = unlikely(Pair("74 people", "47 души", "en", "bg"), evidence)
    assert flag.rule == rule
    assert 0 < score(back_translation.CHECK, flag) < default_threshold()


def test_rough_text_reports_nothing_alone(gemma_folder: Path) -> None:
    """Whatever was measured: the strongest difference of all stays below the threshold."""
    engine = open_engine(f"gemma:{gemma_folder}", "en", "bg", offline=True)
    for pair in ("ru-en", "en-de", "de-en", "en-bg"):
        trust = engine.reliability(*pair.split("-"))
        surest = back_translation._confidence(
            back_translation._Difference("number", None, None), fidelity=1.0, reliability=trust
        )
        flag = Flag(Span(0, 1), "number", "", features={"confidence": surest})
        assert 0 < score(back_translation.CHECK, flag) < default_threshold()
