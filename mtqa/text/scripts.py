"""Which script a character or a text is written in (Unicode Script property, UAX #24)."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import regex

from mtqa.model import Span
from mtqa.text.memory import kept

_SCRIPTS = (
    "Latin",
    "Cyrillic",
    "Greek",
    "Arabic",
    "Hebrew",
    "Han",
    "Hiragana",
    "Katakana",
    "Hangul",
    "Devanagari",
    "Bengali",
    "Thai",
    "Armenian",
    "Georgian",
    "Ethiopic",
    "Gujarati",
    "Gurmukhi",
    "Kannada",
    "Khmer",
    "Lao",
    "Malayalam",
    "Myanmar",
    "Oriya",
    "Sinhala",
    "Tamil",
    "Telugu",
    "Tibetan",
)
_BY_SCRIPT = regex.compile("|".join(rf"(?P<{name}>\p{{Script={name}}})" for name in _SCRIPTS))
_LETTER = regex.compile(r"\p{L}")
_RUN = {
    name: regex.compile(rf"\p{{Script={name}}}[\p{{Script={name}}}\p{{M}}]*") for name in _SCRIPTS
}

CASELESS = frozenset(_SCRIPTS) - {"Latin", "Cyrillic", "Greek", "Armenian"}
UNSPACED = frozenset({"Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan"})


@lru_cache(maxsize=8192)
def script_of(char: str) -> str | None:
    """The script of one letter, such as "Latin"; None for what is no letter of a known script."""
    found = _BY_SCRIPT.match(char)
    return found.lastgroup if found else None


def scripts(text: str) -> Counter[str]:
    """How many letters of each script `text` has."""
    found: Counter[str] = Counter()
    for char, times in Counter(text).items():  # a text has few different ones
        if (name := _of_letter(char)) is not None:
            found[name] += times
    return found


@lru_cache(maxsize=8192)
def _of_letter(char: str) -> str | None:
    return script_of(char) if char.isalpha() else None


@kept
def main_script(text: str) -> str | None:
    """The script of most letters; Japanese counts as "Han"; None without letters."""
    if text.isascii():
        return "Latin" if any(map(str.isalpha, text)) else None
    counted = scripts(text)
    if not counted:
        return None
    for kana in ("Hiragana", "Katakana"):
        if kana in counted:
            counted["Han"] += counted.pop(kana)
    return counted.most_common(1)[0][0]


def runs(text: str, script: str) -> list[Span]:
    """The spans of unbroken letters of `script`."""
    return [Span(*found.span()) for found in _RUN[script].finditer(text)]
