"""Cheap anchors: strings that a sentence and its translation are likely to share.

Digits, names by the consonants of their romanised form, cognates by their first letters (Simard,
Foster and Isabelle, 1992), and marks such as "?" and "%". A key is only worth something when few
sentences have it, so wrong coincidences of frequent ones hardly count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import regex

from mtqa.text.scripts import CASELESS, script_of
from mtqa.text.tokens import Token, tokens

__all__ = ["digits", "keys", "may_be_name", "romanised", "sound"]

_ARABIC_ARTICLE = "ال"
_COGNATE_LETTERS = 4
_LEAST_COGNATE = 5
_LEAST_SOUNDS = 3
_MOST_SOUNDS = 4
_KATAKANA = regex.compile(r"[\p{Script=Katakana}ー]{3,}")
_HAN = regex.compile(r"\p{Script=Han}{2,}")
_HAN_NAME_LENGTHS = (2, 3, 4)
_MARKS = {
    **dict.fromkeys("?？؟", "?"),
    **dict.fromkeys("!！", "!"),
    **dict.fromkeys('"“”„«»‟「『', '"'),
    **dict.fromkeys("(（", "("),
    **dict.fromkeys("%٪％", "%"),
    **dict.fromkeys(":：", ":"),
    **dict.fromkeys(";；؛", ";"),
    **dict.fromkeys("$€£¥₽₺₴₹", "$"),
}
# Consonants that transliteration and sound shifts confuse share a digit (after Soundex); l and r
# do because of Japanese, h and the vowels are not heard.
_SOUNDS = str.maketrans("bfpvwckgqxjszdtlrmn", "1111122222222334455", "aeiouyh")
# Letters that cognates are spelt with one way here and another there.
_SPELLINGS = str.maketrans("cqwyz", "kkvis")
# How far each kind of key is to be trusted.
_NUMBER, _SAME, _NAME, _COGNATE, _MARK, _SYLLABLES = 1.0, 1.0, 0.8, 0.5, 0.5, 0.4


def keys(text: str) -> dict[str, float]:
    """The keys of a sentence, each with how far it is to be trusted, in (0, 1]."""
    found: dict[str, float] = {}
    for key, trust in _keys(text):
        found[key] = max(trust, found.get(key, 0.0))
    return found


def _keys(text: str) -> Iterator[tuple[str, float]]:
    for token in tokens(text):
        if token.kind == "number":
            yield "#" + digits(token.text), _NUMBER
        elif token.kind == "punct" and token.text in _MARKS:
            yield _MARKS[token.text], _MARK
        elif token.kind == "word":
            yield from _word_keys(token)
    for run in _KATAKANA.finditer(text):
        yield from _name_keys(run[0], _NAME)
    for run in _HAN.finditer(text):
        # Where a name begins and ends is not written.
        for length in _HAN_NAME_LENGTHS:
            for start in range(len(run[0]) - length + 1):
                yield from _name_keys(run[0][start : start + length], _SYLLABLES)


def digits(number: str) -> str:
    """The ASCII digits of a number, without separators."""
    return "".join(str(unicodedata.digit(char)) for char in number if char.isdigit())


def _word_keys(token: Token) -> Iterator[tuple[str, float]]:
    plain = romanised(token.text)
    capital = token.text[0].isupper()
    if any(char.isdigit() for char in plain) or (capital and len(plain) > 1):
        yield "=" + plain, _SAME
    if len(plain) >= _LEAST_COGNATE:
        yield "C" + plain[:_COGNATE_LETTERS].translate(_SPELLINGS), _COGNATE
    if may_be_name(token.text):
        yield from _name_keys(token.text.removeprefix(_ARABIC_ARTICLE), _NAME)


def may_be_name(word: str) -> bool:
    """Whether a word has a capital, or is in a writing that has none."""
    return word[0].isupper() or script_of(word[0]) in CASELESS


def _name_keys(text: str, trust: float) -> Iterator[tuple[str, float]]:
    heard = sound(text)
    if len(heard) >= _LEAST_SOUNDS:
        yield "N" + heard, trust
    if len(heard) > _LEAST_SOUNDS:
        yield "N" + heard[:_LEAST_SOUNDS], trust / 2  # the rest may be an ending


@lru_cache(maxsize=16384)
def romanised(text: str) -> str:
    """`text` in lower-case ASCII letters and digits, whatever its script (anyascii)."""
    from anyascii import anyascii

    plain = anyascii(text).lower()
    return "".join(char for char in plain if char.isalnum())


@lru_cache(maxsize=8192)
def sound(text: str) -> str:
    """The first consonants of a word, as digits: "Путин" and "Putin" are both "135"."""
    heard = romanised(text).translate(_SOUNDS)
    squeezed = "".join(
        char for place, char in enumerate(heard) if place == 0 or heard[place - 1] != char
    )
    return squeezed[:_MOST_SOUNDS]
