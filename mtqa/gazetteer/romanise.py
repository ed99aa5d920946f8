"""How a name sounds, across scripts and orthographies, reduced to what transcriptions keep.

A word is brought into Latin letters (own tables per language, over anyascii's for any script, ISC
licence), read by the spelling rules of its language and of English, and reduced to classes of
consonants with vowels marked only as such: voicing, length and vowel colour are what transcriptions
vary. After Soundex and Metaphone (Philips 1990), with many languages in place of one.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache

import regex
from anyascii import anyascii
from rapidfuzz import fuzz

from mtqa import lang as languages
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.readings import proper_nouns
from mtqa.gazetteer.sources import package_data
from mtqa.text.scripts import script_of

_NOT_LETTER = regex.compile(r"[^a-z]+")
_VOWELS = regex.compile(r"[aeiouy]+")
_REPEATED = regex.compile(r"(.)\1+")


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = tomllib.loads(package_data("romanise.toml").decode("utf-8"))
    return tables


@cache
def _letters(code: str) -> dict[int, str]:
    """Letter by letter overrides of a language, over those of its script."""
    tables = _tables()
    found: dict[str, str] = {}
    for table in ("letters", f"letters-{languages.base(code)}"):
        found.update(tables.get(table, {}))
    return {ord(key): value for key, value in found.items()}


@cache
def _rules(table: str) -> tuple[tuple[regex.Pattern[str], str], ...]:
    return tuple((regex.compile(pattern), to) for pattern, to in _tables().get(table, {}).items())


@lru_cache(maxsize=1 << 14)
def romanise(word: str, code: str) -> str:
    """The word in lower-case ASCII letters, in a romanisation usual for its language."""
    if word.isascii():
        return word.lower()
    text = word.lower()
    script = next((script_of(char) for char in text if char.isalpha()), None)
    if script == "Devanagari":
        text = _abugida(text)
    if script == "Latin":
        return fold(word)
    for pattern, to in _rules(f"sequences-{script}"):
        text = pattern.sub(to, text)
    return str(anyascii(text.translate(_letters(code)))).lower()


_TWO_READINGS = regex.compile("ch|j|g[eiy]")

# A Devanagari consonant, with the sign after it if there is one: a vowel, a virama, a nasal.
_CONSONANT = regex.compile(
    "([\u0915-\u0939\u0958-\u095f]\u093c?)(?=([\u0901-\u0903\u093e-\u094d]?))"
)
_NASAL = "\u0901\u0902\u0903"


def _abugida(text: str) -> str:
    """Devanagari with its inherent vowels written out, but for the last one, which is silent."""
    text = _CONSONANT.sub(
        lambda found: found[1] + ("a" if not found[2] or found[2] in _NASAL else ""), text
    )
    return text.removesuffix("a").replace("\u094d", "")


# Languages whose sounds keep fewer distinctions than a foreign name has.
_EARS = frozenset({"ja", "ko", "zh"})


@lru_cache(maxsize=1 << 10)
def ear(first: str, second: str) -> str:
    """The language of the two that hears fewer distinctions, "" when neither does."""
    return next((one for code in (first, second) if (one := languages.base(code)) in _EARS), "")


@lru_cache(maxsize=1 << 14)
def sounds(word: str, code: str, heard: str = "") -> tuple[str, ...]:
    """The sound codes of a word: read as its language spells, as English, as names may differ.

    `heard` is the language of `ear`: what it does not tell apart gets one letter.
    """
    found = [_classes(reading) for reading in _readings(word, code, heard)]
    if heard:
        found = [one.replace("l", "r") for one in found]
    return tuple(dict.fromkeys(one for one in found if one))


@lru_cache(maxsize=1 << 14)
def patterns(word: str, code: str, heard: str = "") -> tuple[tuple[str, str], ...]:
    """Each sound code of a word with its shape: the same with a mark where vowels stand."""
    found = []
    for reading in _readings(word, code, heard):
        shape = _REPEATED.sub(r"\1", _VOWELS.sub("a", _sound_classes(reading)))
        code_ = _classes(reading)
        if heard:
            shape, code_ = shape.replace("l", "r"), code_.replace("l", "r")
        found.append((code_, shape))
    return tuple(dict.fromkeys(found))


def _readings(word: str, code: str, heard: str) -> list[str]:
    latin, base = letters(word, code), languages.base(code)
    readings = [_spelt(latin, base), _spelt(latin, "en")]
    readings += [_spelt(name, base) for name in proper_nouns(word, code)]
    if _TWO_READINGS.search(latin):
        readings.append(_spelt(latin, "other"))
    if heard and base != heard:
        readings = [_spelt(reading, f"heard-{heard}") for reading in readings]
    return readings


@lru_cache(maxsize=1 << 12)
def _spelt(latin: str, base: str) -> str:
    rules = _tables().get(f"spelling-{base}")
    if not rules:
        return latin
    pattern, to = _one_pass(base)
    return pattern.sub(lambda found: to[(found.lastindex or 1) - 1], latin)


@cache
def _one_pass(base: str) -> tuple[regex.Pattern[str], tuple[str, ...]]:
    """All spelling rules of a language as one pattern, so that none reads another's output."""
    rules = _tables()[f"spelling-{base}"]
    return regex.compile("|".join(f"({rule})" for rule in rules)), tuple(rules.values())


def _sound_classes(latin: str) -> str:
    for pattern, to in _rules("classes"):
        latin = pattern.sub(to, latin)
    latin = latin.translate(_letter_classes())
    for pattern, to in _rules("classes-last"):
        latin = pattern.sub(to, latin)
    return latin


@cache
def _letter_classes() -> dict[int, str]:
    return str.maketrans(_tables()["classes-letters"])


@lru_cache(maxsize=1 << 13)
def _classes(latin: str) -> str:
    latin = _sound_classes(latin)
    head = "a" if latin[:1] in "aeiouy" and latin else ""
    return _REPEATED.sub(r"\1", head + _VOWELS.sub("", latin))


@lru_cache(maxsize=1 << 13)
def likeness(first: str, first_lang: str, second: str, second_lang: str) -> float:
    """How alike two words sound, 0 to 1: consonants count, vowels a little."""
    heard = ear(first_lang, second_lang)
    plain = fuzz.ratio(letters(first, first_lang), letters(second, second_lang)) / 100
    return alike(sounds(first, first_lang, heard), sounds(second, second_lang, heard), plain)


def alike(one: tuple[str, ...], other: tuple[str, ...], plain: float) -> float:
    """How alike two words with these sound codes are, the letters of which are `plain` alike."""
    best = 0.0
    for first in one:
        for second in other:
            if len(first) < 2 or len(second) < 2:
                found = 0.8 if first == second else 0.0
            else:
                found = fuzz.ratio(first, second) / 100
            if found > best:
                best = found
    return max(plain, 0.6 * best + 0.4 * plain)


@lru_cache(maxsize=1 << 14)
def letters(word: str, code: str) -> str:
    """The letters of a word as `romanise` gives them, without anything else."""
    latin = romanise(word, code)
    return latin if latin.isascii() and latin.isalpha() else _NOT_LETTER.sub("", latin)
