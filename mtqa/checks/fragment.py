"""Sentences cut where none ends: at an abbreviation's full stop, inside a phrase, at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import regex

from mtqa.checks._base import DocumentCheck
from mtqa.checks._cut import cuts_beside_source
from mtqa.checks._parts import pairs_of
from mtqa.lang import data
from mtqa.lang.measures import calendar_words, currency_signs, currency_words, unit_words
from mtqa.lang.words import has_list, in_dictionary, zipf
from mtqa.model import Document, Evidence, Flag, Issues, Pair, Span
from mtqa.text.sentences import split
from mtqa.text.tokens import Token, tokens

_LINE = regex.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_SENTENCE_END = frozenset(".!?…。！？।")
_QUOTES = frozenset("\"'“”„‟«»‘’‚‹›「」()[]")
_MOST = 3  # words in the rest of a cut sentence
_REACH = 3  # words between a number and the full stop after it


def find(document: Document, _evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """The cuts of each paragraph, and what the source shows to be cut."""
    pairs, seen = pairs_of(document), []
    for pair in pairs:
        if pair.source and (flag := _split(pair, pair.source)):
            seen.append(flag.in_document(pair))
    for line in _LINE.finditer(document.target):
        found = tokens(line[0])
        for flag in _cuts(found, line[0], document):
            seen.append(replace(flag, span=flag.span.shift(line.start())))
    yield from seen
    for flag in cuts_beside_source(pairs, document.target):
        if not any(flag.span.overlaps(one.span) for one in seen):
            yield flag


def _cuts(found: Sequence[Token], text: str, document: Document) -> Iterator[Flag]:
    lang = document.target_lang
    place = 0
    while place < len(found):
        token = found[place]
        if token.text in _SENTENCE_END and place:
            flag, place = _after(found, place, text, lang)
            if flag:
                yield flag
                continue
        place += 1
    if flag := _unfinished(found, lang):
        yield flag


def _after(found: Sequence[Token], stop: int, text: str, lang: str) -> tuple[Flag | None, int]:
    """The cut at the full stop `stop`, if it is one, and where to go on."""
    end = _next_stop(found, stop)
    if end is not None and (flag := _measure(found, stop, end, text, lang)):
        return flag, end + 1
    flag = None
    if found[stop].text == "." and found[stop - 1].end == found[stop].start:
        flag = (
            _unit_after_stop(found, stop, text, lang)
            or _letter_after_number(found, stop, text)
            or _small_start(found, stop, text, lang)
            or _no_end(found, stop, lang)
        )
    return flag, stop + 1


def _next_stop(found: Sequence[Token], stop: int) -> int | None:
    """The next end of a sentence, when it comes after at most `_MOST` words."""
    for place in range(stop + 1, min(len(found), stop + 2 * _MOST + 2)):
        if found[place].text in _SENTENCE_END:
            words = [token for token in found[stop + 1 : place] if token.kind != "punct"]
            return place if 1 <= len(words) <= _MOST else None
        if found[place].text in _QUOTES:
            return None
    return None


# --- "11.5m euros. Dollars." --------------------------------------------------------------------


def _measure(found: Sequence[Token], stop: int, end: int, text: str, lang: str) -> Flag | None:
    """A sentence of nothing but a currency or unit, after a number."""
    rest = [token for token in found[stop + 1 : end] if token.kind != "punct"]
    currencies, units = currency_words(lang), unit_words(lang)
    last = rest[-1].text.casefold()
    if last not in currencies and last not in units and last not in calendar_words(lang):
        return None
    if any(not _belongs(token.text, lang) for token in rest[:-1]):
        return None
    if (number := _number_before(found, stop)) is None or _abbreviated(found, stop, rest[0], lang):
        return None
    between = [token.text for token in found[number + 1 : stop]]
    if not between and data(lang, "sentences").get("ordinal_stop", False):
        return None
    said = _currency(found, number, between, lang)
    meant = currencies.get(last, frozenset())
    signed = number > 0 and found[number - 1].text in currency_signs(lang)
    span = Span(found[number - signed].start, found[end].end)
    if said and meant and not said & meant:
        return Flag(
            span,
            "contradiction",
            f"the sentence was cut, and “{rest[-1].text}” contradicts what stands before it",
            features={"confidence": 0.96},
            evidence={"before": sorted(said)[:3], "after": sorted(meant)[:3]},
        )
    return Flag(
        span,
        "measure",
        f"“{text[rest[0].start : rest[-1].end]}” was cut off from the number before it",
        features={"confidence": 0.88},
    )


def _abbreviated(found: Sequence[Token], stop: int, first: Token, lang: str) -> bool:
    """Whether the full stop may belong to an abbreviation: "350 тыс. долларов", "5 Mio. Euro"."""
    before = found[stop - 1].text
    if before[:1].isdigit() or _plain(before, lang) or before.casefold() in currency_words(lang):
        return False
    capital = first.text[:1].isupper()
    nouns = bool(data(lang, "untranslated").get("noun_capitals", False))
    return not capital or nouns or first.text.isupper() or first.text[:2].isupper()


def _belongs(word: str, lang: str) -> bool:
    folded = word.casefold()
    return (
        folded in currency_words(lang)
        or folded in unit_words(lang)
        or folded in calendar_words(lang)
        or (word.isupper() and len(word) <= 3)
        or zipf(word, lang) >= 5.5
    )


def _number_before(found: Sequence[Token], stop: int) -> int | None:
    """The number before the full stop, a few words at most between them."""
    for place in range(stop - 1, max(-1, stop - 2 - _REACH), -1):
        if found[place].text[:1].isdigit():
            return place
        if found[place].kind == "punct" and found[place].text != ".":
            return None
    return None


def _currency(
    found: Sequence[Token], number: int, between: Sequence[str], lang: str
) -> frozenset[str]:
    """The currencies that the number before the cut may be in."""
    for word in between:
        if codes := currency_words(lang).get(word.casefold()):
            return codes
    for place in (number - 1, number + 1):
        if 0 <= place < len(found) and (code := currency_signs(lang).get(found[place].text)):
            return frozenset({code})
    return frozenset()


def _unit_after_stop(found: Sequence[Token], stop: int, text: str, lang: str) -> Flag | None:
    """A currency's country cut from it, as in "2.5 million US. Dollars for the port"."""
    country = found[stop - 1].text
    if stop < 2 or stop + 1 >= len(found) or not (country.isupper() and 1 < len(country) <= 3):
        return None
    number = next((at for at in (stop - 2, stop - 3) if at >= 0 and _is_number(found[at])), None)
    after = found[stop + 1]
    if number is None or after.text.casefold() not in currency_words(lang):
        return None
    return Flag(
        Span(found[number].start, after.end),
        "measure",
        f"“{after.text}” was cut off from “{country}”",
        suggestion=f"{text[found[number].start : found[stop].start]} {after.text}",
        features={"confidence": 0.8},
    )


