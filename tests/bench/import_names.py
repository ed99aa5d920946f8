"""Imports a table of millions of names that was made for it; measures, kills it, takes it up again.

    python tests/bench/import_names.py FOLDER --names 2000000 --format geonames-names
    python tests/bench/import_names.py FOLDER --names 2000000 --format labels --kill

FOLDER takes the table and the gazetteer. The tables have the columns and the kinds of names of
GeoNames (allCountries, alternateNamesV2) and ParaNames; the names are syllables drawn by lot. With
`--kill` the import is killed (SIGKILL) halfway and started again; the names are counted after that.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_LATIN = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
_CYRILLIC = [a + b for a in "бвгдзклмнпрстф" for b in "аеиоу"]
_HAN = list("山川田中北京上海大小林森石水火木金土東西南州江河湖島")
_WAYS = [("en", _LATIN), ("fr", _LATIN), ("ru", _CYRILLIC), ("bg", _CYRILLIC), ("zh", _HAN)]
_NAME = {
    "geonames": "allCountries.txt", "geonames-names": "alternateNamesV2.txt",
    "labels": "paranames.tsv",
}  # fmt: skip


def name(syllables: list[str], lot: random.Random) -> str:
    """A name of two to four syllables."""
    return "".join(lot.choices(syllables, k=lot.choice((2, 3, 3, 4)))).capitalize()


def rows(form: str, names: int) -> Iterator[str]:
    """Lines of a table with so many names in five languages."""
    lot = random.Random(1)
    if form == "labels":
        yield "wikidata_id\teng\tlabel\tlanguage\ttype\n"
    for number in range(1, names // len(_WAYS) + 1):
        spelt = [(code, name(syllables, lot)) for code, syllables in _WAYS]
        if form == "geonames":
            others = ",".join(text for _, text in spelt)
            first = spelt[0][1]
            people = lot.randrange(10 ** lot.randrange(1, 8))
            yield (f"{number}\t{first}\t{first}\t{others}\t1.0\t2.0\tP\tPPL\tXX\t\t\t\t\t\t"
                   f"{people}\t\t10\tEurope/Sofia\t2024-01-01\n")  # fmt: skip
            continue
        for place, (code, text) in enumerate(spelt):
            if form == "labels":
                yield f"Q{number}\t{spelt[0][1]}\t{text}\t{code}\tLOC\n"
            else:
                first = int(place == 0)
                yield f"{number * 10 + place}\t{number}\t{code}\t{text}\t{first}\t\t\t\t\t\n"


def make(path: Path, form: str, names: int) -> None:
    """Write the table unless it is there."""
    if not path.exists():
        with path.open("w", encoding="utf-8") as file:
            file.writelines(rows(form, names))


def peak(process: subprocess.Popen[bytes], part: Path, kill_at: int) -> int:
    """The most memory in MiB until the process ends; killed when `part` has so many bytes."""
    most = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
        most = max(most, int(found[0]) // 1024 if found else 0)
        if kill_at and part.exists() and part.stat().st_size > kill_at:
            os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.05)
    process.wait()
    return most


def counted(path: Path) -> str:
    """What a gazetteer file holds, and whether each entry is there once."""
    database = sqlite3.connect(path)
    entries, distinct = database.execute(
        "SELECT count(*), count(DISTINCT id) FROM entry"
    ).fetchone()
    (forms,) = database.execute("SELECT count(*) FROM form").fetchone()
    (keys,) = database.execute("SELECT count(*) FROM key").fetchone()
    return f"{entries:,} entries ({distinct:,} ids), {forms:,} forms, {keys:,} keys"


def main() -> None:
    """Make, import, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--names", type=int, default=2_000_000)
    parser.add_argument("--format", choices=sorted(_NAME), default="geonames-names")
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    table = options.folder / _NAME[options.format]
    make(table, options.format, options.names)
    target = options.folder / f"{options.format}.sqlite"
    part = target.with_name(f"{target.name}.part")
    for old in (target, part):
        old.unlink(missing_ok=True)
    command = [
        sys.executable, "-m", "mtqa", "gazetteer", "import", str(table), "--output", str(target),
    ]  # fmt: skip
    for kill_at in (table.stat().st_size // 2, 0) if options.kill else (0,):
        start = time.monotonic()
        process = subprocess.Popen(command)
        most = peak(process, part, kill_at)
        seconds = time.monotonic() - start
        busy = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        ended = "killed" if process.returncode == -signal.SIGKILL else f"rc {process.returncode}"
        sys.stdout.write(
            f"{ended} after {seconds:.0f} s, {busy:.0f} s of a core, at most {most} MiB\n"
        )
        if not process.returncode:
            rate = options.names / busy
            size = target.stat().st_size / 2**20
            sys.stdout.write(
                f"{rate:,.0f} names a second of a core, {size:,.0f} MiB; {counted(target)}\n"
            )


if __name__ == "__main__":
    main()
