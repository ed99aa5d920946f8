"""``mtqa baseline``: remember what is there now, report what comes after."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtqa.cli._inputs import Inputs, config_start, documents, input_options, jobs
from mtqa.cli._options import resolved, run_options
from mtqa.cli._output import CLEAN, FAILED, complain
from mtqa.cli._progress import watched

if TYPE_CHECKING:
    from mtqa.model import Result
    from mtqa.suppress import Baseline


@click.group("baseline")
def COMMAND() -> None:
    """Keep the findings that are known, so that only new ones are reported."""


@COMMAND.command("update")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@input_options
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@run_options(engine="auto")
def update(file: Path, quiet: bool, **options: Any) -> int:
    """Check TARGET and write what is found to FILE, in place of what it held of these files.

    Findings that are gone are taken out; files that are not checked keep theirs.
    """
    from mtqa.run import Checker

    inputs = Inputs.taken(options)
    start = config_start(inputs.targets, options)
    asked = resolved(options, start, hidden=("baseline",)).settings
    checker = Checker(asked)
    work = jobs(inputs)
    found = checker.check_many(documents(work, inputs, asked))
    results = list(watched(found, len(work) if len(work) > 1 else None, quiet=quiet))
    for result in results:
        complain(result)
    made = updated(file, results)
    made.save()
    noun = "finding" if len(made) == 1 else "findings"
    click.echo(f"{file}: {len(made)} {noun}", err=True)
    return FAILED if any(result.error is not None for result in results) else CLEAN


def updated(file: Path, results: Iterable[Result]) -> Baseline:
    """The baseline in `file`, or a new one, with what was found now."""
    from mtqa.suppress import Baseline

    before = Baseline.load(file) if file.exists() else Baseline(file)
    return before.updated(results)
