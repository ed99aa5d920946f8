"""Where a finding stands in its file, and what its document is called."""

from __future__ import annotations

import os
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

import regex

from mtqa.model import Document, Place

_LINE_BREAK = regex.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file: `line` and `column` from 1, in code points; None when not known."""

    line: int | None
    column: int | None = None
    part: str | None = None


class Locator:
    """Turns offsets into a document's target into positions in its file."""

    def __init__(self, document: Document) -> None:
        self._places = document.places or (Place(0, 1, 1),)
        self._offsets = [place.offset for place in self._places]
        self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(document.target))]

    def __call__(self, offset: int) -> Position:
        """The position of the code point at `offset`."""
        place = self._places[max(0, bisect_right(self._offsets, offset) - 1)]
        if place.line is None or place.column is None:
            return Position(place.line, None, place.part)
        line, column = self._line_column(offset)
        first_line, first_column = self._line_column(place.offset)
        if line == first_line:
            return Position(place.line, place.column + column - first_column, place.part)
        return Position(place.line + line - first_line, column, place.part)

    def _line_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def relative_path(path: str | None, root: Path | None) -> str | None:
    """`path` with forward slashes, relative to `root` where it lies under it."""
    if path is None:
        return None
    if root is not None:
        absolute, base = os.path.abspath(path), os.path.abspath(root)  # noqa: PTH100
        if absolute.startswith(base.rstrip(os.sep) + os.sep):
            path = os.path.relpath(absolute, base)
    return path.replace(os.sep, "/")
