"""Word links without a model: what looks or sounds alike, and place where nothing does."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from mtqa.align._keys import digits, may_be_name, romanised, sound
from mtqa.model import Span
from mtqa.text.tokens import Token
from mtqa.text.tokens import words as word_tokens

__all__ = ["link_words", "project"]

_LEAST_COGNATE = 4  # shared first letters
_LEAST_SOUNDS = 3
_NEAREST = 8  # candidates on each side of a word's place: a word that is everywhere stays linear
_FAR = 0.25  # of the sentence: a link further off its place has to be the only one


def link_words(source: str, target: str) -> tuple[tuple[Span, Span], ...]:
    """Links between a word of `source` and the word of `target` that is like it, in source order.

    Like are the same digits, the same letters, the same romanised consonants, the same first
    letters; each word is linked once, the likest first and, among equals, the nearest in place.
    """
    left, right = word_tokens(source), word_tokens(target)
    candidates = sorted(_candidates(left, right))
    linked: dict[int, int] = {}
    taken: set[int] = set()
    for rank, distance, row, column in candidates:
        if row in linked or column in taken or (rank > 0 and distance > _FAR):
            continue
        linked[row] = column
        taken.add(column)
    return tuple((left[row].span, right[column].span) for row, column in sorted(linked.items()))


def _candidates(left: Sequence[Token], right: Sequence[Token]) -> list[tuple[int, float, int, int]]:
    by_key: dict[tuple[int, str], list[int]] = defaultdict(list)
    for column, token in enumerate(right):
        for key in _keys(token):
            by_key[key].append(column)
    found = []
    for row, token in enumerate(left):
        for key in _keys(token):
            columns = by_key.get(key, [])
            here = bisect_left(columns, row / len(left) * len(right))
            for column in columns[max(0, here - _NEAREST) : here + _NEAREST]:
                distance = abs(row / len(left) - column / len(right))
                found.append((key[0], distance, row, column))
    return found


def _keys(token: Token) -> list[tuple[int, str]]:
    """Ranked: 0 the same, 1 sounding the same, 2 beginning the same."""
    if token.kind == "number":
        return [(0, digits(token.text))]
    plain = romanised(token.text)
    if token.kind == "cjk" or not plain:
        return []
    keys = [(0, plain)]
    heard = sound(token.text)
    if len(heard) >= _LEAST_SOUNDS + (not may_be_name(token.text)):
        keys.append((1, heard))
    if len(plain) > _LEAST_COGNATE:
        keys.append((2, plain[:_LEAST_COGNATE]))
    return keys


def project(
    span: Span, source: str, target: str, links: tuple[tuple[Span, Span], ...] | None = None
) -> Span:
    """The likeliest place in `target` of what stands at `span` in `source`, on word boundaries.

    Goes by the words linked within the span; without any, by the place between the nearest linked
    words on both sides. Empty only when `target` has no words.
    """
    if links is None:
        links = link_words(source, target)
    inside = [there for here, there in links if here.overlaps(span)]
    if inside:
        return Span(min(there.start for there in inside), max(there.end for there in inside))
    before = [pair for pair in links if pair[0].end <= span.start]
    after = [pair for pair in links if pair[0].start >= span.end]
    here_from, there_from = (before[-1][0].end, before[-1][1].end) if before else (0, 0)
    here_to, there_to = (
        (after[0][0].start, after[0][1].start) if after else (len(source), len(target))
    )
    if there_to < there_from:  # the words changed places
        here_from, there_from, here_to, there_to = 0, 0, len(source), len(target)
    scale = (there_to - there_from) / max(here_to - here_from, 1)
    start = there_from + (span.start - here_from) * scale
    end = there_from + (span.end - here_from) * scale
    return _to_words(Span(round(start), max(round(start), round(end))), target)


def _to_words(span: Span, text: str) -> Span:
    """The words that the span touches, or the nearest one."""
    spans = [token.span for token in word_tokens(text)]
    touched = [word for word in spans if word.start < span.end and span.start < word.end]
    if touched:
        return touched[0].cover(touched[-1])
    if not spans:
        return Span(min(span.start, len(text)), min(span.start, len(text)))
    return spans[min(bisect_left(spans, span), len(spans) - 1)]
