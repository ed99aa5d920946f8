"""CSV (RFC 4180): a row for each finding and each document that could not be checked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from mtqa.model import Report, Result
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._json import dumps
from mtqa.reports._places import Locator, relative_path
from mtqa.reports._show import encodable

# fmt: off
COLUMNS = (
    "path", "id", "line", "column", "part", "check", "score", "severity", "text", "message",
    "suggestion", "source_text", "its_type", "mqm", "start", "end", "source_start",
    "source_end", "source_lang", "target_lang", "evidence", "error",
)
# fmt: on


def render(report: Report, options: Options) -> Iterator[str]:
    """A header and the rows."""
    yield _row(dict(zip(COLUMNS, COLUMNS, strict=True)))
    for result in report.results:
        for row in _rows(result, options):
            yield _row(row)


def _rows(result: Result, options: Options) -> Iterator[dict[str, Any]]:
    document = result.document
    locate = Locator(document)
    head = {
        "path": relative_path(document.path, options.root),
        "id": document.id,
        "source_lang": document.source_lang,
        "target_lang": document.target_lang,
        "error": result.error,
    }
    if result.error is not None:
        yield head | {"line": locate(0).line if document.places else None}
    for finding in result.findings:
        place = locate(finding.span.start)
        found = finding.to_dict()
        found["evidence"] = dumps(found["evidence"]) if found["evidence"] else None
        yield head | found | {"line": place.line, "column": place.column, "part": place.part}


def _row(values: dict[str, Any]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerow(_cell(values.get(name)) for name in COLUMNS)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    """A number as it is; text so that no spreadsheet takes it for a formula (OWASP)."""
    if not isinstance(value, str):
        return value
    text = encodable(value).replace("\0", "\u2400")
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


REPORT = ReportFormat(name="csv", suffix=".csv", summary="a table, a row a finding", render=render)
