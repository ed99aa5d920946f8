"""A finding told in one line, and where it is."""

from __future__ import annotations

import regex

from mtqa.model import Document, Finding
from mtqa.reports._places import Position
from mtqa.reports._show import elided

_ENDED = regex.compile(r"[.!?…:;。！？؟।]['\"”’»)]*$")
_MARKS = (("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»"))
_LONGEST = 600


def told(finding: Finding, *, head: bool = False, source: bool = True) -> str:
    """What is wrong, the source's words unless `source` is False, and the suggestion.

    With `head` it begins with the words it is about.
    """
    message = headed(finding) if head else _message(finding)
    parts = [ended(message)]
    if source and finding.source_text and not _quotes(message, finding.source_text):
        parts.append(f"Source: “{elided(finding.source_text)}”.")
    if finding.suggestion:
        parts.append(f"Suggestion: “{elided(finding.suggestion)}”.")
    return " ".join(parts)


def headed(finding: Finding) -> str:
    """What is wrong after the words it is about, unless it quotes them itself."""
    message = _message(finding)
    if not finding.text or _quotes(message, finding.text):
        return message
    return f"“{elided(finding.text)}”: {message}"


def ended(sentence: str) -> str:
    """The sentence with a full stop, unless it ends already."""
    return sentence if _ENDED.search(sentence[-8:]) else f"{sentence}."


def _message(finding: Finding) -> str:
    return elided(" ".join((finding.message or finding.check).split()), _LONGEST)


def _quotes(message: str, text: str) -> bool:
    words = " ".join(text.split())
    return any(f"{left}{words}{right}" in message for left, right in _MARKS)


def place_told(position: Position, document: Document) -> str:
    """The line and column, and the part of the file unless it is the document's own id."""
    known = (position.line, position.column)
    where = ":".join(str(number) for number in known if number is not None)
    if position.part is None or position.part == document.id:
        return where
    return f"{where} {position.part}".strip()
