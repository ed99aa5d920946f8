"""Findings as Parquet: a row for each line, with the objects of the JSON Lines as structs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa.errors import UsageError

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped]

__all__ = ["is_parquet", "refuse_output", "row", "schema", "shape"]

_OTHERS = frozenset(
    ".csv .tsv .xls .xlsx .ods .html .htm .xml .sarif .arrow .feather .orc .avro .db .sqlite"
    " .gz .bgz .bz2 .xz .lz4 .zst .zip .7z .tar .tgz".split()
)
_ROWS = 8192  # of a row group: so many are in memory at once


def is_parquet(path: str) -> bool:
    """Whether an output of this name is to be Parquet."""
    return Path(path).suffix.lower() == ".parquet"


def refuse_output(path: str) -> None:
    """Raise UsageError for an output whose name promises what cannot be written, or not here."""
    suffix = Path(path).suffix.lower()
    if suffix in _OTHERS:
        raise UsageError(
            f"{suffix} cannot be written",
            path=path,
            hint="a batch writes JSON Lines, OUT.jsonl, or Parquet, OUT.parquet",
        )
    if not is_parquet(path):
        return
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "Parquet cannot be written here", path=path, hint="pip install 'mtqa[parquet]'"
        ) from error


def schema() -> pyarrow.Schema:
    """The Arrow schema of the findings.

    `id` is text, a whole number its decimal digits; `evidence` is the JSON of its object, whose
    keys differ from check to check. `path` and `line` are set where the line has them.
    """
    import pyarrow as pa

    text, whole = pa.string(), pa.int64()
    finding = pa.struct(
        [
            pa.field("check", text, nullable=False),
            pa.field("score", pa.float64(), nullable=False),
            pa.field("start", whole, nullable=False),
            pa.field("end", whole, nullable=False),
            pa.field("text", text, nullable=False),
            pa.field("message", text, nullable=False),
            pa.field("its_type", text, nullable=False),
            pa.field("mqm", text, nullable=False),
            pa.field("severity", text, nullable=False),
            pa.field("source_start", whole),
            pa.field("source_end", whole),
            pa.field("source_text", text),
            pa.field("suggestion", text),
            pa.field("evidence", text),
        ]
    )
    return pa.schema(
        [
            pa.field("id", text),
            pa.field("findings", pa.list_(pa.field("element", finding)), nullable=False),
            pa.field("engine", text, nullable=False),
            pa.field("error", text),
            pa.field("path", text),
            pa.field("line", whole),
        ]
    )


def row(line: str) -> dict[str, Any]:
    """A line of findings as a row of the schema."""
    found = json.loads(line)
    identity = found["id"]
    return {
        "id": None if identity is None else _encodable(str(identity)),
        "findings": [_finding(one) for one in found["findings"]],
        "engine": found["engine"],
        "error": _encodable(found["error"]),
        "path": _encodable(found.get("path")),
        "line": found.get("line"),
    }


def _finding(one: dict[str, Any]) -> dict[str, Any]:
    plain = {name: _encodable(value) for name, value in one.items()}
    evidence = one["evidence"]
    # Escaped where UTF-8 could not hold it, so that nothing is lost.
    plain["evidence"] = None if evidence is None else json.dumps(evidence, ensure_ascii=True)
    return plain


def _encodable(value: Any) -> Any:
    """A text without lone surrogates, which Arrow's UTF-8 cannot hold: U+FFFD in their place."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def shape(lines: Path, made: Path) -> None:
    """Make a Parquet file of the lines of findings in another, some thousands at a time."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = schema()
    made.unlink(missing_ok=True)
    with (
        lines.open(encoding="utf-8", newline="\n") as stream,
        parquet.ParquetWriter(made, columns, compression="zstd") as writer,
    ):
        for rows in _some(stream):
            writer.write_table(pa.Table.from_pylist(rows, schema=columns))


def _some(stream: Iterator[str]) -> Iterator[list[dict[str, Any]]]:
    while rows := [row(line) for line in islice(stream, _ROWS)]:
        yield rows
