"""Imports of names: streamed, in bounded memory, taken up again where they stopped.

An import writes beside its target, in a file whose name ends in ".part", batch by batch with a mark
of how far it came; the whole takes the target's place when it is complete. So whoever reads the
names meanwhile, or after a kill, reads what was complete before.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO

from mtqa.errors import ConfigError, InputError, MtqaError
from mtqa.gazetteer._base import Entry
from mtqa.gazetteer.store import SCHEMA, STAGED, finish, write
from mtqa.gazetteer.tables import (
    READERS,
    Reader,
    geonames,
    geonames_names,
    jrc_names,
    labels,
    reader_of,
    table,
    tbx,
)  # fmt: skip

__all__ = [
    "READERS", "Reader", "geonames", "geonames_names", "import_file", "jrc_names", "labels",
    "reader_of", "table", "tbx",
]  # fmt: skip

Watcher = Callable[[int, float], object]
"""Told how many entries were taken, those of earlier runs too, and the share of the file read."""

_BATCH = 20_000
_IMPORT = "import: "  # begins the name of a file's mark
_MOST_VARIABLES = 500
# Incremental vacuum gives back, at the end, the room in which keys waited to be sorted.
_PRAGMAS = "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL;"
_SPEED = "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the import of one file came; `first` to `last` are the entries that it brought."""

    size: int
    changed: int
    first: int
    last: int
    entries: int = 0
    whole: bool = False


def import_file(
    source: Path,
    target: Path,
    kind: str | None = None,
    progress: Watcher | None = None,
    beside: Path | None = None,
) -> int:
    """Add the entries of `source` to the gazetteer file `target`; returns how many it now took.

    A file that was begun and not finished is taken up after the last batch that was stored, unless
    another was imported since; one that was imported before and has changed since takes the place
    of what it brought then. `beside` is a gazetteer whose weights hold for places that it has too.
    Raises ConfigError or InputError; of a file that cannot be read nothing stays.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        if _finished(part) != _finished(target):
            _remove(part)
        if not part.exists() and target.exists():
            shutil.copyfile(target, part)
        with closing(_opened(part)) as database:
            if beside is not None and beside.is_file():
                database.execute("ATTACH ? AS beside", (f"{beside.resolve().as_uri()}?mode=ro",))
            taken = _import(database, source, reader_of(source, kind), progress)
        if taken or not target.exists():
            part.replace(target)
        else:
            _remove(part)
    except MtqaError:
        _remove(part)
        raise
    except sqlite3.DatabaseError as error:
        if not isinstance(error, sqlite3.OperationalError):  # a full disk may have room later
            _remove(part)
        raise ConfigError(f"cannot write: {error}", path=str(part)) from error
    return taken


def _remove(part: Path) -> None:
    """Take a part away with its journal, which would be rolled back into the next one."""
    for path in (part, part.with_name(f"{part.name}-journal")):
        path.unlink(missing_ok=True)


def _finished(path: Path) -> Mapping[str, str]:
    """What a file tells of itself but for imports that were broken off; {} of what is no gazetteer.

    A part that tells another thing than the file that it was begun from is of no use.
    """
    if not path.is_file():
        return {}
    with (
        closing(sqlite3.connect(path.resolve().as_uri(), uri=True)) as database,
        suppress(sqlite3.DatabaseError),
    ):
        begun = {name for name, mark in _marks(database) if not mark.whole}
        rows = database.execute("SELECT name, value FROM about")
        return {name: value for name, value in rows if name not in begun}
    return {}


def _opened(part: Path) -> sqlite3.Connection:
    fresh = not part.exists() or part.stat().st_size == 0
    database = sqlite3.connect(part.resolve().as_uri(), uri=True)
    database.executescript(_SPEED + (_PRAGMAS + SCHEMA if fresh else "") + f"CREATE {STAGED};")
    return database


def _import(
    database: sqlite3.Connection, source: Path, reader: Reader, progress: Watcher | None
) -> int:
    name = f"{_IMPORT}{source.resolve()}"
    _take_out_unfinished(database, name)
    mark = _begun(database, name, source)
    if mark.whole:
        return 0
    begun = mark.entries
    files: list[IO[bytes]] = []
    entries = islice(reader(source, files.append), begun, None)
    while batch := list(islice(entries, _BATCH)):
        with database:
            write(database, _weighed(database, batch))
            mark = replace(mark, entries=mark.entries + len(batch), last=_last(database))
            _keep(database, name, mark)
        if progress:
            progress(mark.entries, _read(files, mark.size))
    finish(database, {name: json.dumps(asdict(replace(mark, whole=True)))})
    database.execute("PRAGMA incremental_vacuum").fetchall()
    return mark.entries - begun


def _begun(database: sqlite3.Connection, name: str, source: Path) -> Mark:
    """The mark of a file's import; what an older version of the file brought is taken out."""
    try:
        facts = source.stat()
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror}", path=str(source)) from error
    row = database.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
    mark = _mark_of(row[0]) if row else None
    if mark and (mark.size, mark.changed) == (facts.st_size, facts.st_mtime_ns):
        return mark
    with database:
        if mark:
            _take_out(database, mark)
        last = _last(database)
        fresh = Mark(facts.st_size, facts.st_mtime_ns, last + 1, last)
        _keep(database, name, fresh)
    return fresh


