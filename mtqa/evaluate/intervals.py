"""Every measure of an evaluation with its bootstrap interval over texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mtqa.evaluate.calibration import Interval, draws, place

if TYPE_CHECKING:
    from mtqa.evaluate.metrics import Text

__all__ = ["intervals"]

_BINS = 10
_PERCENTILES = (2.5, 97.5)

Ratio = tuple[Sequence[float], Sequence[float]]


def intervals(texts: Sequence[Text], samples: int = 1000, seed: int = 0) -> dict[str, Any]:
    """The measures by name, those by kind and language by these, each an Interval.

    Texts are drawn again, not findings, because findings of one text depend on one another; all
    measures see the same draws. A measure of nothing, such as the recall of a kind in texts without
    it, is None. Takes about a second for ten thousand texts.
    """
    ratios = {name: found for name, found in _ratios(texts).items() if sum(found[1])}
    kinds = [name for name in ratios if name[0] == "recall_by_kind"]
    measures: dict[tuple[str, ...], Callable[[Any, dict[tuple[str, ...], Any]], Any]] = {}
    if kinds:
        measures[("mean_recall",)] = lambda _, found: _mean([found[kind] for kind in kinds])
    if any(text.judged for text in texts):
        measures[("calibration_error",)] = _calibration_error(texts)
    if {bool(text.errors) for text in texts} == {True, False}:
        measures[("auroc",)] = _auroc(texts)
    return _nested(_measured(texts, ratios, measures, samples, seed))


def _measured(
    texts: Sequence[Text],
    ratios: Mapping[tuple[str, ...], Ratio],
    measures: Mapping[tuple[str, ...], Callable[[Any, dict[tuple[str, ...], Any]], Any]],
    samples: int,
    seed: int,
) -> dict[tuple[str, ...], Interval | None]:
    import numpy

    if not texts:
        return {}
    columns = numpy.array([column for ratio in ratios.values() for column in ratio], dtype=float)

    def values(counts: Any) -> dict[tuple[str, ...], Any]:
        sums = counts @ columns.T if len(columns) else numpy.zeros((len(counts), 0))
        with numpy.errstate(divide="ignore", invalid="ignore"):
            shares = sums[:, 0::2] / sums[:, 1::2]
        found = {name: shares[:, at] for at, name in enumerate(ratios)}
        return found | {name: measure(counts, found) for name, measure in measures.items()}

    whole = values(numpy.ones((1, len(texts))))
    drawn = [values(counts) for counts in draws(len(texts), samples, seed)]
    found: dict[tuple[str, ...], Interval | None] = {}
    for name, (value,) in whole.items():
        every = numpy.concatenate([one[name] for one in drawn])
        # A draw without a text of the kind says nothing of it.
        low, high = numpy.nanpercentile(every, _PERCENTILES)
        found[name] = Interval(float(value), float(low), float(high))
    return found


def _ratios(texts: Sequence[Text]) -> dict[tuple[str, ...], Ratio]:
    """What is a sum over texts by a sum over texts."""
    weights = [text.weight for text in texts]

    def share(parts: Sequence[float], wholes: Sequence[float]) -> Ratio:
        return (
            [weight * part for weight, part in zip(weights, parts, strict=True)],
            [weight * whole for weight, whole in zip(weights, wholes, strict=True)],
        )

    clean = [float(not text.errors) for text in texts]
    alarmed = [float(not text.errors and text.findings > 0) for text in texts]
    shared, flagged, wrong = ([text.characters[at] for text in texts] for at in range(3))
    ratios: dict[tuple[str, ...], Ratio] = {
        ("errors_found",): share([t.found for t in texts], [t.errors for t in texts]),
        ("findings_real",): share([t.real for t in texts], [t.findings for t in texts]),
        ("clean_flagged",): share(alarmed, clean),
        ("clean_findings_per_1000_words",): share(
            [1000.0 * t.findings * (not t.errors) for t in texts],
            [float(t.words * (not t.errors)) for t in texts],
        ),
        ("characters", "precision"): share(shared, flagged),
        ("characters", "recall"): share(shared, wrong),
        ("characters", "f1"): share(
            [2 * one for one in shared],
            [one + two for one, two in zip(flagged, wrong, strict=True)],
        ),
        ("brier",): share(
            [sum((one.score - one.real) ** 2 for one in t.judged) for t in texts],
            [len(t.judged) for t in texts],
        ),
    }
    for kind in sorted({kind for text in texts for kind in text.kinds}):
        tallies = [text.kinds.get(kind, (0, 0)) for text in texts]
        ratios["recall_by_kind", kind] = share(
            [found for _, found in tallies], [total for total, _ in tallies]
        )
    for language in sorted({text.language for text in texts}):
        here = [float(text.language == language) for text in texts]
        ratios["recall_by_language", language] = share(
            [is_so * text.found for is_so, text in zip(here, texts, strict=True)],
            [is_so * text.errors for is_so, text in zip(here, texts, strict=True)],
        )
        ratios["clean_by_language", language] = share(
            [is_so * one for is_so, one in zip(here, alarmed, strict=True)],
            [is_so * one for is_so, one in zip(here, clean, strict=True)],
        )
    return ratios


def _mean(shares: Sequence[Any]) -> Any:
    """Over kinds; of those that a draw has."""
    import numpy

    values = numpy.array(shares)
    known = ~numpy.isnan(values)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.nan_to_num(values).sum(axis=0) / known.sum(axis=0)


def _calibration_error(texts: Sequence[Text]) -> Callable[[Any, Any], Any]:
    """Of draws: the sum over bins of how far the scores together are from the real ones."""
    import numpy

    gaps = numpy.zeros((len(texts), _BINS))
    for row, text in zip(gaps, texts, strict=True):
        for one in text.judged:
            row[place(one.score, _BINS)] += text.weight * (one.score - one.real)
    number = numpy.array([text.weight * len(text.judged) for text in texts])

    def measure(counts: Any, _: Any) -> Any:
        with numpy.errstate(divide="ignore", invalid="ignore"):
            return numpy.abs(counts @ gaps).sum(axis=1) / (counts @ number)

    return measure


def _auroc(texts: Sequence[Text]) -> Callable[[Any, Any], Any]:
    """Of draws: the share of pairs, one wrong and one clean, ranked rightly; ties count half."""
    import numpy

    top = numpy.array([text.top for text in texts])
    order = numpy.argsort(top, kind="stable")
    begins = numpy.flatnonzero(numpy.r_[True, numpy.diff(top[order]) > 0])
    is_wrong = numpy.array([text.errors > 0 for text in texts])[order]

    def measure(counts: Any, _: Any) -> Any:
        ordered = counts[:, order]
        wrong = numpy.add.reduceat(ordered * is_wrong, begins, axis=1)
        clean = numpy.add.reduceat(ordered * ~is_wrong, begins, axis=1)
        below = numpy.cumsum(clean, axis=1) - clean / 2
        with numpy.errstate(divide="ignore", invalid="ignore"):
            return (wrong * below).sum(axis=1) / (wrong.sum(axis=1) * clean.sum(axis=1))

    return measure


def _nested(found: Mapping[tuple[str, ...], Interval | None]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for (name, *rest), interval in found.items():
        if rest:
            nested.setdefault(name, {})[rest[0]] = interval
        else:
            nested[name] = interval
    return nested
