"""PO files (GNU gettext): a Document for each translated message and plural form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

import regex

from mtqa.model import Document, Place, Result
from mtqa.readers._base import Reader, ReadOptions, broken
from mtqa.readers._bytes import decode, read_all
from mtqa.text.markup import Names

_KEYWORD = regex.compile(r"(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d{1,3})\])?\s*(?=\")")
_STRING = regex.compile(r'"((?:[^"\\]++|\\.)*+)"\s*$')
_ESCAPE = regex.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", regex.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_CHARSET = regex.compile(rb"charset=([A-Za-z0-9_.:-]+)")


@dataclass(slots=True)
class _Value:
    """A string put together from its lines, with the place of each."""

    text: str = ""
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class _Entry:
    """A message: its values by keyword ("msgstr[1]"), or what is wrong with it."""

    line: int
    values: dict[str, _Value] = field(default_factory=dict)
    error: str | None = None
    error_line: int = 0


def sniff(head: bytes, suffix: str) -> float:
    """A suffix of its own, or the header's empty message."""
    return 0.9 if suffix in READER.suffixes or b'msgid ""\n' in head else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """The messages that have a translation; obsolete ones are left out, fuzzy ones are not.

    The header's Language is the target's language, its X-Source-Language the source's.
    """
    data = read_all(stream, path)
    found = _CHARSET.search(data[:4096])
    charset = found[1].decode() if found and found[1] != b"CHARSET" else None
    names = Names()
    source_lang, target_lang = options.source_lang, options.target_lang
    for entry in _entries(decode(data, path, options.encoding or charset)):
        header = _header(entry)
        if header is not None:
            source_lang = _language(header.get("x-source-language")) or source_lang
            target_lang = _language(header.get("language")) or target_lang
        elif entry.error is not None:
            yield broken(entry.error, path, entry.error_line)
        else:
            yield from _documents(entry, names, path, source_lang, target_lang)


def _documents(
    entry: _Entry, names: Names, path: str, source_lang: str | None, target_lang: str | None
) -> Iterator[Document | Result]:
    message = entry.values["msgid"].text
    squeezed = " ".join(message.split())
    name = names(squeezed if len(squeezed) <= 60 else f"{squeezed[:59]}…")
    forms = {key: one for key, one in entry.values.items() if key.startswith("msgstr")}
    plural = entry.values.get("msgid_plural")
    for key, value in forms.items():
        if not value.text.strip():
            continue
        part = name + key.removeprefix("msgstr")
        yield Document(
            value.text,
            source=message if plural is None or key == "msgstr[0]" else plural.text,
            target_lang=target_lang or "und",
            source_lang=source_lang,
            path=path,
            source_path=path,
            id=part,
            places=tuple(Place(one.offset, one.line, one.column, part) for one in value.places),
        )


def _header(entry: _Entry) -> dict[str, str] | None:
    """The fields of the message with an empty msgid, in lower case; None for other messages."""
    message, value = entry.values.get("msgid"), entry.values.get("msgstr")
    if message is None or message.text or value is None or "msgctxt" in entry.values:
        return None
    fields = (line.partition(":") for line in value.text.splitlines())
    return {key.strip().lower(): text.strip() for key, _, text in fields}


def _language(code: str | None) -> str | None:
    """The BCP 47 code of a locale's name: "sr@latin" is sr-Latn; other modifiers mean no more."""
    name, _, modifier = (code or "").partition("@")
    script = {"latin": "-Latn", "cyrillic": "-Cyrl", "devanagari": "-Deva"}.get(modifier, "")
    return f"{name}{script}" or None


def _entries(text: str) -> Iterator[_Entry]:
    entry = _Entry(1)
    value: _Value | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        keyword = _KEYWORD.match(line)
        if not line or line.startswith("#") or (keyword and _begins(keyword[1], entry)):
            yield from _complete(entry)
            entry, value = _Entry(number), None
        if not line or line.startswith("#"):
            entry.line = number + 1
            continue
        if keyword:
            value = entry.values[_key(keyword[1], keyword[2])] = _Value()
        found = _STRING.match(line, keyword.end() if keyword else 0)
        if value is None or found is None:
            if entry.error is None:
                entry.error, entry.error_line = f"not PO: {line[:80]}", number
            continue
        column = raw.index(line[0]) + found.start(1) + 1
        _append(value, found[1], number, column)
    yield from _complete(entry)


def _begins(keyword: str, entry: _Entry) -> bool:
    """Whether the keyword begins a message after that of `entry`."""
    return keyword in ("msgctxt", "msgid") and "msgid" in entry.values


def _key(keyword: str, number: str | None) -> str:
    return f"{keyword}[{number}]" if number else keyword


def _append(value: _Value, string: str, line: int, column: int) -> None:
    # After an escape the columns of the text are not those of the file.
    plain = "\\" not in string
    value.places.append(Place(len(value.text), line, column if plain else None))
    value.text += string if plain else _ESCAPE.sub(_unescaped, string)


def _unescaped(found: regex.Match[str]) -> str:
    code = found[1]
    if code[0] in "01234567":
        return chr(int(code, 8))
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _ESCAPES.get(code, code)


def _complete(entry: _Entry) -> Iterator[_Entry]:
    if entry.error is None and entry.values:
        if "msgid" not in entry.values:
            entry.error, entry.error_line = "a message without msgid", entry.line
        elif not any(key.startswith("msgstr") for key in entry.values):
            entry.error, entry.error_line = "a message without msgstr", entry.line
    if entry.values or entry.error:
        yield entry


READER = Reader(
    name="po",
    summary="PO files of GNU gettext",
    suffixes=(".po",),
    bilingual=True,
    sniff=sniff,
    read=read,
)
