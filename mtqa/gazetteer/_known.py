"""The keys of a gazetteer file in memory: most words name nothing, and need no query to say so.

A MARISA trie (Yata 2011; marisa-trie, MIT) holds the 880,000 keys of the embedded names in 4.5 MB
and tells in a microsecond whether a key is among them, for which SQLite takes ten to twenty.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = ["Known", "keep", "read"]

_TABLE = "TABLE IF NOT EXISTS trie (name TEXT PRIMARY KEY, data BLOB NOT NULL)"
_MOST = 5_000_000  # keys; of more the making would take too much memory, and SQLite is asked


class Known(NamedTuple):
    """All keys, and what keys of several words begin with: "new" and "new york" of a new york x."""

    keys: Any
    beginnings: Any

    def has(self, key: str) -> bool:
        """Whether it is a key."""
        return _within(key, self.keys)

    def starts(self, text: str) -> list[str]:
        """The keys that a text begins with."""
        try:
            found: list[str] = self.keys.prefixes(text)
        except UnicodeEncodeError:
            return []
        return found

    def continues(self, key: str) -> bool:
        """Whether a key of more words begins with these."""
        return _within(key, self.beginnings)


def _within(key: str, trie: Any) -> bool:
    try:
        return key in trie
    except UnicodeEncodeError:  # a lone surrogate
        return False


def keep(database: sqlite3.Connection) -> None:
    """Put the tries of a database's keys into it, in place of those it has."""
    import marisa_trie  # type: ignore[import-not-found,import-untyped,unused-ignore]

    with database:
        database.execute(f"CREATE {_TABLE}")
        database.execute("DELETE FROM trie")
        if database.execute("SELECT count(*) FROM key").fetchone()[0] > _MOST:
            return
        for name, keys in (("keys", _keys(database)), ("beginnings", _beginnings(database))):
            data = marisa_trie.Trie(keys).tobytes()
            database.execute("INSERT INTO trie VALUES (?,?)", (name, data))


def _keys(database: sqlite3.Connection) -> Iterator[str]:
    return (key for (key,) in database.execute("SELECT DISTINCT key FROM key"))


def _beginnings(database: sqlite3.Connection) -> Iterator[str]:
    for key in _keys(database):
        at = key.find(" ")
        while at >= 0:
            yield key[:at]
            at = key.find(" ", at + 1)


def read(database: sqlite3.Connection) -> Known | None:
    """The tries of a database; None for one without, such as an older version made."""
    import marisa_trie

    try:
        rows = dict(database.execute("SELECT name, data FROM trie"))
    except sqlite3.OperationalError:
        return None
    if not rows:
        return None
    tries = (marisa_trie.Trie().frombytes(rows[name]) for name in Known._fields)
    return Known(*tries)
