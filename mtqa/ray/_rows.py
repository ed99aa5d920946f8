"""The rows of a dataset as documents, and the answers as rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mtqa.batch import row, schema
from mtqa.model import Document, Result
from mtqa.ray._answers import answered
from mtqa.ray._work import Checked, Checking
from mtqa.readers import ReadOptions
from mtqa.readers._fields import FIELDS
from mtqa.readers.parquet import document as read_row
from mtqa.readers.parquet import rows

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped]

__all__ = ["document", "found_in"]


def found_in(table: pyarrow.Table, checking: Checking) -> pyarrow.Table:
    """A row of findings for each row, by `mtqa.batch.schema`."""
    import pyarrow as pa

    columns = {name: name for name in FIELDS if name in table.column_names}
    documents = tuple(map(document, rows(table, columns)))
    keys = tuple(b"%d" % number for number in range(len(documents)))  # each for itself
    checked = checking.check(Checked(documents, keys))
    lines = (one.line for one in answered(checked, checking.checker).answers)
    return pa.Table.from_pylist([row(line) for line in lines], schema=schema())


def document(values: dict[str, Any]) -> Document | Result:
    """The document of a row, or why there is none; a dataset has neither paths nor lines."""
    found = read_row(values, 0, "", ReadOptions())
    if isinstance(found, Result):
        return replace(found, document=_unplaced(found.document))
    return _unplaced(found)


def _unplaced(document: Document) -> Document:
    return replace(document, path=None, places=())
