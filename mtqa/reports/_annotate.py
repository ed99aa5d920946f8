"""Findings written into XML as inline elements around what they flag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mtqa.errors import InputError
from mtqa.model import Finding, Report, Span
from mtqa.reports._show import score_shown, xml_text
from mtqa.reports._told import told
from mtqa.text.markup import Piece, pieces

if TYPE_CHECKING:
    from lxml.etree import _Element, _ElementTree

ITS = "http://www.w3.org/2005/11/its"
SEVERITY = {"minor": "25", "major": "60", "critical": "100"}
"""ITS 2.0 severities go from 0 to 100."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of an element's text and what makes the element that goes around it."""

    span: Span
    wrapper: Callable[[], _Element]


def comment(finding: Finding) -> str:
    """What ITS 2.0 calls the comment: what is wrong, the suggestion, the score."""
    return " ".join(
        xml_text(f"{told(finding, source=False)} (score {score_shown(finding.score)})").split()
    )


def annotate(element: _Element, marks: Sequence[Mark]) -> None:
    """Put the marks' elements around their spans, more than one where inline codes part a span."""
    offset = 0
    for piece in list(pieces(element)):
        window = Span(offset, offset + len(piece.text))
        offset = window.end
        near = [mark for mark in marks if _touches(mark.span, window)]
        if near and not piece.fixed:
            _wrap(piece, window, near)
    if not offset:  # an empty target has no piece
        for mark in marks:
            element.append(mark.wrapper())


def _touches(span: Span, window: Span) -> bool:
    if span.start == span.end:
        return window.start < span.start <= window.end or span.start == window.start == 0
    return span.start < window.end and window.start < span.end


def _wrap(piece: Piece, window: Span, marks: Sequence[Mark]) -> None:
    cuts = sorted(
        {window.start, window.end}
        | {min(max(place, window.start), window.end) for mark in marks for place in _ends(mark)}
    )
    parts: list[str | _Element] = []
    for index, start in enumerate(cuts):
        parts += [mark.wrapper() for mark in marks if mark.span.start == mark.span.end == start]
        if index + 1 < len(cuts):
            end = cuts[index + 1]
            text = piece.text[start - window.start : end - window.start]
            over = [mark for mark in marks if mark.span.start <= start and end <= mark.span.end]
            parts.append(_nested(text, over) if over else text)
    _replace(piece, parts)


def _ends(mark: Mark) -> tuple[int, int]:
    return mark.span.start, mark.span.end


def _nested(text: str, marks: Sequence[Mark]) -> _Element:
    outer = inner = marks[0].wrapper()
    for mark in marks[1:]:
        new = mark.wrapper()
        inner.append(new)
        inner = new
    inner.text = text
    return outer


def _replace(piece: Piece, parts: Sequence[str | _Element]) -> None:
    """Put the parts where the piece's text stood."""
    if piece.tail:
        parent = piece.element.getparent()
        assert parent is not None
        at = parent.index(piece.element) + 1
        piece.element.tail = None
    else:
        parent, at = piece.element, 0
        piece.element.text = None
    last: _Element | None = piece.element if piece.tail else None
    for part in parts:
        if not isinstance(part, str):
            parent.insert(at, part)
            last, at = part, at + 1
        elif last is None:
            parent.text = (parent.text or "") + part
        else:
            last.tail = (last.tail or "") + part


def only_path(report: Report) -> str | None:
    """The path of the one file that all documents are of; None when there are more or none."""
    paths = {result.document.path for result in report.results}
    return paths.pop() if len(paths) == 1 else None


def parsed(path: str, root: str) -> _ElementTree | None:
    """The file, when it is XML with that root.

    Raises InputError when it is, but not well-formed: it could not be given back whole.
    """
    from lxml.etree import XMLParser, XMLSyntaxError, parse

    try:
        with Path(path).open("rb") as stream:
            if f"<{root}".encode() not in stream.read(4096):
                return None
    except (OSError, ValueError):
        return None
    parser = XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return parse(path, parser)
    except XMLSyntaxError as error:
        raise InputError(
            f"not well-formed: {error.msg}",
            path=path,
            line=error.lineno,
            hint="another report format shows the findings of such a file",
        ) from error


def text_of(element: _Element) -> str:
    """The element's text without inline codes."""
    return "".join(piece.text for piece in pieces(element))


def changed(path: str | None) -> InputError:
    """The error for a file that is no longer what was checked."""
    return InputError("the file has changed since it was checked", path=path)


def serialised(tree: _ElementTree) -> str:
    """The document with its declaration."""
    from lxml.etree import tostring

    body = tostring(tree, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
