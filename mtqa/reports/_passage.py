"""The passage around a span: its sentence where the pairs tell, else its line, cut to a length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from mtqa.model import Document, Finding, Pair, Span
from mtqa.reports._show import elided

_BREAK = regex.compile(r"[\r\n]")
_LONGEST = 400
_LONGEST_SPAN = 300


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text and the span that matters in it, if there is one."""

    text: str
    span: Span | None


def target_passage(finding: Finding, document: Document) -> Passage:
    """The target sentence that holds the finding."""
    held = ((pair.target_start, pair.target) for pair in document.pairs)
    return _passage(document.target, finding.span, held)


def source_passage(finding: Finding, document: Document) -> Passage | None:
    """The source sentence that the finding refers to or that stands beside it; None without."""
    if document.source is None:
        return None
    if finding.source_span is not None:
        held = ((pair.source_start, pair.source or "") for pair in document.pairs)
        return _passage(document.source, finding.source_span, held)
    beside = [pair.source for pair in _pairs_at(finding.span, document) if pair.source]
    if not beside:
        return None
    text = " ".join(beside)
    return Passage(_cut(text, Span(0, 0)).text, None)


def _pairs_at(span: Span, document: Document) -> list[Pair]:
    return [
        pair
        for pair in document.pairs
        if span.overlaps(Span(pair.target_start, pair.target_start + len(pair.target)))
    ]


def _passage(text: str, span: Span, held: Iterable[tuple[int, str]]) -> Passage:
    window = _line(text, span)
    for start, piece in held:
        sentence = Span(start, start + len(piece))
        if sentence.start <= span.start and span.end <= sentence.end and piece:
            window = sentence
            break
    return _cut(window.of(text), span.shift(-window.start))


def _line(text: str, span: Span) -> Span:
    """The lines that `span` touches."""
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    found = _BREAK.search(text, span.end)
    return Span(start, found.start() if found else len(text))


def _cut(text: str, span: Span) -> Passage:
    """The text without what is far from the span, cut at spaces and marked with "…"."""
    if len(span) > _LONGEST_SPAN:
        marked = elided(span.of(text), _LONGEST_SPAN)
        text = text[: span.start] + marked + text[span.end :]
        span = Span(span.start, span.start + len(marked))
    text = text[: span.end] + text[span.end :].rstrip()
    room = max(0, _LONGEST - len(span)) // 2
    start, end = max(0, span.start - room), min(len(text), span.end + room)
    if start:
        space = text.find(" ", start, span.start)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", span.end, end)
        end = space if space >= 0 else end
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return Passage(before + text[start:end] + after, span.shift(len(before) - start))
