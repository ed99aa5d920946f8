"""GitLab code quality: a JSON list in the subset of the Code Climate format that GitLab reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mtqa.model import Document, Report, Result
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._fingerprint import fingerprints
from mtqa.reports._json import dumps
from mtqa.reports._places import Locator, relative_path
from mtqa.reports._told import headed


def render(report: Report, options: Options) -> Iterator[str]:
    """An entry for each finding and, as a blocker, each document that could not be checked."""
    first = True
    for result in report.results:
        for entry in _entries(result, options):
            yield ("[\n" if first else ",\n") + dumps(entry)
            first = False
    yield "[]\n" if first else "\n]\n"


def _entries(result: Result, options: Options) -> Iterator[dict[str, Any]]:
    document = result.document
    path = relative_path(document.path, options.root or Path.cwd()) or "stdin"
    if result.error is not None:
        line = document.places[0].line if document.places else None
        reason = f"Could not be checked: {result.error}"
        yield _entry(reason, "error", "blocker", path, line, line, _digest(document, "error", path))
    locate = Locator(document)
    for finding, fingerprint in zip(result.findings, fingerprints(result), strict=True):
        description = headed(finding)
        start = locate(finding.span.start).line
        end = locate(max(finding.span.start, finding.span.end - 1)).line
        unique = _digest(document, fingerprint, path)
        yield _entry(description, finding.check, finding.severity, path, start, end, unique)


def _entry(
    description: str,
    check: str,
    severity: str,
    path: str,
    begin: int | None,
    end: int | None,
    fingerprint: str,
) -> dict[str, Any]:
    return {
        "description": description or check,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": begin or 1, "end": end or begin or 1}},
    }


def _digest(document: Document, fingerprint: str, path: str) -> str:
    """Unique over the documents of a report; units of one file differ by id, else by line."""
    unit = document.id if document.id is not None else ""
    if unit == "" and document.places:
        unit = document.places[0].line or ""
    data = f"{len(path)}:{path}{unit}:{fingerprint}"
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


REPORT = ReportFormat(
    name="gitlab", suffix=".gitlab.json", summary="GitLab code quality", render=render
)
