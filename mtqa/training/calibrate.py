"""Fits what each rule's confidence is worth, from labelled segments.

    python -m mtqa.training.calibrate LABELLED.jsonl ... [--flags FLAGS.jsonl] > scaling.toml

Each LABELLED file holds segments as ``mtqa eval`` reads them, with errors and without. The rules'
flags on them, right or wrong, give each rule a Platt scaling (Platt 1999; a penalty keeps rules
with few flags near the neutral one), weighted so that one segment in ten is wrong, as in news that
an editor would print; and what evidence of several sources adds. A rule is fitted on the faults of
which it is the surest sign: what others show better says nothing of what it is worth alone. Prints
the tables for ``mtqa/scoring/rules.toml``; what the scores are then worth goes to the standard
error, measured on segments that the fit did not see. With ``--flags`` the flags are kept in a file;
given without LABELLED, they are read from there, from several files too, where those of a segment
add up.

The scalings hold for one threshold, by default the one in ``rules.toml``: what a rule would only
just show is worth it. So a rule shows the same at any threshold; how honest the scores are depends
on it. ``--thresholds`` prints that for several, to choose from.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtqa.checks import all_checks
from mtqa.errors import MtqaError
from mtqa.evaluate import Labelled, load
from mtqa.evaluate.metrics import hits
from mtqa.model import Finding, Span
from mtqa.run import Checker, _evidence_source, flags, prepare
from mtqa.scoring import (
    DEFAULT_CONFIDENCE,
    Fusion,
    Scaling,
    default_threshold,
    finding,
    groups,
    strongest,
    surety,
    told,
)
from mtqa.training import rules
from mtqa.training.rules import Fitted, Tables
from mtqa.writing import written

__all__ = [
    "Judged",
    "Sample",
    "Text",
    "collect",
    "counted",
    "fit",
    "fit_fusion",
    "fitted",
    "learn",
    "main",
    "report",
]

Column = NDArray[np.float64]

WRONG_SHARE = 0.1
_EDGE = 1e-4
# Standard deviations of the prior around bias 0 and slope 1.
_PRIOR = (2.0, 0.5)
# Of the slopes above the bar, around the one that leaves _SURE as it is, and below it, around 1.
_PRIOR_OF_BENT = (0.5, 2.0)
_SURE = 0.95
_FLATTEST = 0.1
_ROUNDS = 3
_THRESHOLDS = (0.5, 0.4, 0.3, 0.25, 0.2, 0.15)
_STEPS, _LONGEST_STEP = 100, 0.5
_BINS = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """One flag: its rule's confidence, whether it shows a known error, and how much it counts.

    `added` is what other evidence of the same fault adds, in log odds.
    """

    confidence: float
    real: bool
    weight: float
    added: float = 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding before it is scored, and whether it shows a known error."""

    found: Finding
    confidence: float
    real: bool

    @property
    def key(self) -> tuple[str, str]:
        """Its check and its rule."""
        return self.found.check, self.found.rule


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled text with all that the checks flag in it."""

    name: str
    clean: bool
    found: tuple[Judged, ...]


def collect(labelled: Iterable[Labelled], checker: Checker) -> Iterator[Text]:
    """Every flag of every check on labelled texts."""
    for one in labelled:
        try:
            document = prepare(one.document, checker.settings)
        except MtqaError:
            continue
        evidence = checker.evidence(document)
        judged: list[Judged] = []
        for check in checker.checks:
            for flag in flags(check, document, evidence):
                found = finding(check, flag, document.target, document.source)
                real = any(hits(found, gold) for gold in one.gold)
                confidence = flag.features.get("confidence", DEFAULT_CONFIDENCE)
                judged.append(Judged(found, confidence, real))
        yield Text(f"{document.source}\t{document.target}", one.clean, tuple(judged))


def weights(texts: Sequence[Text]) -> dict[bool, float]:
    """What a clean text and a wrong one count, so that one in ten is wrong; one on average."""
    clean = sum(one.clean for one in texts)
    wrong = len(texts) - clean
    return {
        True: (1 - WRONG_SHARE) * len(texts) / max(clean, 1),
        False: WRONG_SHARE * len(texts) / max(wrong, 1),
    }


def samples(texts: Sequence[Text]) -> dict[tuple[str, str], list[Sample]]:
    """The flags by check and rule."""
    weight = weights(texts)
    found: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for text in texts:
        for one in text.found:
            found[one.key].append(Sample(one.confidence, one.real, weight[text.clean]))
    return found


def fit(samples: Sequence[Sample], bar: float = 0.5) -> tuple[float, float]:
    """Bias and slope of the penalised logistic regression on logit(confidence), by Newton steps.

    The bias is over what the bar is worth.
    """
    inputs = np.stack(
        [np.ones(len(samples)), [_logit(sample.confidence) for sample in samples]], axis=1
    )
    centre, penalty = np.array([-_logit(bar), 1.0]), np.diag([1 / width**2 for width in _PRIOR])
    found = _newton(inputs, *_columns(samples, bar), centre, penalty)
    # A rule surer of itself is never less likely to be right.
    return float(found[0]), max(float(found[1]), 0.0)


def fit_bent(samples: Sequence[Sample], bar: float = 0.5) -> tuple[float, float]:
    """The slopes above and below the bar, in the same way.

    A rule's author sets the confidence so that what is worth showing is above 0.5. That bar
    is kept; how far to trust what is above it and below it is measured.
    """
    sure = np.array([_logit(sample.confidence) for sample in samples])
    found = _newton(
        np.stack([np.maximum(sure, 0), np.minimum(sure, 0)], axis=1),
        *_columns(samples, bar),
        np.array([1 - _logit(bar) / _logit(_SURE), 1.0]),
        np.diag([1 / width**2 for width in _PRIOR_OF_BENT]),
    )
    return max(float(found[0]), _FLATTEST), max(float(found[1]), 1.0)


def _columns(samples: Sequence[Sample], bar: float) -> tuple[Column, Column, Column]:
    """Which are real, how much each counts, and its log odds before its rule says anything."""
    return (
        np.array([sample.real for sample in samples], dtype=float),
        np.array([sample.weight for sample in samples]),
        np.array([_logit(bar) + sample.added for sample in samples]),
    )


def _newton(
    inputs: NDArray[np.float64],
    real: Column,
    weight: Column,
    offset: Column,
    centre: Column,
    penalty: NDArray[np.float64],
) -> Column:
    found = centre.copy()
    for _ in range(_STEPS):
        predicted = 1 / (1 + np.exp(-(offset + inputs @ found)))
        gradient = inputs.T @ (weight * (predicted - real)) + penalty @ (found - centre)
        curvature = inputs.T @ (inputs * (weight * predicted * (1 - predicted))[:, None]) + penalty
        step = np.linalg.solve(curvature, gradient)
        # Far from the solution a whole Newton step can lead farther away.
        found = found - step * min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), 1e-9))
        if float(np.abs(step).max()) < 1e-6:
            break
    return found


def fit_fusion(
    texts: Sequence[Text],
    scalings: Mapping[tuple[str, str], Scaling],
    bar: float | None = None,
) -> Fusion:
    """What a second source of evidence adds, over the surest one: a logistic regression.

    The surest source's score is the offset, so that nothing changes where it stands alone; its
    inputs are whether another agrees and how sure the others are. Neither may count against.
    `bar` is what a rule's bar is worth; None is the threshold of `rules.toml`.
    """
    weight = weights(texts)
    rows = [
        (fault.values[0], surety(others), fault.real, weight[text.clean])
        for text in texts
        for fault in _faults(text, scalings, bar)
        if (others := told(fault.values))
    ]
    if not rows:
        return Fusion()
    inputs = np.array([[1.0, surety] for _, surety, _, _ in rows])
    found = _newton(
        inputs,
        np.array([real for _, _, real, _ in rows], dtype=float),
        np.array([one for _, _, _, one in rows]),
        np.array([_logit(first) for first, _, _, _ in rows]),
        np.array([0.0, 1.0]),
        np.diag([1.0, 1.0]),
    )
    return Fusion(*(round(max(float(one), 0.0), 2) for one in found))


@dataclass(frozen=True, slots=True)
class _Fault:
    """Findings of one fault: the surest of them, each source's score, the surest first.

    `real` says whether the finding that is shown for all of them shows a known error.
    """

    surest: Judged
    values: list[float]
    real: bool


def _faults(
    text: Text, scalings: Mapping[tuple[str, str], Scaling], bar: float | None
) -> Iterator[_Fault]:
    """The faults that a text's flags speak of."""
    scored = [(_scored(one, scalings, bar), one) for one in text.found]
    judged = {id(found): one for found, one in scored}
    for group in groups(found for found, _ in scored):
        values = sorted(strongest(group, _sources()).values(), reverse=True)
        surest = max(group, key=lambda found: found.score)
        yield _Fault(judged[id(surest)], values, judged[id(group[0])].real)


