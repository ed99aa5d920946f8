"""SubRip subtitles: a file is one text, its sentences running on over the cues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions, broken
from mtqa.readers._blocks import Block, blocks
from mtqa.readers._bytes import decode, read_all
from mtqa.readers._subtitles import TIMING, Cue, cue, joined


def sniff(head: bytes, suffix: str) -> float:
    """A suffix of its own, or a number and a timing in the first two lines."""
    if suffix in READER.suffixes:
        return 0.9
    lines = head.decode("utf-8", "replace").lstrip("\ufeff\r\n").split("\n", 2)
    timed = len(lines) > 1 and lines[0].strip().isdecimal() and TIMING.match(lines[1])
    return 0.8 if timed else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """One Document, its places those of the cues; before it the blocks that are no cues."""
    text = decode(read_all(stream, path), path, options.encoding)
    cues = []
    for block in blocks(text):
        found = _cue(block)
        if found is None:
            yield broken("a subtitle without its timing", path, block.line)
        else:
            cues.append(found)
    joint, places = joined(cues)
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
    for number, line in enumerate(block.lines[:2]):
        found = TIMING.match(line)
        if found:
            rest = block.lines[number + 1 :]
            first = block.line + number + 1
            return cue(found, tuple(enumerate(rest, first)))
    return None


READER = Reader(
    name="srt",
    summary="SubRip subtitles",
    suffixes=(".srt",),
    bilingual=False,
    sniff=sniff,
    read=read,
)