def _mark_of(value: str) -> Mark | None:
    """The mark; None for one of another shape."""
    try:
        return Mark(**json.loads(value))
    except (TypeError, ValueError):
        return None


def _marks(database: sqlite3.Connection) -> Iterator[tuple[str, Mark]]:
    rows = database.execute("SELECT name, value FROM about ORDER BY name").fetchall()
    for name, value in rows:
        mark = _mark_of(value) if name.startswith(_IMPORT) else None
        if mark:
            yield name, mark


def _take_out_unfinished(database: sqlite3.Connection, but: str) -> None:
    """Take out what other imports began and did not finish: it would be made public with this."""
    with database:
        for name, mark in _marks(database):
            if name != but and not mark.whole:
                _take_out(database, mark)
                database.execute("DELETE FROM about WHERE name = ?", (name,))


def _take_out(database: sqlite3.Connection, mark: Mark) -> None:
    span = (mark.first, mark.last)
    database.execute("DELETE FROM entry WHERE number BETWEEN ? AND ?", span)
    for table_ in ("form", "key", "staged"):
        database.execute(f"DELETE FROM {table_} WHERE entry BETWEEN ? AND ?", span)


def _keep(database: sqlite3.Connection, name: str, mark: Mark) -> None:
    value = json.dumps(asdict(mark))
    database.execute("INSERT OR REPLACE INTO about VALUES (?,?)", (name, value))


def _last(database: sqlite3.Connection) -> int:
    found: int = database.execute("SELECT coalesce(max(number), 0) FROM entry").fetchone()[0]
    return found


def _read(files: list[IO[bytes]], size: int) -> float:
    """The share of a file that is read, 0 to 1."""
    if not files or files[-1].closed or not size:
        return 1.0
    return min(1.0, files[-1].tell() / size)


def _weighed(database: sqlite3.Connection, batch: list[Entry]) -> Iterable[Entry]:
    """The entries, those of places that are known with the weight that they have there."""
    known = _weights(database, [entry.id for entry in batch if entry.id.startswith("city:")])
    for entry in batch:
        weight = known.get(entry.id, 0.0)
        yield replace(entry, weight=weight) if weight > entry.weight else entry


def _weights(database: sqlite3.Connection, ids: list[str]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for base in _bases(database):
        for start in range(0, len(ids), _MOST_VARIABLES):
            some = ids[start : start + _MOST_VARIABLES]
            rows = database.execute(
                f"SELECT id, max(weight) FROM {base}.entry"
                f" WHERE id IN ({','.join('?' * len(some))}) GROUP BY id",
                some,
            )
            for key, weight in rows:
                found[key] = max(weight, found.get(key, 0.0))
    return found


def _bases(database: sqlite3.Connection) -> Iterator[str]:
    """The attached databases that have an index of ids, without which asking would take long."""
    for _, base, _ in database.execute("PRAGMA database_list").fetchall():
        if database.execute(
            f"SELECT 1 FROM {base}.sqlite_master WHERE name = 'entry_id'"
        ).fetchone():
            yield base
