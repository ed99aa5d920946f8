"""The cheapest path through two rows of sentences (dynamic programming over beads).

A bead is a few source sentences beside the few target sentences that translate them (Gale and
Church, 1993); its cost is that of its kind, of its lengths, of crossing paragraphs, less what its
sentences share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

__all__ = ["Bead", "Side", "cheapest_path"]

Bead = tuple[int, int]

# Costs in nats, tuned on one half of the articles of tests/bench/align.py.
_KINDS: dict[Bead, float] = {
    (1, 1): 0.0,
    (1, 0): 2.6,
    (0, 1): 2.6,
    (1, 2): 2.2,
    (2, 1): 2.2,
    (2, 2): 4.0,
    (1, 3): 3.7,
    (3, 1): 3.7,
}
_CROSSING = 2.5  # a bead runs across a paragraph's end
_EDGE = 1.0  # a paragraph begins on one side only
_FRAGMENT = 1.0  # less for a bead with a very short sentence: one that was cut off
_SHORT = 25.0  # letters
_WIDTH = 300  # sentences off the diagonal that are looked at


@dataclass(frozen=True, slots=True)
class Side:
    """The sentences of one text: lengths in comparable units, and the number of each paragraph."""

    lengths: Sequence[float]
    blocks: Sequence[int]


def cheapest_path(source: Side, target: Side, shared: Floats, ratio: float) -> list[Bead]:
    """The beads in order, from the first sentences to the last.

    `shared`, of shape (source sentences, target sentences), is what each two have in common, in
    nats; `ratio` is the length of a target over that of its source. Takes O(sentences * width).
    """
    import numpy as np

    rows, columns = len(source.lengths), len(target.lengths)
    costs_of = _Costs(source, target, shared, ratio)
    costs = np.full((4, columns + 1), np.inf)  # the last four rows, the current one last
    choices: list[tuple[int, NDArray[np.int8]]] = []
    half = max(_WIDTH, abs(rows - columns) + _WIDTH // 2)
    for row in range(rows + 1):
        costs = np.roll(costs, -1, axis=0)
        costs[3] = np.inf
        middle = row * columns // max(rows, 1)
        low, high = max(0, middle - half), min(columns, middle + half)
        chosen = np.full(high - low + 1, -1, dtype=np.int8)
        if row == 0:
            costs[3, 0] = 0.0
        for number, (taken, given) in enumerate(_KINDS):
            if not 0 < taken <= row or max(low, given) > high:
                continue
            ends = np.arange(max(low, given), high + 1)
            cost = costs[3 - taken, ends - given] + costs_of.beads(row, taken, given, ends)
            better = cost < costs[3, ends]
            costs[3, ends[better]] = cost[better]
            chosen[ends[better] - low] = number
        _skip_targets(costs[3, low : high + 1], chosen)
        choices.append((low, chosen))
    return _trace(choices, rows, columns)


def surely_one_to_one(source: Side, target: Side) -> bool:
    """Whether a lone sentence on each side is one bead, whatever the two share.

    What they share only makes it cheaper, and with one sentence each nothing crosses a paragraph.
    """
    if len(source.lengths) != 1 or len(target.lengths) != 1 or source.blocks != target.blocks:
        return False
    here, there = source.lengths[0], target.lengths[0]
    square = (there - here) ** 2 / (_VARIANCE * (there + here) / 2 + _SLACK)
    return 2.0 * math.log1p(square / 4.0) < _KINDS[1, 0] + _KINDS[0, 1]


class _Costs:
    """What beads cost that end before source sentence `row` and target sentences `ends`."""

    def __init__(self, source: Side, target: Side, shared: Floats, ratio: float) -> None:
        import numpy as np

        self.shared, self.ratio = shared, ratio
        self.source_sums, self.target_sums = _sums(source.lengths), _sums(target.lengths)
        self.source_starts, self.target_starts = _starts(source.blocks), _starts(target.blocks)
        self.edges = _sums(self.target_starts)
        self.source_short = np.asarray(source.lengths) < _SHORT
        self.target_short = np.asarray(target.lengths) < _SHORT

    def beads(self, row: int, taken: int, given: int, ends: NDArray[np.int64]) -> Floats:
        """Their kind, their lengths and paragraphs, less what their sentences share."""
        import numpy as np

        cost: Floats = np.full(len(ends), _KINDS[taken, given])
        if not given:
            return cost
        begins = ends - given
        cost += _length_cost(
            self.ratio * (self.source_sums[row] - self.source_sums[row - taken]),
            self.target_sums[ends] - self.target_sums[begins],
        )
        for step in range(given):
            cost -= self.shared[row - taken : row, begins + step].sum(axis=0)
        crossed = self.edges[ends] - self.edges[begins + 1]
        crossed += self.source_starts[row - taken + 1 : row].sum()
        cost += _CROSSING * crossed
        cost += _EDGE * (self.source_starts[row - taken] != self.target_starts[begins])
        if given > taken:
            short = np.any([self.target_short[begins + step] for step in range(given)], axis=0)
            cost -= _FRAGMENT * (short & (crossed == 0))
        elif taken > given and self.source_short[row - taken : row].any():
            cost -= _FRAGMENT * (crossed == 0)
        return cost


def _sums(values: Any) -> Floats:
    import numpy as np

    return np.concatenate([[0.0], np.cumsum(np.asarray(values, dtype=float))])


def _starts(blocks: Sequence[int]) -> NDArray[np.bool_]:
    import numpy as np

    starts: NDArray[np.bool_] = np.diff(np.asarray(blocks), prepend=-1) != 0
    return starts


def _length_cost(expected: float, targets: Floats) -> Floats:
    """How surprising the lengths are: a heavy-tailed form of Gale and Church's normal deviate."""
    import numpy as np

    deviate = (targets - expected) / np.sqrt(_VARIANCE * (targets + expected) / 2 + _SLACK)
    cost: Floats = 2.0 * np.log1p(deviate * deviate / 4.0)
    return cost


_VARIANCE = 2.0  # of the length, for each character
_SLACK = 30.0


def _skip_targets(costs: Floats, chosen: NDArray[np.int8]) -> None:
    """Lets the path run along the row: target sentences that nothing corresponds to."""
    import numpy as np

    kinds = list(_KINDS)
    skip = kinds.index((0, 1))
    run = np.arange(len(costs)) * _KINDS[0, 1]
    best = np.minimum.accumulate(costs - run) + run
    skipped = best < costs - 1e-9
    costs[skipped] = best[skipped]
    chosen[skipped] = skip


def _trace(choices: list[tuple[int, NDArray[np.int8]]], row: int, column: int) -> list[Bead]:
    kinds = list(_KINDS)
    beads: list[Bead] = []
    while row or column:
        low, chosen = choices[row]
        bead = kinds[chosen[column - low]]
        beads.append(bead)
        row, column = row - bead[0], column - bead[1]
    return beads[::-1]
