"""Segments to time: JSON Lines with source, target, source_lang, target_lang."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from mtqa.model import Document

Row = dict[str, Any]


def read(path: Path, number: int) -> list[Row]:
    """`number` lines of the file (all, when it has fewer), evenly spaced."""
    rows = [json.loads(line) for line in path.read_text("utf8").splitlines() if line.strip()]
    step = max(1.0, len(rows) / number)
    return [rows[int(at * step)] for at in range(min(number, len(rows)))]


def document(row: Row) -> Document:
    return Document(row["target"], row.get("source"), row["target_lang"], row.get("source_lang"))


def repeated(rows: list[Row], number: int) -> Iterator[str]:
    """`number` lines, the rows over and over; each time round their texts are new ones."""
    for at, row in enumerate(islice(cycle(rows), number)):
        mark = f" [{at // len(rows)}]" if at >= len(rows) else ""
        texts = {side: row[side] + mark for side in ("source", "target") if row.get(side)}
        yield json.dumps({**row, **texts, "id": at}, ensure_ascii=False)


def write(rows: list[Row], number: int, path: Path) -> Path:
    with path.open("w", encoding="utf8") as stream:
        stream.writelines(f"{line}\n" for line in repeated(rows, number))
    return path
