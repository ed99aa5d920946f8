"""``mtqa batch``: JSON Lines in, a line of findings for every line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from mtqa.cli._options import run_options, settings
from mtqa.cli._output import CLEAN, complain, exit_code, output
from mtqa.errors import InputError
from mtqa.model import Document, Result


@click.command("batch")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "--output", "path", required=True, metavar="OUT.jsonl", help='"-" is the standard output.'
)
@click.option("--input-format", metavar="NAME", help="Read INPUT as this format.")
@click.option("--allow-errors", is_flag=True, help="Do not exit 2 for lines in error.")
@run_options(engine="none")
def COMMAND(
    inputs: tuple[str, ...],
    path: str,
    input_format: str | None,
    allow_errors: bool,
    **options: Any,
) -> int:
    """Check every line of INPUT, JSON Lines with `target` and, where known, `source`.

    Writes one line for every input line, in input order; a line that cannot be checked keeps its
    place with the reason in `error`.
    """
    from mtqa.reports.jsonl import line
    from mtqa.run import Checker

    asked = settings(options)
    checker = Checker(asked)
    code = CLEAN
    with output(path) as stream:
        for result in checker.check_many(_documents(inputs, input_format)):
            if result.error is not None:
                complain(result)
            code = max(code, exit_code([result], asked.failing, allow_errors=allow_errors))
            stream.write(line(result, checker.engine_name))
    return code


def _documents(inputs: tuple[str, ...], input_format: str | None) -> Iterator[Document | Result]:
    from mtqa.readers import read

    for path in inputs:
        try:
            yield from read(path, input_format or "jsonl")
        except InputError as error:
            yield Result(Document("", path=error.path or path), error=error.reason)
