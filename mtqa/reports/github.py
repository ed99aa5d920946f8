"""Annotations of GitHub Actions: a workflow command a finding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mtqa.model import Document, Finding, Report
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._places import Locator, relative_path
from mtqa.reports._show import elided, score_shown, visible
from mtqa.reports._summary import sentence
from mtqa.reports._told import headed

_LEVELS = {"minor": "notice", "major": "warning", "critical": "error"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def render(report: Report, options: Options) -> Iterator[str]:
    """A command for each finding and error, then the summary as a plain line."""
    for result in report.results:
        document = result.document
        if result.error is not None:
            fields = {"file": _file(document, options), "title": "mtqa could not check this"}
            if document.places and document.places[0].line is not None:
                fields["line"] = str(document.places[0].line)
            yield _command("error", fields, [result.error])
        locate = Locator(document)
        for finding in result.findings:
            yield _finding(finding, document, locate, options)
    yield f"mtqa: {visible(sentence(report))}\n"


def _finding(finding: Finding, document: Document, locate: Locator, options: Options) -> str:
    start = locate(finding.span.start)
    last = locate(max(finding.span.start, finding.span.end - 1))
    fields = {
        "file": _file(document, options),
        "title": f"{finding.check} {score_shown(finding.score)}",
    }
    if start.line is not None:
        fields |= {"line": str(start.line), "endLine": str(last.line or start.line)}
    # GitHub takes columns only within one line.
    if start.column is not None and last.column is not None and start.line == last.line:
        end = last.column + (1 if len(finding.span) else 0)
        fields |= {"col": str(start.column), "endColumn": str(end)}
    message = [headed(finding)]
    if finding.source_text and f"“{finding.source_text}”" not in message[0]:
        message.append(f"Source: “{elided(finding.source_text)}”")
    if finding.suggestion:
        message.append(f"Suggestion: “{elided(finding.suggestion)}”")
    return _command(_LEVELS[finding.severity], fields, message)


def _file(document: Document, options: Options) -> str:
    return relative_path(document.path, options.root or Path.cwd()) or "stdin"


def _command(level: str, fields: dict[str, str], lines: list[str]) -> str:
    """A command on one line; nothing in its values can begin another."""
    properties = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in fields.items())
    message = "%0A".join(_escaped(visible(line), _DATA) for line in lines)
    return f"::{level} {properties}::{message}\n"


def _escaped(text: str, table: dict[str, str]) -> str:
    # A file's name keeps its line breaks, escaped; other controls are shown.
    return "".join(table.get(char) or visible(char) for char in text)


REPORT = ReportFormat(
    name="github", suffix=".github.txt", summary="annotations in GitHub Actions", render=render
)
