"""How long a text would be in English letters, so that lengths compare across languages."""

from __future__ import annotations

from functools import cache, lru_cache

import regex

from mtqa import lang as languages
from mtqa.errors import LanguageError
from mtqa.text.scripts import script_of

__all__ = ["length"]

# English letters for one character of the script (measured on newstest and Tatoeba sentences).
_DENSITY = {
    "Arabic": 1.15,
    "Han": 3.8,
    "Hangul": 2.2,
    "Hebrew": 1.4,
    "Hiragana": 2.1,
    "Katakana": 2.1,
}
_DENSE = regex.compile("[" + "".join(rf"\p{{Script={name}}}" for name in _DENSITY) + "]")


def length(text: str, lang: str) -> float:
    """The length of `text`, in the language `lang`, in letters of an English translation."""
    plain = text.isascii() or _DENSE.search(text) is None
    letters = float(len(text)) if plain else sum(map(_density, text))
    return letters / _length_factor(lang)


@lru_cache(maxsize=8192)
def _density(char: str) -> float:
    return _DENSITY.get(script_of(char) or "", 1.0)


@cache
def _length_factor(lang: str) -> float:
    """The length of a text beside its English translation, densities of scripts aside."""
    try:
        data = languages.data(languages.normalise(lang), "sentences")
    except LanguageError:
        return 1.0
    return float(data.get("length", 1.0))
