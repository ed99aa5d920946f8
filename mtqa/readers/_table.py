"""Tables of source and target: a Document a row, the columns known by their names or numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtqa.errors import InputError
from mtqa.model import Document, Place, Result
from mtqa.readers._base import ReadOptions, broken
from mtqa.readers._lines import undecodable

FIELDS = ("target", "source", "id", "source_lang", "target_lang")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row and the line that it begins at; or why there are none."""

    line: int
    cells: Sequence[str]
    error: str | None = None


def documents(rows: Iterator[Row], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """A Document for each row below the header, or a Result that says why there is none.

    Without a header the options' columns are numbers from 1. Raises InputError when there is no
    column for the target.
    """
    where = _numbered(options)
    for row in rows:
        if where is None:
            where = _columns(row, path, options)
        elif row.error is not None:
            yield broken(row.error, path, row.line)
        elif any(cell.strip() for cell in row.cells):
            yield _document(row, where, path, options)
    if where is None:
        raise InputError("is empty", path=path)


def _numbered(options: ReadOptions) -> dict[str, int] | None:
    columns = options.columns
    if columns and all(name.isdecimal() and int(name) > 0 for name in columns.values()):
        return {field: int(name) - 1 for field, name in columns.items()}
    return None


def _columns(row: Row, path: str, options: ReadOptions) -> dict[str, int]:
    if row.error is not None:
        raise InputError(row.error, path=path, line=row.line)
    header = [name.strip() for name in row.cells]
    folded = [name.casefold() for name in header]
    where = {}
    for field in FIELDS:
        name = options.columns.get(field, field)
        if name.casefold() in folded:
            where[field] = folded.index(name.casefold())
        elif field in options.columns or field == "target":
            raise InputError(
                f"no column {name!r}; there are {', '.join(map(repr, header[:20]))}",
                path=path,
                line=row.line,
                hint="name the columns: target=..., source=...; or number them without a header",
            )
    return where


def _document(
    row: Row, where: dict[str, int], path: str, options: ReadOptions
) -> Document | Result:
    if any(undecodable(cell) for cell in row.cells):
        return broken("bytes that are not in the file's encoding", path, row.line)
    cells = {field: row.cells[at] for field, at in where.items() if at < len(row.cells)}
    identity = cells.get("id") or None
    if len(row.cells) <= where["target"]:
        reason = f"{len(row.cells)} columns, and the target is column {where['target'] + 1}"
        return broken(reason, path, row.line, identity)
    # A cell of more than one line lets the next ones begin further down.
    line = row.line + sum(cell.count("\n") for cell in row.cells[: where["target"]])
    return Document(
        cells["target"],
        source=cells.get("source"),
        target_lang=cells.get("target_lang") or options.target_lang or "und",
        source_lang=cells.get("source_lang") or options.source_lang,
        path=path,
        source_path=path if "source" in cells else None,
        id=identity,
        places=tuple(_places(cells["target"], line)),
    )


def _places(text: str, line: int) -> Iterator[Place]:
    offset = 0
    for number, part in enumerate(text.split("\n")):
        yield Place(offset, line + number)
        offset += len(part) + 1
