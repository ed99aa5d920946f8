"""``mtqa check``: articles with their sources, articles alone, bilingual files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from mtqa.cli._options import run_options, settings
from mtqa.cli._output import complain, exit_code, output
from mtqa.errors import InputError, UsageError
from mtqa.model import Document, Result

if TYPE_CHECKING:
    from mtqa.config import Settings


@click.command("check")
@click.argument("target", nargs=-1, required=True)
@click.option("--source", metavar="SOURCE", help="The text that TARGET was translated from.")
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    metavar="NAME",
    help="text, json, jsonl, sarif, github, gitlab, junit, csv, html, ...",
)
@click.option("--output", "path", metavar="FILE", help="Write the report there.")
@click.option("--input-format", metavar="NAME", help="Read TARGET as this format.")
@click.option("--allow-errors", is_flag=True, help="Do not exit 2 for what cannot be checked.")
@run_options(engine="auto")
def COMMAND(
    target: tuple[str, ...],
    source: str | None,
    form: str,
    path: str | None,
    input_format: str | None,
    allow_errors: bool,
    **options: Any,
) -> int:
    """Check TARGET: an article with its source, an article alone, or a bilingual file.

    "-" is standard input. Languages are BCP 47 codes and are detected when not given.
    """
    from mtqa.reports import Options, formats, render
    from mtqa.run import Checker

    if form not in formats():
        next(render(Checker(engine="none").report([]), form))  # raises, naming the nearest
    asked = settings(options)
    checker = Checker(asked)
    results = list(checker.check_many(_documents(target, source, input_format, asked)))
    for result in results:
        if result.error is not None:
            complain(result)
    if any(result.error is None for result in results):
        report = checker.report(results)
        with output(path) as stream:
            for piece in render(report, form, Options.for_stream(stream)):
                stream.write(piece)
    return exit_code(results, asked.failing, allow_errors=allow_errors)


def _documents(
    targets: tuple[str, ...], source: str | None, input_format: str | None, asked: Settings
) -> Iterator[Document | Result]:
    """The documents of all files; a file that cannot be read is a Result with its error."""
    from mtqa.readers import ReadOptions, read

    if source is not None and len(targets) > 1:
        raise UsageError(
            f"one --source for {len(targets)} targets", hint="check them one by one, or in a batch"
        )
    if [*targets, source].count("-") > 1:
        raise UsageError("standard input can be read only once", hint="give one of them as a file")
    read_options = ReadOptions(source_lang=asked.source_lang, target_lang=asked.target_lang)
    source_text = None if source is None else _text(source)
    for target in targets:
        try:
            for found in read(target, input_format, read_options):
                if isinstance(found, Result) or source is None:
                    yield found
                elif found.source is not None:
                    raise UsageError(f"{target} has its own source", hint="leave --source out")
                else:
                    yield replace(found, source=source_text, source_path=source)
        except InputError as error:
            where = replace(Document("", path=error.path or target), places=())
            yield Result(where, error=error.reason)


def _text(path: str) -> str:
    """The whole text of a source file; raises InputError for an empty one."""
    from mtqa.readers import read

    texts = [found for found in read(path) if isinstance(found, Document)]
    text = "\n\n".join(document.target for document in texts)
    if not text.strip():
        raise InputError("the source is empty", path=path)
    return text
