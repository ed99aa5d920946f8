"""Pictures of findings, scores and systems, drawn by Altair, shown and saved without a network.

Every function gives a Picture; its `chart` is the Altair chart, to be changed further. Colours
are those of Okabe and Ito (2008), which people with any colour vision can tell apart.
"""

from __future__ import annotations

import base64
import importlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal

from mtqa.display import KINDS, kind
from mtqa.errors import UsageError
from mtqa.evaluate.compare import Comparison, texts_told
from mtqa.evaluate.metrics import Scores
from mtqa.model import Report, Result
from mtqa.reports._show import encodable, visible

__all__ = ["Picture", "compared", "findings", "reliability", "scores", "strip", "threshold"]

By = Literal["check", "language", "system"]
Reports = Report | Mapping[str, Report]

_WIDTH = 520
_COLOURS = dict(
    zip(KINDS, ("#D55E00", "#E69F00", "#0072B2", "#CC79A7", "#009E73", "#6E6E6E"), strict=True)
)
_BLUE, _ORANGE, _GREEN, _GREY = "#0072B2", "#D55E00", "#009E73", "#6E6E6E"


@dataclass(frozen=True, slots=True)
class Picture:
    """An Altair chart that shows itself as SVG, so that a notebook keeps and prints it offline.

    The SVG stands in an image with a description: a notebook shrinks it to the screen, and shows it
    where it is not trusted to run anything.
    """

    chart: Any

    def svg(self) -> str:
        """The picture as SVG; it shrinks to what holds it."""
        made = self._drawn("svg").decode()
        return made.replace("<svg ", '<svg style="max-width: 100%; height: auto" ', 1)

    def save(self, path: str | Path) -> None:
        """Write a ``.png`` (twice the size, for sharp print) or ``.svg`` file.

        Raises UsageError for another ending and for a file that cannot be written.
        """
        suffix = Path(path).suffix.lower()
        if suffix not in (".png", ".svg"):
            raise UsageError(f"no pictures end in {suffix!r}", path=str(path), hint=".png or .svg")
        data = self.svg().encode() if suffix == ".svg" else self._drawn("png", scale_factor=2)
        try:
            Path(path).write_bytes(data)
        except OSError as error:
            raise UsageError(f"cannot write: {error.strerror}", path=str(path)) from error

    def _drawn(self, form: str, **options: Any) -> bytes:
        _need("vl_convert")
        stream = io.BytesIO() if form == "png" else io.StringIO()
        self.chart.save(stream, format=form, **options)
        data = stream.getvalue()
        return data if isinstance(data, bytes) else data.encode()

    @property
    def title(self) -> str:
        """What the picture shows."""
        title = self.chart.to_dict().get("title", "")
        return str(title.get("text", "") if isinstance(title, dict) else title)

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.svg().encode()).decode()
        return (
            f'<img alt="{escape(self.title)}" style="max-width: 100%; height: auto" '
            f'src="data:image/svg+xml;base64,{data}">'
        )

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def __str__(self) -> str:
        return f"<picture: {self.title}>"


def findings(what: Reports, by: By = "check", *, per_text: bool = False) -> Picture:
    """Findings counted by check, by language or by system (a mapping of names to reports).

    With `per_text` the counts are divided by the texts of each bar's system or language.
    """
    if by not in ("check", "language", "system"):
        raise UsageError(f"cannot count by {by!r}", hint='"check", "language" or "system"')
    counts: Counter[tuple[str, str]] = Counter()
    texts: Counter[str] = Counter()
    for system, result in _each(what):
        bars = {"language": _language(result), "system": system}
        texts[bars.get(by, "")] += 1
        for one in result.findings:
            counts[bars.get(by, one.check), kind(one)] += 1
    rows = [
        {
            "bar": visible(bar),
            "kind": group,
            "n": _per(n, texts[bar if by != "check" else ""], per_text),
        }
        for (bar, group), n in counts.items()
    ]
    unit = "findings a text" if per_text else "findings"
    alt = _altair()
    chart = _base(rows, f"Findings by {by}").mark_bar().encode(
        x=alt.X(
            "sum(n):Q", title=unit, axis=alt.Axis(tickMinStep=0.01 if per_text else 1, tickCount=8)
        ),
        y=alt.Y("bar:N", title=by, sort="-x"),
        color=_by_kind(rows),
        order=alt.Order("kind:N"),
    )  # fmt: skip
    return _picture(chart)


