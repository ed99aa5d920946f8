"""``mtqa batch``: files of any size and number in, a line of findings for every line."""

from __future__ import annotations

import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from mtqa.cli._bars import build_first
from mtqa.cli._inputs import config_start, read_options, reading_options
from mtqa.cli._options import exit_options, known_options, run_options, settings
from mtqa.cli._output import (
    CLEAN,
    FAILED,
    FOUND,
    output,
    refuse_overwriting,
    refuse_unwritable,
    say,
)
from mtqa.cli._progress import Tally, watched
from mtqa.cli._summary import summarise
from mtqa.errors import UsageError

_TOLD = 20  # errors that are told one by one: of a million lines a million may be broken

if TYPE_CHECKING:
    from mtqa.batch import Answer, State
    from mtqa.cache import Cache
    from mtqa.run import Checker


@click.command("batch")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "--output",
    "path",
    required=True,
    metavar="OUT.jsonl",
    help='JSON Lines, or Parquet where it ends in .parquet; "-" is the standard output.',
)
@click.option("--input-format", metavar="NAME", help="Read INPUT as this format.")
@reading_options
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    metavar="N",
    help="Check in so many processes: 1, or with --on ray as many as the cluster has CPUs.",
)
@click.option(
    "--on",
    type=click.Choice(["ray"]),
    help="Check on a cluster: the Ray cluster of RAY_ADDRESS, of this machine, or a new one.",
)
@click.option("--limit", type=click.IntRange(0), metavar="N", help="Check the first N.")
@click.option(
    "--sample", type=click.IntRange(0), metavar="N", help="Check N of them, evenly chosen."
)
@click.option(
    "--seed", type=int, default=0, show_default=True, metavar="S", help="Choose the sample by it."
)
@click.option(
    "--restart", is_flag=True, help="Begin anew, whatever is there of a run that broke off."
)
@click.option("--no-cache", is_flag=True, help="Check again what was checked before.")
@known_options
@exit_options
@run_options(engine="none")
def COMMAND(
    inputs: tuple[str, ...],
    path: str,
    input_format: str | None,
    workers: int | None,
    on: str | None,
    limit: int | None,
    sample: int | None,
    seed: int,
    restart: bool,
    no_cache: bool,
    report_unused: bool,
    exit_zero: bool,
    allow_errors: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Check every line of INPUT: files, folders and patterns such as "archive/**/*.jsonl".

    JSON Lines with `target` and, where known, `source`, Parquet, or any format that is read. Writes
    one line for every input line, in input order; a line that cannot be checked keeps its place
    with the reason in `error`. Given again after it broke off, it goes on where it stopped.
    """
    from mtqa import batch
    from mtqa.run import Checker

    far = _cluster() if on == "ray" else None
    if far is None:
        _refuse_remote([*inputs, path])
    _refuse_output(path)
    files = tuple((far or batch).expand(inputs, path))
    refuse_overwriting([path], [one.path for one in files])
    start = config_start([one.path for one in files] or list(inputs), options)
    job = (far or batch).Job(
        inputs=files,
        form=input_format,
        reading=read_options(options),
        limit=limit,
        sample=sample,
        seed=seed,
    )
    checker = Checker(settings(options, start))
    checker.on_wait = None if quiet else say
    build_first(checker, quiet=quiet)
    cache = None if no_cache else _cache()
    with far.placed(job, checker, path) if far else nullcontext(path) as place:
        if _is_stream(place):
            state = _streamed(job, checker, place, workers, cache, quiet)
        else:
            state = _filed(job, checker, place, workers, cache, restart, quiet)
    for notice in dict.fromkeys(
        (*checker.report([]).notices, *checker.suppressor.notices(accept=report_unused))
    ):
        say(f"note: {notice}")
    summarise(state, path, quiet=quiet)
    if state.errors and not allow_errors:
        return FAILED
    return FOUND if state.fails and not exit_zero else CLEAN


def _refuse_remote(paths: Iterable[str]) -> None:
    for path in paths:
        if "://" in path and not Path(path).exists():
            raise UsageError("is an address, not a path", path=path, hint="give --on ray too")


def _refuse_output(path: str) -> None:
    """Raise UsageError, before there is any work, for an output that cannot be written."""
    from mtqa.batch import refuse_output

    if _is_stream(path):
        return
    if "://" in path and not Path(path).exists():
        refuse_output(urlsplit(path).path)
    else:
        refuse_output(path)
        refuse_unwritable([path])


def _cluster() -> Any:
    """What checks on a cluster; raises UsageError where Ray is not installed."""
    from mtqa import ray

    ray.load()
    return ray


def _cache() -> Cache:
    from mtqa.cache import RESULTS, Cache

    return Cache(name=RESULTS, notify=lambda notice: say(f"note: {notice}"))


def _is_stream(path: str) -> bool:
    """Whether an output is no file that could be gone on with: a pipe, a device."""
    if path == "-":
        return True
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _streamed(
    job: Any,
    checker: Checker,
    path: str,
    workers: int | None,
    cache: Cache | None,
    quiet: bool,
) -> State:
    """Write the lines as they come; nothing of them is kept."""
    from mtqa.batch import State, counted

    # No bar where it would run into the lines.
    quiet = quiet or (path == "-" and sys.stdout.isatty())
    state, begun = State(), time.monotonic()
    job.look()
    places = job.places()
    found = job.answers(job.documents(places), checker, places=places, workers=workers, cache=cache)
    tally = Tally(None if quiet else job.total(_identified(job), places))

    def each() -> Iterator[Answer]:
        nonlocal state
        for done in found:
            state = counted(state, done)
            yield from done.answers

    with output(path) as stream, closing(found):
        for answer in _told(each(), tally, quiet):
            stream.write(answer.line)
    return replace(state, seconds=time.monotonic() - begun)


def _identified(job: Any) -> Any:
    from mtqa.batch import identify

    return identify(job.inputs)


def _filed(
    job: Any,
    checker: Checker,
    path: str,
    workers: int | None,
    cache: Cache | None,
    restart: bool,
    quiet: bool,
) -> State:
    """Write a file that appears when it is complete, and go on with one that broke off."""
    from mtqa.batch import Batch

    batch = Batch(job, checker, path, workers=workers, cache=cache, restart=restart)
    if batch.before and not quiet:
        say(f"going on after {batch.before:,} lines that were done before")
    tally = Tally(batch.total, documents=batch.before, before=batch.before)
    try:
        with closing(batch.answers()) as found:
            for _ in _told(found, tally, quiet):
                pass
    except KeyboardInterrupt:
        if batch.part.exists():
            say(f"interrupted; what was done is in {batch.part}: the same command goes on")
        raise
    return batch.state


def _told(found: Iterable[Answer], tally: Tally, quiet: bool) -> Iterable[Answer]:
    """The answers, the first of their errors told and their progress shown."""
    complaints = 0
    for answer in watched(found, tally, quiet=quiet):
        if answer.complaint is not None:
            complaints += 1
            if complaints <= _TOLD:
                say(f"error: {answer.complaint}")
        yield answer
    if complaints > _TOLD:
        say(f"error: {complaints - _TOLD:,} more; the output has the reason of each")
