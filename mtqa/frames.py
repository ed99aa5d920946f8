"""Findings as data frames, pandas' or polars', with typed columns."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

from mtqa.errors import UsageError
from mtqa.model import Finding, Report, Span
from mtqa.reports._json import dumps
from mtqa.reports._show import encodable

__all__ = ["COLUMNS", "frame"]

_TEXT = ("path", "id", "error", "text", "message", "source_text", "suggestion")
_NAMES = ("source_lang", "target_lang", "check", "its_type", "mqm", "severity")
_OFFSETS = ("start", "end", "source_start", "source_end")
_ABOUT = ("path", "id", "source_lang", "target_lang", "error")
_FINDING = tuple(Finding("", "", 0.0, Span(0, 0), "", "", "", "", "minor").to_dict())
COLUMNS = (*_ABOUT, *_FINDING)


def frame(report: Report, library: str = "pandas", *, everything: bool = False) -> Any:
    """See `Report.to_frame`."""
    builders = {"pandas": _pandas, "polars": _polars}
    if library not in builders:
        raise UsageError(f"no frames of {library!r}", hint="pandas or polars")
    try:
        module = importlib.import_module(library)
    except ImportError as error:
        raise UsageError(
            f"{library} is not installed", hint=f"pip install {_EXTRA[library]}"
        ) from error
    rows = list(_rows(report, everything))
    return builders[library](
        module, {name: [_clean(row.get(name)) for row in rows] for name in COLUMNS}
    )


_EXTRA = {"pandas": "'mtqa[frames]'", "polars": "polars"}


def _clean(value: Any) -> Any:
    return encodable(value) if isinstance(value, str) else value  # columns are UTF-8


def _rows(report: Report, everything: bool) -> Iterator[dict[str, Any]]:
    for result in report.results:
        document = result.document
        about = {
            "path": document.path,
            "id": None if document.id is None else str(document.id),
            "source_lang": document.source_lang,
            "target_lang": document.target_lang,
            "error": result.error,
        }
        for finding in result.findings:
            yield about | finding.to_dict()
        if everything and not result.findings:
            yield about


def _pandas(pandas: Any, columns: dict[str, list[Any]]) -> Any:
    types = {
        **dict.fromkeys(_TEXT, "string"),
        **dict.fromkeys(_NAMES, "category"),
        **dict.fromkeys(_OFFSETS, "Int64"),
        "score": "float64",
        "evidence": "object",
    }
    return pandas.DataFrame(
        {name: pandas.Series(columns[name], dtype=types[name]) for name in COLUMNS}
    )


def _polars(polars: Any, columns: dict[str, list[Any]]) -> Any:
    types = {
        **dict.fromkeys(_TEXT, polars.String),
        **dict.fromkeys(_NAMES, polars.Categorical),
        **dict.fromkeys(_OFFSETS, polars.Int64),
        "score": polars.Float64,
        "evidence": polars.String,
    }
    evidence = [None if one is None else dumps(one) for one in columns["evidence"]]
    data = {**columns, "evidence": evidence}
    return polars.DataFrame(data, schema={name: types[name] for name in COLUMNS})
