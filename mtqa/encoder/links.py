"""Word links from the states of tokens, without training, in two published ways.

"argmax" and "itermax" are SimAlign's (Jalili Sabet et al. 2020): each the other's best, and once
more among what is left. "softmax" is awesome-align's (Dou and Neubig 2021): probable in both
directions. All get states from which their text's mean was taken, which tells the words of one
sentence apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mtqa.encoder._base import States
from mtqa.forks import unforked
from mtqa.model import Alignment, Span
from mtqa.text.tokens import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]
    Bools = NDArray[np.bool_]

__all__ = ["Grid", "Method", "Unit", "align", "grid", "likeness", "link", "matrix"]

Method = Literal["argmax", "itermax", "softmax"]

_ROUNDS = 2
_DISCOUNT = 0.9  # of what already has a link (SimAlign's alpha)
_SHARPNESS = 20.0  # of the softmax over cosines
_LEAST = 0.02  # probability of a link (awesome-align's threshold is 0.001, over dot products)
# What a wrong word was put for: found by likeness, less that of the word to the best other one, and
# by the place between its neighbours' links. Measured by tests/bench/carry.py.
_TAKEN = 0.5
_BESIDE, _REACH = 0.2, 3.0  # what standing where the neighbours say counts for, and words off it
_LEAST_SCORE = 0.1


def link(
    source: str,
    source_states: States,
    target: str,
    target_states: States,
    method: Method = "argmax",
) -> tuple[tuple[Span, Span], ...]:
    """Pairs of a source word and a target word, in source order; two words link if tokens do."""
    if not len(source_states.spans) or not len(target_states.spans):
        return ()
    alike = likeness(source_states, target_states)
    linked = {"argmax": _argmax, "itermax": _itermax, "softmax": _softmax}[method](alike)
    here, there = _words(source, source_states), _words(target, target_states)
    found = {
        (here[row], there[column])
        for row, column in zip(*linked.nonzero(), strict=True)
        if row in here and column in there
    }
    return tuple(sorted(found))


class Unit(NamedTuple):
    """A word, or words that share a token, with its tokens' numbers."""

    span: Span
    first: int
    end: int


class Grid(NamedTuple):
    """The words of both texts and how like they are, (source, target); cosines of their tokens.

    A token of several words, as in writing without spaces, counts as one.
    """

    source: list[Unit]
    target: list[Unit]
    alike: Floats


def grid(
    source: str,
    source_tokens: Sequence[Span],
    target: str,
    target_tokens: Sequence[Span],
    alike: Floats,
) -> Grid:
    """The Grid of two texts by the cosines of their tokens, (source tokens, target tokens)."""
    import numpy as np

    rows, columns = _units(source, source_tokens), _units(target, target_tokens)
    if not rows or not columns:
        return Grid([], [], np.zeros((0, 0), dtype=np.float32))
    units = np.full((alike.shape[0] + 1, alike.shape[1] + 1), -1.0, dtype=np.float32)
    units[:-1, :-1] = alike
    for axis, found in enumerate((rows, columns)):
        edges = [edge for one in found for edge in (one.first, one.end)]
        units = np.maximum.reduceat(units, edges, axis=axis)
        units = units[::2] if axis == 0 else units[:, ::2]
    return Grid(rows, columns, units)


def align(words: Grid) -> Alignment:
    """The likeliest counterpart of every word, either way.

    Unlike the links above it also says what a wrong word was put for: a word that is somewhat like
    it, like no other word, and between the counterparts of its neighbours.
    """
    if not words.source:
        return Alignment()
    return Alignment(
        _counterparts(words.target, words.source, words.alike),
        _counterparts(words.source, words.target, words.alike.T),
    )


def _units(text: str, tokens: Sequence[Span]) -> list[Unit]:
    found: list[Unit] = []
    at = 0
    for word in words(text):
        while at < len(tokens) and tokens[at].end <= word.start:
            at += 1
        end = at
        while end < len(tokens) and tokens[end].start < word.end:
            end += 1
        if end == at:
            continue
        if found and at < found[-1].end:
            last = found[-1]
            found[-1] = Unit(last.span.cover(word.span), last.first, max(end, last.end))
        else:
            found.append(Unit(word.span, at, end))
    return found


