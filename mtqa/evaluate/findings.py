"""Results read back from the lines that ``mtqa batch`` writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from mtqa.errors import InputError
from mtqa.model import Document, Finding, Result, Span

__all__ = ["has_findings", "read_findings"]


def has_findings(path: Path) -> bool:
    """Whether the file's first line is an object with findings."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            first = "".join(islice(file, 1))
        row = json.loads(first)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(row, dict) and isinstance(row.get("findings"), list)


def read_findings(path: Path) -> Iterator[Result]:
    """The results of a file of findings; their documents have an id and no text.

    Raises InputError, with file and line, for a line that is not as ``mtqa batch`` writes it.
    """
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield _result(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise InputError(
                    f"not a line of findings: {error!r}", path=str(path), line=number
                ) from error


def _result(row: dict[str, Any]) -> Result:
    error = row.get("error")
    return Result(
        Document("", id=row.get("id")),
        tuple(_finding(one) for one in row["findings"]),
        None if error is None else str(error),
    )


def _finding(row: dict[str, Any]) -> Finding:
    start, end = row.get("source_start"), row.get("source_end")
    return Finding(
        check=str(row["check"]),
        rule="",
        score=float(row["score"]),
        span=Span(int(row["start"]), int(row["end"])),
        text=str(row["text"]),
        message=str(row.get("message") or ""),
        its_type=str(row.get("its_type") or "other"),
        mqm=str(row.get("mqm") or ""),
        severity=row["severity"] if row.get("severity") in ("minor", "critical") else "major",
        source_span=None if start is None or end is None else Span(int(start), int(end)),
        source_text=row.get("source_text"),
        suggestion=row.get("suggestion"),
        evidence=row.get("evidence"),
    )
