"""The evidence that an editor can use, labelled; the rest of it is for programs, in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import regex

from mtqa.model import Finding, Span
from mtqa.reports._show import elided, plain

_LABELS = {
    "source_value": "source value",
    "target_value": "target value",
    "place": "place",
    "gazetteer": "gazetteer",
    "languages": "languages",
    "elsewhere": "elsewhere",
    "likeness": "likeness",
    "back_translation": "back-translation",
    "also": "also",
}
_VALUES = ("source_value", "target_value")
# What a date or a time of day is compared by is no number to read.
_CODED = ("date", "time")
_NUMBER = regex.compile(r"(?<![\w.,])-?\d++(?:\.\d++)?(?:[eE][+-]?\d{1,3}+)?(?![\w.,])")
_GROUPED_FROM = 10_000  # 2014 may be a year
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled piece of evidence, and the spans of its text that matter."""

    label: str
    text: str
    marks: tuple[Span, ...] = ()

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces, with whether each is marked."""
        last = 0
        for mark in self.marks:
            if mark.start >= last:
                yield self.text[last : mark.start], False
                yield mark.of(self.text), True
                last = mark.end
        yield self.text[last:], False

    def __str__(self) -> str:
        return "".join(f"⟦{piece}⟧" if marked else piece for piece, marked in self.pieces)


def facts(finding: Finding) -> list[Fact]:
    """The evidence that has a label, in the order of the labels; what is empty is left out."""
    evidence = finding.evidence or {}
    # A value that can be read off the words says nothing new.
    beside = {"source_value": finding.source_text or "", "target_value": finding.text}
    found = []
    for key, label in _LABELS.items():
        if key in _VALUES and finding.check in _CODED:
            continue
        text = _text(key, plain(evidence.get(key)))
        if not text.strip() or text in beside.get(key, ""):
            continue
        marks = _differing(evidence, text) if key == "back_translation" else ()
        if len(text) > _LONGEST:
            text, marks = elided(text, _LONGEST), ()
        found.append(Fact(label, text, marks))
    return found


def _text(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return _other(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        texts = (_text(key, item) for item in value)
        return "; ".join(dict.fromkeys(text for text in texts if text))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _number(Decimal(repr(value)))
    if isinstance(value, int):
        return _number(Decimal(value))
    if key in _VALUES:
        return _NUMBER.sub(lambda number: _number(Decimal(number[0])), value)
    return str(value)


def _other(finding: Mapping[str, Any]) -> str:
    """Another finding that the one shown stands for."""
    message, check = finding.get("message"), finding.get("check")
    return f"{message} ({check})" if message and check else ""


def _number(value: Decimal) -> str:
    """In full, in groups of three, six decimals at most; rounded where it is of that length."""
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return str(value)
    form = ",.6f" if abs(value) >= _GROUPED_FROM else ".6f"
    return format(value, form).rstrip("0").rstrip(".")


def _differing(evidence: Mapping[str, Any], text: str) -> tuple[Span, ...]:
    """The words of the back-translation that differ from the source's."""
    differs = evidence.get("differs")
    spans = set()
    for one in differs if isinstance(differs, list | tuple) else ():
        start, end = (one.get("start"), one.get("end")) if isinstance(one, Mapping) else (0, 0)
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
            spans.add(Span(start, end))
    return tuple(sorted(spans))