def _sources() -> dict[str, str]:
    return {name: _evidence_source(check) for name, check in all_checks().items()}


def _scored(one: Judged, scalings: Mapping[tuple[str, str], Scaling], bar: float | None) -> Finding:
    scaling = scalings.get(one.key, Scaling())
    return replace(one.found, score=scaling.score(one.confidence, _bar(bar)))


def _bar(bar: float | None) -> float:
    return default_threshold() if bar is None else bar


def report(
    texts: Sequence[Text],
    scalings: Mapping[tuple[str, str], Scaling],
    fusion: Fusion,
    bar: float | None = None,
) -> dict[str, Any]:
    """Calibration of the fused findings, all of them, at one wrong text in ten.

    `clean_flagged` and `wrong_found` are the shares of clean texts with a finding at the threshold
    and of wrong ones with a real one.
    """
    weight = weights(texts)
    scored = [
        [(fusion.score(one.values), one.real) for one in _faults(text, scalings, bar)]
        for text in texts
    ]
    rows = [
        (score, real, weight[text.clean])
        for text, found in zip(texts, scored, strict=True)
        for score, real in found
    ]
    if not rows:
        return {}
    shown = [
        (text.clean, any(score >= _bar(bar) and (real or text.clean) for score, real in found))
        for text, found in zip(texts, scored, strict=True)
    ]
    score, real, count = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    constant = float((count * real).sum() / count.sum())
    place = np.minimum((score * _BINS).astype(int), _BINS - 1)
    table, error = [], 0.0
    for number in range(_BINS):
        part = place == number
        total = float(count[part].sum())
        if not total:
            continue
        mean = float((count * score)[part].sum() / total)
        share = float((count * real)[part].sum() / total)
        error += total / float(count.sum()) * abs(mean - share)
        table.append([number / _BINS, int(part.sum()), round(mean, 3), round(share, 3)])
    return {
        "findings": len(rows),
        "ece": round(error, 4),
        "brier": round(float((count * (score - real) ** 2).sum() / count.sum()), 4),
        "brier_of_a_constant": round(constant * (1 - constant), 4),
        "clean_flagged": _share([one for clean, one in shown if clean]),
        "wrong_found": _share([one for clean, one in shown if not clean]),
        "bins": table,
    }


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / max(len(values), 1), 4)


