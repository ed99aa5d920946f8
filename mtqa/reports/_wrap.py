"""Lines of terminal width out of marked text, by grapheme clusters and their widths in cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

_CLUSTER = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Cell:
    """A grapheme cluster, how many terminal columns it takes, and whether it is marked."""

    text: str
    width: int
    marked: bool


def cells(text: str, marked: bool = False) -> list[Cell]:
    """The grapheme clusters of `text` (UAX #29); a double-width one takes two columns."""
    from rich.cells import cell_len

    return [Cell(found[0], cell_len(found[0]), marked) for found in _CLUSTER.finditer(text)]


def wrap(line: Iterable[Cell], width: int) -> list[list[Cell]]:
    """The cells in lines of at most `width` columns, broken at spaces or between wide characters.

    A word longer than the line is broken where the line ends.
    """
    lines: list[list[Cell]] = []
    current: list[Cell] = []
    used = 0
    for word in _words(line):
        size = sum(cell.width for cell in word)
        if used and used + size > width and not word[0].text.isspace():
            lines.append(_trimmed(current))
            current, used = [], 0
        for cell in word:
            if used + cell.width > width and current:
                lines.append(_trimmed(current))
                current, used = [], 0
                if cell.text.isspace():
                    continue
            current.append(cell)
            used += cell.width
    return [*lines, _trimmed(current)]


def _trimmed(line: list[Cell]) -> list[Cell]:
    """The line without the spaces at its end; a marked one stays to be seen."""
    end = len(line)
    while end and line[end - 1].text.isspace() and not line[end - 1].marked:
        end -= 1
    return line[:end]


def _words(line: Iterable[Cell]) -> Iterator[list[Cell]]:
    """Runs of cells that stay together; a space and a wide character each stand alone."""
    word: list[Cell] = []
    for cell in line:
        if cell.text.isspace() or cell.width > 1:
            if word:
                yield word
            yield [cell]
            word = []
        else:
            word.append(cell)
    if word:
        yield word
