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

_SHARED = {"sr": "sh", "hr": "sh", "bs": "sh", "no": "nb", "nn": "nb", "tl": "fil", "yue": "zh"}


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


def zipf(word: str, code: str) -> float:
    """The word's frequency on the Zipf scale: 3 is once in a million words, 0 is unseen or unknown.

    Lists fold case, so "Reading" and "reading" count as one.
    """
    found = _frequencies(languages.base(code))
    share = found.get(word.casefold(), 0.0) if found else 0.0
    return round(math.log10(share) + 9, 2) if share > 0 else 0.0
