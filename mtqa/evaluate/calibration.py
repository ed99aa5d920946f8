"""How far scores can be trusted: ranking, calibration, and how sure a measured share is.

Findings may count differently (`weights`, one each): those of clean texts more where a set has
fewer of these than are met in use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = [
    "Bin",
    "Interval",
    "auroc",
    "bins",
    "bootstrap_means",
    "brier",
    "brier_of_a_constant",
    "calibration_error",
    "draws",
    "place",
    "share_interval",
]

_DRAWS_AT_ONCE = 100  # bounds the memory: so many resamplings of all texts are held


@dataclass(frozen=True, slots=True)
class Bin:
    """The findings scored from `low` to below `high`: how many, their mean score, the real share.

    The last bin holds its upper end too. `mean` and `real` are 0 in an empty one. `weight` is what
    they count together: their number where all count one.
    """

    low: float
    high: float
    count: int
    mean: float
    real: float
    weight: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A share, or another measure, and the interval that holds it with 95% confidence."""

    share: float
    low: float
    high: float


def auroc(wrong: Sequence[float], right: Sequence[float]) -> float | None:
    """The chance that a wrong text scores higher than a right one, ties counting half.

    The area under the ROC curve, by the ranks of Mann and Whitney (1947). None without either.
    """
    from bisect import bisect_left, bisect_right

    if not wrong or not right:
        return None
    ranked = sorted(right)
    above = sum((bisect_left(ranked, one) + bisect_right(ranked, one)) / 2 for one in wrong)
    return above / (len(wrong) * len(right))


def brier(
    scores: Sequence[float], real: Sequence[bool], weights: Sequence[float] | None = None
) -> float | None:
    """The mean squared distance of the scores from what is so (Brier 1950); 0 is best."""
    return _mean([(score - so) ** 2 for score, so in zip(scores, real, strict=True)], weights)


def brier_of_a_constant(
    real: Sequence[bool], weights: Sequence[float] | None = None
) -> float | None:
    """The Brier score of giving every finding the share that is real: what a score has to beat."""
    share = _mean(real, weights)
    return None if share is None else share * (1 - share)


def _mean(values: Sequence[float], weights: Sequence[float] | None) -> float | None:
    if weights is None:
        return sum(values) / len(values) if values else None
    whole = sum(weights)
    parts = (value * weight for value, weight in zip(values, weights, strict=True))
    return sum(parts) / whole if whole else None


def bins(
    scores: Sequence[float],
    real: Sequence[bool],
    number: int = 10,
    weights: Sequence[float] | None = None,
) -> tuple[Bin, ...]:
    """Scores beside the share that is real, in `number` bins of equal width."""
    held: list[list[tuple[float, bool, float]]] = [[] for _ in range(number)]
    for score, is_so, weight in zip(scores, real, weights or [1.0] * len(scores), strict=True):
        held[place(score, number)].append((score, is_so, weight))
    return tuple(_bin(index, number, one) for index, one in enumerate(held))


def place(score: float, number: int) -> int:
    """The number of the bin of a score, from 0."""
    return min(int(score * number), number - 1)


def _bin(index: int, number: int, held: Sequence[tuple[float, bool, float]]) -> Bin:
    weight = sum(weight for _, _, weight in held)
    return Bin(
        index / number,
        (index + 1) / number,
        len(held),
        sum(score * weight for score, _, weight in held) / weight if weight else 0.0,
        sum(so * weight for _, so, weight in held) / weight if weight else 0.0,
        weight,
    )


def calibration_error(
    scores: Sequence[float],
    real: Sequence[bool],
    number: int = 10,
    weights: Sequence[float] | None = None,
) -> float | None:
    """The expected calibration error (Naeini et al. 2015): mean gap of score and share, by bin."""
    held = bins(scores, real, number, weights)
    whole = sum(one.weight for one in held)
    return sum(one.weight * abs(one.mean - one.real) for one in held) / whole if whole else None


def share_interval(
    parts: Sequence[float], wholes: Sequence[float], samples: int = 1000, seed: int = 0
) -> Interval | None:
    """sum(parts) / sum(wholes) with its bootstrap interval; each place is a text.

    Texts are drawn again, not findings, because findings of one text depend on one another.
    None when the wholes are nothing.
    """
    import numpy

    if not sum(wholes):
        return None
    columns = numpy.array([parts, wholes], dtype=float).T
    drawn = numpy.concatenate(list(bootstrap_means(columns, samples, seed)))
    drawn = drawn[drawn[:, 1] > 0]
    low, high = numpy.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    return Interval(sum(parts) / sum(wholes), float(low), float(high))


def bootstrap_means(columns: object, samples: int, seed: int) -> Iterator[object]:
    """The means of the columns over texts drawn again (Efron 1979), arrays of up to 100 draws.

    `columns` is an array of texts by measures; a draw takes the same texts for all measures.
    """
    import numpy

    values = numpy.asarray(columns, dtype=float)
    for counts in draws(len(values), samples, seed):
        yield counts @ values / len(values)


def draws(texts: int, samples: int, seed: int) -> Iterator[Any]:
    """How often each text is drawn in each resampling, arrays of up to 100 draws by texts."""
    import numpy

    random = numpy.random.default_rng(seed)
    for start in range(0, samples, _DRAWS_AT_ONCE):
        size = (min(_DRAWS_AT_ONCE, samples - start), texts)
        counts = numpy.zeros(size)
        chosen = random.integers(texts, size=size)
        for row, places in zip(counts, chosen, strict=True):
            row += numpy.bincount(places, minlength=texts)
        yield counts
