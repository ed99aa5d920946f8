"""How far a run is, on standard error: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from mtqa.model import Result

if TYPE_CHECKING:
    from mtqa.batch import Answer

__all__ = ["Tally", "watched"]

PATIENCE = 2.0
"""Seconds before anything is shown."""

Counted = TypeVar("Counted", "Result", "Answer")

_EVERY = 10.0  # seconds between lines


@dataclass(slots=True)
class Tally:
    """What has been done so far; `total` documents are to be done, None when that is not known.

    Of `documents` those of an earlier run, `before`, took no time of this one. `failing` counts
    the documents that fail the run.
    """

    total: int | None = None
    documents: int = 0
    segments: int = 0
    findings: int = 0
    errors: int = 0
    failing: int = 0
    before: int = 0

    def add(self, result: Result | Answer) -> None:
        """Count one result, or one answer of a batch."""
        self.documents += 1
        self.failing += result.fails
        self.errors += result.error is not None
        if isinstance(result, Result):
            self.segments += max(1, len(result.document.pairs))
            self.findings += len(result.findings)
        else:
            self.segments += result.segments
            self.findings += result.findings

    def line(self, seconds: float) -> str:
        """The tally in words, after so many seconds."""
        of = "" if self.total is None else f" of {self.total:,}"
        parts = [
            f"{self.documents:,}{of} checked",
            f"{self.segments:,} segments",
            f"{self.segments / max(seconds, 0.001):.1f}/s",
            f"{self.findings:,} findings",
        ]
        if self.errors:
            parts.append(f"{self.errors:,} in error")
        done = self.documents - self.before
        if self.total and done > 0 and self.documents <= self.total:
            rest = seconds / done * (self.total - self.documents)
            parts.append(f"about {_time(rest)} left")
        return ", ".join(parts)


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02} min"


def watched(
    results: Iterable[Counted],
    total: Tally | int | None = None,
    *,
    quiet: bool = False,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Counted]:
    """The results, while their progress is shown once it takes more than two seconds.

    They are counted in the Tally that is given, or in one of so many.
    """
    stream = stream or sys.stderr
    tally = total if isinstance(total, Tally) else Tally(total)
    if quiet:
        for result in results:
            tally.add(result)
            yield result
        return
    if stream.isatty():
        with _bar(tally, stream) as advance:
            for result in results:
                tally.add(result)
                advance()
                yield result
        return
    start = clock()
    due = start + PATIENCE
    for result in results:
        tally.add(result)
        if clock() >= due:
            stream.write(f"mtqa: {tally.line(clock() - start)}\n")
            stream.flush()
            due = clock() + _EVERY
        yield result


@contextmanager
def _bar(tally: Tally, stream: TextIO) -> Iterator[Callable[[], None]]:
    """A bar that comes up after a while, even when the first document takes long."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns: list[Any] = [
        TextColumn("mtqa"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[line]}"),
        TimeElapsedColumn(),
        *([Remaining(compact=True)] if tally.total else []),
    ]
    progress = Progress(*columns, console=Console(file=stream), transient=True)
    task = progress.add_task("", total=tally.total, line="")
    start = time.monotonic()

    def advance() -> None:
        line = tally.line(time.monotonic() - start).partition(", about")[0]
        progress.update(task, completed=tally.documents, line=line)

    advance()
    timer = threading.Timer(PATIENCE, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield advance
    finally:
        timer.cancel()
        timer.join()  # never left between a bar's start and its end
        progress.stop()
