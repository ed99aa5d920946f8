"""Parquet: a row a segment, its columns called as the fields of JSON Lines are."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions
from mtqa.readers._fields import FIELDS
from mtqa.readers._fields import document as _document

_MAGIC = b"PAR1"
_ROWS = 1024  # that are in memory at once
_IN_MEMORY = 16 << 20  # bytes of a stream that cannot be read from its end first


def sniff(head: bytes, suffix: str) -> float:
    """The first bytes tell."""
    return 1.0 if head.startswith(_MAGIC) else 0.9 if suffix in READER.suffixes else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """A Document for each row; other columns are not read.

    Raises InputError for another kind of file, for one without a column of targets, and where
    pyarrow is not installed.
    """
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError as error:
        raise InputError(
            "Parquet cannot be read here", path=path, hint="pip install 'mtqa[parquet]'"
        ) from error
    try:
        with _seekable(stream) as file:
            if not file.read(1):
                return
            file.seek(0)
            table = parquet.ParquetFile(file)
            columns = _columns(table.schema_arrow.names, path, options)
            number = 0
            for batch in table.iter_batches(_ROWS, columns=list(columns.values())):
                for values in rows(batch, columns):
                    number += 1
                    yield document(values, number, path, options)
    except (pyarrow.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"not Parquet that can be read: {reason}", path=path) from error


def rows_in(file: IO[bytes]) -> int | None:
    """How many rows a file has, by its index; None for what is no Parquet that can be read."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        return None
    try:
        return int(parquet.read_metadata(file).num_rows)
    except (pyarrow.ArrowException, OSError):
        return None


def rows(batch: Any, columns: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The fields of each row of an Arrow table or batch, from their `columns`.

    Arrow does not see to it that text is UTF-8: what is not stays bytes.
    """
    values = {field: _values(batch.column(name)) for field, name in columns.items()}
    for at in range(batch.num_rows):
        yield {field: column[at] for field, column in values.items()}


def _values(column: Any) -> list[Any]:
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [_value(cell) for cell in column]


def _value(cell: Any) -> Any:
    try:
        return cell.as_py()
    except UnicodeDecodeError as error:
        return error.object


@contextmanager
def _seekable(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """The stream, or a copy of it: the file's index stands at its end."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


def _columns(there: list[str], path: str, options: ReadOptions) -> dict[str, str]:
    """The column of each field; those that `options` names must be there."""
    found = {}
    for field in FIELDS:
        name = options.columns.get(field, field)
        if name.isdecimal() and name not in there and 0 < int(name) <= len(there):
            name = there[int(name) - 1]
        if name in there:
            found[field] = name
        elif field in options.columns or field == "target":
            raise InputError(
                f"no column {name!r}; there are {', '.join(there[:20])}",
                path=path,
                hint="name them with --columns target=NAME,source=NAME",
            )
    return found


def document(
    row: Mapping[str, Any], number: int, path: str, options: ReadOptions
) -> Document | Result:
    """The document of the fields of a row, or why there is none."""
    return _document(row, number, path, options, lambda value: f"of type {type(value).__name__}")


READER = Reader(
    name="parquet",
    summary="Parquet with the columns id, source, target, source_lang, target_lang",
    suffixes=(".parquet",),
    bilingual=True,
    sniff=sniff,
    read=read,
)
