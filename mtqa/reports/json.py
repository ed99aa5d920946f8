"""JSON: one object with all documents, their findings and the summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mtqa.model import Report, Result
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._json import dumps
from mtqa.reports._places import relative_path
from mtqa.reports._summary import summary


def render(report: Report, options: Options) -> Iterator[str]:
    """The contract's object; a document also has its "id" or "error" where it has one."""
    head = {"mtqa": report.version, "signature": report.signature, "engine": report.engine}
    yield dumps(head)[:-1] + ', "documents": ['
    for index, result in enumerate(report.results):
        yield (",\n" if index else "\n") + dumps(_document(result, options))
    tail = {"summary": summary(report), "notices": list(report.notices)}
    yield "\n], " + dumps(tail)[1:] + "\n"


def _document(result: Result, options: Options) -> dict[str, Any]:
    document = result.document
    found: dict[str, Any] = {
        "path": relative_path(document.path, options.root),
        "source_lang": document.source_lang,
        "target_lang": document.target_lang,
        "findings": [finding.to_dict() for finding in result.findings],
    }
    if document.id is not None:
        found["id"] = document.id
    if document.places:
        found["line"] = document.places[0].line
    if result.error is not None:
        found["error"] = result.error
    return found


REPORT = ReportFormat(
    name="json", suffix=".json", summary="one JSON object, for programs", render=render
)
