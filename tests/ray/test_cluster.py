"""What comes of a cluster is what comes of a run on one machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from mtqa import batch
from mtqa.batch import Input
from mtqa.config import Settings
from mtqa.ray import Job
from mtqa.ray._answers import answers
from mtqa.run import WINDOW, Checker

pytestmark = pytest.mark.slow

RULES = Settings(fast=True, engine="none")
Lines = Callable[[int], Path]


def here(job: batch.Job, settings: Settings = RULES) -> list[str]:
    found = batch.answers(job.documents(), Checker(settings))
    return [one.line for done in found for one in done.answers]


def there(job: Job, settings: Settings = RULES, **options: Any) -> list[str]:
    found = answers(job, Checker(settings), **options)
    return [one.line for done in found for one in done.answers]


def workers() -> list[psutil.Process]:
    """The processes of the actors that check."""
    return [
        one
        for one in psutil.process_iter(["name", "cmdline"])
        if "ray::MapWorker" in " ".join(one.info["cmdline"] or ())
    ]


def test_same_lines(cluster: Any, lines: Lines) -> None:
    job = Job(inputs=(Input(str(lines(5 * WINDOW + 7))),))
    expected = here(job)
    assert len(expected) == 5 * WINDOW + 7
    assert there(job) == expected
    assert there(job, skip=2 * WINDOW) == expected[2 * WINDOW :]


def test_killed_midway(cluster: Any, lines: Lines) -> None:
    job = Job(inputs=(Input(str(lines(20 * WINDOW))),))
    found: list[str] = []
    killed: set[int] = set()
    replaced = False
    for done in answers(job, Checker(RULES)):
        found += [one.line for one in done.answers]
        if not killed:
            for process in workers():
                os.kill(process.pid, signal.SIGKILL)
                killed.add(process.pid)
        replaced = replaced or any(_children(one) for one in workers() if one.pid not in killed)
    assert killed
    assert replaced, "an actor that was ended has another process check"
    assert found == here(job)


def _children(process: psutil.Process) -> Iterator[int]:
    try:
        return iter([one.pid for one in process.children()])
    except psutil.NoSuchProcess:
        return iter(())
