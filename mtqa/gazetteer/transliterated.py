"""Spellings of one Cyrillic name in two languages of Latin letters: Witrenko, Vitrenko.

Newsrooms bring such names into their own spelling, whatever language they translate from, so that a
letter or two may differ where a name of another origin would be copied.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache

import regex

from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.lexicon import zipf
from mtqa.gazetteer.sources import package_data
from mtqa.lang import base

__all__ = ["transliterated"]

_EVERYDAY = 3.5  # Zipf: Weber is a German name, and Veber none
_SHORTEST = 4
_I = regex.compile(r"[ijy]+")
_TWICE = regex.compile(r"(.)\1+")
_SLAVIC = regex.compile(
    r"(?:[eo][vw]a?|sk[ijy]+|ska(?:ja|ya|ia)|enko|[cs]h?u[ck]|cz?uk|yuk|juk|[ijy]{2}|(?<=[dgnrt])[ijy])$"
)

_Rules = tuple[regex.Pattern[str], tuple[str, ...]]


@cache
def _tables() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads(
        package_data("transliterated.toml").decode("utf-8")
    )
    return found


@cache
def _rules(code: str) -> tuple[_Rules, ...]:
    """The ways of a language, each as one pattern with what its groups become; longer ones first.

    An unknown language has none.
    """
    tables = _tables()
    own = code if code in tables else base(code)
    ways = []
    for name in (own, f"{own}-2"):
        if name not in tables:
            continue
        pairs = [
            (spelling, to)
            for table in (tables[name], tables["all"])
            for pattern, to in table.items()
            for spelling in pattern.split("|")
        ]
        pairs.sort(key=lambda pair: -len(pair[0]))
        pattern = regex.compile("|".join(f"({spelling})" for spelling, _ in pairs))
        ways.append((pattern, tuple(to for _, to in pairs)))
    return tuple(ways)


@lru_cache(maxsize=1 << 12)
def _readings(word: str, code: str) -> frozenset[str]:
    lower = word.lower()
    found = set()
    for pattern, to in _rules(code):
        text = "đ".join(map(fold, lower.split("đ")))  # a letter that folds to another one's
        text = pattern.sub(lambda one, to=to: to[(one.lastindex or 1) - 1], text)  # type: ignore[misc]
        found.add(_loose(text.replace("z", "s")))
    return frozenset(found)


def _loose(text: str) -> str:
    """Letters that all spellings vary made alike: i, j and y, "ie", doubled ones."""
    return _TWICE.sub(r"\1", _I.sub("i", text).replace("ie", "e"))


def transliterated(source: str, source_lang: str, target: str, target_lang: str) -> bool:
    """Whether two words in Latin letters may be one Cyrillic name, each in its language's spelling.

    A name that is at home in the source's language is none, nor is one with a letter too many.
    """
    if min(len(source), len(target)) < _SHORTEST or source_lang == target_lang:
        return False
    if _readings(source, source_lang).isdisjoint(_readings(target, target_lang)):
        return False
    if zipf(source, source_lang) >= _EVERYDAY and "đ" not in source.lower():
        return False
    first, second = fold(source), fold(target)
    if _loose(first) == _loose(second):  # no letter is spelt in another way
        return bool(_SLAVIC.search(first) and _SLAVIC.search(second))
    return True
