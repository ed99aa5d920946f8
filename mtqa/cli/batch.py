"""``mtqa batch``: JSON Lines in, a line of findings for every line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from mtqa.cli._inputs import config_start, read_options, reading_options
from mtqa.cli._options import exit_options, known_options, run_options, settings
from mtqa.cli._output import CLEAN, FOUND, refuse_overwriting, say
from mtqa.cli._progress import watched
from mtqa.cli._stream import streamed
from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers import ReadOptions


@click.command("batch")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "--output", "path", required=True, metavar="OUT.jsonl", help='"-" is the standard output.'
)
@click.option("--input-format", metavar="NAME", help="Read INPUT as this format.")
@reading_options
@known_options
@exit_options
@run_options(engine="none")
def COMMAND(
    inputs: tuple[str, ...],
    path: str,
    input_format: str | None,
    report_unused: bool,
    exit_zero: bool,
    allow_errors: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Check every line of INPUT, JSON Lines with `target` and, where known, `source`.

    Writes one line for every input line, in input order; a line that cannot be checked keeps its
    place with the reason in `error`.
    """
    from mtqa.run import Checker

    refuse_overwriting([path], inputs)
    reading = read_options(options)
    checker = Checker(settings(options, config_start(inputs, options)))
    checker.on_wait = None if quiet else say
    found = checker.check_many(_documents(inputs, input_format, reading))
    # No bar where it would run into the lines.
    quiet = quiet or (path == "-" and sys.stdout.isatty())
    code = streamed(
        watched(found, None if quiet else _total(inputs), quiet=quiet),
        checker,
        path,
        allow_errors=allow_errors,
        report_unused=report_unused,
    )
    return CLEAN if exit_zero and code == FOUND else code


def _total(inputs: tuple[str, ...]) -> int | None:
    """How many lines there are to check; None when that cannot be told beforehand."""
    if not all(Path(path).is_file() for path in inputs):
        return None
    total = 0
    for path in inputs:
        with Path(path).open("rb") as stream:
            while block := stream.read(1 << 20):
                total += block.count(b"\n")
    return total


def _documents(
    inputs: tuple[str, ...], input_format: str | None, options: ReadOptions
) -> Iterator[Document | Result]:
    from mtqa.readers import read

    for path in inputs:
        try:
            yield from read(path, input_format or "jsonl", options)
        except InputError as error:
            yield Result(Document("", path=error.path or path), error=error.reason)
