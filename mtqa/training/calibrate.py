"""Fits what each rule's confidence is worth, from labelled segments.

    python -m mtqa.training.calibrate LABELLED.jsonl ... > scaling.toml

Each LABELLED file holds segments as ``mtqa eval`` reads them, with errors and without. The rules'
flags on them, right or wrong, give each rule a Platt scaling (Platt 1999; a penalty keeps rules
with few flags near the neutral one), weighted so that one segment in ten is wrong, as in news that
an editor would print. Prints the tables for ``mtqa/scoring/rules.toml``.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mtqa.errors import MtqaError
from mtqa.evaluate import Labelled, load
from mtqa.evaluate.metrics import hits
from mtqa.run import Checker, flags, prepare
from mtqa.scoring import DEFAULT_CONFIDENCE, finding

WRONG_SHARE = 0.1
_EDGE = 1e-4
# Standard deviations of the prior around bias 0 and slope 1.
_PRIOR = (2.0, 0.5)
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Sample:
    """One flag: its rule's confidence, whether it shows a known error, and how much it counts."""

    confidence: float
    real: bool
    weight: float


def collect(
    labelled: Iterable[Labelled], checker: Checker, clean_weight: float, wrong_weight: float
) -> Iterator[tuple[tuple[str, str], Sample]]:
    """Every flag of every check on labelled texts, by check and rule."""
    for one in labelled:
        try:
            document = prepare(one.document, checker.settings)
        except MtqaError:
            continue
        evidence = checker.evidence(document)
        weight = clean_weight if one.clean else wrong_weight
        for check in checker.checks:
            for flag in flags(check, document, evidence):
                found = finding(check, flag, document.target, document.source)
                real = any(hits(found, gold) for gold in one.gold)
                confidence = flag.features.get("confidence", DEFAULT_CONFIDENCE)
                yield (check.name, flag.rule), Sample(confidence, real, weight)


def fit(samples: Sequence[Sample]) -> tuple[float, float]:
    """Bias and slope of the penalised logistic regression on logit(confidence), by Newton steps."""
    confidence = np.clip([sample.confidence for sample in samples], _EDGE, 1 - _EDGE)
    inputs = np.stack([np.ones(len(samples)), np.log(confidence / (1 - confidence))], axis=1)
    real = np.array([sample.real for sample in samples], dtype=float)
    weight = np.array([sample.weight for sample in samples])
    centre, penalty = np.array([0.0, 1.0]), np.diag([1 / width**2 for width in _PRIOR])
    found = centre.copy()
    for _ in range(_STEPS):
        predicted = 1 / (1 + np.exp(-inputs @ found))
        gradient = inputs.T @ (weight * (predicted - real)) + penalty @ (found - centre)
        curvature = inputs.T @ (inputs * (weight * predicted * (1 - predicted))[:, None]) + penalty
        step = np.linalg.solve(curvature, gradient)
        found = found - step
        if float(np.abs(step).max()) < 1e-6:
            break
    # A rule surer of itself is never less likely to be right.
    return float(found[0]), max(float(found[1]), 0.0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables of `rules.toml` for the labelled files given."""
    parser = argparse.ArgumentParser(prog="mtqa.training.calibrate", description=__doc__)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="of each file, at random")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    texts: list[Labelled] = []
    for path in options.labelled:
        some = list(load(path))
        if 0 < options.sample < len(some):
            some = random.Random(options.seed).sample(some, options.sample)
        texts += some
    wrong = sum(not one.clean for one in texts)
    clean = len(texts) - wrong
    # Weights average one, so that the penalty means the same whatever the data's mix.
    clean_weight = (1 - WRONG_SHARE) * len(texts) / max(clean, 1)
    wrong_weight = WRONG_SHARE * len(texts) / max(wrong, 1)
    by_rule: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for key, sample in collect(texts, Checker(engine="none"), clean_weight, wrong_weight):
        by_rule[key].append(sample)
    sys.stdout.write(f"# {clean} clean segments, {wrong} wrong ones, one in ten counted wrong\n")
    for (check, rule), samples in sorted(by_rule.items()):
        bias, slope = fit(samples)
        real = sum(sample.real for sample in samples)
        even = 1 / (1 + math.exp(-bias))
        reason = f"{real} of {len(samples)} flags real; a confidence of 0.5 is worth {even:.2f}"
        sys.stdout.write(
            f'\n[rules.{check}."{rule}"]\nbias = {bias:.2f}\nslope = {slope:.2f}\n'
            f'reason = "{reason}"\n'
        )


if __name__ == "__main__":
    main()
