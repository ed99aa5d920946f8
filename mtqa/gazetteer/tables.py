"""Readers of names: GeoNames dumps, label tables of Wikidata, JRC-Names, tables, termbases.

Every reader yields entries one at a time, so that a file of ten million names needs no more memory
than one of ten.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path
from typing import IO, Any, Protocol
from xml.etree import ElementTree

from mtqa import lang as languages
from mtqa.errors import ConfigError, InputError, LanguageError
from mtqa.gazetteer._base import KINDS, ROLES, Entry, Form, without_repeats
from mtqa.gazetteer.store import weight_of

Watch = Callable[[IO[bytes]], object]
"""Told the file that is read, packed as it may be: its position says how far the reading is."""

_OWN_WEIGHT = 7.0  # a newsroom's own names outrank the embedded ones
_LABEL_WEIGHT = 4.5
_GEONAMES_COLUMNS = 15
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _largest_member(packed: IO[bytes]) -> IO[bytes]:
    """What a ZIP archive is about: GeoNames packs a list of codes beside a table."""
    archive = zipfile.ZipFile(packed)
    return archive.open(max(archive.infolist(), key=lambda member: member.file_size))


_UNPACK: Mapping[str, Callable[[IO[bytes]], Any]] = {
    ".bz2": bz2.open, ".gz": gzip.open, ".xz": lzma.open, ".zip": _largest_member,
}  # fmt: skip


class Reader(Protocol):
    """Yields the entries of a file, in order; raises InputError for one that cannot be read."""

    def __call__(self, path: Path, watch: Watch | None = None) -> Iterator[Entry]:
        """The entries of the file at `path`."""


@contextmanager
def _opened(path: Path, watch: Watch | None = None) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked when its name ends in .gz, .bz2, .xz or .zip."""
    try:
        with path.open("rb") as packed:
            if watch:
                watch(packed)
            unpack = _UNPACK.get(path.suffix)
            yield unpack(packed) if unpack else packed
    except (OSError, EOFError, ValueError, lzma.LZMAError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(str(error), path=str(path)) from error


def _rows(
    path: Path, watch: Watch | None, delimiter: str = "\t"
) -> Iterator[tuple[int, list[str]]]:
    with _opened(path, watch) as file:
        lines = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        try:
            if delimiter == "\t":
                for number, line in enumerate(lines, 1):
                    yield number, line.rstrip("\r\n").split("\t")
            else:
                for number, row in enumerate(csv.reader(lines, delimiter=delimiter), 1):
                    yield number, row
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(
                f"not a text in UTF-8: {error}", path=str(path), hint="convert it to UTF-8"
            ) from error


@lru_cache(maxsize=1 << 12)
def _language(tag: str) -> str:
    """The code that names are kept under: a source's tag without its region, "" for an unknown one.

    Simplified characters are what "zh" stands for in CLDR.
    """
    try:
        code = languages.normalise(tag)
    except LanguageError:
        return ""
    kept = [part for part in code.split("-") if len(part) != 2 or part.islower()]
    return "" if code == "und" else "-".join(kept).replace("zh-Hans", "zh")


def geonames(path: Path, watch: Watch | None = None) -> Iterator[Entry]:
    """A GeoNames dump (allCountries.txt, cities500.txt, ...): 19 tab-separated columns.

    Alternative names there carry no language; `geonames_names` reads the table that does.
    """
    for _, row in _rows(path, watch):
        if len(row) < _GEONAMES_COLUMNS or not row[0].isdigit():
            continue
        forms = [Form(row[1]), *(Form(text, "", "alias") for text in row[3].split(",") if text)]
        population = int(row[14]) if row[14].isdigit() else 0
        yield Entry(
            f"city:{row[0]}", "place", without_repeats(forms), weight_of(population), "GeoNames"
        )


_NO_LANGUAGE = frozenset(
    {"abbr", "faac", "iata", "icao", "link", "phon", "piny", "post", "tcid", "unlc", "wkdt"}
)


def geonames_names(path: Path, watch: Watch | None = None) -> Iterator[Entry]:
    """GeoNames' alternateNamesV2.txt: the names of a place with their languages.

    Columns: the name's number, the place's, language, name, and "1" where it is preferred, short,
    colloquial, historic. A place whose rows are apart becomes several entries with one id.
    """
    named = (row for _, row in _rows(path, watch) if len(row) > 3 and row[2] not in _NO_LANGUAGE)
    for place, rows in groupby(named, key=lambda row: row[1]):
        forms = []
        for row in rows:
            rank = (*(cell == "1" for cell in row[4:8]), *[False] * 4)[:4]
            preferred = rank[0] and not any(rank[2:])
            form = Form(
                row[3], _language(row[2]) if row[2] else "", "name" if preferred else "alias"
            )
            forms.append(((not preferred, rank[2] or rank[3]), form))
        ordered = [form for _, form in sorted(forms, key=lambda one: one[0])]
        yield Entry(f"city:{place}", "place", without_repeats(ordered), _LABEL_WEIGHT, "GeoNames")


_COLUMNS = {"id": ("wikidata_id", "id"), "label": ("label", "name"),
            "language": ("language", "lang"), "type": ("type",)}  # fmt: skip
_KINDS = {"PER": "person", "LOC": "place", "ORG": "organisation"}


def labels(path: Path, watch: Watch | None = None) -> Iterator[Entry]:
    """A label table of Wikidata as ParaNames has it; rows of an item stand together.

    Columns by the heading (`wikidata_id`, `label`, `language`, `type`; others are passed over), or
    in that order without one. The type holds PER, LOC or ORG.
    """
    rows = (row for _, row in _rows(path, watch))
    first = next(rows, [])
    named = {column: place for place, column in enumerate(first)}
    places = {
        key: next((named[name] for name in names if name in named), number)
        for number, (key, names) in enumerate(_COLUMNS.items())
    }
    item, text, code, kind = (places[key] for key in ("id", "label", "language", "type"))
    least = max(item, text, code) + 1
    told = (row for row in chain([first], rows) if len(row) >= least and row[item][:1] == "Q")
    for key, group in groupby(told, key=lambda row: row[item]):
        found = list(group)
        types = {row[kind] for row in found if len(row) > kind}
        kinds = [_KINDS[name] for name in _KINDS if any(name in one for one in types)]
        forms = [Form(row[text], _language(row[code])) for row in found]
        yield Entry(
            f"wikidata:{key}", (kinds or ["term"])[0], without_repeats(forms), _LABEL_WEIGHT,
            "Wikidata",
        )  # fmt: skip


def jrc_names(path: Path, watch: Watch | None = None) -> Iterator[Entry]:
    """JRC-Names: id, type (P or O), language (u for unknown), name with + for a space."""
    rows = (row for _, row in _rows(path, watch) if len(row) >= 4 and row[0].isdigit())
    for item, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        kind = "person" if found[0][1] == "P" else "organisation"
        forms = [
            Form(r[3].replace("+", " "), "" if r[2] == "u" else _language(r[2]), "alias")
            for r in found
        ]
        yield Entry(f"jrc:{item}", kind, without_repeats(forms), _LABEL_WEIGHT, "JRC-Names")


def table(path: Path, watch: Watch | None = None) -> Iterator[Entry]:
    """A newsroom's CSV or TSV: a heading with language codes, and `kind`, `id`, `role` if wanted.

    Each row is a name, a column for each language; "|" divides spellings, the usual one first.
    Raises ConfigError for a heading without two languages and for an unknown kind or role.
    """
    delimiter = "\t" if ".tsv" in path.suffixes else ","
    rows = _rows(path, watch, delimiter)
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


def tbx(path: Path, watch: Watch | None = None) -> Iterator[Entry]:
    """A TBX termbase (ISO 30042, versions 2 and 3): a concept is an entry, a term a spelling."""
    try:
        with _opened(path, watch) as file:
            for _, node in ElementTree.iterparse(file):
                if entry := _concept(node, path):
                    yield entry
    except ElementTree.ParseError as error:
        raise InputError(
            f"not well-formed: {error}", path=str(path), line=error.position[0]
        ) from error


def _concept(node: ElementTree.Element, path: Path) -> Entry | None:
    """The entry of a concept that was read to its end; its memory is given back."""
    if node.tag.rpartition("}")[2] not in ("termEntry", "conceptEntry"):
        return None
    forms = [
        Form((term.text or "").strip(), section.get(_XML_LANG, ""))
        for section in node.iter()
        if section.tag.rpartition("}")[2] in ("langSet", "langSec")
        for term in section.iter()
        if term.tag.rpartition("}")[2] == "term"
    ]
    number = node.get("id") or (forms[0].text if forms else "")
    node.clear()
    if not forms:
        return None
    return Entry(f"term:{number}", "term", without_repeats(forms), _OWN_WEIGHT, path.name)


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
        name = path.name.lower().removesuffix(path.suffix if path.suffix in _UNPACK else "")
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
