"""What is shown, in the way that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from mtqa.display._kinds import KINDS, kind
from mtqa.display._plain import findings_told, texts_told
from mtqa.model import Report, Result
from mtqa.reports import Options, render
from mtqa.reports._page import file, template
from mtqa.reports._show import encodable
from mtqa.reports._summary import sentence
from mtqa.reports._view import Shown, shown

Rows = Literal["auto", "all", "found"]

DOCUMENTS = 20  # more than that make a notebook slow to open
_FEW = 8  # up to so many passages, the evidence stands under each; more would hide the text
_LATE = 4  # the last passages, whose evidence opens above them, to stay within the output
_PLAIN_FINDINGS = 30


@dataclass(frozen=True, slots=True)
class View:
    """Something shown in a chosen way; displays itself in a notebook, prints itself elsewhere.

    `rows` and `documents` are those of `show`. `alone` is for findings and pairs without their
    texts: `report` holds them as rows, and `left` is how many were left out.
    """

    report: Report
    title: str = ""
    rows: Rows = "auto"
    documents: int = DOCUMENTS
    left: int = 0
    alone: bool = False

    def _repr_html_(self) -> str:
        results = self._worth_showing()
        cut = results[: self.documents]
        documents = [self._cut(number, one) for number, one in cut]
        under = self.alone or sum(len(one.rows) for one in documents) <= _FEW
        kinds = {kind(found): found.its_type for _, one in cut for found in one.findings}
        return encodable(
            template("fragment.html").render(
                title=self.title,
                notices=self.report.notices,
                kinds=[(name, kinds[name]) for name in KINDS if name in kinds],
                documents=documents if under else _with_late(documents),
                cards="under" if under else "over",
                more=_more(self.left or len(results) - len(cut)),
                plain=str(self),
                style=_style(),
            )
        )

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self).rstrip("\n"))

    def __str__(self) -> str:
        results = self.report.results
        if self.alone:
            return self._listed(findings_told(results))
        if self.rows == "all" and not len(self.report):
            return self._listed(texts_told(results[: self.documents]))
        return self._reported()

    def _worth_showing(self) -> list[tuple[int, Result]]:
        """The numbered results with something to show; of a single one, or by wish, all."""
        every = list(enumerate(self.report.results, 1))
        if self.rows == "all" or len(every) == 1:
            return every
        return [(n, one) for n, one in every if one.findings or one.error is not None]

    def _cut(self, number: int, result: Result) -> Shown:
        document = shown(number, result, Options())
        if result.document.path is None and result.document.id is None:
            document = replace(document, name="")
        single = len(self.report.results) == 1
        if self.rows == "all" or (self.rows == "auto" and (single or not document.count)):
            return document
        return replace(document, rows=tuple(row for row in document.rows if row.hits))

    def _listed(self, told: str) -> str:
        more = _more(self.left or max(0, len(self.report.results) - self.documents))
        return "".join(f"{part}\n" for part in (self.title, told.rstrip("\n"), more) if part)

    def _reported(self) -> str:
        """The text report, cut where it grows too long to stay unseen in a notebook."""
        findings = 0
        kept: list[Result] = []
        for result in self.report.results:
            findings += len(result.findings)
            if findings > _PLAIN_FINDINGS and kept:
                break
            kept.append(result)
        lines = "".join(render(replace(self.report, results=tuple(kept)), "text", Options()))
        if len(kept) == len(self.report.results):
            return lines
        return f"{lines}{sentence(self.report)}\n"


def _with_late(documents: list[Shown]) -> list[Shown]:
    """The documents, their last rows marked as late."""
    left = _LATE
    made = []
    for document in reversed(documents):
        start = max(0, len(document.rows) - left)
        late = tuple(replace(row, role=f"{row.role} late") for row in document.rows[start:])
        made.append(replace(document, rows=document.rows[:start] + late))
        left -= len(late)
    return made[::-1]


def _more(count: int) -> str:
    return f"… and {count} more: mtqa.show(…, documents=N) shows N." if count else ""


def _style() -> str:
    """The page's look, for this element alone: the rules are nested in it (CSS Nesting)."""
    return f".mtqa {{\n{file('colours.css')}{file('document.css')}}}\n{file('fragment.css')}"
