"""What came of a batch, in one line for a person at a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mtqa.cli._output import say
from mtqa.cli._progress import in_words

if TYPE_CHECKING:
    from mtqa.batch import State

__all__ = ["summarise", "summary"]

_KINDS = 3  # of errors that are told
_SETTLED = 100  # segments from which a rate says anything


def summarise(state: State, path: str, *, quiet: bool = False) -> None:
    """Say the summary on a terminal; elsewhere the manifest and the exit code say it."""
    if not quiet and sys.stderr.isatty():
        say(summary(state, path))


def summary(state: State, path: str) -> str:
    """How much was checked and found, what could not be, how long it took, where it stands."""
    return ", ".join(_parts(state, path))


def _parts(state: State, path: str) -> Iterator[str]:
    yield f"{state.lines:,} checked"
    if state.segments != state.lines:
        yield f"{state.segments:,} segments"
    yield f"{state.findings:,} {'finding' if state.findings == 1 else 'findings'}"
    if state.errors:
        yield f"{sum(state.errors.values()):,} in error ({'; '.join(_kinds(state.errors))})"
    # Of fewer most of the time is the start.
    rate = f" at {state.segments / state.seconds:,.1f}/s" if state.segments >= _SETTLED else ""
    yield f"{in_words(state.seconds)}{rate}"
    if state.cached:
        yield f"{state.cached:,} known from before"
    yield "written to standard output" if path == "-" else f"written to {path}"


def _kinds(errors: dict[str, int]) -> Iterator[str]:
    """The most frequent kinds: after its colon a reason differs from line to line."""
    kinds: Counter[str] = Counter()
    for reason, count in errors.items():
        kinds[reason.partition(": ")[0]] += count
    for kind, count in kinds.most_common(_KINDS):
        yield f"{kind}: {count:,}"
    if len(kinds) > _KINDS:
        yield "..."
