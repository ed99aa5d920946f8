"""A line for each document as soon as it is checked, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mtqa.cli._output import CLEAN, complain, exit_code, output, say

if TYPE_CHECKING:
    from mtqa.model import Result
    from mtqa.run import Checker

__all__ = ["streamed"]


def streamed(
    results: Iterable[Result],
    checker: Checker,
    path: str | None,
    *,
    allow_errors: bool,
    report_unused: bool,
) -> int:
    """Write the results as JSON Lines and keep none of them; the exit code of the run."""
    from mtqa.reports.jsonl import line

    code = CLEAN
    with output(path, keep_part=True) as stream:
        for result in results:
            complain(result)
            code = max(code, exit_code([result], allow_errors=allow_errors))
            stream.write(line(result))
    unused = checker.suppressor.notices(accept=report_unused)
    for notice in dict.fromkeys((*checker.report([]).notices, *unused)):
        say(f"note: {notice}")
    return code
