"""``mtqa check``: articles with their sources, articles alone, bilingual files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtqa.cli._bars import build_first
from mtqa.cli._inputs import Inputs, config_start, documents, input_options, jobs
from mtqa.cli._options import exit_options, known_options, run_options, settings
from mtqa.cli._output import (
    CLEAN,
    FOUND,
    complain,
    exit_code,
    output,
    refuse_overwriting,
    refuse_unwritable,
    say,
)
from mtqa.cli._progress import watched
from mtqa.cli._stream import streamed
from mtqa.errors import UsageError

if TYPE_CHECKING:
    from mtqa.model import Report, Result
    from mtqa.run import Checker

# What a code host reads has paths from the root of the repository, where such a run stands.
_RELATIVE = frozenset({"sarif", "github", "gitlab", "junit", "markdown"})

# What they would say, standard error has said, or they give back a text that could not be read.
_OF_TEXTS = frozenset({"text", "xliff", "tmx"})


@click.command("check")
@input_options
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    metavar="NAME",
    help="text, json, jsonl, sarif, github, gitlab, junit, csv, html, ...",
)
@click.option("--output", "path", metavar="FILE", help="Write the report there.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="NAME=FILE",
    help="One more report of the run; may be given more than once.",
)
@click.option("--write-baseline", metavar="FILE", help="Write what was found as a baseline.")
@known_options
@exit_options
@run_options(engine="auto")
def COMMAND(
    form: str,
    path: str | None,
    reports: tuple[str, ...],
    write_baseline: str | None,
    report_unused: bool,
    exit_zero: bool,
    allow_errors: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Check TARGET: an article with its source, an article alone, a bilingual file, a folder.

    "-" is standard input. Languages are BCP 47 codes and are detected when not given.
    """
    from mtqa.cli.baseline import updated
    from mtqa.reports import formats
    from mtqa.run import Checker

    wanted = [(form, path), *(_split(report) for report in reports)]
    for name, _ in wanted:
        _known(name)
    refuse_unwritable([*(file for _, file in wanted), write_baseline])
    inputs = Inputs.taken(options)
    checker = Checker(settings(options, config_start(inputs.targets, options)))
    checker.on_wait = None if quiet else say
    work = jobs(inputs)
    refuse_overwriting(
        [*(file for _, file in wanted), write_baseline],
        [name for job in work for name in (job.target, job.source)],
    )
    build_first(checker, quiet=quiet)
    found = watched(
        checker.check_many(documents(work, inputs, checker.settings)),
        len(work) if len(work) > 1 else None,
        quiet=quiet,
    )
    if form == "jsonl" and not reports and write_baseline is None:
        how = {"allow_errors": allow_errors, "report_unused": report_unused}
        code = streamed(found, checker, path, **how)
    else:
        texts = write_baseline is not None or any(formats()[name].gives_texts for name, _ in wanted)
        results = list(found) if texts else [_slim(result) for result in found]
        _report(checker, results, wanted, report_unused)
        if write_baseline is not None:
            updated(Path(write_baseline), results).save()
        code = exit_code(results, allow_errors=allow_errors)
    return CLEAN if exit_zero and code == FOUND else code


def _slim(result: Result) -> Result:
    """The result without texts that no report shows: a large memory is mostly such units."""
    if result.findings or result.suppressed or result.error is not None:
        return result
    document = replace(
        result.document, target="", source=None, pairs=(), places=result.document.places[:1]
    )
    return replace(result, document=document)


def _report(
    checker: Checker,
    results: list[Result],
    wanted: list[tuple[str, str | None]],
    report_unused: bool,
) -> None:
    """Write the reports; when no text could be checked, only those that say so to a program."""
    for result in results:
        complain(result)
    report = checker.report(results)
    if report_unused:
        unused = checker.suppressor.notices(accept=True)
        report = replace(report, notices=tuple(dict.fromkeys((*report.notices, *unused))))
    checked = not results or any(result.error is None for result in results)
    for name, file in wanted:
        if checked or name not in _OF_TEXTS:
            _write(report, name, file)


def _split(asked: str) -> tuple[str, str]:
    name, _, file = asked.partition("=")
    if not file:
        raise UsageError(f"--report {asked}", hint="write it as NAME=FILE")
    return name, file


def _known(form: str) -> None:
    """Raise UsageError, naming the nearest, for a report format that does not exist."""
    from mtqa.model import Report
    from mtqa.reports import formats, render

    if form not in formats():
        render(Report((), ""), form)


def _write(report: Report, form: str, path: str | None) -> None:
    from mtqa.reports import Options, render

    root = Path.cwd() if form in _RELATIVE else None
    with output(path) as stream:
        for piece in render(report, form, Options.for_stream(stream, root)):
            stream.write(piece)
