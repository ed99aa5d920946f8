"""Files and streams as bytes, and bytes as text, with errors that say where."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from mtqa.errors import InputError

HEAD = 4096
"""How many of the first bytes a reader is chosen by."""

LARGEST_TEXT = 64 * 1024 * 1024
"""How many bytes a file that is one text may have; an article has a thousandth of it."""

# UTF-32 before UTF-16, whose little-endian mark it begins with.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@contextmanager
def opened(path: str | Path) -> Iterator[IO[bytes]]:
    """The file at `path` as a stream of bytes; "-" is standard input, left open.

    Raises InputError when it cannot be opened.
    """
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - closed below
    except FileNotFoundError as error:
        raise InputError("no such file", path=str(path)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read: {reason}", path=str(path)) from error
    with stream:
        yield stream


class _Rest(io.RawIOBase):
    """A stream with bytes that were read from it put back in front."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self._head[: len(view)] or self._stream.read(len(view))
        self._head = self._head[len(view) :]
        view[: len(data)] = data
        return len(data)


def peek(stream: IO[bytes], size: int) -> tuple[bytes, IO[bytes]]:
    """The first bytes of a stream, and a stream that still has them."""
    head = stream.read(size)
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
        return head, stream
    return head, io.BufferedReader(_Rest(head, stream))


def read_all(stream: IO[bytes], path: str, limit: int = LARGEST_TEXT) -> bytes:
    """The whole stream; raises InputError when it has more than `limit` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(f"more than {limit // 2**20} MB for one text", path=path)
    return data


def encoding_of(data: bytes, given: str | None) -> tuple[str, int]:
    """The encoding, in lower case, and how many bytes its byte order mark takes.

    A mark tells the encoding; without one it is `given` or UTF-8.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    return (given or "utf-8").lower().replace("_", "-"), 0


def decode(data: bytes, path: str, encoding: str | None = None, line: int = 1) -> str:
    """The text in `data`, whose first line is the file's `line`; its line breaks are kept.

    Raises InputError for a binary file or bytes that are not in the encoding.
    """
    name, mark = encoding_of(data, encoding)
    if b"\0" in data and not name.startswith(("utf-16", "utf-32")):
        raise InputError("a binary file, not text", path=path)
    data = data[mark:]
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise InputError(
            f"not {name.upper()}: byte 0x{data[error.start]:02x} cannot be decoded",
            path=path,
            line=line + data.count(b"\n", 0, error.start),
            hint="convert it to UTF-8, or give its encoding",
        ) from error
    except LookupError as error:
        raise InputError(f"unknown encoding {name!r}", path=path) from error
