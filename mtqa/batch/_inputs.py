"""What is to be checked: files, folders and patterns as a list of files, files as documents."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.paths import files_below
from mtqa.readers import ReadOptions, choose, read_stream, readers
from mtqa.readers._bytes import HEAD, opened, peek
from mtqa.readers.parquet import rows_in
from mtqa.writing import is_same_file

__all__ = [
    "Identity",
    "Input",
    "documents",
    "expand",
    "gone",
    "identify",
    "look",
    "units",
    "units_in",
]

_BLOCK = 1 << 20
_LINES, _PARQUET = "jsonl", "parquet"


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read, "-" for the standard input; `error` says why it cannot be opened.

    One that was `named`, and not found in a folder or by a pattern, has to be readable.
    """

    path: str
    error: str | None = None
    named: bool = False


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
    Raises InputError for a name that stands for no file, or for one that cannot be opened.
    """
    found: list[Input] = []
    suffixes = {suffix for one in readers().values() for suffix in one.suffixes}
    for name in given:
        # os.path says False of a name too long or in a closed folder: opening tells what it is.
        if os.path.isdir(name):  # noqa: PTH112
            below = [
                str(path) for path in files_below(Path(name)) if path.suffix.lower() in suffixes
            ]
            reason = "no file below it that can be read"
        elif glob.has_magic(name) and not os.path.exists(name):  # noqa: PTH110
            matching = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - absolute too
            below = [path for path in matching if not Path(path).is_dir()]
            reason = "no file fits the pattern"
        else:
            if (why := _unopened(name)) is not None:
                raise InputError(why, path=name)
            found.append(Input(name, named=True))
            continue
        below = [path for path in below if output is None or not is_same_file(path, output)]
        if not below:
            raise InputError(reason, path=name)
        found += [Input(path, _unopened(path)) for path in below]
    return found


def _unopened(path: str) -> str | None:
    """Why a file cannot be opened, None where it can; a pipe would be used up by the attempt."""
    try:
        if path != "-" and (Path(path).is_file() or not Path(path).exists()):
            with opened(path):
                pass
    except InputError as error:
        return error.reason
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    return None


def look(one: Input, name: str | None = None, options: ReadOptions | None = None) -> None:
    """See that a file that was named can be read as what it is: its first unit is.

    Raises InputError, and UsageError for a format that there is not.
    """
    choose(b"", "", name)
    if one.named and Path(one.path).is_file():
        quiet = replace(options or ReadOptions(), notify=lambda notice: None)
        with opened(one.path) as stream, closing(_read(stream, one.path, name, quiet)) as found:
            next(found, None)


def units_in(one: Identity, name: str | None = None) -> int | None:
    """How many units a file has, None where only reading it all would tell.

    A text is one, JSON Lines have one a line, and Parquet says it.
    """
    if one.lines is None:
        return None
    try:
        with opened(one.path) as stream:
            head, whole = peek(stream, HEAD)
            reader = readers()[name or _form(head, one.path)]
            if reader.name == _LINES:
                return one.lines
            if reader.name == _PARQUET:
                return rows_in(whole)
    except (InputError, OSError):
        return None
    return None if reader.bilingual else 1


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
    cannot be told. Raises InputError for a file that could be opened when it was looked for, and
    cannot be any more: what is not there must not count as an answer.
    """
    options = options or ReadOptions()
    for one in inputs:
        if one.error is not None:
            yield Result(Document("", path=one.path), error=one.error)
            continue
        with ExitStack() as stack:
            try:
                stream = stack.enter_context(opened(one.path))
            except InputError as error:
                raise gone(error) from error
            yield from units(_read(stream, one.path, name, options), one.path)


def gone(error: InputError) -> InputError:
    """What to raise for a file that cannot be opened any more."""
    return InputError(error.what, path=error.path, hint="it was there when the run began")


def units(found: Iterable[Document | Result], path: str) -> Iterator[Document | Result]:
    """The units of a file, the last of them what is wrong with the file where something is.

    Raises InputError where the disk, or what is in its place, fails.
    """
    try:
        yield from found
    except InputError as error:
        yield Result(Document("", path=error.path or path), error=error.reason)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", path=path) from error


def _read(
    stream: IO[bytes], path: str, name: str | None, options: ReadOptions
) -> Generator[Document | Result, None, None]:
    head, whole = peek(stream, HEAD)
    yield from read_stream(whole, path, name or _form(head, path), options)


def _form(head: bytes, path: str) -> str:
    """The reader that a file asks for by its suffix or its first bytes."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122
    reader = choose(head, suffix)
    told = suffix in reader.suffixes or reader.sniff(head, "") > readers()["plain"].sniff(head, "")
    return reader.name if told and path != "-" else _LINES
