"""Where results go: a stream or a file that appears whole, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from mtqa.errors import MtqaError, UsageError
from mtqa.model import Result
from mtqa.writing import is_same_file, part_of, require_writable, written

__all__ = [
    "CLEAN",
    "FAILED",
    "FOUND",
    "complain",
    "exit_code",
    "output",
    "refuse_overwriting",
    "refuse_unwritable",
    "say",
]

CLEAN, FOUND, FAILED = 0, 1, 2


@contextmanager
def output(path: str | None, *, keep_part: bool = False) -> Iterator[TextIO]:
    """The standard output for None and "-", else a file that appears when complete.

    With `keep_part`, what was written stays beside it when the run breaks off, which is told.
    Raises UsageError when it cannot be written.
    """
    if path in (None, "-"):
        with _standard() as stream:
            yield stream
        return
    sys.stdout.flush()
    part = part_of(str(path))
    try:
        with written(str(path), keep_part=keep_part) as stream:
            yield stream
    except KeyboardInterrupt:
        if keep_part and part.exists():
            say(f"interrupted; what was done is in {part}")
        raise


@contextmanager
def _standard() -> Iterator[TextIO]:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is left in the buffer would fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise UsageError(f"cannot write: {error.strerror}", path="standard output") from error


def refuse_overwriting(outputs: Iterable[str | None], inputs: Iterable[str | None]) -> None:
    """Raise UsageError when one of the outputs is one of the inputs, by whatever name."""
    read = [path for path in inputs if path not in (None, "-")]
    for path in outputs:
        for other in read if path not in (None, "-") else ():
            if is_same_file(str(path), str(other)):
                raise UsageError(
                    "cannot write to what is read", path=str(path), hint="name another file"
                )


def refuse_unwritable(outputs: Iterable[str | None]) -> None:
    """Raise UsageError, before there is any work, when one of the outputs cannot be written."""
    for path in outputs:
        if path not in (None, "-"):
            require_writable(str(path))


def complain(result: Result) -> None:
    """Say on standard error why a document was not checked; nothing of one that was."""
    if result.error is None:
        return
    document = result.document
    line = document.places[0].line if document.places else None
    name = "standard input" if document.path == "-" else document.path
    say(f"error: {MtqaError(str(result.error), path=name, line=line)}")


def say(text: str) -> None:
    """A line on standard error, on which nothing can end it or move the cursor."""
    from mtqa.reports._show import visible

    click.echo(f"mtqa: {visible(text)}", err=True)


def exit_code(results: Iterable[Result], *, allow_errors: bool) -> int:
    """2 for a document in error unless allowed, 1 for a finding from --fail-on, else 0."""
    code = CLEAN
    for result in results:
        if result.error is not None and not allow_errors:
            return FAILED
        if result.fails:
            code = FOUND
    return code
