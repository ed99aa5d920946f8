"""Punctuation that came with the source, was doubled, or lost its other half."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from mtqa.checks._base import PairCheck
from mtqa.checks._marks import marks
from mtqa.lang import data
from mtqa.model import Evidence, Flag, Issues, Pair, Span

LONGEST = 120  # code points of a quotation that is marked whole
_CLOSERS = {
    "„": '“”„"',
    "‚": "‘’'",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "【": "】",
    "（": "）",
}
_PLAIN = {"、": ",", "。": ".", "，": ",", "！": "!", "？": "?", "：": ":", "；": ";"}
_PLAIN |= {"（": "(", "）": ")"}
_DOUBLED = regex.compile(
    r"(?<![.,;:…])(,,|;;|(?<=[\p{L}\p{Nd}])\.\.|,\.|::|, +[,.]|; +[;.]|،\s*[،.]|。\s*[。.]|、\s*、"
    r"|，\s*[，。]|।\s*[।.])(?![.,;:…+\p{L}\p{Nd}])"
)
_ENGLISH_QUOTES = regex.compile(r"(?<![\p{L}\p{Nd}„])“(?=\p{L})[^“”„]{1,200}”")
_SPACED = regex.compile(r"(?<=[\p{L}\p{M}\p{Nd}]) +[,.;:?!،؛؟](?=\s|$)")
_OPENINGS = {")": "(", "]": "["}
_BRACKETS = frozenset("()[]（）【】")
_NARROW = str.maketrans("（）【】", "()[]")
_SMILEY = regex.compile(r"[:;][-~]?[()](?!\w)")
# The "a" of "a) water; b) bread".
_LABEL = regex.compile(r"(?:^|[\n;:,.·•؛،、。；，])\s*[\p{L}\p{Nd}]{1,3}$")
_LABEL_LENGTH = 8


def find(pair: Pair, _evidence: Evidence) -> Iterator[Flag]:
    """Alien marks, doubled marks, spaces before a stop, and halves of pairs."""
    text = pair.target
    yield from _alien(pair)
    for found in _DOUBLED.finditer(text):
        mark = found[1]
        if not (pair.source and mark in pair.source):
            yield _flag(Span(*found.span(1)), "doubled", f"“{mark}” is doubled", 0.7, mark[0])
    yield from _spaces(pair)
    yield from _english_quotes(pair)
    yield from _halves(pair)
    yield from marks(pair)


def _spaces(pair: Pair) -> Iterator[Flag]:
    """Spaces before a mark; people type them too, so it counts that the source has none."""
    usual = data(pair.target_lang, "punctuation").get("spaced", "")
    without = pair.source is not None and not _SPACED.search(pair.source)
    for found in _SPACED.finditer(pair.target):
        mark = found[0].strip()
        if mark not in usual:
            confidence = 0.6 if without else 0.45
            yield _flag(
                Span(*found.span()), "space", "a space stands before the mark", confidence, mark
            )


@cache
def _aliens(lang: str) -> frozenset[str]:
    return frozenset(data(lang, "punctuation").get("alien", ""))


def _alien(pair: Pair) -> Iterator[Flag]:
    """Marks that the language does not use; a quotation in them is marked whole."""
    text, aliens = pair.target, _aliens(pair.target_lang)
    if not aliens or text.isascii():
        return
    done = 0
    for place, mark in enumerate(text):
        if mark not in aliens or place < done:
            continue
        done = _quotation_end(text, place)
        in_source = pair.source is not None and mark in pair.source
        yield _flag(
            Span(place, done),
            "alien",
            f"“{mark}” is not used in the target language",
            0.8 if in_source else 0.65,
            _replacement(text[place:done], pair.target_lang),
        )


def _english_quotes(pair: Pair) -> Iterator[Flag]:
    """“Quotations” in a language where “ is the closing mark."""
    if not data(pair.target_lang, "punctuation").get("closing_six", False):
        return
    for found in _ENGLISH_QUOTES.finditer(pair.target):
        yield _flag(
            Span(*found.span()),
            "alien",
            "the quotation marks are those of English",
            0.8 if pair.source and "“" in pair.source else 0.65,
            _replacement(found[0], pair.target_lang),
        )


def _quotation_end(text: str, place: int) -> int:
    closers = _CLOSERS.get(text[place], "")
    for end in range(place + 1, min(len(text), place + LONGEST)):
        if text[end] in closers:
            return end + 1
    return place + 1


def _replacement(text: str, lang: str) -> str | None:
    """The same with the marks of the language, where they are plain."""
    if len(text) == 1:
        return _PLAIN.get(text)
    quotes = data(lang, "punctuation").get("quotes", "")
    if text[0] not in "“„«»「『" or len(quotes) != 2:
        return None
    return f"{quotes[0]}{text[1:-1].strip()}{quotes[1]}"


def _halves(pair: Pair) -> Iterator[Flag]:
    """A bracket without its other half, when those of the source have theirs."""
    if not pair.source or _BRACKETS.isdisjoint(pair.target) or any(_lone(pair.source).values()):
        return
    for mark, places in _lone(pair.target).items():
        if places:
            at = places[-1] if mark in "([" else places[0]
            yield _flag(Span(at, at + 1), "half", f"“{mark}” has no other half", 0.6, None)


def _lone(text: str) -> dict[str, list[int]]:
    """Where each kind of bracket lacks its other half; that of a list's "a)" needs none."""
    if _BRACKETS.isdisjoint(text):
        return {}
    plain = _SMILEY.sub(lambda found: " " * len(found[0]), text).translate(_NARROW)
    lone: dict[str, list[int]] = {mark: [] for mark in "([)]"}
    for at, mark in enumerate(plain):
        opening = _OPENINGS.get(mark)
        if mark in "([":
            lone[mark].append(at)
        elif opening and lone[opening]:
            lone[opening].pop()
        elif opening and not _LABEL.search(plain[max(0, at - _LABEL_LENGTH) : at]):
            lone[mark].append(at)
    return lone


def _flag(span: Span, rule: str, message: str, confidence: float, suggestion: str | None) -> Flag:
    return Flag(span, rule, message, suggestion=suggestion, features={"confidence": confidence})


CHECK = PairCheck(
    name="punctuation",
    summary="Punctuation of the source language, doubled or unpaired",
    issue=Issues.PUNCTUATION,
    severity="minor",
    find=find,
)
