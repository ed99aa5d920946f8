"""Documents cut into what a page shows: rows of source and target, the target in marked runs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from mtqa.model import Document, Finding, Pair, Report, Result, Span
from mtqa.reports._base import Options
from mtqa.reports._facts import Fact, facts
from mtqa.reports._places import Locator, Position, relative_path
from mtqa.reports._show import elided, mostly_right_to_left

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding as the page shows it; `number` is its place in the document, from 1."""

    number: int
    finding: Finding
    evidence: list[Fact]
    position: Position


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text and the findings that cover it, the surest first."""

    text: str
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A pair: its source and its target, each in runs."""

    source: tuple[Run, ...]
    target: tuple[Run, ...]
    role: str

    @property
    def hits(self) -> bool:
        """Whether a finding lies in it."""
        return any(run.hits for run in self.target)

    @property
    def told(self) -> tuple[Hit, ...]:
        """The findings that lie in it, in text order."""
        found = {hit.number: hit for run in self.target for hit in run.hits}
        return tuple(found[number] for number in sorted(found))


@dataclass(frozen=True, slots=True)
class Shown:
    """A document on the page."""

    number: int
    name: str
    source_lang: str
    target_lang: str
    source_direction: str
    target_direction: str
    rows: tuple[Row, ...]
    count: int
    error: str | None

    @property
    def has_source(self) -> bool:
        """Whether there is a source to show."""
        return any(row.source for row in self.rows)

    @property
    def languages(self) -> str:
        """The languages, as in "bg → en"."""
        codes = (self.source_lang, self.target_lang)
        return " → ".join(code for code in codes if code not in ("", "und"))


def documents(report: Report, options: Options) -> Iterator[Shown]:
    """The documents with findings or an error."""
    for number, result in enumerate(report.results, 1):
        if result.findings or result.error is not None:
            yield shown(number, result, options)


def shown(number: int, result: Result, options: Options) -> Shown:
    """One document; `number` is its place in the report, from 1."""
    document = result.document
    identity = None if document.id is None else str(document.id)
    parts = (relative_path(document.path, options.root), identity)
    return Shown(
        number=number,
        name=" ".join(part for part in parts if part) or "text",
        source_lang=document.source_lang or "",
        target_lang=document.target_lang,
        source_direction="rtl" if mostly_right_to_left(document.source or "") else "ltr",
        target_direction="rtl" if mostly_right_to_left(document.target) else "ltr",
        rows=tuple(_rows(result)),
        count=len(result.findings),
        error=result.error,
    )


def _rows(result: Result) -> Iterator[Row]:
    document = result.document
    locate = Locator(document)
    hits = [
        Hit(number, finding, facts(finding), locate(finding.span.start))
        for number, finding in enumerate(result.findings, 1)
    ]
    targets = [(hit.finding.span, hit) for hit in hits]
    sources = [(hit.finding.source_span, hit) for hit in hits if hit.finding.source_span]
    pairs = document.pairs or (_whole(document),)
    ends = _ends(document, pairs)
    for pair, end in zip(pairs, ends, strict=True):
        source = Span(pair.source_start, pair.source_start + len(pair.source or ""))
        yield Row(
            tuple(_runs(document.source or "", source, sources)) if pair.source else (),
            tuple(_runs(document.target, Span(pair.target_start, end), targets)),
            pair.role,
        )


def _whole(document: Document) -> Pair:
    return Pair(document.target, document.source)


def _ends(document: Document, pairs: tuple[Pair, ...]) -> list[int]:
    """Where each pair's target ends; the last one's at the end, so that no finding is lost."""
    last = len(document.target.rstrip())
    starts = sorted(pair.target_start for pair in pairs)
    ends = []
    for pair in pairs:
        after = bisect_right(starts, pair.target_start)
        limit = starts[after] if after < len(starts) else max(last, starts[-1])
        ends.append(limit if after == len(starts) else pair.target_start + len(pair.target))
    return ends


def _runs(text: str, window: Span, marks: list[tuple[Span, Hit]]) -> Iterator[Run]:
    """The window's text cut where a mark begins or ends."""
    near = [(span, hit) for span, hit in marks if _touches(span, window)]
    cuts = {window.start, window.end}
    for span, _ in near:
        cuts |= {max(span.start, window.start), min(span.end, window.end)}
    places = sorted(cuts)
    for index, start in enumerate(places):
        empty = [hit for span, hit in near if span.start == span.end == start]
        if empty:
            yield Run("", tuple(empty))
        if index + 1 < len(places):
            end = places[index + 1]
            over = [hit for span, hit in near if span.start <= start and end <= span.end]
            over.sort(key=lambda hit: -hit.finding.score)
            piece = text[start:end]
            yield Run(elided(piece, _LONGEST) if over else piece, tuple(over))


def _touches(span: Span, window: Span) -> bool:
    """Whether the span lies in the window; an empty one at a border belongs to what it begins."""
    if span.start == span.end:
        return window.start <= span.start < window.end or (window.start == window.end == span.start)
    return span.start < window.end and window.start < span.end
