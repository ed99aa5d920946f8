"""Text line by line, without the whole file in memory."""

from __future__ import annotations

import io
from typing import IO

import regex

from mtqa.errors import InputError
from mtqa.readers._bytes import HEAD, encoding_of, peek

_ESCAPED = regex.compile(r"[\udc80-\udcff]")


def text_stream(stream: IO[bytes], path: str, encoding: str | None) -> IO[str]:
    """The stream decoded as its byte order mark says, else as `encoding` or UTF-8.

    Bytes that cannot be decoded come as lone surrogates, for `undecodable` to find; line breaks
    stay as they are. Raises InputError for a binary file and an unknown encoding.
    """
    head, stream = peek(stream, HEAD)
    name, mark = encoding_of(head, encoding)
    if b"\0" in head and not name.startswith(("utf-16", "utf-32")):
        raise InputError("a binary file, not text", path=path)
    stream.read(mark)
    try:
        return io.TextIOWrapper(stream, name, "surrogateescape", newline="")
    except LookupError as error:
        raise InputError(f"unknown encoding {name!r}", path=path) from error


def undecodable(text: str) -> bool:
    """Whether a byte of the file could not be decoded."""
    return _ESCAPED.search(text) is not None
