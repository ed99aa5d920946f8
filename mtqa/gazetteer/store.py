"""The gazetteer file: one SQLite database, read by folded key.

SQLite and not a memory-mapped trie: it opens in a millisecond, two processes share its pages, a
newsroom can look into it with any client, and a batch of keys costs one statement.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, NamedTuple

from mtqa import lang as languages
from mtqa.forks import cached_property, unforked
from mtqa.gazetteer import _known
from mtqa.gazetteer._base import Entry, Form
from mtqa.gazetteer.fold import fold, stem, word_keys

SCHEMA = """
CREATE TABLE entry (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, weight REAL NOT NULL,
  origin TEXT NOT NULL);
CREATE TABLE form (
  entry INTEGER NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL, langs TEXT NOT NULL,
  role TEXT NOT NULL, PRIMARY KEY (entry, place)) WITHOUT ROWID;
CREATE TABLE key (
  key TEXT NOT NULL, entry INTEGER NOT NULL, place INTEGER NOT NULL,
  PRIMARY KEY (key, entry, place)) WITHOUT ROWID;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
# Keys wait here, unsorted, for `finish`.
STAGED = "TABLE IF NOT EXISTS staged (key TEXT NOT NULL, entry INTEGER, place INTEGER)"
_BATCH = 20_000
_MOST_VARIABLES = 500
_CACHE_LIMIT = 1 << 15  # full after some thousand segments: then memory grows no more
_PROMINENT = 5.5


class Hit(NamedTuple):
    """A form found under a key, with its entry; `langs` are those that write it so, if told."""

    form: str
    langs: frozenset[str]
    role: str
    entry: str
    kind: str
    weight: float


class Asked(NamedTuple):
    """A folded word of a text, its language, and whether an article may be written before it."""

    key: str
    lang: str
    prefixed: bool


class Answer(NamedTuple):
    """The keys of a word that have hits, with these, and whether it begins names of more words."""

    hits: tuple[tuple[str, tuple[Hit, ...]], ...]
    continues: bool


_NOTHING = Answer((), False)


