"""Blocks of lines that blank lines part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without their breaks; `line` is the number of the first in the file."""

    line: int
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text in order."""
    lines: list[str] = []
    number = 0
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if raw.strip():
            lines.append(raw)
        elif lines:
            yield Block(number - len(lines), tuple(lines))
            lines = []
    if lines:
        yield Block(number - len(lines) + 1, tuple(lines))