def _letter_after_number(found: Sequence[Token], stop: int, text: str) -> Flag | None:
    """An abbreviated "year" or the like left as a sentence: "in June 2026. R., and"."""
    if stop + 2 >= len(found) or not _is_number(found[stop - 1]) or found[stop + 2].text != ".":
        return None
    letter = found[stop + 1]
    after = found[stop + 3].text if stop + 3 < len(found) else ""
    if len(letter.text) != 1 or not letter.text.isupper() or after[:1].isupper():
        return None
    return Flag(
        Span(found[stop - 1].start, found[stop + 2].end),
        "letter",
        f"“{letter.text}.” is left of an abbreviation of the source",
        suggestion=found[stop - 1].text,
        features={"confidence": 0.8},
    )


def _is_number(token: Token) -> bool:
    return token.text[:1].isdigit()


# --- a full stop inside a sentence --------------------------------------------------------------


def _small_start(found: Sequence[Token], stop: int, text: str, lang: str) -> Flag | None:
    """A sentence that ends in a plain word and goes on with a small letter."""
    if stop + 1 >= len(found) or found[stop + 1].start == found[stop].end:
        return None
    before, after = found[stop - 1], found[stop + 1]
    if after.kind != "word" or not after.text.islower() or not _plain(before.text, lang):
        return None
    if len(after.text) < 2 or zipf(after.text, lang) < 3.0:
        return None  # "iPhone", a name's particle, another language
    return Flag(
        Span(before.start, after.end),
        "small-start",
        f"the sentence ends after “{before.text}” and goes on with a small letter",
        suggestion=f"{before.text} {after.text}",
        features={"confidence": 0.7},
    )


