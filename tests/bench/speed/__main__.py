"""Measures speed and memory of the rule checks, and writes a dated Markdown file.

    python -m tests.bench.speed FILE --date 2026-11-23 [--segments 2000] [--runs 5]
        [--sizes 1000,10000,100000] [--only rates,startup,memory,workers,cache] [--output FOLDER]

FILE is JSON Lines with source, target, source_lang, target_lang: human translations of news show
what a newsroom would see. pofilter's filters are timed too when translate-toolkit is installed
(GPL: for this comparison only). Rates are ratios worth keeping; seconds are of one machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.speed import _tables, commands
from tests.bench.speed._rows import read

PARTS = ("rates", "startup", "memory", "workers", "cache")
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def rates(options: argparse.Namespace) -> list[dict[str, Any]]:
    """The rates of each run: a process of its own, mtqa and pofilter one after the other."""
    found = []
    for _ in range(options.runs):
        done = subprocess.run(
            [
                sys.executable, "-m", "tests.bench.speed.rates", str(options.file),
                "--segments", str(options.segments), "--by-check",
            ],
            env={**os.environ, **ONE_CORE},
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        found.append(json.loads(done.stdout))
    return found


def commit() -> str:
    """The commit that is measured, and whether files were changed since."""
    git = ["git", "-C", str(Path(__file__).parent)]
    told = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    dirty = subprocess.run(
        [*git, "status", "--porcelain", "-uno", "--", ":/mtqa"], capture_output=True, text=True
    )
    return (told.stdout.strip() or "unknown") + (" and changes to it" if dirty.stdout else "")


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--date", required=True, help="of the run, YYYY-MM-DD")
    parser.add_argument("--segments", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--output", type=Path, default=Path(__file__).parents[1] / "results")
    options = parser.parse_args(arguments)
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"--only takes {', '.join(PARTS)}, not {', '.join(sorted(unknown))}")
    options.sizes = [int(size) for size in options.sizes.split(",")]
    return options


def main(arguments: list[str] | None = None) -> Path:
    """Measure, and write the file whose path is returned."""
    options = parsed(arguments)
    rows = read(options.file, 10_000)
    parts = [_tables.head(options.date, commit(), len(rows))]
    if "rates" in options.only:
        parts.append(_tables.rates(rates(options)))
    if "startup" in options.only:
        parts.append(_tables.startup(commands.startup(options.runs)))
    if "memory" in options.only:
        parts.append(_tables.memory(commands.memory(rows, options.sizes)))
    size = options.sizes[0] * 5
    if "workers" in options.only:
        parts.append(_tables.workers(commands.workers(rows, size, options.runs), size))
    if "cache" in options.only:
        parts.append(_tables.cached(commands.cached(rows, size), size))
    options.output.mkdir(parents=True, exist_ok=True)
    path: Path = options.output / f"speed-{options.date}.md"
    path.write_text("\n\n".join(parts) + "\n", "utf8")
    return path


if __name__ == "__main__":
    print(main())
