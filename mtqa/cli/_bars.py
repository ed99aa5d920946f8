"""Bars for what takes long before the first result: names built, names imported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtqa.run import Checker

__all__ = ["build_first", "shown"]

Watch = Callable[[str, float], None]


@contextmanager
def shown(title: str, *, quiet: bool = False) -> Iterator[Watch]:
    """A bar on a terminal's standard error, nothing elsewhere.

    What it yields is told the step at hand and the share of the whole that is done, 0 to 1.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _step, _share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("mtqa: {task.description}", markup=False),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}", markup=False),
    )
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(title, total=1.0, step="")
        yield lambda step, share: bar.update(task, completed=share, step=step)


def build_first(checker: Checker, *, quiet: bool = False) -> None:
    """Build what the checks need and the cache lacks, under a bar; elsewhere it is built in time.

    Before the first document, so that no two bars stand on one terminal.
    """
    if quiet or not sys.stderr.isatty() or checker.built:
        return
    with shown("building the names, at this first use only") as watch:
        checker.build(watch)
