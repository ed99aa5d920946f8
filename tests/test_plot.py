"""Pictures: each drawn without a network, with titles, units and safe colours."""

from __future__ import annotations

import base64
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

import mtqa
from mtqa.errors import UsageError
from mtqa.evaluate import Gold, Labelled, Scores, measure
from mtqa.model import Document, Result, Span
from tests.reports.sample import article, hostile, report, sample

pytest.importorskip("altair")
pytest.importorskip("vl_convert")

from mtqa import plot

CLEAN = report(replace(article(), findings=()))


def measured() -> Scores:
    gold = (Gold(article().findings[0].span, "currency"), Gold(Span(0, 3), "name"))
    clean = Document("All is well.")
    return measure(
        [
            (Labelled(article().document, gold), article()),
            (Labelled(clean), Result(clean)),
        ]
    )


PICTURES = {
    "check": lambda: plot.findings(sample()),
    "language": lambda: plot.findings(sample(), "language"),
    "system": lambda: plot.findings({"a": CLEAN, "b": sample()}, "system", per_text=True),
    "scores": lambda: plot.scores(sample()),
    "strip": lambda: plot.strip(article()),
    "reliability": lambda: plot.reliability(measured()),
    "threshold": lambda: plot.threshold(measured(), 0.5),
    "compared": lambda: plot.compared(mtqa.compare(CLEAN, report(article()))),
    "nothing": lambda: plot.findings(report()),
    "no scores": lambda: plot.reliability(measure([])),
    "no curve": lambda: plot.threshold(measure([])),
    "no check": lambda: plot.compared(mtqa.compare(CLEAN, CLEAN)),
    "hostile": lambda: plot.findings(hostile()),
}


@pytest.mark.parametrize("name", PICTURES)
def test_it_draws(name: str, tmp_path: Path) -> None:
    picture = PICTURES[name]()
    assert picture.svg().startswith('<svg style="max-width: 100%')
    assert picture.chart.to_dict()["title"] and "picture: " in str(picture)
    path = tmp_path / "a.png"
    picture.save(path)
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["check", "system", "threshold", "reliability", "compared"])
def test_axes_have_titles(name: str) -> None:
    svg = PICTURES[name]().svg()
    assert {
        "check": "findings",
        "system": "findings a text",
        "threshold": "share (%)",
        "reliability": "share of them that is real",
        "compared": "change in findings a text",
    }[name] in svg


def test_colours_stay_with_their_kind() -> None:
    def scale(made: plot.Picture) -> dict[str, str]:
        colour = made.chart.to_dict()["encoding"]["color"]["scale"]
        return dict(zip(colour["domain"], colour["range"], strict=True))

    some, all_of_them = scale(plot.findings(report(article()))), scale(plot.findings(sample()))
    assert some.items() <= all_of_them.items()


def test_a_notebook_keeps_svg_with_a_description() -> None:
    shown = plot.findings(hostile())._repr_html_()
    (image,) = html.fragment_fromstring(shown, create_parent="div")
    assert image.get("alt") == "Findings by check"
    kind, data = image.get("src").split(",")
    assert kind == "data:image/svg+xml;base64" and b"<svg" in base64.b64decode(data)


def test_what_cannot_be_drawn(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="count by"):
        plot.findings(sample(), "colour")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"\.png or \.svg"):
        plot.scores(sample()).save(tmp_path / "a.gif")
    with pytest.raises(UsageError, match="cannot write"):
        plot.scores(sample()).save(tmp_path / "none" / "a.svg")


def test_nothing_is_fetched() -> None:
    code = (
        "import socket\n"
        "def no(*a, **k): raise OSError('network')\n"
        "socket.socket.connect = no\n"
        "from mtqa import plot\n"
        "from tests.reports.sample import sample\n"
        "svg = plot.findings(sample()).svg()\n"
        "assert 'http' not in svg.replace('http://www.w3.org', ''), svg\n"
    )
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
