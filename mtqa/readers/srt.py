"""SubRip subtitles: a file is one text, its sentences running on over the cues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions
from mtqa.readers._subtitles import TIMING, read_cues


def sniff(head: bytes, suffix: str) -> float:
    """A suffix of its own, or a number and a timing in the first two lines."""
    if suffix in READER.suffixes:
        return 0.9
    lines = head.decode("utf-8", "replace").lstrip("\ufeff\r\n").split("\n", 2)
    timed = len(lines) > 1 and lines[0].strip().isdecimal() and TIMING.match(lines[1])
    return 0.8 if timed else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """One Document, its places those of the cues; before it the blocks that are no cues."""
    return read_cues(stream, path, options)


READER = Reader(
    name="srt",
    summary="SubRip subtitles",
    suffixes=(".srt",),
    bilingual=False,
    sniff=sniff,
    read=read,
)
