"""Names from elsewhere: GeoNames dumps, label tables of Wikidata, JRC-Names, tables, termbases.

Every reader yields entries one at a time, so that a file of ten million names needs no more memory
than one of ten. `import_file` writes them in batches and remembers how far it came: started again
after a break, it goes on there.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from mtqa.errors import ConfigError, InputError
from mtqa.gazetteer._base import KINDS, ROLES, Entry, Form, Progress, without_repeats
from mtqa.gazetteer.store import SCHEMA, finish, weight_of, write

Reader = Callable[[Path], Iterator[Entry]]
_BATCH = 5000
_OWN_WEIGHT = 7.0  # a newsroom's own names outrank the embedded ones
_LABEL_WEIGHT = 4.5
_GEONAMES_COLUMNS = 15
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def open_text(path: Path) -> IO[str]:
    """A text file in UTF-8, unpacked when its name ends in .gz or .bz2."""
    try:
        if path.suffix == ".gz":
            return gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".bz2":
            return bz2.open(path, "rt", encoding="utf-8", newline="")
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise InputError(str(error), path=str(path)) from error


def _rows(path: Path, delimiter: str = "\t") -> Iterator[tuple[int, list[str]]]:
    with open_text(path) as lines:
        if delimiter == "\t":
            for number, line in enumerate(lines, 1):
                yield number, line.rstrip("\r\n").split("\t")
        else:
            for number, row in enumerate(csv.reader(lines, delimiter=delimiter), 1):
                yield number, row


def geonames(path: Path) -> Iterator[Entry]:
    """A GeoNames dump (allCountries.txt, cities500.txt, ...): 19 tab-separated columns.

    Alternative names there carry no language; `geonames_names` reads the table that does.
    """
    for _, row in _rows(path):
        if len(row) < _GEONAMES_COLUMNS or not row[0].isdigit():
            continue
        forms = [Form(row[1]), *(Form(text, "", "alias") for text in row[3].split(",") if text)]
        population = int(row[14]) if row[14].isdigit() else 0
        yield Entry(
            f"city:{row[0]}", "place", without_repeats(forms), weight_of(population), "GeoNames"
        )


def geonames_names(path: Path) -> Iterator[Entry]:
    """GeoNames' alternateNamesV2.txt: the names of a place with their languages."""
    named = (row for _, row in _rows(path) if len(row) > 3 and 2 <= len(row[2]) <= 7)
    for place, rows in groupby(named, key=lambda row: row[1]):
        forms = []
        for row in rows:
            if row[2] in ("link", "post", "iata", "icao", "faac", "wkdt", "unlc", "abbr"):
                continue
            preferred = len(row) > 4 and row[4] == "1"
            forms.append((not preferred, Form(row[3], row[2], "name" if preferred else "alias")))
        ordered = [form for _, form in sorted(forms, key=lambda one: one[0])]
        if ordered:
            yield Entry(
                f"city:{place}", "place", without_repeats(ordered), _LABEL_WEIGHT, "GeoNames"
            )


def labels(path: Path) -> Iterator[Entry]:
    """A label table of Wikidata as ParaNames has it: id, name, language, type; rows by id.

    The type holds PER, LOC or ORG; further columns are passed over, a heading is recognised.
    """
    kinds = {"PER": "person", "LOC": "place", "ORG": "organisation"}
    rows = (row for _, row in _rows(path) if len(row) >= 3 and row[0][:1] == "Q")
    for item, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        kind = next(
            (kinds[t] for row in found if len(row) > 3 for t in kinds if t in row[3]), "term"
        )
        forms = [Form(row[1], row[2]) for row in found]
        yield Entry(f"wikidata:{item}", kind, without_repeats(forms), _LABEL_WEIGHT, "Wikidata")


def jrc_names(path: Path) -> Iterator[Entry]:
    """JRC-Names: id, type (P or O), language (u for unknown), name with + for a space."""
    rows = (row for _, row in _rows(path) if len(row) >= 4 and row[0].isdigit())
    for item, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        kind = "person" if found[0][1] == "P" else "organisation"
        forms = [Form(r[3].replace("+", " "), "" if r[2] == "u" else r[2], "alias") for r in found]
        yield Entry(f"jrc:{item}", kind, without_repeats(forms), _LABEL_WEIGHT, "JRC-Names")


