"""Reports, findings and segments as HTML in notebooks, and as text in terminals.

The HTML is one element that brings its own style, runs no script and loads nothing: source and
target side by side, spans coloured by kind, evidence on hover and focus, in the light or the dark
of Jupyter, VS Code, Colab or the system. Where styles are taken out (a notebook that is not
trusted, a code host's preview) the plain text stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from mtqa.errors import UsageError
from mtqa.model import Document, Finding, Pair, Place, Report, Result, Span
from mtqa.reports import Options, render
from mtqa.reports._page import file, template
from mtqa.reports._show import encodable
from mtqa.reports._summary import sentence
from mtqa.reports._view import Shown, shown

__all__ = ["Rows", "Showable", "View", "html", "show", "text"]

Rows = Literal["auto", "all", "found"]
Showable = Report | Result | Document | Pair | Finding

_DOCUMENTS = 20  # more than that make a notebook slow to open
_FEW = 5  # up to so many passages, the evidence stands under each; more would hide the text
_PLAIN_FINDINGS = 30


@dataclass(frozen=True, slots=True)
class View:
    """Something shown in a chosen way; displays itself in a notebook, prints itself elsewhere.

    `rows` are the passages shown: "all", those "found" with a finding, or "auto": all of one text,
    the found ones of several. `documents` is how many texts are shown at most.
    """

    report: Report
    title: str = ""
    rows: Rows = "auto"
    documents: int = _DOCUMENTS

    def _repr_html_(self) -> str:
        return _html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self).rstrip("\n"))

    def __str__(self) -> str:
        return _plain(self.report)


def show(
    what: Showable | Iterable[Showable],
    *,
    rows: Rows = "auto",
    documents: int = _DOCUMENTS,
) -> View:
    """A report, a result, a document, a pair, a finding, or several of them, ready to display.

    Raises UsageError for anything else, and for `rows` that do not exist.
    """
    if rows not in ("auto", "all", "found"):
        raise UsageError(f"no rows {rows!r}", hint='"auto", "all" or "found"')
    if isinstance(what, Report):
        return View(what, sentence(what), rows, documents)
    several = [what] if isinstance(what, Showable) else list(what)
    report = Report(tuple(map(_result, several)), "", threshold=0, fail_on=0)
    title = sentence(report) if len(several) > 1 else ""
    return View(report, title, rows, documents)


def html(what: Showable | Iterable[Showable]) -> str:
    """The HTML of `show`: one element, everything in it escaped."""
    return show(what)._repr_html_()


def text(what: Showable | Iterable[Showable]) -> str:
    """The plain form of `show`, a line break at its end."""
    return str(show(what))


def _result(what: object) -> Result:
    match what:
        case Result():
            return what
        case Document():
            return Result(what)
        case Pair():
            return Result(_document(what))
        case Finding():
            return _alone(what)
    raise UsageError(
        f"cannot show {type(what).__name__}",
        hint="a Report, Result, Document, Pair or Finding, or several of them",
    )


def _document(pair: Pair) -> Document:
    pair = replace(pair, target_start=0, source_start=0)
    return Document(pair.target, pair.source, pair.target_lang, pair.source_lang, (pair,))


def _alone(finding: Finding) -> Result:
    """A finding without its document: its own text beside the source's."""
    found = replace(
        finding,
        span=Span(0, len(finding.text)),
        source_span=Span(0, len(finding.source_text)) if finding.source_text else None,
    )
    # Where it stands in its file is not known any more.
    document = Document(finding.text, finding.source_text, places=(Place(0),))
    return Result(document, (found,))


def _html(view: View) -> str:
    results = _worth_showing(view)
    cut = results[: view.documents]
    documents = [_cut(number, one, view) for number, one in cut]
    passages = sum(len(one.rows) for one in documents)
    return encodable(
        template("fragment.html").render(
            title=view.title,
            notices=view.report.notices,
            documents=documents,
            cards="under" if passages <= _FEW else "over",
            more=_more(len(results) - len(cut)),
            plain=_plain(view.report),
            style=_style(),
        )
    )


def _worth_showing(view: View) -> list[tuple[int, Result]]:
    """The numbered results with something to show; of a single one, or by wish, all."""
    every = list(enumerate(view.report.results, 1))
    if view.rows == "all" or len(every) == 1:
        return every
    return [(n, one) for n, one in every if one.findings or one.error is not None]


def _cut(number: int, result: Result, view: View) -> Shown:
    document = shown(number, result, Options())
    if result.document.path is None and result.document.id is None:
        document = replace(document, name="")
    single = len(view.report.results) == 1
    if view.rows == "all" or (view.rows == "auto" and (single or not document.count)):
        return document
    return replace(document, rows=tuple(row for row in document.rows if row.hits))


def _more(count: int) -> str:
    if not count:
        return ""
    texts = "1 more text" if count == 1 else f"{count} more texts"
    return f"… and {texts}: mtqa.show(report, documents=N) shows N."


def _style() -> str:
    """The page's look, for this element alone: the rules are nested in it (CSS Nesting)."""
    return f".mtqa {{\n{file('colours.css')}{file('document.css')}}}\n{file('fragment.css')}"


def _plain(report: Report) -> str:
    """The text report, cut where it grows too long to stay unseen in a notebook."""
    findings = 0
    kept: list[Result] = []
    for result in report.results:
        findings += len(result.findings)
        if findings > _PLAIN_FINDINGS and kept:
            break
        kept.append(result)
    lines = "".join(render(replace(report, results=tuple(kept)), "text", Options()))
    if len(kept) == len(report.results):
        return lines
    return f"{lines}{sentence(report)}\n"
