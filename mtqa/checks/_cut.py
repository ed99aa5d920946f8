"""Segments whose beginning or end is missing beside a source that is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from mtqa.lang import base, data
from mtqa.lang.words import has_list, zipf
from mtqa.model import Flag, Issues, Pair, Span
from mtqa.text.length import length
from mtqa.text.sentences import split
from mtqa.text.tokens import Token, tokens

__all__ = ["cuts_beside_source"]

_FINAL = regex.compile(r"(?:\p{Sentence_Terminal}|…)[\p{Pe}\p{Pf}\p{Pi}\"'’*\s]*$")
_OPENING = regex.compile(r"[\s\p{Ps}\p{Pi}\p{Pf}\p{Pd}\"'„‚]*")
# A small word, unless it may be the particle of a name, as in "van der Berg" or "al Jazeera".
_START = regex.compile(r"(?!\p{Ll}{1,3}(?:\s\p{Ll}{1,3})?\s\p{Lu})(\p{Ll}[\p{Ll}\p{M}]+)(?=[\s,])")
_QUOTED = regex.compile(r"[\p{Pf}\p{Pi}\p{Pe}\"'״]$")
_FEW = 2  # words of a sentence that stands alone
_LEAST = 60.0  # letters of a source that a translation cannot say in a few words
# Of the source's length: less is a part of it. Below the second even what ends with a full stop
# (officialese may be said in a third). What may be whole has to be clearly shorter.
_PART, _SMALL_PART, _MOST, _MUCH = 0.6, 0.33, 0.85, 0.75
_EVEN = 0.75  # with the neighbours, which may hold the rest
_COMMON, _OPENER = 3.0, 5.0  # Zipf frequencies, of words that may well open a sentence
_ABOVE = 100  # characters before a paragraph that are looked at
_DOUBT = 0.45  # of what may be whole


def cuts_beside_source(pairs: Sequence[Pair], text: str) -> Iterator[Flag]:
    """The cut ends, cut beginnings and lone words of the pairs; spans are offsets into `text`."""
    for place, pair in enumerate(pairs):
        source = pair.source or ""
        if pair.role != "text" or not pair.target.strip() or not _FINAL.search(source):
            continue
        around = pairs[max(0, place - 1) : place + 2]
        opens = _opens(text, pair.target_start)
        for flag in (
            _end(pair, source, around),
            _beginning(pair, source) if opens else None,
            _alone(pair, source),
        ):
            if flag:
                yield flag.in_document(pair)


def _opens(text: str, place: int) -> bool:
    """Whether a paragraph begins at `place`, rather than the next line of a verse or list."""
    before = text[max(0, place - _ABOVE) : place]
    above = before.rstrip()
    gap = before[len(above) :].count("\n")
    return not above or gap > 1 or (gap == 1 and bool(_FINAL.search(above)))


def _end(pair: Pair, source: str, around: Sequence[Pair]) -> Flag | None:
    """An end in the midst of a word or sentence, or far before the source's."""
    whole = bool(_FINAL.search(pair.target))
    found = tokens(pair.target)
    if len(found) < 2:
        return None
    last, theirs = found[-1], length(source, pair.source_lang or "und")
    share = length(pair.target, pair.target_lang) / max(1.0, theirs)
    if not whole and last.kind in ("word", "cjk"):
        facts = data(pair.target_lang, "fragment")
        if last.text in facts.get("seldom_final", ()) and found[-2].kind != "punct":
            sure = last.text in facts.get("never_final", ()) or share < _MOST
            message = f"it breaks off after “{last.text}”"
            return _flag(last.span, "unfinished", message, 0.75 if sure else _DOUBT)
        if last.text.islower() and _is_unknown(last.text, pair.target_lang):
            return _flag(last.span, "unfinished", f"it breaks off within “{last.text}”", 0.7)
    if theirs < _LEAST or share > (_SMALL_PART if whole else _PART) or _share(around) > _EVEN:
        return None
    return _flag(
        last.span, "short", f"it has about {share:.0%} of what the source says", 0.65,
        issue=True,
    )  # fmt: skip


def _share(pairs: Sequence[Pair]) -> float:
    """How long the pairs' targets are beside their sources, 1 for as long."""
    theirs = sum(length(pair.source or "", pair.source_lang or "und") for pair in pairs)
    return sum(length(pair.target, pair.target_lang) for pair in pairs) / max(1.0, theirs)


def _is_unknown(word: str, lang: str) -> bool:
    return has_list(lang) and zipf(word, lang) == 0


def _beginning(pair: Pair, source: str) -> Flag | None:
    """A small letter where the source begins with a capital one."""
    skipped = _OPENING.match(pair.target)
    start = skipped.end() if skipped else 0
    found = _START.match(pair.target, start)
    theirs = _OPENING.sub("", source, count=1)[:1]
    if not found or not theirs.isupper() or not _FINAL.search(pair.target):
        return None
    used = zipf(found[1], pair.target_lang)
    if base(pair.target_lang) == "und" or used < _COMMON:
        return None  # "iPhone", a name's particle
    lacks = used < _OPENER or _share([pair]) < _MUCH  # else it is no more than a small letter
    return _flag(
        Span(*found.span(1)), "beginning", "it begins with a small letter, the source does not",
        0.6 if lacks else _DOUBT,
    )  # fmt: skip


def _alone(pair: Pair, source: str) -> Flag | None:
    """A sentence of one or two words inside what is one sentence of the source."""
    sentences = split(pair.target, pair.target_lang)
    if len(sentences) < 2 or len(split(source, pair.source_lang or "und")) != 1:
        return None
    for before, sentence in pairwise(sentences):
        if _QUOTED.search(pair.target, before.span.start, before.span.end):
            continue  # "he asked" after what he asked
        words = [one for one in tokens(sentence.span.of(pair.target)) if one.kind != "punct"]
        if 0 < len(words) <= _FEW and _are_words(words):
            return _flag(
                sentence.span, "split", "the source has no sentence of its own for this", 0.65
            )
    return None


def _are_words(words: Sequence[Token]) -> bool:
    return all(word.kind == "word" and len(word.text) > 1 for word in words)


def _flag(span: Span, rule: str, message: str, confidence: float, issue: bool = False) -> Flag:
    return Flag(
        span,
        rule,
        message,
        issue=Issues.OMISSION if issue else None,
        features={"confidence": confidence},
    )
