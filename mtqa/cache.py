"""Translations that were made before, kept on disk: a segment is never translated twice.

SQLite in WAL mode, safe for several processes at once, private to the user, bounded in size (the
least recently used go first). A cache that cannot be read or written is passed over: it saves
time, and nothing may fail for want of it. Nothing is made on disk before the first entry is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from mtqa.paths import cache_folder

__all__ = ["Cache", "Translator", "key", "translate"]

_FILE = "translations.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS translation (
    key BLOB PRIMARY KEY, text TEXT NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_use ON translation (used);
"""
_PAUSE = 0.02
_WAIT = 5.0
_AT_ONCE = 500
_LIMIT = 256 << 20
# What a row takes beside its text: key, index and page overhead.
_OVERHEAD = 120


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
    """The cache in `folder` (default: the user's), of at most `limit` bytes of entries."""

    def __init__(self, folder: Path | None = None, limit: int = _LIMIT) -> None:
        self.folder = cache_folder() if folder is None else folder
        self.path = self.folder / _FILE
        self.limit = limit

    def get(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """The texts of those `keys` that are there."""
        if not self.path.is_file():
            return {}
        found: dict[bytes, str] = {}
        try:
            with self._open() as db:
                for start in range(0, len(keys), _AT_ONCE):
                    part = keys[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(part))
                    query = f"SELECT key, text FROM translation WHERE key IN ({marks})"
                    found.update(db.execute(query, part).fetchall())
                _touch(db, list(found))
        except (sqlite3.Error, OSError):
            self._drop_if_damaged()
        return found

    def put(self, texts: Mapping[bytes, str]) -> None:
        """Keeps `texts` by their keys; what is too much for the limit pushes out the oldest."""
        if not texts:
            return
        rows = [
            (name, text, len(text.encode("utf-8", "replace")) + _OVERHEAD)
            for name, text in texts.items()
            if _storable(text)
        ]
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._open() as db:
                db.executemany(
                    "INSERT OR REPLACE INTO translation VALUES (?, ?, ?, "
                    "(SELECT coalesce(max(used), 0) + 1 FROM translation))",
                    rows,
                )
                _shrink(db, self.limit)
        except (sqlite3.Error, OSError):
            self._drop_if_damaged()

    def clear(self) -> int:
        """Removes all entries and the files; says how many there were."""
        count = len(self)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        return count

    def __len__(self) -> int:
        if not self.path.is_file():
            return 0
        try:
            with self._open() as db:
                return int(db.execute("SELECT count(*) FROM translation").fetchone()[0])
        except (sqlite3.Error, OSError):
            return 0

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction; the file is made readable by the user alone."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)) as db:
            _set_up(db)
            # At once: SQLite does not wait for a lock when a read becomes a write.
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()

    def _drop_if_damaged(self) -> None:
        """Removes a file that is no database any more, so that the next run has a cache again."""
        try:
            with closing(sqlite3.connect(self.path, timeout=_WAIT)) as db:
                db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            return  # busy, full or not to be opened: not damaged
        except sqlite3.DatabaseError:
            self.clear()


def _storable(text: str) -> bool:
    """Whether SQLite can hold a text: a lone surrogate has no UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _set_up(db: sqlite3.Connection) -> None:
    """WAL mode and the table; SQLite does not wait itself where two processes begin at once."""
    until = time.monotonic() + _WAIT
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.executescript(_SCHEMA)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)


def _touch(db: sqlite3.Connection, keys: Sequence[bytes]) -> None:
    db.executemany(
        "UPDATE translation SET used = (SELECT max(used) + 1 FROM translation) WHERE key = ?",
        [(name,) for name in keys],
    )


def _shrink(db: sqlite3.Connection, limit: int) -> None:
    """Deletes the least recently used entries until those left are within `limit` bytes."""
    size = int(db.execute("SELECT coalesce(sum(size), 0) FROM translation").fetchone()[0])
    if size <= limit:
        return
    for name, one in db.execute("SELECT key, size FROM translation ORDER BY used, key").fetchall():
        if size <= limit:
            break
        db.execute("DELETE FROM translation WHERE key = ?", (name,))
        size -= int(one)


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
