"""How far scores can be trusted: ranking, calibration, and how sure a measured share is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = [
    "Bin",
    "Interval",
    "auroc",
    "bins",
    "bootstrap_means",
    "brier",
    "calibration_error",
    "share_interval",
]

_DRAWS_AT_ONCE = 100  # bounds the memory: so many resamplings of all texts are held


@dataclass(frozen=True, slots=True)
class Bin:
    """The findings scored from `low` to below `high`: how many, their mean score, the real share.

    The last bin holds its upper end too. `mean` and `real` are 0 in an empty one.
    """

    low: float
    high: float
    count: int
    mean: float
    real: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A share and the interval that holds it with 95% confidence."""

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


def brier(scores: Sequence[float], real: Sequence[bool]) -> float | None:
    """The mean squared distance of the scores from what is so (Brier 1950); 0 is best."""
    if not scores:
        return None
    return sum((score - is_so) ** 2 for score, is_so in zip(scores, real, strict=True)) / len(
        scores
    )


def bins(scores: Sequence[float], real: Sequence[bool], number: int = 10) -> tuple[Bin, ...]:
    """Scores beside the share that is real, in `number` bins of equal width."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(number)]
    for score, is_so in zip(scores, real, strict=True):
        held[min(int(score * number), number - 1)].append((score, is_so))
    return tuple(
        Bin(
            index / number,
            (index + 1) / number,
            len(one),
            sum(score for score, _ in one) / max(1, len(one)),
            sum(is_so for _, is_so in one) / max(1, len(one)),
        )
        for index, one in enumerate(held)
    )


def calibration_error(
    scores: Sequence[float], real: Sequence[bool], number: int = 10
) -> float | None:
    """The expected calibration error (Naeini et al. 2015): mean gap of score and share, by bin."""
    if not scores:
        return None
    gaps = (one.count * abs(one.mean - one.real) for one in bins(scores, real, number))
    return sum(gaps) / len(scores)


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
    random = numpy.random.default_rng(seed)
    for start in range(0, samples, _DRAWS_AT_ONCE):
        size = (min(_DRAWS_AT_ONCE, samples - start), len(values))
        counts = numpy.zeros(size)
        chosen = random.integers(len(values), size=size)
        for row, places in zip(counts, chosen, strict=True):
            row += numpy.bincount(places, minlength=len(values))
        yield counts @ values / len(values)
