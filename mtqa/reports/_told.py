"""A finding told in one line, and where it is."""

from __future__ import annotations

import regex

from mtqa.model import Document, Finding
from mtqa.reports._places import Position

_ENDED = regex.compile(r"[.!?…:;。！？؟।]['\"”’»)]*$")


def told(finding: Finding, *, source: bool = True) -> str:
    """What is wrong, the source's words unless `source` is False, and the suggestion."""
    message = " ".join((finding.message or finding.check).split())
    parts = [message if _ENDED.search(message[-8:]) else f"{message}."]
    if source and finding.source_text:
        parts.append(f"Source: “{finding.source_text}”.")
    if finding.suggestion:
        parts.append(f"Suggestion: “{finding.suggestion}”.")
    return " ".join(parts)


def place_told(position: Position, document: Document) -> str:
    """The line and column, and the part of the file unless it is the document's own id."""
    known = (position.line, position.column)
    where = ":".join(str(number) for number in known if number is not None)
    if position.part is None or position.part == document.id:
        return where
    return f"{where} {position.part}".strip()
