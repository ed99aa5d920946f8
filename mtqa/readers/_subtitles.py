"""Subtitles: cues whose text runs on from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

import regex

from mtqa.errors import InputError
from mtqa.model import Document, Place, Result
from mtqa.readers._base import ReadOptions, broken
from mtqa.readers._blocks import Block, blocks
from mtqa.readers._bytes import decode, read_all

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})"
TIMING = regex.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_TAG = regex.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_END = regex.compile(r"[.!?…。！？؟।]['\"”’»)\]]*$")
_SPEAKER = regex.compile(r"[-‐–—]\s*\S|>>")
_PAUSE = 3.0
"""Seconds without a subtitle after which a new paragraph begins."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle: when it is shown, in seconds, and its lines with their numbers in the file."""

    start: float
    end: float
    name: str
    lines: tuple[tuple[int, str], ...]


def cue(found: regex.Match[str], lines: tuple[tuple[int, str], ...]) -> Cue:
    """The cue of a timing line."""
    times = [one or "0" for one in found.groups()]
    name = found[0].partition("-->")[0].strip()
    return Cue(_seconds(*times[:4]), _seconds(*times[4:]), name, lines)


def _seconds(hours: str, minutes: str, seconds: str, fraction: str) -> float:
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + int(fraction) / float(10 ** len(fraction))


def joined(cues: list[Cue], unescape: Callable[[str], str] = str) -> tuple[str, tuple[Place, ...]]:
    """The cues as one text, with the place of each run of it.

    Within a sentence a space joins lines and cues; a paragraph ends with a sentence, and before a
    pause or another speaker.
    """
    text: list[str] = []
    places: list[Place] = []
    length, before = 0, None
    for one in cues:
        for number, line in one.lines:
            if not any(run.strip() for _, run in _runs(line)):
                continue
            if before is not None:
                gap = _joint("".join(text[-8:]), line, one.start - before)
                text.append(gap)
                length += len(gap)
            before = one.end
            for column, raw in _runs(line):
                run = unescape(raw)
                # After a character reference the columns of the text are not those of the file.
                places.append(Place(length, number, column if run == raw else None, one.name))
                text.append(run)
                length += len(run)
    return "".join(text), tuple(places)


def _joint(before: str, line: str, pause: float) -> str:
    ended = _END.search(before.rstrip()[-12:]) is not None
    return "\n\n" if ended or pause > _PAUSE or _SPEAKER.match(line) else " "


def _runs(line: str) -> Iterator[tuple[int, str]]:
    """What stands between tags, with its column from 1."""
    start = 0
    for tag in _TAG.finditer(line):
        if tag.start() > start:
            yield start + 1, line[start : tag.start()]
        start = tag.end()
    if start < len(line):
        yield start + 1, line[start:]


def read_cues(
    stream: IO[bytes],
    path: str,
    options: ReadOptions,
    others: tuple[str, ...] = (),
    unescape: Callable[[str], str] = str,
) -> Iterator[Document | Result]:
    """One Document, its places those of the cues; before it the blocks that are no cues.

    Blocks that begin with one of `others` are no cues and no fault; `unescape` undoes escapes.
    """
    text = decode(read_all(stream, path), path, options.encoding)
    cues = []
    for block in blocks(text):
        found = _cue(block)
        if found is not None:
            cues.append(found)
        elif not (others and block.lines[0].startswith(others)):
            yield broken("a subtitle without its timing", path, block.line)
    joint, places = joined(cues, unescape)
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
    """The cue of a block, its timing in one of the first lines."""
    for number, line in enumerate(block.lines[:3]):
        found = TIMING.match(line)
        if found:
            rest = block.lines[number + 1 :]
            return cue(found, tuple(enumerate(rest, block.line + number + 1)))
    return None