def table(path: Path) -> Iterator[Entry]:
    """A newsroom's CSV or TSV: a heading with language codes, and `kind`, `id`, `role` if wanted.

    Each row is a name, a column for each language; "|" divides spellings, the usual one first.
    Raises ConfigError for a heading without two languages and for an unknown kind or role.
    """
    delimiter = "\t" if path.name.removesuffix(".gz").endswith(".tsv") else ","
    rows = _rows(path, delimiter)
    _, heading = next(rows, (1, []))
    columns = [column.strip() for column in heading]
    special: dict[str, int] = {
        name: columns.index(name) for name in ("kind", "id", "role") if name in columns
    }
    codes = [(place, code) for place, code in enumerate(columns) if code not in special and code]
    if not codes:
        raise ConfigError("the heading names no language", path=str(path), line=1,
                          hint="write codes such as en,bg,de in the first line")  # fmt: skip
    for line, row in rows:

        def cell(name: str, default: str, row: list[str] = row) -> str:
            place = special.get(name)
            return row[place].strip() if place is not None and place < len(row) else default

        kind, role = cell("kind", "term") or "term", cell("role", "name") or "name"
        if kind not in KINDS or role not in ROLES:
            raise ConfigError(f"unknown kind or role: {kind}, {role}", path=str(path), line=line,
                              hint=f"kinds: {', '.join(sorted(KINDS))}")  # fmt: skip
        forms = [
            Form(text.strip(), code, "alias" if number and role == "name" else role)
            for place, code in codes
            if place < len(row)
            for number, text in enumerate(row[place].split("|"))
            if text.strip()
        ]
        if forms:
            yield Entry(cell("id", "") or f"own:{path.stem}:{line}", kind,
                        without_repeats(forms), _OWN_WEIGHT, path.name)  # fmt: skip


def tbx(path: Path) -> Iterator[Entry]:
    """A TBX termbase (ISO 30042, versions 2 and 3): a concept is an entry, a term a spelling."""
    try:
        for _, node in ElementTree.iterparse(path):
            name = node.tag.rpartition("}")[2]
            if name not in ("termEntry", "conceptEntry"):
                continue
            forms = [
                Form((term.text or "").strip(), section.get(_XML_LANG, ""))
                for section in node.iter()
                if section.tag.rpartition("}")[2] in ("langSet", "langSec")
                for term in section.iter()
                if term.tag.rpartition("}")[2] == "term"
            ]
            if forms:
                yield Entry(f"term:{node.get('id') or forms[0].text}", "term",
                            without_repeats(forms), _OWN_WEIGHT, path.name)  # fmt: skip
            node.clear()
    except ElementTree.ParseError as error:
        raise InputError(
            f"not well-formed: {error}", path=str(path), line=error.position[0]
        ) from error


READERS: dict[str, Reader] = {
    "geonames": geonames,
    "geonames-names": geonames_names,
    "jrc-names": jrc_names,
    "labels": labels,
    "table": table,
    "tbx": tbx,
}


def reader_of(path: Path, kind: str | None = None) -> Reader:
    """The reader of a named kind, or the one that the file's name tells."""
    if kind is None:
        name = path.name.lower()
        if name.endswith((".tbx", ".tbx2", ".xml")):
            kind = "tbx"
        elif name.startswith("alternatenames"):
            kind = "geonames-names"
        elif name.startswith(("cities", "allcountries")) and ".txt" in name:
            kind = "geonames"
        elif "paranames" in name or "wikidata" in name:
            kind = "labels"
        elif name.startswith(("jrc", "entities")):
            kind = "jrc-names"
        else:
            kind = "table"
    return READERS[kind]


def import_file(
    source: Path, target: Path, kind: str | None = None, progress: Progress | None = None
) -> int:
    """Add the entries of `source` to the gazetteer file `target`; returns how many it now took.

    A file that was begun and not finished is taken up after the last batch that was stored.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = not target.exists()
    database = sqlite3.connect(target)
    mark = f"import: {source.resolve()}"
    try:
        if fresh:
            database.executescript("PRAGMA page_size = 8192;" + SCHEMA)
        database.execute("DROP INDEX IF EXISTS entry_id")
        database.execute("DROP INDEX IF EXISTS entry_weight")
        row = database.execute("SELECT value FROM about WHERE name = ?", (mark,)).fetchone()
        done = begun = int(row[0]) if row else 0
        entries = islice(reader_of(source, kind)(source), begun, None)
        while batch := list(islice(entries, _BATCH)):
            write(database, batch)
            done += len(batch)
            with database:
                database.execute("INSERT OR REPLACE INTO about VALUES (?,?)", (mark, str(done)))
            if progress:
                progress(source.name, done)
        finish(database, {})
    except sqlite3.DatabaseError as error:
        raise ConfigError(f"cannot write: {error}", path=str(target)) from error
    finally:
        database.close()
    return done - begun
