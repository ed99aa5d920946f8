"""Fits the logistic models by which matched names get their confidence.

    python -m tests.bench.fit_names [CLEAN.jsonl] [--part even] [--parallel DATA/parallel]
        [--only second-replaced] --output mtqa/gazetteer/data

Negatives are the matches of clean pairs, positives those that lie on an error which `name_errors`
put in. Documents are split by the CRC-32 of `doc`; figures are to be reported on the other part.
With --parallel, pairs of other languages and kinds of text join in, or stand alone. With --only,
the other models stay as they are. The bias is
then set so that at most a few in a thousand clean pairs of each model reach 0.5: errors are rarer
in the wild than here. The models of the second opinion read what the first ones say, and what the
packaged encoder's states do.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import random
import sys
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mtqa.encoder import encoder
from mtqa.encoder.backing import backing
from mtqa.gazetteer import default, find_names, match_names
from mtqa.gazetteer.compare import Side
from mtqa.gazetteer.confidence import probability
from mtqa.gazetteer.opinion import doubtful, features, stretch
from mtqa.gazetteer.sources import package_data
from mtqa.model import NameMatch, Span
from mtqa.training.name_errors import Generator

_RELATIONS = {
    "replaced": ("replaced", "translated"),
    "garbled": ("garbled",),
    "dropped": ("missing",),
}
_KINDS = {"replaced": ("replaced", "opening"), "garbled": ("garbled",), "dropped": ("dropped",)}
# The share of clean pairs that may reach 0.5.
_BUDGET = {"replaced": 0.014, "garbled": 0.0015, "dropped": 0.0005}
_SECOND_BUDGET = {"second-replaced": 0.004, "second-garbled": 0.004}
_SECOND = {"second-replaced": ("replaced", "opening", "garbled"), "second-garbled": ("garbled",)}
# Below the budget's cut, in logits: whole articles have more doubtful names than single pairs.
_MARGIN = {"replaced": 0.35, "second-replaced": 0.35}
_RIDGE = 0.3
_STEPS = 40
_BATCH = 256
_HUMAN = ("newstest", "tatoeba", "tico19")  # origins of translations by people
Line = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """A match with what a model reads of it; `kind` is "clean" or that of the error."""

    line: Line
    kind: str
    match: NameMatch

    @property
    def model(self) -> str:
        return str(self.match.facts["model"])

    @property
    def features(self) -> dict[str, float]:
        return dict(self.match.facts["features"])


def in_part(line: Line, part: str) -> bool:
    """Whether the line's document belongs to the part, "even", "odd" or "all"."""
    even = zlib.crc32(line["doc"].encode()) % 2 == 0
    return part == "all" or even == (part == "even")


def news(folder: Path, size: int) -> Iterator[Line]:
    """At most `size` pairs a language that people translated, one side of each as the target."""
    for path in sorted(folder.glob("*.tsv.gz")):
        lang, rows = path.name.split(".")[0], []
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                parts = line.rstrip("\n").split("\t")
                if len(parts) == 4 and parts[0].startswith(_HUMAN) and "." not in parts[0]:
                    rows.append((number, parts[2], parts[3]))
        chosen = random.Random(zlib.crc32(lang.encode())).sample(rows, min(size, len(rows)))
        for number, text, english in chosen:
            both = ((text, lang), (english, "en"))
            (source, source_lang), (target, target_lang) = both if number % 2 else both[::-1]
            yield {
                "id": f"{lang}-{number}", "doc": f"{lang}-{number // 20}", "source": source,
                "source_lang": source_lang, "target": target, "target_lang": target_lang,
                "spans": [],
            }  # fmt: skip


def matches(line: Line) -> tuple[NameMatch, ...]:
    """The matched names of a pair."""
    gazetteer = default()
    source, target = line["source"], line["target"]
    source_lang, target_lang = line["source_lang"], line["target_lang"]
    return match_names(
        source, source_lang, find_names(source, source_lang, gazetteer),
        target, target_lang, find_names(target, target_lang, gazetteer), gazetteer,
    )  # fmt: skip


def examples(lines: Iterable[Line], kind: str) -> Iterator[Example]:
    """Every match that a model judges, of an error those that lie on it."""
    for line in lines:
        gold = [Span(*span[:2]) for span in line["spans"]]
        for match in matches(line):
            if not match.facts.get("features"):
                continue
            span = match.target.span if match.target else match.place
            on = span is not None and any(span.overlaps(one) for one in gold)
            if kind == "clean" or on or (kind == "dropped" and match.relation == "missing"):
                yield Example(line, kind, match)


def _writing(line: Line) -> str:
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


def model(
    found: Sequence[tuple[Example, dict[str, float]]],
    clean_pairs: int,
    budget: float,
    margin: float = 0.05,
) -> dict[str, float]:
    """The weights of one model, its bias set to the budget of clean pairs."""
    names = sorted({name for _, read in found for name in read})
    x = np.array([[read.get(name, 0.0) for name in names] for _, read in found])
    y = np.array([one.kind != "clean" for one, _ in found], dtype=float)
    weight = np.where(y > 0, 1 / max(1, y.sum()), 3 / max(1, (1 - y).sum())) * 1000
    w = fit(x, y, weight)
    logits = x @ w
    worst: dict[str, float] = defaultdict(lambda: -99.0)
    for logit, (one, _) in zip(logits, found, strict=True):
        if one.kind == "clean":
            worst[one.line["id"]] = max(worst[one.line["id"]], float(logit))
    ranked = sorted(worst.values(), reverse=True)
    allowed = int(budget * clean_pairs)
    cut = ranked[allowed] if allowed < len(ranked) else 0.0
    weights = {name: round(float(value), 3) for name, value in zip(names, w, strict=True)}
    weights["bias"] = round(weights["bias"] - max(cut, -2.0) - margin, 3)
    hits = (logits[y > 0] > cut).mean() if y.sum() else 0
    sys.stderr.write(f"{len(found)} rows, {int(y.sum())} wrong, found {hits:.3f}\n")
    return weights


