"""Readers: files of many formats as Documents, streamed, with the place of every text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

from mtqa.discover import constants
from mtqa.errors import UsageError
from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions
from mtqa.readers._bytes import HEAD, opened, peek

__all__ = ["ReadOptions", "Reader", "choose", "read", "read_stream", "readers"]


@cache
def readers() -> dict[str, Reader]:
    """All readers by name."""
    return {found.name: found for found in constants("mtqa.readers", "READER").values()}


def choose(head: bytes, suffix: str, name: str | None = None) -> Reader:
    """The reader called `name`, or the one that the first bytes and the suffix fit best.

    `suffix` is as in ".tmx"; plain text takes what no other reader claims. Raises UsageError for
    a name that does not exist.
    """
    known = readers()
    if name is not None:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}"
            raise UsageError(f"no input format {name!r}", hint=hint)
        return known[name]
    return max(known.values(), key=lambda reader: reader.sniff(head, suffix.lower()))


def read(
    path: str | Path, name: str | None = None, options: ReadOptions | None = None
) -> Iterator[Document | Result]:
    """The documents of a file; "-" is standard input. A broken unit is a Result with its error.

    Raises InputError, with path and where possible the line, for what cannot be read at all.
    """
    with opened(path) as stream:
        yield from read_stream(stream, str(path), name, options)


def read_stream(
    stream: IO[bytes], path: str, name: str | None = None, options: ReadOptions | None = None
) -> Iterator[Document | Result]:
    """As `read`, from an open stream of bytes that is known as `path`."""
    head, stream = peek(stream, HEAD)
    reader = choose(head, Path(path).suffix, name)
    yield from reader.read(stream, path, options or ReadOptions())
