"""A span carried to the other text by an encoder's alignment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from mtqa.model import Span

__all__ = ["counterpart"]

_NEAR = 2  # characters between words of one span: a space, a hyphen, a comma and a space


def counterpart(span: Span, words: Sequence[tuple[Span, Span]]) -> Span | None:
    """What stands for `span` in the other text, by one side of an Alignment; None if nothing does.

    Counterparts that lie apart are not spanned: the longest run of them is given.
    """
    first = bisect_left(words, span.start, key=lambda word: word[0].end)
    found: set[Span] = set()
    for word, other in words[first:]:
        if word.start >= span.end:
            break
        if word.overlaps(span):
            found.add(other)
    runs: list[Span] = []
    for other in sorted(found):
        if runs and other.start - runs[-1].end <= _NEAR:
            runs[-1] = runs[-1].cover(other)
        else:
            runs.append(other)
    return max(runs, key=len, default=None)
