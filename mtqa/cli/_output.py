"""Where results go: a stream or a file that appears whole, and the exit code."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from mtqa.errors import MtqaError, UsageError
from mtqa.model import Result

if TYPE_CHECKING:
    from mtqa.config import Settings

__all__ = ["CLEAN", "FAILED", "FOUND", "complain", "exit_code", "output", "say"]

CLEAN, FOUND, FAILED = 0, 1, 2


@contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """The standard output for None and "-", else a new file that replaces `path` when complete.

    Raises UsageError when the file cannot be written.
    """
    if path in (None, "-"):
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    final = Path(str(path))
    try:
        handle, name = tempfile.mkstemp(dir=final.parent, prefix=f".{final.name}.", text=True)
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror}", path=str(path)) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)  # as a file opened the ordinary way
        Path(name).replace(final)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise UsageError(f"cannot write: {error.strerror}", path=str(path)) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def complain(result: Result) -> None:
    """Say on standard error why a document was not checked; nothing of one that was."""
    if result.error is None:
        return
    document = result.document
    line = document.places[0].line if document.places else None
    say(f"error: {MtqaError(str(result.error), path=document.path, line=line)}")


def say(text: str) -> None:
    """A line on standard error, on which nothing can end it or move the cursor."""
    from mtqa.reports._show import visible

    click.echo(f"mtqa: {visible(text)}", err=True)


def exit_code(results: Iterable[Result], settings: Settings, *, allow_errors: bool) -> int:
    """2 for a document in error unless allowed, 1 for a finding from --fail-on, else 0."""
    code = CLEAN
    for result in results:
        if result.error is not None and not allow_errors:
            return FAILED
        document = result.document
        here = settings.at(document.path, document.source_lang, document.target_lang)
        if any(finding.score >= here.failing for finding in result.findings):
            code = FOUND
    return code
