"""Text for a person at a terminal: each finding in its passage, with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from mtqa.model import Document, Finding, Report, Result
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._facts import facts
from mtqa.reports._passage import Passage, source_passage, target_passage
from mtqa.reports._places import Locator, relative_path
from mtqa.reports._show import elided, is_right_to_left, isolable, score_shown, visible
from mtqa.reports._summary import sentence
from mtqa.reports._told import place_told
from mtqa.reports._wrap import Cell, cells, wrap

_STYLES = {
    "path": "bold",
    "minor": "cyan",
    "major": "yellow",
    "critical": "bold red",
    "mark": "bold red underline",
    "source": "underline",
    "suggestion": "green",
    "label": "dim",
    "error": "red",
}
_INDENT = 4
_LABEL = 9
_NARROWEST = 24
_LONGEST = 600


def render(report: Report, options: Options) -> Iterator[str]:
    """The documents that have findings or an error, a one-line summary, the notices."""
    for result in report.results:
        if result.findings or result.error is not None:
            yield from _document(result, options)
    yield visible(sentence(report)) + "\n"
    for notice in report.notices:
        yield f"note: {visible(notice)}\n"


def _document(result: Result, options: Options) -> Iterator[str]:
    if result.error is not None:
        yield _paint(_error(result, options), "error", options) + "\n\n"
        return
    yield _paint(_title(result.document, options), "path", options) + "\n"
    locate = Locator(result.document)
    for finding in result.findings:
        yield _finding(finding, result.document, locate, options) + "\n"


def _error(result: Result, options: Options) -> str:
    """Why the document could not be checked, after its place as compilers write it."""
    document = result.document
    line = document.places[0].line if document.places else None
    name = _name(document, options) if line is None else f"{_name(document, options)}:{line}"
    unit = "" if document.id is None else f"{document.id}: "
    return f"{name}: {visible(unit + elided(str(result.error)))}"


def _name(document: Document, options: Options) -> str:
    if document.path == "-":
        return "standard input"
    return visible(relative_path(document.path, options.root) or "") or "<text>"


def _title(document: Document, options: Options) -> str:
    name = relative_path(document.path, options.root)
    identity = None if document.id is None else str(document.id)
    title = visible(" ".join(part for part in (name, identity) if part)) or "<text>"
    known = (document.source_lang, document.target_lang)
    languages = " → ".join(visible(code) for code in known if code not in (None, "und"))
    return f"{title}  ({languages})" if languages else title


def _finding(finding: Finding, document: Document, locate: Locator, options: Options) -> str:
    where = visible(place_told(locate(finding.span.start), document))
    head = f"  {where}  " if where else "  "
    head += _paint(f"{finding.check} {score_shown(finding.score)}", finding.severity, options)
    lines = [head, _indented(finding.message, options)]
    lines.append(_marked("target", target_passage(finding, document), "mark", options))
    source = source_passage(finding, document)
    if source is not None:
        lines.append(_marked("source", source, "source", options))
    for number, fact in enumerate(facts(finding)):
        lines.append(_told("" if number else "evidence", f"{fact.label}: {fact}", options))
    if finding.suggestion is not None:
        shown = elided(finding.suggestion) or "(leave it out)"
        lines.append(_labelled("suggest", shown, "suggestion", options))
    return "\n".join(lines) + "\n"


def _width(options: Options) -> int:
    return max(_NARROWEST, options.width - _INDENT - _LABEL)


def _indented(text: str, options: Options) -> str:
    lines = _isolated_lines(elided(text, _LONGEST), max(_NARROWEST, options.width - _INDENT))
    return "\n".join(" " * _INDENT + line for line in lines)


def _lines(text: str, width: int) -> list[str]:
    wrapped = wrap(cells(visible(text)), width)
    return ["".join(cell.text for cell in line) for line in wrapped]


def _isolated_lines(text: str, width: int) -> list[str]:
    """Lines of a text that runs from left to right, whatever it quotes."""
    return [
        "".join(_isolate(piece, alone) for piece, alone in isolable(line))
        for line in _lines(text, width)
    ]


def _told(label: str, value: str, options: Options) -> str:
    return _beside(label, _isolated_lines(value, _width(options)), options)


def _labelled(label: str, value: str, style: str | None, options: Options) -> str:
    """A label and its text beside it."""
    whole = is_right_to_left(value)
    lines = [_isolate(line, whole) for line in _lines(value, _width(options))]
    return _beside(label, [_paint(line, style, options) for line in lines], options)


def _beside(label: str, lines: list[str], options: Options) -> str:
    margin = " " * (_INDENT + _LABEL)
    first = " " * _INDENT + _paint(label, "label", options) + " " * (_LABEL - len(label))
    return "\n".join([first + lines[0], *(margin + line for line in lines[1:])])


def _marked(label: str, passage: Passage, style: str, options: Options) -> str:
    """The passage with its span coloured, or underlined with carets, or in brackets.

    Carets stand under the right columns only in left-to-right text; a terminal may reorder the
    rest, so that brackets within it are the mark.
    """
    text, span = passage.text, passage.span
    if span is None:
        return _labelled(label, text, None, options)
    brackets = not options.colour and (is_right_to_left(text) or not visible(span.of(text)).strip())
    opening, closing = ("⟦", "⟧") if brackets else ("", "")
    line = [
        *cells(visible(text[: span.start])),
        *cells(opening + visible(span.of(text)) + closing, marked=True),
        *cells(visible(text[span.end :])),
    ]
    carets = not options.colour and not brackets
    lines = []
    for part in wrap(line, _width(options)):
        lines.append(_isolate(_line(part, style, options), is_right_to_left(text)))
        if carets and any(cell.marked for cell in part):
            lines.append("".join(("^" if c.marked else " ") * c.width for c in part).rstrip())
    return _beside(label, lines, options)


def _line(line: list[Cell], style: str, options: Options) -> str:
    runs = groupby(line, key=lambda cell: cell.marked)
    texts = (("".join(cell.text for cell in run), marked) for marked, run in runs)
    return "".join(_paint(text, style if marked else None, options) for text, marked in texts)


def _isolate(line: str, right_to_left: bool) -> str:
    """Right-to-left text between isolates (UAX #9), so that it leaves the rest in its order."""
    return f"\u2067{line}\u2069" if right_to_left else line


def _paint(text: str, style: str | None, options: Options) -> str:
    if style is None or not options.colour:
        return text
    from rich.color import ColorSystem
    from rich.style import Style

    return Style.parse(_STYLES[style]).render(text, color_system=ColorSystem.STANDARD)


REPORT = ReportFormat(name="text", suffix=".txt", summary="for a person to read", render=render)
