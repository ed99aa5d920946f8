"""A web page in one file: source and target side by side, the findings marked in the target."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from mtqa.model import Report
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._charts import charts
from mtqa.reports._show import encodable, visible
from mtqa.reports._summary import sentence, summary
from mtqa.reports._view import documents

if TYPE_CHECKING:
    from jinja2 import Template

_PIECES = 64


def render(report: Report, options: Options) -> Iterator[str]:
    """The page, which loads nothing, and whose policy lets nothing run but its own script."""
    style, script = _file("page.css"), _file("page.js")
    stream = _template().stream(
        report=report,
        title=visible(sentence(report)),
        summary=summary(report),
        charts=charts(report),
        documents=documents(report, options),
        kinds=sorted({finding.check: finding.its_type for finding in report}.items()),
        policy=_policy(style, script),
        style=style,
        script=script,
    )
    stream.enable_buffering(_PIECES)
    for piece in stream:
        yield encodable(piece)


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _file(name: str) -> str:
    return (resources.files("mtqa.reports") / "page" / name).read_text("utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["visible"] = _lines
    return environment.from_string(_file("page.html"))


def _lines(value: object) -> str:
    """Text with its line breaks and without characters that reorder or hide it."""
    return "\n".join(visible(line) for line in str(value).split("\n"))


REPORT = ReportFormat(name="html", suffix=".html", summary="a web page in one file", render=render)