def scores(what: Reports) -> Picture:
    """How the findings' scores are spread, in bins of 0.05, and the threshold of the report."""
    rows = [
        {"score": one.score, "kind": kind(one)}
        for _, result in _each(what)
        for one in result.findings
    ]
    alt = _altair()
    bars = _base(rows, "Scores of the findings").mark_bar().encode(
        x=alt.X(
            "score:Q", bin=alt.Bin(extent=[0, 1], step=0.05), title="score (chance of being real)"
        ),
        y=alt.Y("count():Q", title="findings", axis=alt.Axis(tickMinStep=1)),
        color=_by_kind(rows),
    )  # fmt: skip
    return _picture(alt.layer(bars, _rule(_threshold(what))).properties(title=bars.title))


def strip(result: Result) -> Picture:
    """An article from its first to its last character, a lane for each kind of finding.

    A finding is as wide as its span, at least enough to be seen, and the paler the less sure.
    """
    alt = _altair()
    length = len(result.document.target)
    least = length / 150
    rows = [
        {
            "from": one.span.start,
            "to": min(max(one.span.end, one.span.start + least), max(length, least)),
            "kind": kind(one),
            "score": one.score,
        }
        for one in result.findings
    ]
    name = result.document.path or result.document.id or "the text"
    title = visible(f"Findings along {name}")
    marks = _base(rows, title).mark_rect(stroke="#444", strokeWidth=0.5).encode(
        x=alt.X(
            "from:Q", title="place in the text (characters)", scale=alt.Scale(domain=[0, length])
        ),
        x2="to:Q",
        y=alt.Y("kind:N", title=None, sort=list(KINDS)),
        color=_by_kind(rows, legend=False),
        opacity=alt.Opacity(
            "score:Q", scale=alt.Scale(domain=[0, 1], range=[0.15, 1]), title="score"
        ),
    )  # fmt: skip
    borders = [{"x": pair.target_start} for pair in result.document.pairs]
    lines = alt.Chart(_data(borders)).mark_rule(color="#DDD").encode(x="x:Q")
    return _picture(alt.layer(lines, marks).properties(title=title))


def reliability(measured: Scores, number: int = 10) -> Picture:
    """What scores say beside what is so: on the dashed line, 0.8 means eight in ten are real."""
    alt = _altair()
    rows = [
        {"mean": one.mean, "real": one.real, "count": one.count}
        for one in measured.reliability(number)
        if one.count
    ]
    error = measured.calibration_error
    told = "no findings" if error is None else f"expected calibration error {error:.3f}"
    title = alt.TitleParams("Reliability of the scores", subtitle=told)
    axis = {"scale": alt.Scale(domain=[0, 1])}
    line = (
        alt.Chart(_data([{"at": 0, "is": 0}, {"at": 1, "is": 1}]))
        .mark_line(color=_GREY, strokeDash=[4, 4])
        .encode(x="at:Q", y="is:Q")
    )
    points = _base(rows, title).mark_circle(color=_BLUE, opacity=0.9).encode(
        x=alt.X("mean:Q", title="mean score of the findings", **axis),
        y=alt.Y("real:Q", title="share of them that is real", **axis),
        size=alt.Size(
            "count:Q", title="findings", scale=alt.Scale(range=[30, 600]),
            legend=alt.Legend(tickMinStep=1),
        ),
    )  # fmt: skip
    return _picture(alt.layer(line, points).properties(title=title, width=360, height=360))


def threshold(measured: Scores, chosen: float | None = None) -> Picture:
    """Precision, recall and flagged clean texts at every threshold, `chosen` marked.

    Meant for results with a minimum score of 0: what is not reported cannot be drawn.
    """
    alt = _altair()
    points = [one for one in measured.curve() if one.findings]
    curves = {
        "precision: findings that are real": [one.precision for one in points],
        "recall: errors that are found": [one.recall for one in points],
        "false alarms: clean texts flagged": [one.clean for one in points],
    }
    rows = [
        {"threshold": point.threshold, "share": 100 * value, "curve": name}
        for name, values in curves.items()
        for point, value in zip(points, values, strict=True)
    ]
    names = list(curves)
    legend = alt.Legend(title=None, orient="bottom", direction="vertical", labelLimit=0)
    colours = alt.Scale(domain=names, range=[_BLUE, _GREEN, _ORANGE])
    dashes = alt.Scale(domain=names, range=[[1, 0], [7, 3], [2, 2]])
    lines = _base(rows, "What a threshold gives").mark_line(interpolate="step-after").encode(
        x=alt.X(
            "threshold:Q",
            title="threshold (least score shown)",
            scale=alt.Scale(domain=[0, 1]),
        ),
        y=alt.Y("share:Q", title="share (%)", scale=alt.Scale(domain=[0, 100])),
        color=alt.Color("curve:N", scale=colours, legend=legend),
        strokeDash=alt.StrokeDash("curve:N", scale=dashes, legend=legend),
    )  # fmt: skip
    made = lines if chosen is None else alt.layer(lines, _rule(chosen))
    return _picture(made.properties(title="What a threshold gives"))


