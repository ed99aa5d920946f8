"""The figures of a run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mtqa.model import Report


def summary(report: Report) -> dict[str, Any]:
    """Counts of documents, findings and errors, by check and severity, most first."""
    checks = Counter(finding.check for finding in report)
    severities = Counter(finding.severity for finding in report)
    return {
        "documents": len(report.results),
        "with_findings": sum(bool(result.findings) for result in report.results),
        "errors": sum(result.error is not None for result in report.results),
        "findings": len(report),
        "failing": sum(
            finding.score >= result.bar(report)
            for result in report.results
            for finding in result.findings
        ),
        "suppressed": sum(len(result.suppressed) for result in report.results),
        "by_check": _most_first(checks),
        "by_severity": _most_first(severities),
        "threshold": report.threshold,
        "fail_on": report.fail_on,
    }


def _most_first(counts: Counter[Any]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))


def sentence(report: Report) -> str:
    """The summary in one line."""
    figures = summary(report)
    documents = _count(figures["documents"], "document")
    found = _count(figures["findings"], "finding") if figures["findings"] else "no findings"
    line = f"{found} in {documents}"
    if figures["by_check"]:
        line += ": " + ", ".join(f"{name} {count}" for name, count in figures["by_check"].items())
    if figures["suppressed"]:
        line += f"; {_count(figures['suppressed'], 'known one')} not shown"
    if figures["errors"]:
        line += f"; {_count(figures['errors'], 'document')} could not be checked"
    return line


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
