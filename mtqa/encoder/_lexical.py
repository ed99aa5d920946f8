"""What word lists tell of a word beside its states: how common it is, whether it may be a slip.

A model of pieces does not know which words exist. Frequencies tell rare from unknown, a name that
opens a sentence from the common word that it is not, and what a misspelling may have been.
"""

from __future__ import annotations

from functools import lru_cache

from mtqa.lang.words import (
    COMMON,
    has_dictionary,
    has_list,
    in_dictionary,
    odd_letters,
    slips,
    zipf,
)
from mtqa.text.tokens import Token

__all__ = ["WORDS", "of_word"]

WORDS = 6  # features
_MOST = 8.0  # of the Zipf scale
_RARE = 2.8  # Zipf; only rarer words can be slips
_LEAST, _LONGEST = 4, 40  # letters of a word that may be one
_NONE = (0.0,) * WORDS


def of_word(token: Token, lang: str | None) -> tuple[float, ...]:
    """The features of a word in a language, each between 0 and 1; all 0 without a word list.

    Whether there is a list, its Zipf frequency, whether it is unknown, how much commoner the
    likeliest word one slip away is, whether its letters are odd, whether no dictionary has it.
    """
    if lang is None or token.kind != "word" or not token.text.isalpha():
        return _NONE
    return _of_word(token.text, lang)


@lru_cache(maxsize=1 << 15)
def _of_word(word: str, lang: str) -> tuple[float, ...]:
    if not has_list(lang):
        return _NONE
    written = zipf(word, lang)
    outside = has_dictionary(lang) and not in_dictionary(word, lang)
    gap, odd = 0.0, False
    if written < _RARE and _LEAST <= len(word) <= _LONGEST:
        meant = slips(word, lang, max(COMMON, written + 1))[:1]
        gap = (meant[0].zipf - written) / _MOST if meant else 0.0
        odd = odd_letters(word, lang)
    return (1.0, min(written / _MOST, 1.0), written == 0, min(gap, 1.0), odd, outside)
