"""Findings without their texts, and texts without findings, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mtqa.model import Pair, Report, Result
from mtqa.reports import Options, render
from mtqa.reports._show import has_right_to_left, visible
from mtqa.reports._summary import sentence


def findings_told(results: Iterable[Result]) -> str:
    """Each finding, without a file or a count of documents, which nobody knows here."""
    return "".join(_findings(one) if one.findings else texts_told([one]) for one in results)


def texts_told(results: Iterable[Result]) -> str:
    """Each passage under its source's."""
    return "".join(line for one in results for line in _passages(one))


def _findings(result: Result) -> str:
    report = Report((result,), "", threshold=0, fail_on=0)
    told = "".join(render(report, "text", Options()))
    return told.partition("\n")[2].removesuffix(sentence(report) + "\n")


def _passages(result: Result) -> Iterator[str]:
    document = result.document
    if result.error is not None:
        yield f"  could not be checked: {visible(result.error)}\n"
    whole = Pair(document.target, document.source, document.target_lang, document.source_lang)
    for pair in document.pairs or (whole,):
        for code, side in ((pair.source_lang, pair.source), (pair.target_lang, pair.target)):
            if side:
                yield f"  {visible(code or 'und'):<5} {_isolated(visible(side))}\n"
        yield "\n"


def _isolated(text: str) -> str:
    """Between first-strong isolates (UAX #9) when it may run the other way."""
    return f"\u2068{text}\u2069" if has_right_to_left(text) else text