def _logit(value: float) -> float:
    value = min(max(value, _EDGE), 1 - _EDGE)
    return math.log(value / (1 - value))


def jointly(
    texts: Sequence[Text], bar: float | None = None
) -> tuple[dict[tuple[str, str], Scaling], Fusion]:
    """The scaling of each rule and the fusion, fitted in turns.

    First each rule on all its flags; then on the faults of which it is the surest sign, beside
    what other sources add to it there. A rule that is nowhere the surest keeps the former. `bar` is
    what a rule's bar is worth; None is the threshold of `rules.toml`.
    """
    scalings = {key: _scaling(key[0], some, bar) for key, some in samples(texts).items()}
    weight = weights(texts)
    for _ in range(_ROUNDS):
        fusion = fit_fusion(texts, scalings, bar)
        leading: dict[tuple[str, str], list[Sample]] = defaultdict(list)
        for text in texts:
            for one in _faults(text, scalings, bar):
                added = fusion.added(one.values)
                sample = Sample(one.surest.confidence, one.real, weight[text.clean], added)
                leading[one.surest.key].append(sample)
        for key, some in leading.items():
            scalings[key] = _scaling(key[0], some, bar)
    return scalings, fit_fusion(texts, scalings, bar)


def scalings_of(texts: Sequence[Text], bar: float | None = None) -> dict[tuple[str, str], Scaling]:
    """The scaling of each rule: bent at its own bar, or free for what is learned."""
    return jointly(texts, bar)[0]


def _scaling(check: str, some: Sequence[Sample], bar: float | None) -> Scaling:
    if all_checks()[check].learned:
        return Scaling(*(round(one, 2) for one in fit(some, _bar(bar))))
    slope, low = fit_bent(some, _bar(bar))
    return Scaling(slope=round(slope, 2), low=round(low, 2))


def fitted(texts: Sequence[Text], bar: float | None = None) -> Tables:
    """The table of each rule that flagged something; `bar` as for `jointly`."""
    found = scalings_of(texts, bar)
    return {
        key: Fitted(found[key], f"{sum(one.real for one in some)} of {len(some)} flags real")
        for key, some in samples(texts).items()
    }


