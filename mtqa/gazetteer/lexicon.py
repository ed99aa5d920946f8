"""How common a word is in a language; `mtqa.lang.words` says where the lists come from.

A spelling that 100 million words of text never used is a sign of a garbled name; one they use is
a sign against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from mtqa import lang as languages
from mtqa.gazetteer.sources import package_data
from mtqa.lang import words
from mtqa.lang.wordset import WordSet

_SHARED = {"nn": "nb", "yue": "zh"}  # languages that read the list of a close one

# Languages that give every noun a capital.
CAPITAL_NOUNS = frozenset({"de", "lb", "nds", "gsw"})
_LIKELY_COMMON = 4.3  # zipf, for languages without a list
_USED_ABROAD = 1.5
_LONG_LIST = 6000
_RICH = 150_000
_COMPOUND = 12


def _list_of(code: str) -> str:
    base = languages.base(code)
    return _SHARED.get(base, base)


def covers(code: str) -> bool:
    """Whether there is a word list for the language."""
    return words.has_list(_list_of(code))


def rich(code: str) -> bool:
    """Whether the word list is long enough for an unseen spelling to mean something."""
    return words.size(_list_of(code)) > _RICH


@lru_cache(maxsize=1 << 14)
def zipf(word: str, code: str) -> float:
    """The word's frequency on the Zipf scale: 3 is once in a million words, 0 is unseen or unknown.

    Lists fold case, so "Reading" and "reading" count as one.
    """
    return round(words.zipf(word, _list_of(code)), 2)


def leads(start: str, code: str) -> bool:
    """Whether any word of a long list begins with `start`; True for a short list."""
    return words.leads(start, _list_of(code))


def used(words_: Iterable[str], code: str, least: float) -> list[str]:
    """Those of the words that texts use as much as `least`, on the Zipf scale."""
    listed = _list_of(code)
    return [word for word in words_ if round(words.zipf(word, listed), 2) >= least]


@cache
def _common() -> Mapping[str, str]:
    """Common words by language, with a space between."""
    text = package_data("common.tsv.gz").decode("utf-8")
    return {code: words for code, _, words in (line.partition("\t") for line in text.splitlines())}


@cache
def _listed(base: str) -> WordSet:
    return WordSet(_common().get(base, "").split())


@lru_cache(maxsize=1 << 14)
def is_common(word: str, code: str) -> bool:
    """Whether a capital on the word says nothing: most texts write it small.

    Where all nouns have capitals, a word that English texts do not use, or use as a common one,
    counts as common.
    """
    base = languages.base(code)
    key = word.casefold()
    if key in _titles(base):
        return True
    words = _listed(base)
    if base in CAPITAL_NOUNS:
        own, english = zipf(key, base), zipf(key, "en")
        if own < _USED_ABROAD:
            return len(key) > _COMPOUND and english == 0
        return english < max(_USED_ABROAD, own - 1.5) or key in _listed("en") or key in words
    return key in words or (len(words) < _LONG_LIST and zipf(key, base) >= _LIKELY_COMMON)


def is_mixed(word: str, code: str) -> bool:
    """Whether texts write the word small now and then: Committee, North, Majesty."""
    return f"-{word.casefold()}" in _listed(languages.base(code))


def is_title(word: str, code: str) -> bool:
    """Whether the word stands before names of people: Mr, President."""
    return word.casefold() in _titles(languages.base(code))


@cache
def _titles(base: str) -> frozenset[str]:
    return frozenset(languages.data(base, "names").get("titles", ()))
