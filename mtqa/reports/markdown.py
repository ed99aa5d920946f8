"""Markdown: tables for a job summary or a comment on a change."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from mtqa.model import Finding, Report, Result
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._places import Locator, relative_path
from mtqa.reports._show import elided, score_shown, visible
from mtqa.reports._summary import sentence
from mtqa.reports._told import told

LIMIT = 500
"""How many findings are shown; a job summary may have a megabyte."""

# Also what GitHub makes of @name, $formula$ and a bare address.
_MEANING = regex.compile(r"[\\`*_\[\]#|<>&~@$]|:(?=//)|(?<=\bwww)\.")


def render(report: Report, options: Options) -> Iterator[str]:
    """The summary, a table for each document with findings, what could not be checked, notices."""
    yield f"## mtqa\n\n{_text(sentence(report))}\n"
    left = LIMIT
    for result in report.results:
        if result.error is not None:
            yield f"\n**{_name(result, options)}** could not be checked: {_text(result.error)}\n"
        shown = result.findings[: max(0, left)]
        left -= len(shown)
        if shown:
            yield f"\n### {_name(result, options)}\n\n"
            yield "| line | check | score | text | what is wrong |\n|---:|---|---:|---|---|\n"
            locate = Locator(result.document)
            for finding in shown:
                yield _row(finding, locate)
    if len(report) > LIMIT:
        yield f"\nand {len(report) - LIMIT} more findings\n"
    for notice in report.notices:
        yield f"\n> {_text(notice)}\n"


def _row(finding: Finding, locate: Locator) -> str:
    place = locate(finding.span.start)
    line = "" if place.line is None else str(place.line)
    cells = (line, _text(finding.check), score_shown(finding.score), _text(elided(finding.text)))
    return f"| {' | '.join(cells)} | {_text(told(finding))} |\n"


def _name(result: Result, options: Options) -> str:
    document = result.document
    identity = None if document.id is None else str(document.id)
    parts = (relative_path(document.path, options.root), identity)
    return _text(" ".join(part for part in parts if part) or "the text")


def _text(text: str) -> str:
    """Text on one line that means nothing in Markdown or HTML."""
    return _MEANING.sub(lambda found: f"&#{ord(found[0])};", " ".join(visible(text).split()))


REPORT = ReportFormat(
    name="markdown", suffix=".md", summary="Markdown, for a job summary", render=render
)
