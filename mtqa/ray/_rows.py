"""The rows of a dataset as documents, and the answers as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mtqa.batch import row, schema
from mtqa.model import Document, Result
from mtqa.ray._answers import answered
from mtqa.ray._work import Checked, Checking
from mtqa.readers import ReadOptions
from mtqa.readers.parquet import _document as read_row

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped]

__all__ = ["document", "found_in", "rows"]

_FIELDS = ("id", "source", "target", "source_lang", "target_lang")


def found_in(table: pyarrow.Table, checking: Checking) -> pyarrow.Table:
    """A row of findings for each row, by `mtqa.batch.schema`."""
    import pyarrow as pa

    checked = checking.check(Checked(tuple(map(document, rows(table)))))
    lines = (one.line for one in answered(checked, checking.checker).answers)
    return pa.Table.from_pylist([row(line) for line in lines], schema=schema())


def rows(table: pyarrow.Table) -> Iterator[dict[str, Any]]:
    """The fields of each row; a value that is no valid text stays bytes."""
    columns = {name: _values(table[name]) for name in _FIELDS if name in table.column_names}
    for number in range(table.num_rows):
        yield {name: values[number] for name, values in columns.items()}


def _values(column: pyarrow.ChunkedArray) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        return [_value(cell) for cell in column]
    return values


def _value(cell: Any) -> Any:
    try:
        return cell.as_py()
    except UnicodeDecodeError as error:
        return error.object


def document(values: dict[str, Any]) -> Document | Result:
    """The document of a row, or why there is none; a dataset has neither paths nor lines."""
    found = read_row({"target": None, **values}, 0, "", ReadOptions())
    if isinstance(found, Result):
        return replace(found, document=_unplaced(found.document))
    return _unplaced(found)


def _unplaced(document: Document) -> Document:
    return replace(document, path=None, places=())
