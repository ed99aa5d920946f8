"""The commands as users run them, each in a process of its own: start-up, memory, workers, cache.

Times are by the clock, so run them on a machine that has nothing else to do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.speed._rows import Row, write

RULES = ["--engine", "none", "--fast"]
SOURCE = "Полетът беше отменен в 14:30 ч. на 3 май. Пътниците чакаха в София."
TARGET = "The flight was cancelled at 2:30 pm on 3 May. The passengers waited in Sofia."


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took: seconds by the clock, CPU seconds, and peak memory (MiB).

    Memory is that of the largest of its processes (ru_maxrss).
    """

    seconds: float
    cpu: float
    memory: float


def run(*arguments: str, **environment: str) -> Cost:
    """Runs this Python with the arguments; raises CalledProcessError where it cannot do its work.

    An exit code of 1 is none: there were findings.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    assert process.stderr is not None
    told = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, arguments, stderr=told)
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def batch(file: Path, folder: Path, *options: str, cache: Path | None = None) -> Cost:
    """`mtqa batch` with rules only, from a cold start; without a cache unless one is given."""
    output = folder / "out.jsonl"
    output.unlink(missing_ok=True)
    caching = [] if cache else [option for option in ("--no-cache",) if known(option)]
    environment = {"MTQA_CACHE_DIR": str(cache)} if cache else {}
    return run(
        "-m", "mtqa", "batch", str(file), "--output", str(output), "--quiet", "--allow-errors",
        *RULES, *caching, *options, **environment,
    )  # fmt: skip


def known(option: str) -> bool:
    """Whether `mtqa batch` has the option."""
    told = subprocess.run(
        [sys.executable, "-m", "mtqa", "batch", "--help"], capture_output=True, text=True
    )
    return option in told.stdout


def startup(runs: int) -> dict[str, float]:
    """Seconds to start and end, the median of some runs."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "source.txt"), Path(folder, "target.txt")
        source.write_text(SOURCE, "utf8")
        target.write_text(TARGET, "utf8")
        check = ["-m", "mtqa", "check", str(target), "--source", str(source), *RULES]
        commands = {
            "python -c pass": ["-c", "pass"],
            "python -c 'import mtqa'": ["-c", "import mtqa"],
            "mtqa --version": ["-m", "mtqa", "--version"],
            "mtqa --help": ["-m", "mtqa", "--help"],
            "mtqa check, two sentences, rules only": [*check, "--from", "bg", "--to", "en"],
            "the same, languages detected": check,
        }
        return {
            name: median(run(*command).seconds for _ in range(runs))
            for name, command in commands.items()
        }


def memory(rows: list[Row], sizes: list[int]) -> dict[int, Cost]:
    """What `mtqa batch` takes as its input grows; every line has a text of its own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        workers = ["--workers", "1"] if known("--workers") else []
        return {
            size: batch(write(rows, size, folder / "in.jsonl"), folder, *workers) for size in sizes
        }


def workers(rows: list[Row], size: int, runs: int) -> dict[int, float] | None:
    """Seconds by the number of worker processes, a process more for reading and writing.

    The time for nothing but starting is in them. None where the command has no workers.
    """
    if not known("--workers"):
        return None
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = write(rows, size, folder / "in.jsonl")
        took: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(runs):
            for number, seconds in took.items():
                seconds.append(batch(file, folder, "--workers", str(number)).seconds)
        return {number: median(seconds) for number, seconds in took.items()}


def cached(rows: list[Row], size: int, changed: float = 0.01) -> dict[str, float] | None:
    """Seconds for a fresh run, the same again, and with a share of the lines changed.

    None where results are not cached.
    """
    if not known("--no-cache"):
        return None
    with TemporaryDirectory() as name:
        folder = Path(name)
        file, cache = write(rows, size, folder / "in.jsonl"), folder / "cache"
        cache.mkdir()
        batch(write(rows, 1, folder / "one.jsonl"), folder, cache=cache)  # builds the gazetteer
        found = {"nothing known": batch(file, folder, cache=cache).seconds}
        found["all known"] = batch(file, folder, cache=cache).seconds
        lines = file.read_text("utf8").splitlines()
        step = round(1 / changed)
        lines[::step] = [line.replace('"target": "', '"target": "— ', 1) for line in lines[::step]]
        file.write_text("\n".join(lines) + "\n", "utf8")
        found[f"{changed:.0%} changed"] = batch(file, folder, cache=cache).seconds
        return found
