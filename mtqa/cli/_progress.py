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

__all__ = ["Tally", "in_words", "watched"]

PATIENCE = 2.0
"""Seconds before anything is shown."""

Counted = TypeVar("Counted", "Result", "Answer")

_EVERY = 10.0  # seconds between lines
_SETTLED = 1.0  # seconds after the first result before a rate says anything


@dataclass(slots=True)
class Tally:
    """What has been done so far; `total` documents are to be done, None when that is not known.

    Of `documents` those of an earlier run, `before`, took no time of this one; `first` counts the
    segments of this run's first result.
    """

    total: int | None = None
    documents: int = 0
    segments: int = 0
    findings: int = 0
    errors: int = 0
    before: int = 0
    first: int = 0

    def add(self, result: Result | Answer) -> None:
        """Count one result, or one answer of a batch."""
        self.documents += 1
        self.errors += result.error is not None
        if isinstance(result, Result):
            self.segments += max(1, len(result.document.pairs))
            self.findings += len(result.findings)
        else:
            self.segments += result.segments
            self.findings += result.findings
        if self.documents == self.before + 1:
            self.first = self.segments

    def line(self, seconds: float) -> str:
        """The tally in words, so many seconds after the first result.

        The rate is that since then: what comes before it is mostly the start.
        """
        of = "" if self.total is None else f" of {self.total:,}"
        done = self.documents - self.before - 1
        settled = done > 0 and seconds >= _SETTLED
        parts = [f"{self.documents:,}{of} checked"]
        if self.segments != self.documents - self.before:
            parts.append(f"{self.segments:,} segments")
        if settled:
            parts.append(f"{(self.segments - self.first) / seconds:.1f}/s")
        parts.append(f"{self.findings:,} findings")
        if self.errors:
            parts.append(f"{self.errors:,} in error")
        if settled and self.total and self.documents <= self.total:
            rest = seconds / done * (self.total - self.documents)
            parts.append(f"about {in_words(rest)} left")
        return ", ".join(parts)


def in_words(seconds: float) -> str:
    """A time in seconds, minutes or hours."""
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
    due, first = clock() + PATIENCE, None
    for result in results:
        tally.add(result)
        now = clock()
        if first is None:
            first, due = now, max(due, now + _SETTLED)
        if now >= due:
            stream.write(f"mtqa: {tally.line(now - first)}\n")
            stream.flush()
            due = now + _EVERY
        yield result


@contextmanager
def _bar(tally: Tally, stream: TextIO) -> Iterator[Callable[[], None]]:
    """A bar that comes up after a while, even when the first document takes long."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as Remaining
    from rich.table import Column

    columns: list[Any] = [
        TextColumn("mtqa"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[line]}"),
        # On a narrow terminal the words are cut before the times are.
        TimeElapsedColumn(Column(no_wrap=True, min_width=7)),
        *(
            [Remaining(compact=True, table_column=Column(no_wrap=True, min_width=5))]
            if tally.total
            else []
        ),
    ]
    progress = Progress(*columns, console=Console(file=stream), transient=True)
    task = progress.add_task("", total=tally.total, line=tally.line(0), completed=tally.documents)
    first: float | None = None

    def advance() -> None:
        nonlocal first
        first = first or time.monotonic()
        line = tally.line(time.monotonic() - first).partition(", about")[0]
        progress.update(task, completed=tally.documents, line=line)

    timer = threading.Timer(PATIENCE, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield advance
    finally:
        timer.cancel()
        timer.join()  # never left between a bar's start and its end
        progress.stop()
