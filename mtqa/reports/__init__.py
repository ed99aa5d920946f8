"""Reports: the results of a run in the formats that people and other programs read."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache

from mtqa.discover import constants
from mtqa.errors import UsageError
from mtqa.model import Report
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._fingerprint import fingerprints

__all__ = ["Options", "ReportFormat", "fingerprints", "formats", "render"]


@cache
def formats() -> dict[str, ReportFormat]:
    """All formats by name."""
    return {found.name: found for found in constants("mtqa.reports", "REPORT").values()}


def render(report: Report, name: str = "text", options: Options | None = None) -> Iterator[str]:
    """The report in format `name`, piece by piece, ready for a UTF-8 stream.

    Raises UsageError for a format that does not exist.
    """
    known = formats()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}"
        raise UsageError(f"no report format {name!r}", hint=hint)
    return known[name].render(report, options or Options())
