"""Names folded to the keys that the gazetteer is searched by, and stems of inflected names."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import regex

from mtqa import lang as languages
from mtqa.text.scripts import script_of

# Letters that Unicode does not decompose, and that newsrooms write with the plain letter.
_PLAIN = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
        "ı": "i", "ə": "a", "ħ": "h", "ŀ": "l", "ʼ": "'", "’": "'", "‘": "'", "ʻ": "'", "`": "'",
        "–": "-", "‐": "-", "‑": "-", "ى": "ي", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
        "ک": "ك", "ی": "ي", "ـ": None, "़": None, "·": " ", "・": " ", "＝": " ",
    }
)  # fmt: skip
_STRIPPED = frozenset({"Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", None})
_ZERO_WIDTH = regex.compile(r"[\p{Cf}]")
_SEPARATORS = regex.compile(r"[\s\-'.,()/_]+")


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """The look-up key of a name: lower case, no diacritics, one space for hyphen and full stop.

    Vowel signs of Indic scripts stay: they are letters there, not accents.
    """
    if text.isascii():
        return _SEPARATORS.sub(" ", text.lower()).strip()
    text = _ZERO_WIDTH.sub("", text.casefold()).translate(_PLAIN)
    kept: list[str] = []
    script: str | None = None
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.category(char) == "Mn":
            if script in _STRIPPED:
                continue
        elif char.isalpha():
            script = script_of(char)
        kept.append(char)
    folded = unicodedata.normalize("NFC", "".join(kept)).translate(_PLAIN)
    return _SEPARATORS.sub(" ", folded).strip()


_SHORTEST_STEM = 3


class _Endings(NamedTuple):
    """Folded case endings, the length of the longest, and the endings of the nominative."""

    all: frozenset[str]
    longest: int
    nominative: tuple[str, ...]


@lru_cache(maxsize=64)
def _endings(code: str) -> _Endings:
    facts = languages.data(code, "names")
    endings = frozenset(fold(ending) for ending in facts.get("endings", ())) - {""}
    nominative = tuple(fold(ending) for ending in facts.get("nominative", ()))
    return _Endings(endings, max(map(len, endings), default=0), nominative)


def inflects(code: str) -> bool:
    """Whether names take case endings in the language."""
    return bool(_endings(code).nominative)


def stem(key: str, code: str) -> str:
    """A folded word without its longest case or adjective ending; at least three letters stay."""
    return stems(key, code)[0]


@lru_cache(maxsize=1 << 13)
def stems(key: str, code: str) -> tuple[str, ...]:
    """Every stem that an ending of the language leaves, the shortest first, then the word."""
    endings = _endings(code)
    first = max(_SHORTEST_STEM, len(key) - endings.longest)
    return (*(key[:at] for at in range(first, len(key)) if key[at:] in endings.all), key)


@lru_cache(maxsize=1 << 13)
def keys(key: str, code: str) -> tuple[str, ...]:
    """The look-up keys of one folded word of a text: itself first, then undone inflections."""
    nominative = _endings(code).nominative
    found = [key]
    for cut in stems(key, code):
        if cut != key:
            found.append(cut)
        found.extend(cut + ending for ending in nominative if ending)
    return tuple(dict.fromkeys(found))
