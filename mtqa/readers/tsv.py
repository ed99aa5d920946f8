"""TSV with named columns: tabs part cells, line breaks rows, and quotes mean nothing (IANA)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions
from mtqa.readers._lines import text_stream
from mtqa.readers._table import Row, documents


def sniff(head: bytes, suffix: str) -> float:
    """Only the suffix tells."""
    return 0.9 if suffix in READER.suffixes else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """A Document for each row below the header, which names "target" and may name others."""
    return documents(_rows(text_stream(stream, path, options.encoding), path), path, options)


def _rows(stream: IO[str], path: str) -> Iterator[Row]:
    try:
        for number, line in enumerate(stream, 1):
            yield Row(number, line.rstrip("\r\n").split("\t"))
    except UnicodeError as error:
        raise InputError(f"cannot be decoded: {error}", path=path) from error


READER = Reader(
    name="tsv",
    summary="TSV with the columns target and, where known, source, id, source_lang, target_lang",
    suffixes=(".tsv", ".tab"),
    bilingual=True,
    sniff=sniff,
    read=read,
)
