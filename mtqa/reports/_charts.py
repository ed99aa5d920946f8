"""The bars of the page's charts, in figures that a template draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from mtqa.model import Report

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled count and its share of the largest, in per cent; `kind` is an ITS 2.0 type."""

    label: str
    count: int
    share: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A titled row of bars."""

    title: str
    bars: tuple[Bar, ...]


def charts(report: Report) -> tuple[Chart, ...]:
    """Findings by check, by score and by language pair; none for a report without findings."""
    if not len(report):
        return ()
    checks = Counter(finding.check for finding in report)
    kinds = {finding.check: finding.its_type for finding in report}
    pairs = Counter(
        _languages(result.document.source_lang, result.document.target_lang)
        for result in report.results
        for _ in result.findings
    )
    bins = Counter(min(int(finding.score * _BINS), _BINS - 1) for finding in report)
    first = min(bins)
    scores = {f"{at / _BINS:.1f}–{(at + 1) / _BINS:.1f}": bins[at] for at in range(first, _BINS)}
    return (
        Chart("By check", _bars(dict(checks.most_common()), kinds)),
        Chart("By score", _bars(scores)),
        Chart("By language", _bars(dict(pairs.most_common()))),
    )


def _languages(source: str | None, target: str) -> str:
    codes = [code for code in (source, target) if code and code != "und"]
    return " → ".join(codes) or "unknown"


def _bars(counts: Mapping[str, int], kinds: Mapping[str, str] | None = None) -> tuple[Bar, ...]:
    most = max(counts.values())
    return tuple(
        Bar(label, count, round(100 * count / most, 1), (kinds or {}).get(label, ""))
        for label, count in counts.items()
    )
