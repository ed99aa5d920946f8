"""CSV (RFC 4180) with named columns; a semicolon or a tab may stand for the comma."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import IO

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions
from mtqa.readers._lines import text_stream
from mtqa.readers._table import Row, documents


def sniff(head: bytes, suffix: str) -> float:
    """Only the suffix tells; commas stand in all texts."""
    return 0.9 if suffix in READER.suffixes else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """A Document for each row below the header, which names "target" and may name others."""
    return documents(_rows(text_stream(stream, path, options.encoding), path), path, options)


def _rows(stream: IO[str], path: str) -> Iterator[Row]:
    try:
        first = stream.readline()
        reader = csv.reader(_chained(first, stream), delimiter=_delimiter(first), strict=True)
        yield from _parsed(reader, lambda: reader.line_num)
    except UnicodeError as error:
        raise InputError(f"cannot be decoded: {error}", path=path) from error


def _parsed(reader: Iterator[list[str]], lines_read: Callable[[], int]) -> Iterator[Row]:
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, (), f"not CSV: {error}")
        else:
            yield Row(line, cells)
        line = lines_read() + 1


def _chained(first: str, stream: IO[str]) -> Iterator[str]:
    if first:
        yield first
    yield from stream


def _delimiter(header: str) -> str:
    """What the header has most of; programs write ";" where the comma is the decimal sign."""
    return max(",;\t", key=header.count)


READER = Reader(
    name="csv",
    summary="CSV with the columns target and, where known, source, id, source_lang, target_lang",
    suffixes=(".csv",),
    bilingual=True,
    sniff=sniff,
    read=read,
)
