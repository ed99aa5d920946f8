"""JSON Lines: an object a line with "target" and, where known, "id", "source" and languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions, broken
from mtqa.readers._bytes import decode
from mtqa.readers._fields import document

_LONGEST_LINE = 64 * 1024 * 1024


def sniff(head: bytes, suffix: str) -> float:
    """A suffix of its own, or a first line that is an object with a target."""
    if suffix in READER.suffixes:
        return 0.9
    first = head.lstrip().partition(b"\n")[0]
    return 0.8 if first.startswith(b"{") and b'"target"' in first else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """A Document for every line, or a Result that says why there is none.

    Blank lines count, so that every line has its answer; a line break at the end of the file ends
    the last line and begins none.
    """
    number = 0
    # A bound, so that a file without line breaks does not fill the memory.
    while data := stream.readline(_LONGEST_LINE):
        number += 1
        if len(data) == _LONGEST_LINE and not data.endswith(b"\n"):
            _skip_line(stream)
            yield broken(f"a line of more than {_LONGEST_LINE // 2**20} MB", path, number)
        elif not data.strip():
            yield broken("a blank line", path, number)
        else:
            yield _line(data, number, path, options)


def _skip_line(stream: IO[bytes]) -> None:
    while (data := stream.readline(_LONGEST_LINE)) and not data.endswith(b"\n"):
        pass


def _line(data: bytes, number: int, path: str, options: ReadOptions) -> Document | Result:
    try:
        text = decode(data, path, options.encoding, number)
        return _document(json.loads(text), number, path, options)
    except InputError as error:
        return broken(error.what, path, number)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        return broken(f"not JSON: {what} at column {error.colno}", path, number)
    except (RecursionError, ValueError) as error:
        return broken(f"not JSON that can be read: {error}", path, number)


def _document(row: Any, number: int, path: str, options: ReadOptions) -> Document | Result:
    if not isinstance(row, dict):
        return broken(f"an object is needed, not {_kind(row)}", path, number)
    return document(row, number, path, options, _kind)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
    return "null" if value is None else names.get(type(value), "a number")


READER = Reader(
    name="jsonl",
    summary="JSON Lines with id, source, target, source_lang, target_lang",
    suffixes=(".jsonl", ".ndjson"),
    bilingual=True,
    sniff=sniff,
    read=read,
)
