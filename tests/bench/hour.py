"""Checks for an hour with the tagger and writes what memory is resident, every two minutes.

    python -m tests.bench.hour FILE.jsonl [--minutes 60]

FILE is JSON Lines as `mtqa batch` reads it; from the second turn on a number after each text makes
it new. Linux only.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from mtqa.model import Document
from mtqa.run import Checker


def endless(path: Path) -> Iterator[Document]:
    """The file's segments again and again, never the same text twice."""
    for turn in itertools.count():
        mark = f" {turn}" if turn else ""
        with path.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                yield Document(
                    row["target"] + mark,
                    row["source"] + mark,
                    row["target_lang"],
                    row["source_lang"],
                )


def resident() -> int:
    """MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") >> 20


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.hour", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--minutes", type=float, default=60.0)
    given = parser.parse_args()
    began = said = time.monotonic()
    for count, _ in enumerate(Checker(engine="none").check_many(endless(given.file)), 1):
        now = time.monotonic()
        over = now - began > 60 * given.minutes
        if over or now - said > 120:
            said = now
            sys.stdout.write(f"{now - began:.0f} s, {count} segments, {resident()} MiB\n")
            sys.stdout.flush()
        if over:
            return


if __name__ == "__main__":
    main()
