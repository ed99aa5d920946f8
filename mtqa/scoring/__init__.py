"""From evidence to a score: the one place where a finding gets its probability.

A rule gives its confidence; a Platt scaling of its own (Platt 1999), from `rules.toml`, makes that
a probability. Findings that overlap and say the same become one: within one source of evidence the
strongest counts, and what other sources add is a small logistic regression, fitted with the
scalings by `mtqa.training.calibrate`. A source that is not there adds nothing.
"""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from mtqa.checks import Check
from mtqa.errors import ConfigError
from mtqa.model import Finding, Flag, Span

__all__ = [
    "DEFAULT_CONFIDENCE",
    "Fusion",
    "Scaling",
    "default_threshold",
    "finding",
    "fusion",
    "groups",
    "merge",
    "scaling",
    "score",
    "strongest",
    "surety",
    "told",
]

DEFAULT_CONFIDENCE = 0.6
_BLOCK = 64  # characters
_MODELS = frozenset(["back-translation", "tagger"])
_EDGE = 1e-4
_DIGITS = 4
_TELLING = 0.1  # what scores less is no evidence worth listing


@dataclass(frozen=True, slots=True)
class Scaling:
    """How a rule's confidence becomes a probability: a line in log odds, from the rule's bar.

    The bar is a confidence of 0.5: what the rule would only just show. It is worth the threshold,
    and `bias` more where that is given. Below it the line may be steeper (`low`, else `slope`):
    what a rule itself doubts is mostly nothing. `cap` is on the scale of confidences: one of 0.45
    stays under the threshold.
    """

    bias: float = 0.0
    slope: float = 1.0
    cap: float = 1.0
    low: float | None = None

    def score(self, confidence: float, bar: float = 0.5) -> float:
        """The probability in (0, 1), rounded to four places; `bar` is what the bar is worth."""
        sure = _logit(confidence)
        slope = self.slope if sure >= 0 or self.low is None else self.low
        above = min(self.bias + slope * sure, _logit(self.cap))
        return _rounded(_sigmoid(_logit(bar) + above))


@dataclass(frozen=True, slots=True)
class Fusion:
    """What evidence of other sources adds to the surest one's score, in log odds.

    `agreement` is added once there is any, `others` for each nat of their own doubt removed. With
    one source the score stays as it is. Neither is below 0: more evidence never lowers a score.
    """

    agreement: float = 0.0
    others: float = 1.0

    def score(self, values: Sequence[float]) -> float:
        """One score for those of several sources, the surest first; rounded to four places."""
        added = self.added(values)
        return _rounded(_sigmoid(_logit(values[0]) + added)) if added else values[0]

    def added(self, values: Sequence[float]) -> float:
        """What all but the first add to it, in log odds."""
        others = told(values)
        return self.agreement + self.others * surety(others) if others else 0.0


def told(values: Sequence[float]) -> list[float]:
    """The scores of all sources but the surest that are worth listening to."""
    return [one for one in values[1:] if one >= _TELLING]


def surety(values: Iterable[float]) -> float:
    """How sure they are together: -log of the chance that none is right."""
    return -sum(math.log(max(1 - value, _EDGE)) for value in values)


def _rounded(probability: float) -> float:
    """Four places, and never 0 or 1, which no evidence gives."""
    return min(max(round(probability, _DIGITS), _EDGE), 1 - _EDGE)


def _logit(value: float) -> float:
    value = min(max(value, _EDGE), 1 - _EDGE)
    return math.log(value / (1 - value))


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(logit, 30.0))))


@cache
def _settings() -> dict[str, Any]:
    file = resources.files("mtqa.scoring") / "rules.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def default_threshold() -> float:
    """The score from which a finding is reported when the user does not say."""
    return float(_settings()["threshold"])


@cache
def scaling(check: str, rule: str) -> Scaling:
    """The scaling of one rule; the neutral one when none was measured."""
    entry = _settings().get("rules", {}).get(check, {}).get(rule, {})
    values = {key: value for key, value in entry.items() if key != "reason"}
    try:
        return Scaling(**values)
    except TypeError as error:
        raise ConfigError(f"rules.toml: {check}/{rule}: {error}") from error


@cache
def fusion() -> Fusion:
    """How the sources of evidence are joined."""
    return Fusion(**_settings().get("fusion", {}))


def score(check: Check, flag: Flag) -> float:
    """The probability in (0, 1) that `flag` is a real error, rounded to four places."""
    confidence = flag.features.get("confidence", DEFAULT_CONFIDENCE)
    return scaling(check.name, flag.rule).score(confidence, default_threshold())