def _plain(word: str, lang: str) -> bool:
    """Whether a word is no abbreviation: a common one of some length."""
    if len(word) < 5 or not word.isalpha() or word.casefold() in _abbreviations(lang):
        return False
    return in_dictionary(word, lang) or not has_list(lang) or zipf(word, lang) >= 3.5


@cache
def _abbreviations(lang: str) -> frozenset[str]:
    facts = data(lang, "sentences")
    known = (*facts.get("abbreviations", ()), *facts.get("final_abbreviations", ()))
    return frozenset(one.rstrip(".").casefold() for one in known)


def _no_end(found: Sequence[Token], stop: int, lang: str) -> Flag | None:
    """A full stop after a word that no sentence ends with, such as an article."""
    word = found[stop - 1]
    if word.text not in data(lang, "fragment").get("never_final", ()) or stop < 3:
        return None
    if found[stop - 2].text in _QUOTES or found[stop - 2].kind == "punct":
        return None
    if stop + 1 < len(found) and found[stop + 1].start == found[stop].end:
        return None  # "and...", "a.m."
    return Flag(
        Span(word.start, found[stop].end),
        "no-end",
        f"a sentence does not end with “{word.text}”: it was cut",
        features={"confidence": 0.75 if len(word.text) > 1 else 0.6},
    )


def _split(pair: Pair, source: str) -> Flag | None:
    """A last sentence of one or two words where the source is one sentence."""
    found = tokens(pair.target)
    if len(found) < 8 or found[-1].text != ".":
        return None
    stops = [place for place, token in enumerate(found[:-1]) if token.text in _SENTENCE_END]
    if not stops or not 1 < len(found) - 1 - stops[-1] <= 3 or found[stops[-1]].text != ".":
        return None
    rest = found[stops[-1] + 1 : -1]
    if any(token.kind != "word" for token in rest) or not rest[0].text[:1].isupper():
        return None
    before = found[stops[-1] - 1].text
    if rest[0].start == found[stops[-1]].end or not _plain(before, pair.target_lang):
        return None
    if len(split(source, pair.source_lang or "und")) != 1:
        return None
    return Flag(
        Span(rest[0].start, found[-1].end),
        "split",
        "the source has no sentence of its own for this",
        source_span=Span(0, len(source)),
        features={"confidence": 0.65},
    )


def _unfinished(found: Sequence[Token], lang: str) -> Flag | None:
    """A paragraph that breaks off after a word that no sentence ends with."""
    if len(found) < 6 or found[-1].kind != "word" or found[-2].kind == "punct":
        return None
    word = found[-1]
    if word.text not in data(lang, "fragment").get("never_final", ()) or len(word.text) < 2:
        return None
    return Flag(
        word.span,
        "unfinished",
        f"the paragraph breaks off after “{word.text}”",
        features={"confidence": 0.7},
    )


CHECK = DocumentCheck(
    name="fragment",
    summary="A piece of a sentence that was cut",
    issue=Issues.FRAGMENT,
    find=find,
)
