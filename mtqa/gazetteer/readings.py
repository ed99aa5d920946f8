"""How Chinese characters are read in names.

Mandarin in pinyin by pypinyin (MIT), with the readings that surnames have, and in Wade-Giles, which
Taiwan's names keep; Japanese by fugashi (MIT) with UniDic (BSD). Both packages are optional: what
is not installed adds nothing. A Japanese text names Chinese people too, so it gets both readings.

Only the Japanese proper nouns join in how a text sounds. Whole stretches of it, and pinyin beside
anyascii's, which is pinyin too, gave wrong names support on NTREX and right ones none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import util

import regex
from anyascii import anyascii

from mtqa import lang as languages
from mtqa.gazetteer.sources import package_data

_HAN = regex.compile(r"\p{Script=Han}")
_LONGEST_PERSON = 3
_PROPER = "固有名詞"  # UniDic's word for a proper noun
_SURROGATE = regex.compile(r"\p{Cs}")


@lru_cache(maxsize=1 << 14)
def readings(text: str, lang: str) -> tuple[str, ...]:
    """A stretch of Chinese characters in lower-case Latin letters, without spaces, likeliest first.

    Of Japanese only the proper nouns in it, if the dictionary knows any. None for a language or a
    text without such characters, or when no package for it is installed.
    """
    return tuple(dict.fromkeys("".join(syllables) for syllables in _spoken(text, lang)))


def proper_nouns(text: str, lang: str) -> tuple[str, ...]:
    """The proper nouns of a stretch of Japanese, read as one; none without a dictionary of it."""
    return _proper_nouns(text) if languages.base(lang) == "ja" else ()


@lru_cache(maxsize=1 << 13)
def _proper_nouns(text: str) -> tuple[str, ...]:
    if _HAN.search(text) is None:
        return ()
    tagger = _tagger()
    names = tagger(_SURROGATE.sub("", text)) if tagger else []
    return ("".join(names),) if names else ()


@lru_cache(maxsize=1 << 10)
def full_names(name: str, lang: str) -> tuple[str, ...]:
    """A person's name as Latin texts may write it: Xi Jinping, Jinping Xi, Xijinping.

    The surname comes first in the characters; it is taken to be one of them in Chinese, or a known
    one of two, and the first word of the dictionary in Japanese.
    """
    found: list[str] = []
    for syllables in _spoken(name, lang):
        if len(syllables) < 2:
            continue
        first = 2 if languages.base(lang) == "zh" and name[:2] in _double_surnames() else 1
        surname = "".join(syllables[:first]).capitalize()
        given = "".join(syllables[first:]).capitalize()
        if given:
            found += [f"{surname} {given}", f"{given} {surname}", surname + given.lower()]
    return tuple(dict.fromkeys(found))


def _spoken(text: str, lang: str) -> Iterator[Sequence[str]]:
    """The syllables (Chinese) or words (Japanese) of each reading."""
    if _HAN.search(text) is None:
        return
    text, base = _SURROGATE.sub("", text), languages.base(lang)
    if base == "ja" and (tagger := _tagger()) and (names := tagger(text)):
        yield names
    if base in ("ja", "yue", "zh") and (pinyin := _pinyin()):
        plain = pinyin(text)
        named = _as_surname(text, plain)
        yield from (named, plain) if len(text) <= _LONGEST_PERSON else (plain, named)
        if base != "ja":
            yield [_wade_giles(syllable) for syllable in named]


@cache
def _pinyin() -> Callable[[str], list[str]] | None:
    if util.find_spec("pypinyin") is None:
        return None
    from pypinyin import lazy_pinyin

    def read(text: str) -> list[str]:
        return [str(anyascii(syllable)).lower().strip() for syllable in lazy_pinyin(text)]

    return read


@cache
def _tagger() -> Callable[[str], list[str]] | None:
    if util.find_spec("fugashi") is None or util.find_spec("unidic_lite") is None:
        return None
    import fugashi  # type: ignore[import-untyped,import-not-found,unused-ignore]

    tagger = fugashi.Tagger()

    def read(text: str) -> list[str]:
        words = [word.feature for word in tagger(text) if word.feature.pos2 == _PROPER]
        return [str(anyascii(word.kana)).lower().replace("-", "") for word in words if word.kana]

    return read


@cache
def _facts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads(package_data("readings.toml").decode("utf-8"))
    return found


@cache
def _double_surnames() -> frozenset[str]:
    return frozenset(_facts()["double"]["surnames"])


def _as_surname(text: str, syllables: list[str]) -> list[str]:
    """The syllables with each character that has another reading in surnames read so."""
    if len(text) != len(syllables):
        return syllables  # letters or digits among them
    surnames = _facts()["surnames"]
    return [surnames.get(char, one) for char, one in zip(text, syllables, strict=True)]


@cache
def _rules() -> tuple[tuple[regex.Pattern[str], str], ...]:
    return tuple((regex.compile(rule), to) for rule, to in _facts()["wade-giles"].items())


@lru_cache(maxsize=1 << 10)
def _wade_giles(syllable: str) -> str:
    """One syllable of pinyin in Wade-Giles, without apostrophes."""
    for rule, to in _rules():
        syllable = rule.sub(to, syllable)
    return syllable
