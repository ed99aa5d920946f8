"""Abbreviations of the source's language left in the target with their full stop: "EE. United".

A segmenter that cuts at such a stop, or a model that copies it, leaves the first half of "EE. UU."
or "Jan. 20" and goes on as after a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest

from mtqa.lang import data, locale
from mtqa.lang.words import has_list, zipf
from mtqa.model import Flag, Pair, Span
from mtqa.text.scripts import main_script
from mtqa.text.tokens import Token, tokens

__all__ = ["abbreviations_left"]

_LETTERS = range(2, 7)
_AT_HOME = 3.0  # Zipf: "etc", "vs", "Dr" are used in every language
_SURE = 0.75


@lru_cache(maxsize=64)
def _known(code: str) -> frozenset[str]:
    """The first parts of a language's abbreviations, without their stops: "ee" of "ee. uu."."""
    facts = data(code, "sentences")
    listed = (*facts.get("abbreviations", ()), *facts.get("final_abbreviations", ()))
    return frozenset(one.split(".")[0].casefold() for one in listed) | _months(code)


@lru_cache(maxsize=64)
def _months(code: str) -> frozenset[str]:
    """Its abbreviated months that are written with a stop."""
    names = locale(code).months["format"]["abbreviated"].values()
    whole = {name.casefold() for name in locale(code).months["format"]["wide"].values()}
    short = {name.rstrip(".").casefold() for name in names}
    return frozenset(one for one in short if one.isalpha() and one not in whole)


def abbreviations_left(pair: Pair, source_lang: str) -> Iterator[Flag]:
    """Flags each with its stop, where the target's next word is another than the source's."""
    if not has_list(pair.target_lang) or main_script(pair.target) != main_script(pair.source or ""):
        return
    theirs = {token.text: (token, after) for token, after in _stopped(tokens(pair.source or ""))}
    if not theirs:
        return
    found = tokens(pair.target)
    # The first word has its capital in any case.
    before = {one.start: last.text for last, one in pairwise(found[1:])}
    for token, after in _stopped(found):
        if token.text not in theirs or not _is_foreign(token.text, source_lang, pair.target_lang):
            continue
        place, said = theirs[token.text]
        if not after or after == said or before.get(token.start, "")[:1].isupper():
            continue  # the end, a title with its name, the end of a firm's name
        span = Span(token.start, token.end + 1)
        yield Flag(
            span,
            "abbreviation",
            f"“{span.of(pair.target)}” is an abbreviation of the source language",
            source_span=Span(place.start, place.end + 1),
            features={"confidence": _SURE},
        )


def _is_foreign(word: str, source_lang: str, target_lang: str) -> bool:
    """Whether the source's language abbreviates so, and the target's has no such word."""
    key = word.casefold()
    if key not in _known(source_lang) or key in _known(target_lang):
        return False
    return key in _months(source_lang) or word.isupper() or zipf(key, target_lang) < _AT_HOME


def _stopped(found: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """The words with a full stop right behind them, each with the next word, if there is one."""
    for token, stop, after in zip_longest(found, found[1:], found[2:]):
        if stop is None or token.kind != "word" or stop.text != "." or stop.start != token.end:
            continue
        if len(token.text) in _LETTERS and token.text.isalpha():
            yield token, after.text if after else ""