def first(found: Sequence[Example], clean: Sequence[Line]) -> dict[str, dict[str, float]]:
    """The models that read what the rules see, one for each relation and way of writing."""
    fitted: dict[str, dict[str, float]] = {}
    for kind, relations in _RELATIONS.items():
        kinds = ("clean", *_KINDS[kind])
        own = [one for one in found if one.match.relation in relations and one.kind in kinds]
        for name in sorted({one.model for one in own}):
            sys.stderr.write(f"{name}: ")
            writing = name.partition("-")[2]
            share = sum(not writing or _writing(line) == writing for line in clean)
            rows = [(one, one.features) for one in own if one.model == name]
            fitted[name] = model(rows, share, _BUDGET[kind], _MARGIN.get(kind, 0.05))
    return fitted


def second(
    found: Sequence[Example],
    clean: Sequence[Line],
    rules: dict[str, dict[str, float]],
    keep: Path | None,
) -> dict[str, dict[str, float]]:
    """The models that join what the first ones say with the encoder's states."""
    read: dict[str, list[tuple[Example, dict[str, float]]]] = defaultdict(list)
    asked = [one for one in found if doubtful([one.match])]
    for start in range(0, len(asked), _BATCH):
        part = asked[start : start + _BATCH]
        texts = list(
            dict.fromkeys(text for one in part for text in (one.line["source"], one.line["target"]))
        )
        states = dict(zip(texts, encoder().states(texts), strict=True))
        for one in part:
            here, there = states[one.line["source"]], states[one.line["target"]]
            (opinion,) = backing(here, there, [stretch(one.match)])
            sure = probability(rules[one.model], one.features)
            if one.features.get("worded"):
                sure = min(sure, one.match.confidence)
            match = replace(one.match, confidence=sure)
            name = "second-garbled" if match.relation == "garbled" else "second-replaced"
            if opinion and one.kind in ("clean", *_SECOND[name]):
                read[name].append((one, features(match, opinion)))
        sys.stderr.write(f"\r{start + len(part)} of {len(asked)} ")
    if keep:
        keep.write_bytes(pickle.dumps((found, clean, dict(read))))
    fitted = {}
    for name, rows in sorted(read.items()):
        sys.stderr.write(f"{name}: ")
        fitted[name] = model(rows, len(clean), _SECOND_BUDGET[name], _MARGIN.get(name, 0.05))
    return fitted


def packaged() -> dict[str, dict[str, float]]:
    """The models as they are."""
    found: dict[str, dict[str, float]] = tomllib.loads(package_data("confidence.toml").decode())
    return found


def write(fitted: dict[str, dict[str, float]], path: Path) -> None:
    """The weights as TOML."""
    text = [
        "# Weights of logistic models, fitted by tests/bench/fit_names.py on clean news pairs\n",
        "# and on errors put into them.\n",
    ]
    for name, weights in fitted.items():
        text.append(f"\n[{name}]\n")
        text += [f"{key} = {value}\n" for key, value in sorted(weights.items())]
    path.write_text("".join(text), "utf-8")


def main(arguments: Iterable[str] | None = None) -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("clean", type=Path, nargs="?")
    parser.add_argument("--part", default="even")
    parser.add_argument("--parallel", type=Path)
    parser.add_argument("--size", type=int, default=6000)
    parser.add_argument("--wrong", type=int, default=2000, help="errors of each kind")
    parser.add_argument("--news", type=int, default=300, help="pairs a language")
    parser.add_argument("--only", default="", help="models to fit, by commas")
    parser.add_argument("--keep", type=Path, help="a file for the matches, to look at")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    text = options.clean.read_text("utf-8") if options.clean else ""
    lines = [json.loads(line) for line in text.splitlines()]
    lines = [line for line in lines if in_part(line, options.part)]
    random.Random(1).shuffle(lines)
    corpora = [lines]
    clean = lines[: options.size]
    if options.parallel:
        corpora.append(list(news(options.parallel, options.news)))
        clean = clean + corpora[1]
    found = list(examples(clean, "clean"))
    sys.stderr.write(f"{len(clean)} clean pairs, {len(found)} matches\n")
    for kind in dict.fromkeys(kind for kinds in _KINDS.values() for kind in kinds):
        for corpus in corpora:
            wrong = list(Generator(corpus, 7).make(kind))
            random.Random(2).shuffle(wrong)
            found += examples(wrong[: options.wrong], kind)
    sys.stderr.write(f"{len(found)} matches\n")
    only = frozenset(name for name in options.only.split(",") if name)
    rules = packaged()
    if not only or any(not name.startswith("second-") for name in only):
        rules |= {
            name: one for name, one in first(found, clean).items() if name in (only or {name})
        }
    both = second(found, clean, rules, options.keep)
    write(
        rules | {name: one for name, one in both.items() if name in (only or {name})},
        options.output / "confidence.toml",
    )


if __name__ == "__main__":
    main()
