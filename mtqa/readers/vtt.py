"""WebVTT subtitles (W3C): a file is one text, its sentences running on over the cues."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import IO

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions, broken
from mtqa.readers._blocks import Block, blocks
from mtqa.readers._bytes import decode, read_all
from mtqa.readers._subtitles import TIMING, Cue, cue, joined

_OTHER = ("WEBVTT", "NOTE", "STYLE", "REGION")


def sniff(head: bytes, suffix: str) -> float:
    """The signature, or the suffix."""
    signed = head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")
    return 1.0 if signed else 0.9 if suffix in READER.suffixes else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """One Document, its places those of the cues; before it the blocks that are no cues."""
    text = decode(read_all(stream, path), path, options.encoding)
    cues = []
    for block in blocks(text):
        found = _cue(block)
        if found is not None:
            cues.append(found)
        elif not block.lines[0].startswith(_OTHER):
            yield broken("a subtitle without its timing", path, block.line)
    joint, places = joined(cues, html.unescape)
    if not joint.strip():
        raise InputError("is empty: no subtitle has text", path=path)
    yield Document(
        joint,
        target_lang=options.target_lang or "und",
        source_lang=options.source_lang,
        path=path,
        places=places,
    )


def _cue(block: Block) -> Cue | None:
    for number, line in enumerate(block.lines[:3]):
        found = TIMING.match(line)
        if found:
            rest = block.lines[number + 1 :]
            return cue(found, tuple(enumerate(rest, block.line + number + 1)))
    return None


READER = Reader(
    name="vtt",
    summary="WebVTT subtitles",
    suffixes=(".vtt",),
    bilingual=False,
    sniff=sniff,
    read=read,
)
