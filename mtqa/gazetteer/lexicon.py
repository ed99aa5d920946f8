"""How common a word is in a language, from wordfreq (Speer 2022) when it is installed.

A spelling that 100 million words of text never used is a sign of a garbled name; one they use is
a sign against it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib import util

from mtqa import lang as languages
from mtqa.gazetteer.sources import package_data

_SHARED = {"sr": "sh", "hr": "sh", "bs": "sh", "no": "nb", "nn": "nb", "tl": "fil", "yue": "zh"}


# Languages that give every noun a capital.
CAPITAL_NOUNS = frozenset({"de", "lb", "nds", "gsw"})
_LIKELY_COMMON = 4.3  # zipf, for languages without a list
_USED_ABROAD = 1.5
_LONG_LIST = 6000
_RICH = 150_000
_COMPOUND = 12


@cache
def _frequencies(code: str) -> Mapping[str, float] | None:
    if util.find_spec("wordfreq") is None:
        return None
    import wordfreq

    code = _SHARED.get(code, code)
    if code not in wordfreq.available_languages("best"):
        return None
    found: Mapping[str, float] = wordfreq.get_frequency_dict(code, "best")
    return found


def covers(code: str) -> bool:
    """Whether there is a word list for the language."""
    return _frequencies(languages.base(code)) is not None


def rich(code: str) -> bool:
    """Whether the word list is long enough for an unseen spelling to mean something."""
    found = _frequencies(languages.base(code))
    return found is not None and len(found) > _RICH


def zipf(word: str, code: str) -> float:
    """The word's frequency on the Zipf scale: 3 is once in a million words, 0 is unseen or unknown.

    Lists fold case, so "Reading" and "reading" count as one.
    """
    found = _frequencies(languages.base(code))
    share = found.get(word.casefold(), 0.0) if found else 0.0
    return round(math.log10(share) + 9, 2) if share > 0 else 0.0


@cache
def _common() -> Mapping[str, frozenset[str]]:
    text = package_data("common.tsv.gz").decode("utf-8")
    lines = (line.partition("\t") for line in text.splitlines())
    return {code: frozenset(words.split(" ")) for code, _, words in lines}


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


def _listed(base: str) -> frozenset[str]:
    return _common().get(base, frozenset())


def is_title(word: str, code: str) -> bool:
    """Whether the word stands before names of people: Mr, President."""
    return word.casefold() in _titles(languages.base(code))


@cache
def _titles(base: str) -> frozenset[str]:
    return frozenset(languages.data(base, "names").get("titles", ()))
