"""Pairs a second on one core: reading and matching quantities, beside pofilter's checks.

    python -m tests.bench.quantity_speed CLEAN.jsonl [--pairs N]

CLEAN is JSON Lines with source, target, source_lang, target_lang. pofilter (translate-toolkit) runs
the fourteen of its filters that make sense in running news text, on the same pairs. CPU time, after
one warming run of each, so that language data is loaded.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mtqa.quantities import extract, match

FILTERS = (
    "acronyms brackets doublequoting doublespacing doublewords emails endpunc numbers puncspacing "
    "sentencecount simplecaps startpunc unchanged urls"
).split()


def quantities(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        source, target = row["source"], row["target"]
        first, second = row["source_lang"], row["target_lang"]
        match(source, first, extract(source, first), target, second, extract(target, second))


def pofilter() -> Callable[[list[dict[str, Any]]], None] | None:
    """The run of pofilter's checks, or None where translate-toolkit is not installed."""
    try:
        from translate.filters import checks
        from translate.storage import pypo
    except ImportError:
        return None
    checker = checks.StandardChecker(limitfilters=FILTERS)

    def run(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            unit = pypo.pounit(row["source"])
            unit.target = row["target"]
            checker.run_filters(unit)

    return run


def rate(run: Callable[[list[dict[str, Any]]], None], rows: list[dict[str, Any]]) -> float:
    run(rows)
    started = time.process_time()
    run(rows)
    return len(rows) / (time.process_time() - started)


def main() -> None:
    """Print both rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", type=Path)
    parser.add_argument("--pairs", type=int, default=6000)
    options = parser.parse_args()
    lines = options.clean.read_text("utf8").splitlines()
    rows = [json.loads(line) for line in lines[:: max(1, len(lines) // options.pairs)]]
    print(f"mtqa quantities: {rate(quantities, rows):.0f} pairs/s over {len(rows)} pairs")
    other = pofilter()
    if other is None:
        print("pofilter: translate-toolkit is not installed")
    else:
        print(f"pofilter, {len(FILTERS)} filters: {rate(other, rows):.0f} pairs/s")


if __name__ == "__main__":
    main()