class Gazetteer:
    """Names and what is known of them, read from a database that `write` filled."""

    def __init__(self, *databases: sqlite3.Connection, path: Path | None = None) -> None:
        self.path = path
        self._databases = databases
        self._hits: dict[str, tuple[Hit, ...]] = {}
        self._answers: dict[Asked, Answer] = {}
        self._forms_in: dict[tuple[str, str], tuple[Form, ...]] = {}
        self._forms: dict[str, tuple[Form, ...]] = {}
        self._near: dict[str, dict[str, tuple[str, ...]]] = {}

    @classmethod
    def open(cls, *paths: Path) -> Gazetteer:
        """The gazetteer in one or more files; raises sqlite3.DatabaseError when one is none."""
        databases = []
        for path in paths:
            address = f"{path.resolve().as_uri()}?mode=ro"
            with unforked:
                database = sqlite3.connect(address, uri=True, check_same_thread=False)
                database.execute("PRAGMA mmap_size = 1073741824")
                database.execute("SELECT value FROM about LIMIT 1").fetchone()
            databases.append(database)
        return cls(*databases, path=paths[0])

    def close(self) -> None:
        """Give the files back."""
        with unforked:
            for database in self._databases:
                database.close()

    def _query(self, statement: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        for database in self._databases:
            with unforked:
                rows = database.execute(statement, values).fetchall()
            yield from rows

    @cached_property
    def _known(self) -> tuple[_known.Known | None, ...]:
        with unforked:
            return tuple(map(_known.read, self._databases))

    def find(self, keys: Iterable[str]) -> dict[str, tuple[Hit, ...]]:
        """The hits of each folded key, most prominent first; a key without any has an empty one."""
        found = {key: self._hits.get(key, ()) for key in keys}
        # Not looked for in the cache again: another thread may have made room in it by then.
        if missing := self._had([key for key, hits in found.items() if not hits]):
            loaded = self._load(missing)
            _make_room(self._hits)
            self._hits.update(loaded)
            found.update(loaded)
        return found

    def starts(self, text: str) -> list[str]:
        """What a folded text begins with that may be a key, the longest first."""
        found = {
            start
            for known in self._known
            for start in (known.starts(text) if known else accumulate(text))
        }
        return sorted(found, key=len, reverse=True)

    def _had(self, keys: Sequence[str]) -> list[str]:
        """Those of the keys that a database may have."""
        if not keys:
            return []
        had = (filter(known.has, keys) if known else keys for known in self._known)
        return list(dict.fromkeys(chain.from_iterable(had)))

    def of_words(self, words: Iterable[Asked]) -> dict[Asked, Answer]:
        """What is known of the words of a text.

        Most have none of their many keys in the gazetteer: that is remembered by word.
        """
        answers: dict[Asked, Answer] = {}
        new: dict[Asked, tuple[str, ...]] = {}
        for word in words:
            if (known := self._answers.get(word)) is not None:
                answers[word] = known
            else:
                new[word] = word_keys(word.key, word.lang, prefixed=word.prefixed)
        if new:
            found = self.find(key for keys in new.values() for key in keys)
            _make_room(self._answers)
            for word, keys in new.items():
                hits = tuple((key, found[key]) for key in keys if found[key])
                begins = self.continues(word.key) or self.continues(stem(word.key, word.lang))
                answer = Answer(hits, begins) if hits or begins else _NOTHING
                self._answers[word] = answers[word] = answer
        return answers

    def _load(self, keys: list[str]) -> dict[str, tuple[Hit, ...]]:
        loaded: dict[str, tuple[Hit, ...]] = {}
        for start in range(0, len(keys), _MOST_VARIABLES):
            found: dict[str, list[Hit]] = {key: [] for key in keys[start : start + _MOST_VARIABLES]}
            batch = [key for key in found if _encodable(key)]
            marks = ",".join("?" * len(batch))
            rows = self._query(
                "SELECT key.key, form.text, form.langs, form.role, entry.id, entry.kind,"
                " entry.weight FROM key JOIN form USING (entry, place)"
                f" JOIN entry ON entry.number = key.entry WHERE key.key IN ({marks})",
                batch,
            )
            for key, text, langs, *rest in rows:
                found[key].append(Hit(text, _language_set(langs), *rest))
            for key, hits in found.items():
                loaded[key] = tuple(sorted(hits, key=lambda hit: -hit.weight))
        return loaded

    def continues(self, key: str) -> bool:
        """Whether any name of more words begins with those of a folded key."""
        return any(
            known.continues(key) if known else _continues(database, key)
            for database, known in zip(self._databases, self._known, strict=True)
        )

    def forms(self, entry: str) -> tuple[Form, ...]:
        """All spellings of an entry, in the order of their sources; none when it is unknown."""
        forms = self._forms.get(entry)
        if forms is None:
            rows = self._query(
                "SELECT form.text, form.langs, form.role FROM entry"
                " JOIN form ON form.entry = entry.number WHERE entry.id = ?"
                " ORDER BY form.entry, form.place",
                (entry,),
            )
            forms = tuple(
                Form(text, code, role) for text, langs, role in rows for code in langs.split(" ")
            )
            _make_room(self._forms)
            self._forms[entry] = forms
        return forms

    def forms_in(self, entry: str, code: str) -> tuple[Form, ...]:
        """The spellings that a source tags with the language or one it falls back to."""
        known = self._forms_in.get((entry, code))
        if known is None:
            known = self._tagged(entry, code)
            _make_room(self._forms_in)
            self._forms_in[entry, code] = known
        return known

    def _tagged(self, entry: str, code: str) -> tuple[Form, ...]:
        links = languages.chain(code)[:-1]
        any_link = " OR ".join(["instr(' ' || form.langs || ' ', ?)"] * len(links)) or "0"
        rows = self._query(
            "SELECT form.text, form.langs, form.role FROM entry"
            " JOIN form ON form.entry = entry.number"
            f" WHERE entry.id = ? AND form.role <> 'avoid' AND ({any_link})"
            " ORDER BY form.entry, form.place",
            (entry, *(f" {link} " for link in links)),
        )
        forms = [Form(text, one, role) for text, langs, role in rows for one in langs.split(" ")]
        for link in links:
            if tagged := tuple(form for form in forms if form.lang == link):
                return tagged
        return ()

    def preferred(self, entry: str, code: str) -> str | None:
        """The usual form of an entry in a language, None when no source tags one."""
        tagged = self.forms_in(entry, code)
        for role in ("name", "alias", "acronym"):
            for form in tagged:
                if form.role == role:
                    return form.text
        return None

    def about(self) -> dict[str, str]:
        """How the file was made: origins with their counts, versions, the number of names."""
        return dict(self._query("SELECT name, value FROM about"))

    def origin(self, entry: str) -> str:
        """Where the facts of an entry come from."""
        rows = self._query("SELECT origin FROM entry WHERE id = ?", (entry,))
        return ", ".join(dict.fromkeys(row[0] for row in rows))

    def near(self, word: str, code: str) -> tuple[str, ...]:
        """Prominent one-word names of a language that share a deletion of a letter with `word`."""
        index = self._deletions(languages.base(code))
        return tuple(
            dict.fromkeys(known for cut in cuts(fold(word)) for known in index.get(cut, ()))
        )

    def _deletions(self, base: str) -> dict[str, tuple[str, ...]]:
        """Symmetric deletion index (Garbe 2012) of the prominent names that a language tags."""
        if base not in self._near:
            found: dict[str, tuple[str, ...]] = {}
            rows = self._query(
                "SELECT text FROM entry JOIN form ON form.entry = entry.number"
                " WHERE weight >= ? AND role IN ('name', 'alias')"
                " AND instr(' ' || langs || ' ', ?)",
                (_PROMINENT, f" {base} "),
            )
            for (text,) in rows:
                if " " not in text and len(text) > 4:
                    for cut in cuts(fold(text)):
                        found[cut] = (*found.get(cut, ()), text)
            self._near[base] = found
        return self._near[base]

    @cached_property
    def bigrams(self) -> frozenset[str]:
        """The first two characters of all keys in scripts without spaces between words."""
        rows = self._query("SELECT value FROM about WHERE name = 'bigrams'")
        return frozenset(row[0][i : i + 2] for row in rows for i in range(0, len(row[0]), 2))


def _continues(database: sqlite3.Connection, key: str) -> bool:
    longer = (f"{key} ", f"{key}!")  # "!" is what comes after a space
    with unforked:
        found = (
            _encodable(key)
            and database.execute(
                "SELECT 1 FROM key WHERE key > ? AND key < ? LIMIT 1", longer
            ).fetchone()
        )
    return bool(found)


def _make_room(cache: dict[Any, Any]) -> None:
    """Drop the older half of what is known once it is too much."""
    if len(cache) >= _CACHE_LIMIT:
        for key in list(cache)[: _CACHE_LIMIT // 2]:
            cache.pop(key, None)


def _encodable(key: str) -> bool:
    """Whether a database can hold the key: not with a lone surrogate in it."""
    try:
        key.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def cuts(key: str) -> tuple[str, ...]:
    """A key and all that one missing letter makes of it."""
    return (key, *dict.fromkeys(key[:i] + key[i + 1 :] for i in range(len(key))))


def create(path: str) -> sqlite3.Connection:
    """A new, empty database for `write`; ":memory:" for one without a file."""
    database = sqlite3.connect(path, check_same_thread=False)
    database.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;"
        f"PRAGMA cache_size = -65536; {SCHEMA} CREATE TEMP {STAGED};"
    )
    return database


def write(database: sqlite3.Connection, entries: Iterable[Entry]) -> int:
    """Store the entries, in batches of bounded size; returns how many forms there were.

    Their keys are found after `finish`, which sorts them in: writing each at its place in a file
    of millions would be a jump on the disk for each. The caller ends the transaction.
    """
    number = database.execute("SELECT coalesce(max(number), 0) FROM entry").fetchone()[0]
    count = 0
    rows: tuple[list[tuple[object, ...]], ...] = ([], [], [])
    for entry in entries:
        number += 1
        rows[0].append((number, entry.id, entry.kind, entry.weight, entry.origin))
        for place, ((text, role), codes) in enumerate(_grouped(entry.forms).items()):
            rows[1].append((number, place, text, " ".join(codes), role))
            rows[2].extend((key, number, place) for key in form_keys(text, role, codes))
            count += 1
        if len(rows[1]) >= _BATCH:
            _flush(database, rows)
    _flush(database, rows)
    return count


def _grouped(forms: Iterable[Form]) -> dict[tuple[str, str], list[str]]:
    """The languages of each text and role: most languages share a spelling with others."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for text, code, role in forms:
        grouped.setdefault((text, role), []).append(code)
    return grouped


@lru_cache(maxsize=1 << 14)
def _language_set(codes: str) -> frozenset[str]:
    return frozenset(code for code in codes.split(" ") if code)


def _flush(database: sqlite3.Connection, rows: tuple[list[tuple[object, ...]], ...]) -> None:
    entries, forms, keys = rows
    database.executemany("INSERT INTO entry VALUES (?,?,?,?,?)", entries)
    database.executemany("INSERT INTO form VALUES (?,?,?,?,?)", forms)
    database.executemany("INSERT INTO staged VALUES (?,?,?)", keys)
    for part in rows:
        part.clear()


def form_keys(text: str, role: str, codes: Iterable[str]) -> set[str]:
    """The keys that a form is found under: folded, and each word's stem where it inflects."""
    key = fold(text)
    found = {key}
    if role != "acronym":
        for code in codes:
            if code and _has_endings(code):
                found.add(" ".join(stem(word, code) for word in key.split(" ")))
    found.discard("")
    return found


@cache
def _has_endings(code: str) -> bool:
    return bool(languages.data(code, "names").get("endings"))


def finish(database: sqlite3.Connection, about: dict[str, str]) -> None:
    """Make what was written findable: sort the keys in, index the entries, say how it was made.

    Sorting takes the memory of the database's cache; what does not fit goes through a file.
    """
    with database:
        database.execute(
            "INSERT OR IGNORE INTO key SELECT key, entry, place FROM staged ORDER BY 1, 2, 3"
        )
        database.execute("DROP TABLE staged")
    rows = database.execute(
        "SELECT DISTINCT substr(key, 1, 2) FROM key WHERE key >= '\u0e00' AND length(key) > 1"
    )
    about = {**about, "bigrams": "".join(sorted(row[0] for row in rows))}
    with database:
        database.executemany("INSERT OR REPLACE INTO about VALUES (?,?)", sorted(about.items()))
        database.execute("CREATE INDEX IF NOT EXISTS entry_id ON entry (id)")
        database.execute("CREATE INDEX IF NOT EXISTS entry_weight ON entry (weight)")
    _known.keep(database)
    database.execute("ANALYZE main")


def weight_of(population: float) -> float:
    """Prominence of a place with so many inhabitants."""
    return round(math.log10(max(population, 100.0)), 2)
