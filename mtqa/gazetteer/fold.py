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
# What folds as its neighbours say: marks, signs with a mark in them, and jamo, which compose.
_DEPENDENT = regex.compile(r"[\p{M}\p{S}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")


def fold_text(text: str) -> str:
    """The look-up key of a name: lower case, no diacritics, one space for hyphen and full stop.

    Vowel signs of Indic scripts stay: they are letters there, not accents.
    """
    if text.isascii():
        folded = text.lower()
    elif _DEPENDENT.search(text) is None:
        folded = text.translate(_letters)
    else:
        folded = _folded(text)
    return folded if folded.isalpha() else _SEPARATORS.sub(" ", folded).strip()


fold = lru_cache(maxsize=1 << 15)(fold_text)
"""The same of words and names, kept since they come back as texts do not."""


class _Letters(dict[int, str]):
    """Characters folded one by one, each worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


_letters = _Letters()


def _folded(text: str) -> str:
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
    return unicodedata.normalize("NFC", "".join(kept)).translate(_PLAIN)


_SHORTEST_STEM = 3
_LEAST_BEFORE_SOFT = 2  # letters: Hadze, of Haga


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


@lru_cache(maxsize=64)
def _softened(code: str) -> tuple[tuple[str, str], ...]:
    """Folded ends of cases that soften the letter before them, each with the nominative's end."""
    pairs = languages.data(code, "names").get("softened", ())
    return tuple((fold(soft), fold(hard)) for soft, hard in pairs)


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
    for soft, hard in _softened(code):
        if key.endswith(soft) and len(key) - len(soft) >= _LEAST_BEFORE_SOFT:
            found.append(key.removesuffix(soft) + hard)
    return tuple(dict.fromkeys(found))


def word_keys(key: str, code: str, *, prefixed: bool) -> tuple[str, ...]:
    """The same, and where words are `prefixed` those of what stands after an article or "and"."""
    return _without_prefixes(key, code) if prefixed else keys(key, code)


@lru_cache(maxsize=1 << 13)
def _without_prefixes(key: str, code: str) -> tuple[str, ...]:
    found = keys(key, code)
    for prefix in _prefixes(code):
        if key.startswith(prefix) and len(key) - len(prefix) > 2:
            found = (*found, *keys(key[len(prefix) :], code))
    return found


@lru_cache(maxsize=64)
def _prefixes(code: str) -> tuple[str, ...]:
    return tuple(sorted(languages.data(code, "names").get("prefixes", ()), key=len, reverse=True))
