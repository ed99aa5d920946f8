"""Words of a pair that nothing yet shows to be right: which an engine's likelihoods may settle.

Numbers, what they count and names are looked at; what matches found to be equal, and names that are
spelled alike on both sides, needs no model. Asking one costs, so the list is kept short.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from mtqa.lang import base
from mtqa.model import Evidence, Name, Pair, Quantity, Span
from mtqa.text.tokens import words

__all__ = ["CAPITAL_NOUNS", "Doubt", "doubts", "opens_sentence"]

_SAME_QUANTITY = frozenset({"equal", "converted", "notation"})
_SAME_NAME = frozenset({"equal", "exonym", "adjectival"})
_SURE = 0.75  # that two names are one
_SIGN = regex.compile(r"\p{Sc}")
# Languages that write common nouns with a capital.
CAPITAL_NOUNS = frozenset({"de", "lb"})
_ABBREVIATION = 3  # letters before a full stop: "Mr.", "U.S."
_SHORTEST = 3  # letters of a name that only its capital tells
_HEADLINE = 0.6  # of the words have capitals: they tell no name there


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word to ask about."""

    span: Span
    kind: Literal["number", "name"]


def doubts(pair: Pair, evidence: Evidence) -> tuple[tuple[Doubt, ...], tuple[Doubt, ...]]:
    """The words in doubt of the target, and those of the source; two empty ones without a source.

    Reads the quantities, names, matches and links of `evidence`.
    """
    if not pair.source:
        return (), ()
    quantities, names = evidence.quantity_matches or (), evidence.name_matches or ()
    sides = []
    for text, code, own, known, links, side in (
        (
            pair.target,
            pair.target_lang,
            evidence.target_quantities,
            evidence.target_names,
            {there for _, there in evidence.links or ()},
            "target",
        ),
        (
            pair.source,
            pair.source_lang or "und",
            evidence.source_quantities,
            evidence.source_names,
            {here for here, _ in evidence.links or ()},
            "source",
        ),
    ):
        even = [getattr(one, side) for one in quantities if one.relation in _SAME_QUANTITY]
        same = [
            getattr(one, side)
            for one in names
            if one.relation in _SAME_NAME and one.confidence >= _SURE
        ]
        settled = [one.span for one in even if one], [one.span for one in same if one]
        sides.append(tuple(_words(text, base(code), own or (), known or (), settled, links)))
    return sides[0], sides[1]


def _words(
    text: str,
    code: str,
    quantities: Sequence[Quantity],
    names: Sequence[Name],
    settled: tuple[Sequence[Span], Sequence[Span]],
    linked: Collection[Span],
) -> Iterator[Doubt]:
    counted = [one.span for one in quantities if not _is_article(one, text)]
    headline = _is_headline(text)
    called = [one.span for one in names if one.entries or _is_plain_name(one, headline)]
    telling = code not in CAPITAL_NOUNS and not headline
    for sign in _SIGN.finditer(text):
        if not _within(Span(*sign.span()), settled[0]):
            yield Doubt(Span(*sign.span()), "number")
    for token in words(text):
        if _within(token.span, settled[0]) or _is_abbreviation(token.span, text):
            continue
        if any(char.isdigit() for char in token.text) or _within(token.span, counted):
            yield Doubt(token.span, "number")
        elif token.span in linked or _within(token.span, settled[1]):
            continue
        elif _within(token.span, called) or (
            telling
            and token.text[0].isupper()
            and len(token.text) >= _SHORTEST
            and not opens_sentence(text, token.start)
        ):
            yield Doubt(token.span, "name")


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(span.overlaps(one) for one in spans)


def _is_article(quantity: Quantity, text: str) -> bool:
    """Whether it is a word for one, which may be no number at all (ein, une, један)."""
    spelled = not any(char.isdigit() for char in quantity.span.of(text))
    return spelled and quantity.value == 1 and quantity.kind in {"number", "cardinal"}


def _is_plain_name(name: Name, headline: bool) -> bool:
    """Whether a name that the gazetteer lacks is more than a word with a capital."""
    return not headline and not name.facts.get("opens")


def _is_headline(text: str) -> bool:
    """Whether it is written as headlines are: With Capitals, or IN CAPITALS."""
    long = [one.text for one in words(text) if one.kind == "word" and len(one.text) > _SHORTEST]
    return len(long) > 1 and sum(one[0].isupper() for one in long) > _HEADLINE * len(long)


def _is_abbreviation(span: Span, text: str) -> bool:
    if len(span) == 1 and not text[span.start].isdigit() and text[span.start].isascii():
        return True
    return text[span.end : span.end + 1] == "." and (
        len(span) <= _ABBREVIATION and span.of(text).isalpha() and span.end + 1 < len(text)
    )


def opens_sentence(text: str, start: int) -> bool:
    """Whether a sentence, a quotation or a line begins at `start`."""
    before = text[:start].rstrip(" \u00a0\"'«»„“”‘’([¿¡")
    return not before or before[-1] in ".!?:…\n—–-"
