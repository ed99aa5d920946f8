"""What is to be checked: files, folders and patterns as a list of files, files as documents."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.paths import files_below
from mtqa.readers import ReadOptions, choose, read_stream, readers
from mtqa.readers._bytes import HEAD, opened, peek
from mtqa.writing import is_same_file

__all__ = ["Identity", "Input", "documents", "expand", "identify"]

_BLOCK = 1 << 20
_LINES = "jsonl"


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read, "-" for the standard input; `error` says why there is none."""

    path: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What is in a file: its size in bytes, how many lines, the SHA-256; None where unknown.

    Not its time: a clock may be set back, and a copy is the same input.
    """

    path: str
    size: int | None = None
    lines: int | None = None
    sha256: str | None = None


def expand(given: Iterable[str], output: str | None = None) -> list[Input]:
    """The files named: folders with what is below them that can be read, patterns with their files.

    Sorted within a folder and a pattern, in the order given otherwise. A file that exists is
    itself, whatever its name looks like. The `output` is none of them where it was not named.
    """
    found: list[Input] = []
    suffixes = {suffix for one in readers().values() for suffix in one.suffixes}
    for name in given:
        if name == "-" or Path(name).is_file():
            found.append(Input(name))
            continue
        if Path(name).is_dir():
            below = [
                str(path) for path in files_below(Path(name)) if path.suffix.lower() in suffixes
            ]
            reason = "no file below it that can be read"
        elif glob.has_magic(name) and not Path(name).exists():
            matching = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - absolute too
            below = [path for path in matching if not Path(path).is_dir()]
            reason = "no file fits the pattern"
        else:
            found.append(Input(name))
            continue
        below = [path for path in below if output is None or not is_same_file(path, output)]
        found += [Input(path) for path in below] or [Input(name, reason)]
    return found


def identify(inputs: Sequence[Input]) -> list[Identity]:
    """What is in the files now, each read once."""
    return [_identity(one) for one in inputs]


def _identity(given: Input) -> Identity:
    if given.error is not None or not Path(given.path).is_file():
        return Identity(given.path)
    found, size, lines = hashlib.sha256(), 0, 0
    last = b"\n"
    try:
        with Path(given.path).open("rb") as stream:
            while block := stream.read(_BLOCK):
                found.update(block)
                size += len(block)
                lines += block.count(b"\n")
                last = block
    except OSError:
        return Identity(given.path)
    return Identity(given.path, size, lines + (not last.endswith(b"\n")), found.hexdigest())


def documents(
    inputs: Iterable[Input], name: str | None = None, options: ReadOptions | None = None
) -> Iterator[Document | Result]:
    """The documents of all inputs, in order; what cannot be read is a Result with its error.

    `name` is the format; without it each file is read as what it is, and as JSON Lines where that
    cannot be told.
    """
    options = options or ReadOptions()
    for one in inputs:
        if one.error is not None:
            yield Result(Document("", path=one.path), error=one.error)
            continue
        try:
            with opened(one.path) as stream:
                head, whole = peek(stream, HEAD)
                form = name or _form(head, one.path)
                yield from read_stream(whole, one.path, form, options)
        except InputError as error:
            yield Result(Document("", path=error.path or one.path), error=error.reason)
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}"
            yield Result(Document("", path=one.path), error=reason)


def _form(head: bytes, path: str) -> str:
    """The reader that a file asks for by its suffix or its first bytes."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122
    reader = choose(head, suffix)
    told = suffix in reader.suffixes or reader.sniff(head, "") > readers()["plain"].sniff(head, "")
    return reader.name if told and path != "-" else _LINES
