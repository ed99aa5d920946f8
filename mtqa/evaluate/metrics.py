"""How good findings are, against known errors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from mtqa.errors import UsageError
from mtqa.evaluate.calibration import (
    Bin,
    Interval,
    auroc,
    bins,
    brier,
    brier_of_a_constant,
    calibration_error,
    share_interval,
)
from mtqa.evaluate.corpus import Gold, Labelled
from mtqa.evaluate.intervals import intervals
from mtqa.model import Finding, Result

__all__ = ["Judged", "Point", "Scores", "Tally", "hits", "measure"]

# How far from the place of something missing a finding may stand and still show it.
_NEAR = 25
_SHOWS_MISSING = frozenset({"omission", "numbers", "inconsistent-entities"})


@dataclass
class Tally:
    """How many there are and how many were found."""

    total: int = 0
    found: int = 0

    @property
    def share(self) -> float:
        """The share found; 0 when there are none."""
        return self.found / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding beside what is known: whether it shows a known error; and how much it counts."""

    check: str
    score: float
    real: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """What one text adds up to: known errors and those found, findings and the real ones.

    `kinds` has how many errors of a kind there are and how many are found. `characters` are those
    both flagged and wrong, those flagged, and those wrong. `weight` is how much the text counts.
    """

    errors: int
    found: int
    findings: int
    real: int
    top: float
    language: str = ""
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    characters: tuple[int, int, int] = (0, 0, 0)
    words: int = 0
    judged: tuple[Judged, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold would give: findings shown, their precision, the share of errors found.

    `clean` is the share of clean texts with a finding.
    """

    threshold: float
    findings: int
    precision: float
    recall: float
    clean: float


@dataclass
class Scores:
    """What an evaluation gives.

    `kinds`, `languages` and `kinds_by_language` count known errors and those that a finding
    overlaps. `clean` counts texts without errors and those with a finding, `clean_by_check` the
    findings on them by check, `clean_by_language` by languages, source and target. `words` is the
    length of the clean texts. `precision`, `recall` and `f1` count characters, over all texts.
    `judged` are the findings, `texts` the texts; `best` has a number for each known error, the best
    score of what shows it. `wrong_share` is the share of wrong texts that they are weighted for.

    Only what was reported is known here: to choose a threshold or to see how scores are
    calibrated below it, measure with a minimum score of 0.
    """

    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    languages: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    kinds_by_language: dict[str, dict[str, Tally]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Tally))
    )
    clean: Tally = field(default_factory=Tally)
    clean_by_check: Counter[str] = field(default_factory=Counter)
    clean_by_language: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    clean_findings: int = 0
    words: int = 0
    precision: float = 0.0
    recall: float = 0.0
    errors: list[str] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    best: list[float] = field(default_factory=list)
    wrong_share: float | None = None

    @property
    def auroc(self) -> float | None:
        """How well the top score of a text tells wrong texts from clean ones; 0.5 is chance."""
        return auroc(
            [one.top for one in self.texts if one.errors],
            [one.top for one in self.texts if not one.errors],
        )

    @property
    def brier(self) -> float | None:
        """The Brier score of the findings."""
        return brier(*self._columns)

    @property
    def brier_of_a_constant(self) -> float | None:
        """The Brier score of giving all findings the share that is real."""
        _, real, weights = self._columns
        return brier_of_a_constant(real, weights)

    @property
    def calibration_error(self) -> float | None:
        """The expected calibration error of the findings, in ten bins."""
        scores, real, weights = self._columns
        return calibration_error(scores, real, weights=weights)

    def reliability(self, number: int = 10) -> tuple[Bin, ...]:
        """The findings in bins by score, with the share that is real."""
        scores, real, weights = self._columns
        return bins(scores, real, number, weights)

    @property
    def _columns(self) -> tuple[list[float], list[bool], list[float]]:
        return (
            [one.score for one in self.judged],
            [one.real for one in self.judged],
            [one.weight for one in self.judged],
        )

    def intervals(self, samples: int = 1000, seed: int = 0) -> dict[str, Interval | None]:
        """Shares with 95% bootstrap intervals over texts: errors found, real findings, clean.

        All measures have theirs in `mtqa.evaluate.intervals`.
        """
        texts, clean = self.texts, [one for one in self.texts if not one.errors]
        columns: dict[str, tuple[list[float], list[float]]] = {
            "errors_found": ([t.found for t in texts], [t.errors for t in texts]),
            "findings_real": (
                [t.weight * t.real for t in texts],
                [t.weight * t.findings for t in texts],
            ),
            "clean_flagged": ([float(t.findings > 0) for t in clean], [1.0] * len(clean)),
        }
        return {
            name: share_interval(parts, wholes, samples, seed)
            for name, (parts, wholes) in columns.items()
        }

    def all_intervals(self, samples: int = 1000, seed: int = 0) -> dict[str, Any]:
        """Every measure with its 95% bootstrap interval over texts, by the names of `to_dict`.

        Those by kind and by language are dicts of their own; None is a measure of nothing.
        """
        found = dict.fromkeys(("errors_found", "findings_real", "clean_flagged"))
        return found | intervals(self.texts, samples, seed)

    def curve(self, steps: int = 100) -> tuple[Point, ...]:
        """Precision and recall at the thresholds 0, 1/steps ... 1."""
        clean = [one.top for one in self.texts if not one.errors]
        points = []
        for step in range(steps + 1):
            least = step / steps
            shown = [one for one in self.judged if one.score >= least]
            weight = sum(one.weight for one in shown)
            points.append(
                Point(
                    least,
                    len(shown),
                    sum(one.weight for one in shown if one.real) / weight if weight else 1.0,
                    _share(self.best, least),
                    _share(clean, max(least, 1e-9)),  # a text without findings has top score 0
                )
            )
        return tuple(points)

    @property
    def mean_recall(self) -> float:
        """The mean over kinds of the share found."""
        shares = [tally.share for tally in self.kinds.values()]
        return sum(shares) / len(shares) if shares else 0.0

    @property
    def per_thousand(self) -> float:
        """Findings per 1,000 target words of clean text."""
        return 1000 * self.clean_findings / self.words if self.words else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall by character."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""

        def tallies(by: dict[str, Tally]) -> dict[str, Any]:
            return {
                key: {**asdict(by[key]), "share": round(by[key].share, 4)} for key in sorted(by)
            }

        return {
            "recall_by_kind": tallies(self.kinds),
            "recall_by_language": tallies(self.languages),
            "recall_by_kind_and_language": {
                kind: tallies(self.kinds_by_language[kind])
                for kind in sorted(self.kinds_by_language)
            },
            "mean_recall": round(self.mean_recall, 4),
            "clean": {**asdict(self.clean), "share": round(self.clean.share, 4)},
            "clean_by_language": tallies(self.clean_by_language),
            "clean_findings_by_check": dict(sorted(self.clean_by_check.items())),
            "clean_findings_per_1000_words": round(self.per_thousand, 3),
            "characters": {
                "precision": round(self.precision, 4),
                "recall": round(self.recall, 4),
                "f1": round(self.f1, 4),
            },
            "scores": {
                "auroc": _rounded(self.auroc),
                "calibration_error": _rounded(self.calibration_error),
                "brier": _rounded(self.brier),
                "brier_of_a_constant": _rounded(self.brier_of_a_constant),
                "wrong_share": self.wrong_share,
                "bins": [_plain(one) for one in self.reliability() if one.count],
            },
            "intervals": _told(self.all_intervals()),
            "errors": self.errors,
        }


def _told(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _told(one) if isinstance(one, Mapping) else None if one is None else _plain(one)
        for name, one in found.items()
    }


def _share(values: list[float], least: float) -> float:
    return sum(value >= least for value in values) / len(values) if values else 0.0


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _plain(one: Bin | Interval) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(one).items()}


def hits(finding: Finding, gold: Gold) -> bool:
    """Whether a finding shows a known error: it overlaps it, or stands where something lacks."""
    span = finding.span
    if len(gold.span):
        return span.start < gold.span.end and gold.span.start < span.end
    if finding.its_type in _SHOWS_MISSING and not len(span) and finding.source_text:
        return True
    return span.start - _NEAR <= gold.span.start <= span.end + _NEAR


def measure(checked: Iterable[tuple[Labelled, Result]], wrong_share: float | None = None) -> Scores:
    """Score results against what is known of their texts.

    With `wrong_share`, above 0 and under 1, texts count as if so many had an error: precision and
    calibration depend on it, recall and the share of clean texts flagged do not. Without it, every
    text counts one.

    Raises UsageError for another share, and where there are no wrong texts, or no clean ones.
    """
    scores = Scores(wrong_share=wrong_share)
    for labelled, result in checked:
        if result.error is not None:
            scores.errors.append(f"{_name(labelled)}: {result.error}")
        language = f"{labelled.document.source_lang}-{labelled.document.target_lang}"
        if labelled.clean:
            _count_clean(scores, labelled, result, language)
        scores.texts.append(_text(labelled, result, language))
        for gold in labelled.gold:
            best = max((one.score for one in result.findings if hits(one, gold)), default=-1.0)
            scores.best.append(best)
            for tally in (
                scores.kinds[gold.kind],
                scores.languages[language],
                scores.kinds_by_language[gold.kind][language],
            ):
                tally.total += 1
                tally.found += best >= 0
    if wrong_share is not None:
        scores.texts = _weighted(scores.texts, wrong_share)
    scores.judged = [one for text in scores.texts for one in text.judged]
    shared, flagged, wrong = (
        sum(text.weight * text.characters[at] for text in scores.texts) for at in range(3)
    )
    scores.precision = shared / flagged if flagged else 0.0
    scores.recall = shared / wrong if wrong else 0.0
    return scores


def _text(labelled: Labelled, result: Result, language: str) -> Text:
    judged = tuple(
        Judged(one.check, one.score, any(hits(one, gold) for gold in labelled.gold))
        for one in result.findings
    )
    kinds: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for gold in labelled.gold:
        total, found = kinds[gold.kind]
        is_found = any(hits(one, gold) for one in result.findings)
        kinds[gold.kind] = total + 1, found + is_found
    wrong = {at for gold in labelled.gold for at in range(gold.span.start, gold.span.end)}
    flagged = {at for one in result.findings for at in range(one.span.start, one.span.end)}
    return Text(
        errors=len(labelled.gold),
        found=sum(found for _, found in kinds.values()),
        findings=len(judged),
        real=sum(one.real for one in judged),
        top=max((one.score for one in judged), default=0.0),
        language=language,
        kinds=dict(kinds),
        characters=(len(wrong & flagged), len(flagged), len(wrong)),
        words=len(labelled.document.target.split()),
        judged=judged,
    )


def _weighted(texts: list[Text], wrong_share: float) -> list[Text]:
    """The texts with weights, one on average, so that the share of wrong ones is `wrong_share`."""
    wrong = sum(text.errors > 0 for text in texts)
    clean = len(texts) - wrong
    if not 0 < wrong_share < 1:
        raise UsageError(f"the share of wrong texts is {wrong_share}", hint="above 0 and under 1")
    if not wrong or not clean:
        raise UsageError(
            f"{wrong} wrong and {clean} clean texts cannot stand for a mix",
            hint="give both, or no share of wrong ones",
        )
    weights = {
        True: wrong_share * len(texts) / wrong,
        False: (1 - wrong_share) * len(texts) / clean,
    }
    return [
        replace(
            text,
            weight=weights[text.errors > 0],
            judged=tuple(replace(one, weight=weights[text.errors > 0]) for one in text.judged),
        )
        for text in texts
    ]


def _count_clean(scores: Scores, labelled: Labelled, result: Result, language: str) -> None:
    for tally in (scores.clean, scores.clean_by_language[language]):
        tally.total += 1
        tally.found += bool(result.findings)
    scores.clean_by_check.update(finding.check for finding in result.findings)
    scores.clean_findings += len(result.findings)
    scores.words += len(labelled.document.target.split())


def _name(labelled: Labelled) -> str:
    document = labelled.document
    return document.path or str(document.id or document.target[:30])
