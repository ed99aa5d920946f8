"""How good findings are, against known errors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from mtqa.evaluate.corpus import Gold, Labelled
from mtqa.model import Finding, Result

__all__ = ["Scores", "Tally", "hits", "measure"]

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


@dataclass
class Scores:
    """What an evaluation gives.

    `kinds` and `languages` count known errors and those that a finding overlaps. `clean` counts
    texts without errors and those with a finding, `clean_by_check` the findings on them by check,
    `clean_by_language` by target language. `words` is the length of the clean texts.
    `precision`, `recall` and `f1` count characters, over all texts.
    """

    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    languages: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    clean: Tally = field(default_factory=Tally)
    clean_by_check: Counter[str] = field(default_factory=Counter)
    clean_by_language: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    clean_findings: int = 0
    words: int = 0
    precision: float = 0.0
    recall: float = 0.0
    errors: list[str] = field(default_factory=list)

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
            "errors": self.errors,
        }


def hits(finding: Finding, gold: Gold) -> bool:
    """Whether a finding shows a known error: it overlaps it, or stands where something lacks."""
    span = finding.span
    if len(gold.span):
        return span.start < gold.span.end and gold.span.start < span.end
    if finding.its_type in _SHOWS_MISSING and not len(span) and finding.source_text:
        return True
    return span.start - _NEAR <= gold.span.start <= span.end + _NEAR


def measure(checked: Iterable[tuple[Labelled, Result]]) -> Scores:
    """Score results against what is known of their texts."""
    scores = Scores()
    shared = flagged = wrong = 0
    for labelled, result in checked:
        if result.error is not None:
            scores.errors.append(f"{_name(labelled)}: {result.error}")
        language = f"{labelled.document.source_lang}-{labelled.document.target_lang}"
        if labelled.clean:
            _count_clean(scores, labelled, result, language)
        for gold in labelled.gold:
            found = any(hits(finding, gold) for finding in result.findings)
            for tally in (scores.kinds[gold.kind], scores.languages[language]):
                tally.total += 1
                tally.found += found
        known = {i for gold in labelled.gold for i in range(gold.span.start, gold.span.end)}
        seen = {i for one in result.findings for i in range(one.span.start, one.span.end)}
        shared, flagged, wrong = shared + len(known & seen), flagged + len(seen), wrong + len(known)
    scores.precision = shared / flagged if flagged else 0.0
    scores.recall = shared / wrong if wrong else 0.0
    return scores


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
