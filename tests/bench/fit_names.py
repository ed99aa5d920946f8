"""Fits the logistic models by which matched names get their confidence.

    python tests/bench/fit_names.py CLEAN.jsonl [--part even] --output mtqa/gazetteer/data

Negatives are the matches of clean pairs, positives those that lie on an error which `name_errors`
put in. Documents are split by the CRC-32 of `doc`; figures are to be reported on the other part.
The bias is then set so that at most a few in a thousand clean pairs of each model reach 0.5: errors
are rarer in the wild than here.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from mtqa.gazetteer import default, find_names, match_names
from mtqa.gazetteer.compare import Side
from mtqa.model import NameMatch, Span
from tests.bench.name_errors import Generator

_MODELS = {
    "replaced": ("replaced", "translated"),
    "garbled": ("garbled",),
    "dropped": ("missing",),
}
# The share of clean pairs that may reach 0.5.
_BUDGET = {"replaced": 0.009, "garbled": 0.003, "dropped": 0.0005}
_KINDS = {"replaced": ("replaced", "opening"), "garbled": ("garbled",), "dropped": ("dropped",)}
_RIDGE = 0.3
_STEPS = 40
Row = tuple[str, dict[str, float], int, str]


def in_part(line: dict[str, Any], part: str) -> bool:
    """Whether the line's document belongs to the part, "even", "odd" or "all"."""
    even = zlib.crc32(line["doc"].encode()) % 2 == 0
    return part == "all" or even == (part == "even")


def matches(line: dict[str, Any]) -> tuple[NameMatch, ...]:
    """The matched names of a pair."""
    gazetteer = default()
    source, target = line["source"], line["target"]
    source_lang, target_lang = line["source_lang"], line["target_lang"]
    return match_names(
        source, source_lang, find_names(source, source_lang, gazetteer),
        target, target_lang, find_names(target, target_lang, gazetteer), gazetteer,
    )  # fmt: skip


def rows(lines: Iterable[dict[str, Any]], kind: str, label: int) -> Iterator[Row]:
    """Model, features, label and pair of every match that has features."""
    for line in lines:
        gold = [Span(*span[:2]) for span in line["spans"]]
        for match in matches(line):
            features = match.facts.get("features")
            if not features or match.relation not in _MODELS[kind]:
                continue
            span = match.target.span if match.target else match.place
            if label and kind != "dropped" and not any(span.overlaps(one) for one in gold):
                continue
            yield match.facts["model"], features, label, line["id"]


def _writing(line: dict[str, Any]) -> str:
    return Side(line["source"], line["source_lang"], ()).writing


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weights of a ridge logistic regression, by Newton's method."""
    w = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (weight * (p - y)) + _RIDGE * w
        curvature = (x * (weight * p * (1 - p))[:, None]).T @ x + _RIDGE * np.eye(len(w))
        step = np.linalg.solve(curvature, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def model(found: list[Row], clean_pairs: int, budget: float) -> dict[str, float]:
    """The weights of one model, its bias set to the budget of clean pairs."""
    names = sorted({name for _, features, _, _ in found for name in features})
    x = np.array([[features.get(name, 0.0) for name in names] for _, features, _, _ in found])
    y = np.array([label for _, _, label, _ in found], dtype=float)
    weight = np.where(y > 0, 1 / max(1, y.sum()), 3 / max(1, (1 - y).sum())) * 1000
    w = fit(x, y, weight)
    logits = x @ w
    worst: dict[str, float] = defaultdict(lambda: -99.0)
    for logit, (_, _, label, pair) in zip(logits, found, strict=True):
        if not label:
            worst[pair] = max(worst[pair], float(logit))
    ranked = sorted(worst.values(), reverse=True)
    allowed = int(budget * clean_pairs)
    cut = ranked[allowed] if allowed < len(ranked) else 0.0
    weights = {name: round(float(value), 3) for name, value in zip(names, w, strict=True)}
    weights["bias"] = round(weights["bias"] - max(cut, -2.0) - 0.05, 3)
    hits = (logits[y > 0] > cut).mean() if y.sum() else 0
    sys.stderr.write(f"{len(found)} rows, {int(y.sum())} wrong, found {hits:.3f}\n")
    return weights


def main(arguments: Iterable[str] | None = None) -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("clean", type=Path)
    parser.add_argument("--part", default="even")
    parser.add_argument("--size", type=int, default=6000)
    parser.add_argument("--wrong", type=int, default=3000)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    lines = [json.loads(line) for line in options.clean.read_text("utf-8").splitlines()]
    lines = [line for line in lines if in_part(line, options.part)]
    random.Random(1).shuffle(lines)
    clean = lines[: options.size]
    text = [
        "# Weights of logistic models, fitted by tests/bench/fit_names.py on clean news pairs\n"
    ]
    text.append("# and on errors put into them.\n")
    for kind in _MODELS:
        wrong = [line for one in _KINDS[kind] for line in Generator(lines, 7).make(one)]
        random.Random(2).shuffle(wrong)
        by_model: dict[str, list[Row]] = defaultdict(list)
        for row in rows(clean, kind, 0):
            by_model[row[0]].append(row)
        for row in rows(wrong[: options.wrong], kind, 1):
            by_model[row[0]].append(row)
        for name, found in sorted(by_model.items()):
            sys.stderr.write(f"{name}: ")
            writing = name.partition("-")[2]
            share = sum(not writing or _writing(line) == writing for line in clean)
            text.append(f"\n[{name}]\n")
            budget = _BUDGET[kind]
            weights = model(found, share, budget)
            text += [f"{key} = {value}\n" for key, value in sorted(weights.items())]
    (options.output / "confidence.toml").write_text("".join(text), "utf-8")


if __name__ == "__main__":
    main()
