"""A web page in one file: source and target side by side, the findings marked in the target."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from mtqa.model import Report
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._charts import charts
from mtqa.reports._page import file, style, template
from mtqa.reports._show import encodable, visible
from mtqa.reports._summary import sentence, summary
from mtqa.reports._view import documents

_PIECES = 64


def render(report: Report, options: Options) -> Iterator[str]:
    """The page, which loads nothing, and whose policy lets nothing run but its own script."""
    look, script = style(), file("page.js")
    stream = template("page.html").stream(
        report=report,
        title=visible(sentence(report)),
        summary=summary(report),
        charts=charts(report),
        documents=documents(report, options),
        kinds=sorted({finding.check: finding.its_type for finding in report}.items()),
        policy=_policy(look, script),
        style=look,
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


REPORT = ReportFormat(name="html", suffix=".html", summary="a web page in one file", render=render)