def _counterparts(
    words: Sequence[Unit], others: Sequence[Unit], alike: Floats
) -> tuple[tuple[Span, Span], ...]:
    """Each of the words with the likeliest of the others; `alike` is (others, words)."""
    import numpy as np

    score = alike - _TAKEN * np.maximum(_best_elsewhere(alike), 0) + _BESIDE * _in_place(alike)
    best = score.argmax(0)
    return tuple(
        (word.span, others[row].span)
        for word, row, value in zip(words, best, score.max(0), strict=True)
        if value >= _LEAST_SCORE
    )


def _best_elsewhere(alike: Floats) -> Floats:
    """For each cell, the greatest other value of its row; -1 where there is none."""
    import numpy as np

    rows = np.arange(len(alike))
    top = alike.argmax(1)
    rest = alike.copy()
    rest[rows, top] = -1.0
    found: Floats = np.repeat(alike[rows, top][:, None], alike.shape[1], axis=1)
    found[rows, top] = rest.max(1)
    return found


def _in_place(alike: Floats) -> Floats:
    """For each cell, how near its row is to those beside which the column's neighbours link."""
    import numpy as np

    best = alike.argmax(0)
    linked = (alike.argmax(1)[best] == np.arange(alike.shape[1])).tolist()
    rows = best.tolist()
    found = np.zeros_like(alike)
    places = np.arange(len(alike))[:, None]
    for step in (1, -1):
        wanted: list[float] = []
        last = np.inf
        for row, sure in zip(rows[::step], linked[::step], strict=True):
            wanted.append(last)
            if sure:
                last = row + step
        found += np.exp(-np.abs(places - np.array(wanted[::step])) / _REACH)
    return found


def likeness(source: States, target: States) -> Floats:
    """The cosines of all states less their text's mean, (source tokens, target tokens)."""
    import numpy as np

    sides = []
    for states in (source, target):
        centred = states.vectors - states.vectors.mean(0)
        length = np.linalg.norm(centred, axis=1, keepdims=True)
        sides.append(centred / np.maximum(length, 1e-9))
    return matrix(*sides)


def matrix(source: Floats, target: Floats) -> Floats:
    """How like each source text is to each target text, for vectors of length 1."""
    with unforked:
        alike: Floats = source @ target.T
    return alike


def _words(text: str, states: States) -> dict[int, Span]:
    """The word that each token is of; punctuation has none."""
    found: dict[int, Span] = {}
    tokens = words(text)
    at = 0
    for number, span in enumerate(states.spans):
        while at < len(tokens) and tokens[at].end <= span.start:
            at += 1
        if at < len(tokens) and tokens[at].start < span.end:
            found[number] = tokens[at].span
    return found


def _argmax(alike: Floats) -> Bools:
    import numpy as np

    rows = np.arange(alike.shape[0])
    best = alike.argmax(1)
    linked = np.zeros(alike.shape, dtype=bool)
    mutual = alike.argmax(0)[best] == rows
    linked[rows[mutual], best[mutual]] = True
    return linked


def _itermax(alike: Floats) -> Bools:
    import numpy as np

    linked = _argmax(alike)
    for _ in range(_ROUNDS - 1):
        rows: Bools = np.asarray(linked.any(1))[:, None]
        columns: Bools = np.asarray(linked.any(0))[None]
        weight = np.where(rows | columns, _DISCOUNT, 1.0)
        weight[rows & columns] = 0.0
        more = _argmax(np.maximum(alike, 0) * weight)
        linked = linked | (more & (alike * weight > 0))
    return linked


def _softmax(alike: Floats) -> Bools:
    import numpy as np

    powers: Floats = np.exp(_SHARPNESS * (alike - alike.max()))
    forward = powers / powers.sum(1, keepdims=True)
    backward = powers / powers.sum(0, keepdims=True)
    linked: Bools = (forward > _LEAST) & (backward > _LEAST)
    return linked
