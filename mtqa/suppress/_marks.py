"""Marks in a text: ``<!-- mtqa: ignore name -- house style -->``.

A mark at the end of a line holds for that line, one on a line of its own for the next line with
text; ``off`` holds up to ``on`` or the end. Checks may be named; without names it is all of them.
What follows ``--`` is the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from mtqa.model import Finding, Span

__all__ = ["Mark", "Marks"]

_MARK = regex.compile(r"<!--[ \t]*+mtqa:([^\n<>]*+(?<=--)>)")  # possessive: linear time
_KINDS = ("ignore", "off", "on")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: where it holds (`area`), for which checks (none named: all), and why."""

    span: Span
    line: int
    area: Span
    checks: tuple[str, ...] = ()
    reason: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether the finding begins where the mark holds, and is of a check that it names."""
        return (
            self.area.start <= finding.span.start <= self.area.end
            and finding.span.end <= self.area.end
            and (not self.checks or finding.check in self.checks)
        )


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a text, and the text with them blanked out, every offset as it was.

    `faults` are marks that cannot be understood: the line and what is wrong.
    """

    text: str
    blanked: str
    marks: tuple[Mark, ...] = ()
    faults: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> Marks:
        """The marks of `text`."""
        if "mtqa:" not in text:
            return cls(text, text)
        found = list(_MARK.finditer(text))
        blanked = _MARK.sub(lambda mark: " " * len(mark[0]), text)
        marks: list[Mark] = []
        faults: list[tuple[int, str]] = []
        opened: list[tuple[Mark, int]] = []
        for match in found:
            line = text.count("\n", 0, match.start()) + 1
            span = Span(match.start(), match.end())
            words, _, reason = match[1][: -len("-->")].partition("--")
            kind, *names = words.replace(",", " ").split() or [""]
            if kind not in _KINDS:
                faults.append((line, f"a mark says {kind!r}; it may say {', '.join(_KINDS)}"))
            elif kind == "ignore":
                area = _line_area(blanked, span)
                marks.append(Mark(span, line, area, tuple(names), reason.strip()))
            elif kind == "off":
                area = Span(span.end, len(text))
                opened.append((Mark(span, line, area, tuple(names), reason.strip()), len(marks)))
                marks.append(opened[-1][0])
            else:
                closed = [pair for pair in opened if not names or set(pair[0].checks) & {*names}]
                if not closed:
                    faults.append((line, "a mark says 'on' without an 'off' before it"))
                for mark, index in closed:
                    area = Span(mark.area.start, span.start)
                    marks[index] = Mark(mark.span, mark.line, area, mark.checks, mark.reason)
                opened = [pair for pair in opened if pair not in closed]
        return cls(text, blanked, tuple(marks), tuple(faults))


def _line_area(blanked: str, mark: Span) -> Span:
    """The mark's own line when it has text beside the mark, else the next line that has."""
    start = blanked.rfind("\n", 0, mark.start) + 1
    while True:
        end = blanked.find("\n", start)
        end = len(blanked) if end < 0 else end
        if end == len(blanked) or blanked[start:end].strip():
            return Span(start, end)
        start = end + 1
