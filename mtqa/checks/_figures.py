"""Figures that differ between a source and its back-translation, two texts in one language."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

import regex

from mtqa.model import Span

__all__ = ["changed", "figures"]

_FIGURE = regex.compile(
    r"\p{Nd}+(?:[.,'’٬٫\u00a0\u202f\u2009 ]\p{Nd}{3}(?!\p{Nd}))*(?:[.,٫]\p{Nd}+)?"
)
_FRACTION = regex.compile(r"[.,٫](\p{Nd}{1,2}|\p{Nd}{4,})$")
_ELSEWHERE = 0.7


def figures(text: str) -> list[tuple[str, Span]]:
    """The numbers in digits: a key that other separators do not change, and where they stand."""
    return [(_key(found[0]), Span(*found.span())) for found in _FIGURE.finditer(text)]


def _key(figure: str) -> str:
    """Digits and decimal point; a separator before three digits is taken for a grouping one."""
    whole, fraction = figure, ""
    if (last := _FRACTION.search(figure)) is not None:
        whole, fraction = figure[: last.start()], _digits(last[1]).rstrip("0")
    plain = _digits(whole).lstrip("0") or "0"
    return f"{plain}.{fraction}" if fraction else plain


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdecimal())


def changed(source: str, back: str, target: str) -> Iterator[tuple[Span, Span, float]]:
    """Numbers of `source` for which `back` has another, in order, and how certain that is.

    A number that the target has like the source was changed by the engine alone, not by the
    translator; one of the back-translation that stands in the target proves the translator's.
    """
    ours, theirs = figures(source), figures(back)
    in_target = Counter(key for key, _ in figures(target))
    missing = _without(ours, Counter(key for key, _ in theirs))
    added = _without(theirs, Counter(key for key, _ in ours))
    missing = _without(missing, in_target)
    proven = [one for one in added if one[0] in in_target]
    if len(missing) != len(added):
        added = proven
    for (_, here), (key, there) in zip(missing, added, strict=False):
        yield here, there, 1.0 if key in in_target else _ELSEWHERE


def _without(ours: list[tuple[str, Span]], theirs: Counter[str]) -> list[tuple[str, Span]]:
    left = Counter(theirs)
    found = []
    for key, span in ours:
        if left[key] > 0:
            left[key] -= 1
        else:
            found.append((key, span))
    return found