def compared(comparison: Comparison) -> Picture:
    """The change of each check from one system to the other, with its 95% interval."""
    alt = _altair()
    words = {(True, True): "more", (True, False): "fewer"}
    rows = [
        {
            "check": one.name,
            "change": one.difference,
            "low": one.low,
            "high": one.high,
            "sure": words.get((one.significant, one.difference > 0), "may be chance"),
        }
        for one in comparison.checks
    ]
    total = comparison.measures[0]
    title = alt.TitleParams(
        "What changes between two systems",
        subtitle=[
            visible(
                f"from {comparison.before} to {comparison.after}, {texts_told(comparison.texts)}"
            ),
            f"all findings a text: {total.before:.2f} to {total.after:.2f}, p {total.p:.3f}",
        ],
    )
    domain = ["more", "fewer", "may be chance"]
    colours = alt.Scale(domain=domain, range=[_ORANGE, _BLUE, _GREY])
    shapes = alt.Scale(domain=domain, range=["triangle-right", "triangle-left", "circle"])
    base = _base(rows, title).encode(
        y=alt.Y("check:N", title=None, sort=[row["check"] for row in rows]),
        color=alt.Color("sure:N", title="with 95% certainty", scale=colours),
    )
    bars = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title="change in findings a text, with 95% interval"), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70).encode(
        x="change:Q", shape=alt.Shape("sure:N", title="with 95% certainty", scale=shapes)
    )
    return _picture(alt.layer(_rule(0.0), bars, points).properties(title=title))


def _need(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(
            f"{module} is not installed", hint="pip install 'mtqa[notebook]'"
        ) from error


def _picture(chart: Any) -> Picture:
    """The chart with letters to be read on a phone, its legend below to leave it the width."""
    size = {"labelFontSize": 12, "titleFontSize": 12}
    chart = chart.configure_axis(**size).configure_legend(orient="bottom", labelLimit=0, **size)
    return Picture(chart)


def _altair() -> Any:
    return _need("altair")


def _each(what: Reports) -> Iterator[tuple[str, Result]]:
    named = {"": what} if isinstance(what, Report) else what
    for system, report in named.items():
        for result in report.results:
            yield system, result


def _threshold(what: Reports) -> float:
    reports = [what] if isinstance(what, Report) else list(what.values())
    return min((one.threshold for one in reports), default=0.0)


def _language(result: Result) -> str:
    codes = (result.document.source_lang, result.document.target_lang)
    return " → ".join(code for code in codes if code and code != "und") or "unknown"


def _per(count: int, texts: int, per_text: bool) -> float:
    return count / texts if per_text else count


def _data(rows: Sequence[Mapping[str, Any]]) -> Any:
    safe = [
        {key: encodable(one) if isinstance(one, str) else one for key, one in row.items()}
        for row in rows
    ]
    return _altair().Data(values=safe)


def _base(rows: Sequence[Mapping[str, Any]], title: Any) -> Any:
    return _altair().Chart(_data(rows), title=title).properties(width=_WIDTH)


def _by_kind(rows: Sequence[Mapping[str, Any]], *, legend: bool = True) -> Any:
    """The colour of each kind that occurs, always the same one."""
    alt = _altair()
    kinds = [name for name in KINDS if any(row["kind"] == name for row in rows)]
    scale = alt.Scale(domain=kinds, range=[_COLOURS[name] for name in kinds])
    options = {} if legend else {"legend": None}
    return alt.Color("kind:N", title="kind", scale=scale, **options)


def _rule(at: float) -> Any:
    alt = _altair()
    return alt.Chart(_data([{"at": at}])).mark_rule(color=_GREY, strokeDash=[4, 4]).encode(x="at:Q")
