"""What was made before, kept on disk: no segment is translated, and no document checked, twice.

SQLite in WAL mode, safe for several processes at once, private to the user, bounded in size (the
least recently used go first, by a count of uses, not by a clock). A cache that cannot be read or
written is passed over: it saves time, and nothing may fail for want of it. Each entry carries a
checksum, and a damaged file is set aside, so that no wrong entry is served. Nothing is made on
disk before the first entry is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from mtqa.forks import unforked
from mtqa.paths import cache_folder

__all__ = ["RESULTS", "TRANSLATIONS", "Cache", "Translator", "key", "translate"]

TRANSLATIONS, RESULTS = "translations", "results"
"""The caches there are: of translations, and of what was found in a document."""

_VERSION = 1
# The total is kept by triggers: to add up a million sizes at each write would take longer than it.
_SCHEMA = """
DROP TABLE IF EXISTS translation;
DROP TABLE IF EXISTS entry;
DROP TABLE IF EXISTS total;
CREATE TABLE entry (
    key BLOB PRIMARY KEY, text BLOB NOT NULL, mark BLOB NOT NULL,
    size INTEGER NOT NULL, used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX by_use ON entry (used);
CREATE TABLE total (size INTEGER NOT NULL, used INTEGER NOT NULL);
INSERT INTO total VALUES (0, 0);
CREATE TRIGGER added AFTER INSERT ON entry BEGIN
    UPDATE total SET size = size + new.size;
END;
CREATE TRIGGER changed AFTER UPDATE OF size ON entry BEGIN
    UPDATE total SET size = size + new.size - old.size;
END;
CREATE TRIGGER removed AFTER DELETE ON entry BEGIN
    UPDATE total SET size = size - old.size;
END;
"""
_ASIDE = ".damaged"
_PAUSE = 0.005
_WAIT = 5.0
_AT_ONCE = 500
_LIMITS = {TRANSLATIONS: 256 << 20, RESULTS: 1 << 30}
_FULL = 0.9  # of the limit is left when entries had to go, so that not each write makes room anew
_CROWDED = 0.5  # of the limit: from there on it is noted what is used
# What a row takes beside its text: key, checksum, index and page overhead.
_OVERHEAD = 140


class Translator(Protocol):
    """The part of an engine that the cache stands in front of."""

    @property
    def signature(self) -> str:
        """All that decides what it answers."""

    def translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        """The translations, as many and in their order."""


def key(text: str, source_lang: str, target_lang: str, signature: str) -> bytes:
    """The key of a translation: SHA-256 of the JSON of all that decides it."""
    content = json.dumps([text, source_lang, target_lang, signature], ensure_ascii=True)
    return hashlib.sha256(content.encode("ascii")).digest()


class Cache:
    """The cache called `name` in `folder` (default: the user's), of at most `limit` bytes.

    `notify` is told, in a line, when a damaged file has been set aside.
    """

    def __init__(
        self,
        folder: Path | None = None,
        limit: int | None = None,
        name: str = TRANSLATIONS,
        notify: Callable[[str], object] | None = None,
    ) -> None:
        self.folder = cache_folder() if folder is None else folder
        self.path = self.folder / f"{name}.sqlite3"
        self.limit = _LIMITS[name] if limit is None else limit
        self._notify = notify

    def get(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """The texts of those `keys` that are there."""
        if not keys or not self.path.is_file():
            return {}
        found: dict[bytes, str] = {}
        try:
            with self._open(writes=False) as db:
                for start in range(0, len(keys), _AT_ONCE):
                    part = keys[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(part))
                    query = f"SELECT key, text, mark FROM entry WHERE key IN ({marks})"
                    rows = db.execute(query, part).fetchall()
                    found.update(
                        (row[0], row[1].decode("utf-8", "surrogatepass"))
                        for row in rows
                        if _is_whole(*row)
                    )
                size = int(db.execute("SELECT size FROM total").fetchone()[0])
            if size > _CROWDED * self.limit:
                with self._open() as db:
                    _touch(db, list(found))
        except (sqlite3.Error, OSError, TypeError, ValueError) as error:
            self._set_aside_if_damaged(error)
        return found

    def put(self, texts: Mapping[bytes, str]) -> None:
        """Keeps `texts` by their keys; what is too much for the limit pushes out the oldest."""
        rows = list(_rows(texts))
        if not rows:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._open() as db:
                db.execute("UPDATE total SET used = used + 1")
                db.executemany(
                    "INSERT INTO entry VALUES (?, ?, ?, ?, (SELECT used FROM total))"
                    " ON CONFLICT (key) DO UPDATE SET text = excluded.text,"
                    " mark = excluded.mark, size = excluded.size, used = excluded.used",
                    rows,
                )
                _shrink(db, self.limit)
        except (sqlite3.Error, OSError, TypeError, ValueError) as error:
            self._set_aside_if_damaged(error)

    def clear(self) -> int:
        """Removes all entries and the files; says how many there were."""
        count = len(self)
        _disconnect(self.path)
        for suffix in ("", "-wal", "-shm", _ASIDE):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        return count

    @property
    def size(self) -> int:
        """How many bytes its files take."""
        files = (Path(f"{self.path}{suffix}") for suffix in ("", "-wal", _ASIDE))
        return sum(file.stat().st_size for file in files if file.is_file())

    def __len__(self) -> int:
        if not self.path.is_file():
            return 0
        try:
            with self._open(writes=False) as db:
                return int(db.execute("SELECT count(*) FROM entry").fetchone()[0])
        except (sqlite3.Error, OSError):
            return 0

    @contextmanager
    def _open(self, *, writes: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction; the file is made readable by the user alone."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        until = time.monotonic() + _WAIT
        while True:
            with unforked:
                try:
                    db = _begun(self.path, writes)
                    if db is not None:
                        yield db
                        db.commit()
                        return
                except BaseException:
                    _disconnect(self.path)
                    raise
            # Not within SQLite: a fork, and so all who want that lock, would wait for it too.
            if time.monotonic() > until:
                raise TimeoutError(f"{self.path} is written by another process")
            time.sleep(_PAUSE)

    def _set_aside_if_damaged(self, error: Exception) -> None:
        """Rename a file that is no sound database any more: the next use begins a new one."""
        if isinstance(error, OSError):
            return  # a full disk, a folder that cannot be written
        if isinstance(error, sqlite3.Error):
            # The low byte is the kind of error: busy, full and unreadable files are not damaged.
            name = getattr(error, "sqlite_errorcode", 0) & 0xFF
            missing = isinstance(error, sqlite3.OperationalError) and "no such" in str(error)
            if name not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) and not missing:
                return
        _disconnect(self.path)
        aside = Path(f"{self.path}{_ASIDE}")
        try:
            self.path.replace(aside)
            for suffix in ("-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        except OSError:
            return
        if self._notify is not None:
            self._notify(f"a damaged cache was set aside as {aside}; it fills anew")


_held = threading.local()
_inherited: list[object] = []  # connections of a parent: neither used nor closed in its child


def _connection(path: Path) -> sqlite3.Connection:
    """This thread's connection to the file that is there now, set up.

    It stays open: to open one for each use costs more than the use, and they wait for one another.
    One thread of one process has it, since SQLite's connections cannot be shared across a fork.
    """
    if getattr(_held, "process", None) != os.getpid():
        _inherited.append(getattr(_held, "connections", None))
        _held.process, _held.connections = os.getpid(), {}
    there = path.stat()
    file = (there.st_dev, there.st_ino)
    held: tuple[tuple[int, int], sqlite3.Connection] | None = _held.connections.get(path)
    if held is not None and held[0] == file:
        return held[1]
    _disconnect(path)
    db = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        _set_up(db)
    except BaseException:
        db.close()
        raise
    _held.connections[path] = (file, db)
    return db


def _begun(path: Path, writes: bool) -> sqlite3.Connection | None:
    """A connection in a transaction that waits for nobody any more; None while it would have to."""
    try:
        db = _connection(path)
        db.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    except sqlite3.OperationalError as error:
        if _is_busy(error):
            return None
        raise
    try:
        db.execute("SELECT size FROM total")  # what only reads takes its snapshot now
    except sqlite3.OperationalError as error:
        db.rollback()
        if _is_busy(error):
            return None
        raise
    return db


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _disconnect(path: Path) -> None:
    if getattr(_held, "process", None) == os.getpid():
        held = _held.connections.pop(path, None)
        if held is not None:
            with unforked:
                held[1].close()


def _rows(texts: Mapping[bytes, str]) -> Iterator[tuple[bytes, bytes, bytes, int]]:
    for name, text in texts.items():
        data = text.encode("utf-8", "surrogatepass")
        yield name, data, _mark(name, data), len(data) + _OVERHEAD


def _mark(name: bytes, data: bytes) -> bytes:
    """A checksum: SQLite has none, and would serve a page whose bytes have changed."""
    return hashlib.blake2b(data, digest_size=8, key=name[:64]).digest()


def _is_whole(name: Any, data: Any, mark: Any) -> bool:
    return isinstance(name, bytes) and isinstance(data, bytes) and mark == _mark(name, data)


def _set_up(db: sqlite3.Connection) -> None:
    """WAL mode and the tables."""
    # What a power cut may damage is found by its checksum; what kills a process loses none.
    db.execute("PRAGMA synchronous = OFF")
    if _version(db) == _VERSION:
        return
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    if _version(db) != _VERSION:
        # Not executescript, which ends the transaction before it begins.
        for statement in _statements(_SCHEMA):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {_VERSION}")
    db.execute("COMMIT")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _touch(db: sqlite3.Connection, keys: Sequence[bytes]) -> None:
    db.execute("UPDATE total SET used = used + 1")
    db.executemany(
        "UPDATE entry SET used = (SELECT used FROM total) WHERE key = ?", [(name,) for name in keys]
    )


def _shrink(db: sqlite3.Connection, limit: int) -> None:
    """Deletes the least recently used entries once those there are exceed `limit` bytes."""
    size = int(db.execute("SELECT size FROM total").fetchone()[0])
    if size <= limit:
        return
    gone: list[tuple[bytes]] = []
    for name, one in db.execute("SELECT key, size FROM entry ORDER BY used, key"):
        if size <= _FULL * limit:
            break
        gone.append((name,))
        size -= int(one)
    db.executemany("DELETE FROM entry WHERE key = ?", gone)


def translate(
    engine: Translator,
    segments: Sequence[str],
    source_lang: str,
    target_lang: str,
    cache: Cache | None = None,
) -> list[str]:
    """`engine.translate` for what the cache does not hold, in one call; the rest from the cache.

    Raises what the engine raises.
    """
    cache = Cache() if cache is None else cache
    signature = engine.signature
    keys = [key(segment, source_lang, target_lang, signature) for segment in segments]
    known = cache.get(list(dict.fromkeys(keys)))
    missing = {
        name: segment
        for name, segment in zip(keys, segments, strict=True)
        if name not in known and segment.strip()
    }
    if missing:
        made = engine.translate(list(missing.values()), source_lang, target_lang)
        fresh = dict(zip(missing, made, strict=True))
        cache.put(fresh)
        known.update(fresh)
    return [known.get(name, "") for name in keys]
