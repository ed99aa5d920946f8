"""Word links from the states of tokens, without training, in two published ways.

"argmax" and "itermax" are SimAlign's (Jalili Sabet et al. 2020): each the other's best, and once
more among what is left. "softmax" is awesome-align's (Dou and Neubig 2021): probable in both
directions. All get states from which their text's mean was taken, which tells the words of one
sentence apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from mtqa.encoder._base import States
from mtqa.model import Span
from mtqa.text.tokens import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]
    Bools = NDArray[np.bool_]

__all__ = ["Method", "likeness", "link", "matrix"]

Method = Literal["argmax", "itermax", "softmax"]

_ROUNDS = 2
_DISCOUNT = 0.9  # of what already has a link (SimAlign's alpha)
_SHARPNESS = 20.0  # of the softmax over cosines
_LEAST = 0.02  # probability of a link (awesome-align's threshold is 0.001, over dot products)


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


def likeness(source: States, target: States) -> Floats:
    """The cosines of all states less their text's mean, (source tokens, target tokens)."""
    import numpy as np

    sides = []
    for states in (source, target):
        centred = states.vectors - states.vectors.mean(0)
        length = np.linalg.norm(centred, axis=1, keepdims=True)
        sides.append(centred / np.maximum(length, 1e-9))
    alike: Floats = sides[0] @ sides[1].T
    return alike


def matrix(source: Floats, target: Floats) -> Floats:
    """How like each source text is to each target text, for vectors of length 1."""
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