def tables(texts: Sequence[Text], bar: float | None = None) -> str:
    """The scalings and the fusion as TOML; `bar` as for `jointly`."""
    found = fitted(texts, bar)
    fusion = fit_fusion(texts, {key: one.scaling for key, one in found.items()}, bar)
    head = f"[fusion]\nagreement = {fusion.agreement:.2f}\nothers = {fusion.others:.2f}\n"
    return f"{head}\n{rules.written(found)}"


def learn(labelled: Iterable[Labelled]) -> Iterator[Text]:
    """The flags that calibration rests on: no engine, and nothing that is not shipped."""
    return collect(labelled, Checker(engine="none", recognisers=()))


def counted(texts: Sequence[Text]) -> str:
    """How many texts there are."""
    clean = sum(text.clean for text in texts)
    return f"{clean} clean segments, {len(texts) - clean} wrong ones, one in ten counted wrong"


def halves(texts: Sequence[Text], seed: int) -> tuple[list[Text], list[Text]]:
    """Two halves at random."""
    order = list(texts)
    random.Random(seed).shuffle(order)
    return order[::2], order[1::2]


def write(texts: Iterable[Text], path: Path) -> list[Text]:
    """Keeps texts with their flags, one a line, as they come; returns them."""
    kept: list[Text] = []
    with written(path) as file:
        for text in texts:
            rows = [
                {
                    "check": one.found.check,
                    "rule": one.found.rule,
                    "start": one.found.span.start,
                    "end": one.found.span.end,
                    "its_type": one.found.its_type,
                    "source_text": one.found.source_text,
                    "confidence": one.confidence,
                    "real": one.real,
                }
                for one in text.found
            ]
            line = {"name": text.name, "clean": text.clean, "found": rows}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            kept.append(text)
    return kept


def read(paths: Iterable[Path]) -> list[Text]:
    """The texts of such files; those of one name are one text with the flags of all."""
    found: dict[str, Text] = {}
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                flagged = tuple(
                    Judged(
                        Finding(
                            check=one["check"],
                            rule=one["rule"],
                            score=0.5,
                            span=Span(one["start"], one["end"]),
                            text=row["name"].split("\t", 1)[-1][one["start"] : one["end"]],
                            message="",
                            its_type=one["its_type"],
                            mqm="",
                            severity="major",
                            source_text=one["source_text"],
                        ),
                        one["confidence"],
                        one["real"],
                    )
                    for one in row["found"]
                )
                held = found.get(row["name"])
                before = held.found if held else ()
                found[row["name"]] = Text(row["name"], row["clean"], before + flagged)
    return list(found.values())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables of `rules.toml` for the labelled files given."""
    parser = argparse.ArgumentParser(prog="mtqa.training.calibrate", description=__doc__)
    parser.add_argument("labelled", nargs="*", type=Path)
    parser.add_argument("--flags", action="append", type=Path, default=[])
    parser.add_argument("--checks", help="these alone, joined by commas")
    parser.add_argument("--without", help="all but these, joined by commas")
    parser.add_argument("--engine", default="none", help="that translates back, without a network")
    parser.add_argument("--sample", type=int, default=0, help="of each file, at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threshold", type=float, help="to fit for; else that of rules.toml")
    parser.add_argument("--thresholds", action="store_true", help="compare some on unseen halves")
    options = parser.parse_args(arguments)
    if options.labelled:
        labelled: list[Labelled] = []
        for path in options.labelled:
            some = list(load(path))
            if 0 < options.sample < len(some):
                some = random.Random(options.seed).sample(some, options.sample)
            labelled += some
        checker = Checker(
            engine=options.engine,
            offline=True,
            recognisers=(),  # what is not shipped is not fitted
            checks=tuple(options.checks.split(",")) if options.checks else None,
            disable=tuple(options.without.split(",")) if options.without else (),
        )
        found = collect(labelled, checker)
        texts = write(found, options.flags[0]) if options.flags else list(found)
    else:
        texts = read(options.flags)
    sys.stdout.write(f"# {counted(texts)}\n\n{tables(texts, options.threshold)}")
    half, other = halves(texts, options.seed)
    for bar in _THRESHOLDS if options.thresholds else (_bar(options.threshold),):
        json.dump({"threshold": bar} | report(other, *jointly(half, bar), bar), sys.stderr)
        sys.stderr.write("\n")


if __name__ == "__main__":
    main()
