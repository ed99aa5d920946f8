"""What a reader is. A file in this package holds one, as the constant READER."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from mtqa.model import Document, Place, Result


def _ignore(notice: str) -> None:
    """What happens to a notice that nobody wants."""


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """How to read: the languages wanted and what a format cannot tell by itself.

    `columns` maps "source", "target", "id", "source_lang" and "target_lang" to the names of a
    table's columns, or to their numbers from 1 when it has no header. `encoding` is that of text
    formats that do not say it themselves; None is UTF-8, or what a byte order mark tells. `notify`
    is told, in a line each, what a reader leaves out.
    """

    source_lang: str | None = None
    target_lang: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    notify: Callable[[str], object] = _ignore


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A named input format.

    `sniff` says from the first bytes of a file and its suffix how sure it is that the file is of
    this format, 0 to 1; `read` yields a Document, or the Result of a unit that is `broken`.
    `bilingual` formats hold source and target; of the others each file is one text.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    bilingual: bool
    sniff: Callable[[bytes, str], float]
    read: Callable[[IO[bytes], str, ReadOptions], Iterator[Document | Result]]


def broken(reason: str, path: str, line: int | None, id: str | int | None = None) -> Result:
    """The record of a unit that cannot be read."""
    where = (Place(0, line),) if line is not None else ()
    return Result(Document("", path=path, id=id, places=where), error=reason)
