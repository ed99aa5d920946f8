"""Two systems' findings on the same texts: what the second breaks and what it mends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import mtqa
from mtqa.display import show
from mtqa.errors import InputError, UsageError
from mtqa.evaluate.calibration import bootstrap_means
from mtqa.model import Document, Finding, Report, Result
from mtqa.reports._page import file, template
from mtqa.reports._show import encodable, visible

__all__ = ["Change", "Comparison", "Difference", "compare", "texts_told"]

_LEVEL = 0.05
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure a text of both systems, and how sure it is that the two differ.

    `low` and `high` hold `difference` with 95% confidence; `p` is the chance of a difference as
    far from none if there were none, adjusted for the number of checks where there are several
    (Holm 1979). It is never below what swapping the systems in the texts that differ, in every
    way, could reach (Fisher 1935): 2 in 2 to the power of their number, so that a few texts prove
    nothing.
    """

    name: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float

    @property
    def significant(self) -> bool:
        """Whether chance alone would be a poor explanation, at 5%."""
        return self.p < _LEVEL


@dataclass(frozen=True, slots=True)
class Change:
    """A finding of one system that the other has none like, with the text that it is in."""

    key: str
    finding: Finding
    document: Document


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes from one system to the other, over the texts that both have.

    `measures` are over all findings, `checks` one a check; both are means of a text. `left_out`
    are the texts that only one has, or that could not be checked in one.
    """

    before: str
    after: str
    texts: int
    measures: tuple[Difference, ...]
    checks: tuple[Difference, ...]
    broken: tuple[Change, ...]
    mended: tuple[Change, ...]
    kept: int
    left_out: tuple[str, ...] = ()
    samples: int = 1000
    seed: int = 0

    @property
    def worse(self) -> bool:
        """Whether the second system has significantly more findings."""
        return any(
            one.name == "findings" and one.difference > 0 and one.significant
            for one in self.measures
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""

        def changes(several: Iterable[Change]) -> list[dict[str, Any]]:
            return [{"id": one.key, **one.finding.to_dict()} for one in several]

        def differences(several: Iterable[Difference]) -> list[dict[str, Any]]:
            return [
                {
                    name: round(value, 4) if isinstance(value, float) else value
                    for name, value in asdict(one).items()
                }
                | {"significant": one.significant}
                for one in several
            ]

        return {
            "mtqa": mtqa.__version__,
            "before": self.before,
            "after": self.after,
            "texts": self.texts,
            "left_out": list(self.left_out),
            "measures": differences(self.measures),
            "checks": differences(self.checks),
            "broken": changes(self.broken),
            "mended": changes(self.mended),
            "kept": self.kept,
            "samples": self.samples,
            "seed": self.seed,
        }

    def __str__(self) -> str:
        width = max((len(one.name) for one in (*self.measures, *self.checks)), default=0)
        head = f"{'per text':<{width}}  {'before':>8}  {'after':>8}  {'change':>8}  95% interval"
        lines = [
            f"before: {visible(self.before)}",
            f"after:  {visible(self.after)}",
            self.sentence,
            "",
            f"{head:<{width + 52}} p",
        ]
        for one in (*self.measures, *self.checks):
            interval = f"{one.low:+.3f} to {one.high:+.3f}"
            mark = " *" if one.significant else ""
            lines.append(
                f"{one.name:<{width}}  {one.before:8.3f}  {one.after:8.3f}  "
                f"{one.difference:+8.3f}  {interval:<18} {one.p:.3f}{mark}"
            )
        for title, changes in (("Broken", self.broken), ("Mended", self.mended)):
            lines += ["", f"{title}: {len(changes)}"] if changes else []
            lines += [f"  {_line(one)}" for one in changes[:_SHOWN]]
            if len(changes) > _SHOWN:
                lines.append(f"  … and {len(changes) - _SHOWN} more")
        return "\n".join(lines) + "\n"

    @property
    def sentence(self) -> str:
        """The comparison in a line."""
        line = (
            f"{texts_told(self.texts)}: {len(self.broken)} new findings, {len(self.mended)} gone, "
            f"{self.kept} unchanged"
        )
        return f"{line}; {texts_told(len(self.left_out))} left out" if self.left_out else line

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self).rstrip("\n"))

    def html(self, shown: int = _SHOWN) -> str:
        """One HTML element, as `mtqa.show` makes them; up to `shown` texts of each kind."""
        parts = [
            replace(
                show(_results(changes), documents=shown, rows="found"),
                title=f"{title}: {len(changes)}",
            )
            for title, changes in (("Broken", self.broken), ("Mended", self.mended))
            if changes
        ]
        return encodable(
            template("compare.html").render(
                comparison=self,
                groups=(self.measures, self.checks),
                parts=[view._repr_html_() for view in parts],
                style=f".mtqa {{\n{file('colours.css')}}}\n{file('fragment.css')}",
                plain=str(self),
            )
        )


def texts_told(number: int) -> str:
    """How many texts, in words."""
    return f"{number} text" if number == 1 else f"{number} texts"


def _line(change: Change) -> str:
    found = change.finding
    where = f"{change.key}: " if change.key else ""
    about = f" (source: {found.source_text})" if found.source_text else ""
    return visible(f"{where}{found.check} {found.score:.2f} “{found.text}”{about}")


def _results(changes: Sequence[Change]) -> list[Result]:
    """A result for each text, with its changed findings; one for each finding without a text."""
    held: dict[str, list[Change]] = {}
    alone = []
    for change in changes:
        if change.document.target:
            held.setdefault(change.key, []).append(change)
        else:
            (result,) = show(change.finding).report.results
            alone.append(replace(result, document=replace(result.document, id=change.key)))
    together = [
        Result(replace(first.document, id=first.document.id or first.key), tuple(found))
        for first, found in (
            (several[0], [one.finding for one in several]) for several in held.values()
        )
    ]
    return [*together, *alone]


def compare(
    before: Report | Iterable[Result],
    after: Report | Iterable[Result],
    *,
    names: tuple[str, str] = ("before", "after"),
    samples: int = 1000,
    seed: int = 0,
) -> Comparison:
    """Compare the results of two systems on translations of the same source texts.

    Texts belong together by their ids where all have one, else by their place. Differences are
    tested by paired bootstrap over texts (Koehn 2004), `samples` times.

    Raises InputError when texts cannot be told apart or paired, UsageError for `samples` under 1.
    """
    if samples < 1:
        raise UsageError(f"samples is {samples}", hint="at least 1; 1000 is usual")
    first, second = _by_key(before, names[0]), _by_key(after, names[1])
    if set(map(type, first)) != set(map(type, second)) and first and second:
        raise InputError("one has ids and the other has none", hint="give both ids, or neither")
    if isinstance(next(iter(first), None), int) and len(first) != len(second):
        raise InputError(
            f"{len(first)} texts and {len(second)}, without ids to pair them by",
            hint='give every line an "id"',
        )
    keys = [key for key in first if key in second]
    kept = [key for key in keys if first[key].error is None and second[key].error is None]
    if not kept:
        raise InputError("no text is in both", hint="texts are paired by their ids")
    left_out = [key for key in (*first, *second) if key not in set(kept)]
    pairs = {_name(key): (first[key], second[key]) for key in kept}
    broken, mended, same = _changes(pairs)
    every = [one.findings for pair in pairs.values() for one in pair]
    checks = sorted({found.check for findings in every for found in findings})
    return Comparison(
        before=names[0],
        after=names[1],
        texts=len(kept),
        measures=_differences(pairs, _MEASURES, samples, seed),
        checks=_holm(
            _differences(pairs, {name: _counting(name) for name in checks}, samples, seed)
        ),
        broken=tuple(broken),
        mended=tuple(mended),
        kept=same,
        left_out=tuple(dict.fromkeys(map(_name, left_out))),
        samples=samples,
        seed=seed,
    )


def _name(key: str | int) -> str:
    return key if isinstance(key, str) else str(key + 1)


def _by_key(results: Report | Iterable[Result], name: str) -> dict[str | int, Result]:
    every = list(results.results if isinstance(results, Report) else results)
    # A line that could not be read has no id; it is left out, whatever the others have.
    if every and all(one.document.id is not None or one.error is not None for one in every):
        named: dict[str | int, Result] = {}
        for one in every:
            key = None if one.document.id is None else str(one.document.id)
            if key in named:
                raise InputError(f"two texts have the id {key!r}", path=name)
            if key is not None:
                named[key] = one
        return named
    return dict(enumerate(every))


def _changes(
    pairs: Mapping[str, tuple[Result, Result]],
) -> tuple[list[Change], list[Change], int]:
    broken, mended, kept = [], [], 0
    for key, (before, after) in pairs.items():
        left = list(before.findings)
        for found in after.findings:
            match = next((one for one in left if _same(one, found)), None)
            if match is None:
                broken.append(Change(key, found, after.document))
            else:
                left.remove(match)
                kept += 1
        mended += [Change(key, found, before.document) for found in left]
    return broken, mended, kept


def _same(one: Finding, other: Finding) -> bool:
    """Whether two systems made the same error: the same check, of the same place in the source.

    Without a place in the source, the same words.
    """
    if one.check != other.check:
        return False
    if one.source_span is not None and other.source_span is not None:
        return one.source_span.overlaps(other.source_span)
    return one.text.casefold().split() == other.text.casefold().split()


Measure = Callable[[Result], float]

_MEASURES: dict[str, Measure] = {
    "findings": lambda result: len(result.findings),
    "expected errors": lambda result: sum(found.score for found in result.findings),
    "texts with a finding": lambda result: bool(result.findings),
}


def _counting(check: str) -> Measure:
    return lambda result: sum(found.check == check for found in result.findings)


def _differences(
    pairs: Mapping[str, tuple[Result, Result]],
    measures: Mapping[str, Measure],
    samples: int,
    seed: int,
) -> tuple[Difference, ...]:
    import numpy

    if not measures:
        return ()
    values = numpy.array(
        [
            [[measure(one) for measure in measures.values()] for one in pair]
            for pair in pairs.values()
        ],
        dtype=float,
    )
    change = values[:, 1] - values[:, 0]
    drawn: Any = numpy.concatenate(list(bootstrap_means(change, samples, seed)))
    low, high = numpy.percentile(drawn, [2.5, 97.5], axis=0)
    # Counting the data themselves as a draw keeps p above 0 (Davison and Hinkley 1997, 4.11).
    tail = numpy.minimum((drawn <= 0).sum(axis=0), (drawn >= 0).sum(axis=0))
    least = 2.0 ** (1 - numpy.count_nonzero(change, axis=0))
    p = numpy.minimum(1, numpy.maximum(2 * (tail + 1) / (samples + 1), least))
    before, after = values.mean(axis=0)
    return tuple(
        Difference(
            name, float(before[at]), float(after[at]), float(after[at] - before[at]),
            float(low[at]), float(high[at]), float(p[at]),
        )
        for at, name in enumerate(measures)
    )  # fmt: skip


def _holm(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    """The differences in their order, their p adjusted for how many there are."""
    ranked = sorted(range(len(differences)), key=lambda at: differences[at].p)
    adjusted: dict[int, float] = {}
    highest = 0.0
    for rank, at in enumerate(ranked):
        highest = max(highest, min(1.0, differences[at].p * (len(differences) - rank)))
        adjusted[at] = highest
    return tuple(replace(one, p=adjusted[at]) for at, one in enumerate(differences))
