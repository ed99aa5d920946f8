"""Segments a second in one process: all rule checks, each alone, and pofilter's; as JSON.

    python -m tests.bench.speed.rates FILE [--segments N]

Half of the segments are read first, so that the data of their languages is loaded; rates are those
of the other half, once new to the process ("unseen") and once more ("seen"). CPU time.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mtqa.run import Checker
from tests.bench.quantity_speed import pofilter
from tests.bench.speed._rows import Row, document, read

_PAIRS: list[Row] = []  # what a forked process times, handed over by the fork


def timed(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def checker(*checks: str) -> Checker:
    return Checker(engine="none", fast=True, **({"checks": checks} if checks else {}))


def through(check: Checker, rows: list[Row]) -> int:
    return sum(1 for _ in check.check_many(map(document, rows)))


def alone(name: str) -> float:
    """Segments a second of one check with the evidence it needs, in a process of its own."""
    check = checker(name)
    return len(_PAIRS) / timed(lambda: through(check, _PAIRS))


def rates(rows: list[Row], *, by_check: bool) -> dict[str, Any]:
    first, second = rows[::2], rows[1::2]
    found: dict[str, Any] = {"segments": len(second), "pofilter": None, "checks": {}}
    every = checker()
    found["loading"] = timed(lambda: through(every, first))
    if by_check:
        _PAIRS[:] = second
        names = [check.name for check in every.checks if "back_translation" not in check.needs]
        # Forked here: the languages are loaded, the texts new, whichever check comes before.
        with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
            found["checks"] = dict(zip(names, pool.map(alone, names, chunksize=1), strict=True))
    other = pofilter()
    if other is not None:
        other(first)
        found["pofilter"] = len(second) / timed(lambda: other(second))
    found["unseen"] = len(second) / timed(lambda: through(every, second))
    found["seen"] = len(second) / timed(lambda: through(every, second))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--segments", type=int, default=2000)
    parser.add_argument("--by-check", action="store_true")
    options = parser.parse_args()
    rows = read(options.file, 2 * options.segments)
    json.dump(rates(rows, by_check=options.by_check), sys.stdout)


if __name__ == "__main__":
    main()