def finding(check: Check, flag: Flag, target: str, source: str | None) -> Finding:
    """The scored Finding of a Flag whose spans are offsets into the whole texts."""
    issue = flag.issue or check.issue
    source_span = flag.source_span if source is not None else None
    return Finding(
        check=check.name,
        rule=flag.rule,
        score=score(check, flag),
        span=flag.span,
        text=flag.span.of(target),
        message=flag.message,
        its_type=issue.its_type,
        mqm=issue.mqm,
        severity=flag.severity or check.severity,
        source_span=source_span,
        source_text=source_span.of(source) if source_span and source is not None else None,
        suggestion=flag.suggestion,
        evidence=dict(flag.evidence) or None,
    )


def _same(first: Finding, second: Finding) -> bool:
    """Whether two findings speak of one fault: they overlap, in kind or nearly in whole."""
    if not first.span.overlaps(second.span):
        return False
    if not len(first.span) or not len(second.span):
        return first.its_type == second.its_type and first.source_text == second.source_text
    if first.its_type == second.its_type:
        return True
    shared = min(first.span.end, second.span.end) - max(first.span.start, second.span.start)
    return 2 * shared >= min(len(first.span), len(second.span))


def merge(findings: Iterable[Finding], evidence_of: Mapping[str, str]) -> tuple[Finding, ...]:
    """Findings that speak of one fault made one, in text order.

    `evidence_of` names each check's source of evidence. The strongest finding is kept with its
    span; the others are listed under ``also`` in its evidence, and those of other sources raise
    its score.
    """
    merged = [_join(group, evidence_of) for group in groups(findings)]
    return tuple(sorted(merged, key=lambda one: (one.span, one.check)))


def groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings by the fault that they speak of, the strongest of each first."""
    found: list[list[Finding]] = []
    # The groups by the stretches of text that their first findings touch: long texts may have many.
    near: defaultdict[int, list[int]] = defaultdict(list)
    for one in sorted(findings, key=_strength):
        blocks = range(one.span.start // _BLOCK, one.span.end // _BLOCK + 1)
        close = sorted({number for block in blocks for number in near[block]})
        same = next((number for number in close if _same(found[number][0], one)), None)
        if same is not None:
            found[same].append(one)
            continue
        for block in blocks:
            near[block].append(len(found))
        found.append([one])
    return found


def strongest(group: Iterable[Finding], evidence_of: Mapping[str, str]) -> dict[str, float]:
    """The score of the surest finding of each source of evidence."""
    found: dict[str, float] = {}
    for one in group:
        source = evidence_of.get(one.check, one.check)
        found[source] = max(found.get(source, 0.0), one.score)
    return found


def _strength(one: Finding) -> tuple[bool, float, int, float, Span, str]:
    """The surest first; of those about as sure, the one that shows the reader most.

    A model's finding comes after what rules report by themselves: they say which value differs, and
    whether an engine is at hand changes neither the check nor the span.
    """
    by_rule = one.check not in _MODELS and one.score >= default_threshold()
    return (not by_rule, -round(one.score, 1), -len(one.span), -one.score, one.span, one.check)


def _join(group: Sequence[Finding], evidence_of: Mapping[str, str]) -> Finding:
    first, others = group[0], group[1:]
    if not others:
        return first
    values = sorted(strongest(group, evidence_of).values(), reverse=True)
    also = [
        {
            "check": one.check,
            "score": one.score,
            "start": one.span.start,
            "end": one.span.end,
            "message": one.message,
        }
        for one in others
        if one.score >= _TELLING
    ]
    told = next((one for one in others if one.source_span), first)
    evidence = {**_translated(others), **(first.evidence or {}), **({"also": also} if also else {})}
    return replace(
        first,
        score=fusion().score(values),
        suggestion=_suggestion(group),
        source_span=first.source_span or told.source_span,
        source_text=told.source_text if first.source_span is None else first.source_text,
        evidence=evidence or None,
    )


def _translated(group: Sequence[Finding]) -> dict[str, Any]:
    """The back-translation among the evidence of findings: a reader wants to see it."""
    for one in group:
        shown = one.evidence or {}
        if "back_translation" in shown and one.score >= _TELLING:
            return {key: shown[key] for key in ("back_translation", "differs") if key in shown}
    return {}


def _suggestion(group: Sequence[Finding]) -> str | None:
    """The first finding's suggestion, or one for most of its span: no word for a sentence."""
    first = group[0]
    for one in group:
        if one.suggestion is not None and 2 * len(one.span) >= len(first.span):
            return one.suggestion
    return None
