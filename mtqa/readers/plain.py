"""Plain text: a file is one text, its offsets those of the file without a byte order mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions
from mtqa.readers._bytes import decode, read_all


def sniff(head: bytes, suffix: str) -> float:
    """What no other reader claims is plain text."""
    return 0.5 if suffix in READER.suffixes else 0.1


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """One Document, the whole text its target; raises InputError when it is empty."""
    text = decode(read_all(stream, path), path, options.encoding)
    if not text.strip():
        raise InputError("is empty", path=path)
    yield Document(
        text,
        target_lang=options.target_lang or "und",
        source_lang=options.source_lang,
        path=path,
    )


READER = Reader(
    name="plain",
    summary="plain text, UTF-8",
    suffixes=(".txt", ".text", ".md"),
    bilingual=False,
    sniff=sniff,
    read=read,
)
