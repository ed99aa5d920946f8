"""``mtqa compare``: what a second system breaks and mends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from mtqa.cli._options import run_options, settings
from mtqa.cli._output import CLEAN, FOUND, output, refuse_overwriting, refuse_unwritable
from mtqa.errors import InputError
from mtqa.model import Result


@click.command("compare")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text")
@click.option("--output", "path", metavar="FILE", help="Write there, not to the standard output.")
@click.option("--samples", type=click.IntRange(1), default=1000, show_default=True, metavar="N")
@click.option("--seed", default=0, show_default=True, help="Which samples.")
@click.option("--fail-on-worse", is_flag=True, help="Exit 1 when AFTER has clearly more findings.")
@run_options(engine="none")
def COMMAND(
    before: Path,
    after: Path,
    form: str,
    path: str | None,
    samples: int,
    seed: int,
    fail_on_worse: bool,
    **options: Any,
) -> int:
    """Show what AFTER breaks and mends against BEFORE, two systems' translations of the same texts.

    Each file is what `mtqa batch` writes, or what it reads, or any bilingual file; translations
    are checked first. Texts are paired by their ids. Differences are tested by bootstrap.
    """
    from mtqa.evaluate.compare import compare
    from mtqa.run import Checker

    refuse_unwritable([path])
    refuse_overwriting([path], [str(before), str(after)])
    checker = Checker(settings(options))
    comparison = compare(
        _results(before, checker),
        _results(after, checker),
        names=(str(before), str(after)),
        samples=samples,
        seed=seed,
    )
    if form == "json":
        text = json.dumps(comparison.to_dict(), ensure_ascii=False, indent=2) + "\n"
    elif form == "html":
        from mtqa.reports._page import template

        text = template("whole.html").render(title=comparison.sentence, body=comparison.html())
    else:
        text = str(comparison)
    with output(path) as stream:
        stream.write(text)
    return FOUND if fail_on_worse and comparison.worse else CLEAN


def _results(path: Path, checker: Any) -> Iterator[Result]:
    from mtqa.evaluate.findings import has_findings, read_findings
    from mtqa.readers import read

    if not path.is_file():
        raise InputError("no such file", path=str(path))
    if has_findings(path):
        return read_findings(path)
    found: Iterator[Result] = checker.check_many(read(path))
    return found
