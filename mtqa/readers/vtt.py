"""WebVTT subtitles (W3C): a file is one text, its sentences running on over the cues."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import IO

from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions
from mtqa.readers._subtitles import read_cues

_OTHER = ("WEBVTT", "NOTE", "STYLE", "REGION")


def sniff(head: bytes, suffix: str) -> float:
    """The signature, or the suffix."""
    signed = head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")
    return 1.0 if signed else 0.9 if suffix in READER.suffixes else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """One Document, its places those of the cues; before it the blocks that are no cues."""
    return read_cues(stream, path, options, _OTHER, html.unescape)


READER = Reader(
    name="vtt",
    summary="WebVTT subtitles",
    suffixes=(".vtt",),
    bilingual=False,
    sniff=sniff,
    read=read,
)
