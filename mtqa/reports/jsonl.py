"""JSON Lines: one line for each document, as ``mtqa batch`` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mtqa.model import Report, Result
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._json import dumps


def line(result: Result) -> str:
    """The line of one document, line break included.

    A document that could not be read has no id and is known by "line", its place in the input.
    """
    document = result.document
    found: dict[str, Any] = {
        "id": document.id,
        "findings": [finding.to_dict() for finding in result.findings],
        "engine": result.engine,
        "error": result.error,
    }
    if document.id is None and document.path is not None:
        found["path"] = document.path
    if result.error is not None and document.places:
        found["line"] = document.places[0].line
    return dumps(found) + "\n"


def render(report: Report, options: Options) -> Iterator[str]:
    """One line a document, in input order."""
    for result in report.results:
        yield line(result)


REPORT = ReportFormat(
    name="jsonl", suffix=".jsonl", summary="a JSON object a line for each document", render=render
)
