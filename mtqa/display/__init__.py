"""Reports, findings and segments as HTML in notebooks, and as text in terminals.

The HTML is one element that brings its own style, runs no script and loads nothing: source and
target side by side, spans coloured by kind, evidence on hover and focus, in the light or the dark
of Jupyter, VS Code, Colab or the system. Where styles are taken out (a notebook that is not
trusted, a code host's preview) the plain text stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterable

from mtqa.display._kinds import KINDS, kind
from mtqa.display._results import Showable, result, segments
from mtqa.display._view import DOCUMENTS, Rows, View
from mtqa.errors import UsageError
from mtqa.model import Finding, Pair, Report, Result
from mtqa.reports._summary import sentence

__all__ = ["KINDS", "Rows", "Showable", "View", "html", "kind", "show", "text"]


def show(
    what: Showable | Iterable[Showable],
    *,
    rows: Rows = "auto",
    documents: int = DOCUMENTS,
) -> View:
    """A report, a result, a document, a pair, a finding, or several of them, ready to display.

    Args:
        what: one of them, or several: a list, a tuple, whatever can be iterated over.
        rows: which passages: "all", those "found" with a finding, or "auto": all of one text and
            of texts that were not checked, the found ones of several results.
        documents: how many texts at most.

    Raises:
        UsageError: for anything else, and for `rows` that do not exist.
    """
    if rows not in ("auto", "all", "found"):
        raise UsageError(f"no rows {rows!r}", hint='"auto", "all" or "found"')
    if isinstance(what, Report):
        return View(what, sentence(what), rows, documents)
    several = [what] if isinstance(what, Showable) else list(what)
    checked = any(isinstance(one, Result) for one in several)
    rows = "all" if rows == "auto" and not checked else rows
    if several and all(isinstance(one, Finding | Pair) for one in several):
        return _segments(several, rows, documents)
    report = _report(map(result, several))
    return View(report, sentence(report) if len(several) > 1 else "", rows, documents)


def html(what: Showable | Iterable[Showable]) -> str:
    """The HTML of `show`: one element, everything in it escaped."""
    return show(what)._repr_html_()


def text(what: Showable | Iterable[Showable]) -> str:
    """The plain form of `show`, a line break at its end."""
    return str(show(what))


def _segments(several: list[Showable], rows: Rows, documents: int) -> View:
    kept = several[:documents]
    found = all(isinstance(one, Finding) for one in several)
    noun = "findings" if found else "segments"
    title = f"{len(several)} {noun}" if len(several) > 1 else ""
    report = _report(segments(kept))
    return View(report, title, rows, documents, left=len(several) - len(kept), alone=True)


def _report(results: Iterable[Result]) -> Report:
    return Report(tuple(results), "", threshold=0, fail_on=0)
