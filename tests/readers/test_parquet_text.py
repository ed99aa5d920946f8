"""Parquet whose text is none: Arrow writes and reads any bytes as text when it is told so."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtqa.model import Document, Result
from mtqa.readers import read

pa = pytest.importorskip("pyarrow")


@pytest.mark.parametrize("column", ["id", "source", "target", "target_lang"])
def test_bytes_that_are_not_utf8(tmp_path: Path, column: str) -> None:
    from pyarrow import parquet

    good = pa.array(["one", "two", "three"])
    data = pa.array([b"one", b"\xff\xfe", b"three"], pa.binary())
    columns = dict.fromkeys(("id", "source", "target", "target_lang"), good)
    columns[column] = pa.Array.from_buffers(pa.string(), 3, data.buffers())
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table(columns), path)
    found = list(read(path))
    assert [type(one) for one in found] == [Document, Result, Document]
    assert isinstance(found[1], Result)
    assert f'"{column}"' in str(found[1].error)
    assert found[1].document.places[0].line == 2
