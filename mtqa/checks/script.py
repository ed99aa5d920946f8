"""Letters of a script that the target language is not written in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import regex
from babel.core import get_global

from mtqa.checks._base import PairCheck
from mtqa.lang import base, data
from mtqa.model import Evidence, Flag, Issues, Pair, Span
from mtqa.text.scripts import scripts

# ISO 15924 codes and the Unicode scripts that they stand for (UAX #24); Latin where left out.
_SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "Arab": ("Arabic",),
    "Armn": ("Armenian",),
    "Beng": ("Bengali",),
    "Cyrl": ("Cyrillic",),
    "Deva": ("Devanagari",),
    "Ethi": ("Ethiopic",),
    "Geor": ("Georgian",),
    "Grek": ("Greek",),
    "Gujr": ("Gujarati",),
    "Guru": ("Gurmukhi",),
    "Hans": ("Han",),
    "Hant": ("Han",),
    "Hebr": ("Hebrew",),
    "Jpan": ("Han", "Hiragana", "Katakana"),
    "Khmr": ("Khmer",),
    "Knda": ("Kannada",),
    "Kore": ("Hangul", "Han"),
    "Laoo": ("Lao",),
    "Mlym": ("Malayalam",),
    "Mymr": ("Myanmar",),
    "Orya": ("Oriya",),
    "Sinh": ("Sinhala",),
    "Taml": ("Tamil",),
    "Telu": ("Telugu",),
    "Thai": ("Thai",),
    "Tibt": ("Tibetan",),
}
_BETWEEN = regex.compile(r"[\s\p{P}\p{Nd}]*")
# A word; in scripts without spaces, an unbroken stretch of them.
_WORD = regex.compile(
    r"(?V1)[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]+\p{M}*"
    r"|[[\p{L}\p{M}]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]]+"
)
_CONFUSABLE = {"Latin", "Cyrillic", "Greek"}
_BEFORE_GLOSS = regex.compile(r"[(\[（【«\"“‘'‹「『/=:]\s*$")
_AFTER_GLOSS = regex.compile(r"\s*[)\]）】»\"”’'›」』/,;]")


def find(pair: Pair, _evidence: Evidence) -> Iterator[Flag]:
    """Words with letters of two scripts, and words in a foreign one."""
    if pair.target_lang == "und":
        return
    own = scripts_of(pair.target_lang)
    if pair.target.isascii() and "Latin" in own:
        return
    mixed = list(_mixed(pair, own))
    yield from mixed
    for span, script in _foreign(pair.target, own):
        seen = any(span.overlaps(flag.span) for flag in mixed)
        if not seen and (flag := _left(pair, span, script)):
            yield flag
    yield from _other_alphabet(pair)


@cache
def scripts_of(lang: str) -> frozenset[str]:
    """The Unicode scripts that a language is written in (CLDR likely subtags)."""
    parts = lang.split("-")
    codes = [part for part in parts[1:] if len(part) == 4]
    likely = get_global("likely_subtags")
    found = likely.get("_".join(parts[:2])) or likely.get(base(lang)) or ""
    codes += [part for part in str(found).split("_") if len(part) == 4]
    return frozenset(_SCRIPTS.get(codes[0].title(), ("Latin",)) if codes else ("Latin",))


def _foreign(text: str, own: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Stretches of words in a script of no use here; Latin is at home everywhere."""
    if scripts(text).keys() <= own | {"Latin"}:
        return
    start = end = -1
    held = ""
    for word in _WORD.finditer(text):
        counted = scripts(word[0])
        names = set(counted) - own - {"Latin"}
        script = max(names, key=counted.__getitem__) if names and not set(counted) & own else ""
        joined = script and script == held and _BETWEEN.fullmatch(text, end, word.start())
        if joined:
            end = word.end()
            continue
        if held:
            yield Span(start, end), held
        start, end, held = word.start(), word.end(), script
    if held:
        yield Span(start, end), held


def _left(pair: Pair, span: Span, script: str) -> Flag | None:
    text = span.of(pair.target)
    glossed = _BEFORE_GLOSS.search(pair.target[: span.start]) and _AFTER_GLOSS.match(
        pair.target, span.end
    )
    if script == "Greek" and len(text) <= 2:
        return None  # α particles, Δ
    in_source = pair.source is not None and text in pair.source
    homoglyph = _look_alike(text, "Latin") if len(text) <= 2 else None
    confidence = 0.95 if in_source else 0.85
    if glossed:
        confidence = 0.3
    elif homoglyph and not in_source:
        confidence = 0.8
    return Flag(
        span,
        "homoglyph" if homoglyph and not in_source else "foreign",
        f"“{text}” is left in {script} letters",
        source_span=_place(pair.source, text) if in_source else None,
        suggestion=homoglyph if not in_source else None,
        features={"confidence": confidence},
        evidence={"script": script},
    )


def _place(source: str | None, text: str) -> Span | None:
    at = (source or "").find(text)
    return Span(at, at + len(text)) if at >= 0 else None


def _mixed(pair: Pair, own: frozenset[str]) -> Iterator[Flag]:
    """Words that mix Latin, Cyrillic and Greek letters (UTS #39, mixed-script detection)."""
    if pair.target.isascii() or len(_CONFUSABLE & scripts(pair.target).keys()) < 2:
        return
    for word in _WORD.finditer(pair.target):
        if word[0].isascii():
            continue
        counted = scripts(word[0])
        if len(counted) < 2 or not set(counted) <= _CONFUSABLE:
            continue
        span = Span(*word.span())
        for script in sorted(counted, key=lambda name: (name not in own, -counted[name])):
            if (spelt := _look_alike(word[0], script)) and spelt != word[0]:
                yield _mix(span, word[0], counted, 0.9, spelt)
                break
        else:
            if "Greek" not in counted and not _inflected(word[0]):
                yield _mix(span, word[0], counted, 0.6, None)


def _inflected(word: str) -> bool:
    """Whether a Latin name or acronym has an ending of the language, as in "iPhoneа"."""
    return bool(regex.fullmatch(r"\p{Latin}{2,}\p{Cyrillic}{1,4}", word))


def _mix(
    span: Span, word: str, counted: Mapping[str, int], confidence: float, spelt: str | None
) -> Flag:
    names = " and ".join(sorted(counted))
    return Flag(
        span,
        "mixed" if spelt is None else "homoglyph",
        f"“{word}” mixes {names} letters",
        suggestion=spelt,
        features={"confidence": confidence},
        evidence={"scripts": sorted(counted)},
    )


@cache
def _look_alikes(script: str) -> Mapping[str, str]:
    """Letters of the other scripts by the letter of `script` that looks the same (UTS #39)."""
    table: dict[str, str] = {}
    for row in data("und", "homoglyphs").get("rows", []):
        own = [char for char in row if scripts(char).get(script)]
        table.update({char: own[0] for char in row if own and char not in own})
    return table


def _look_alike(word: str, script: str) -> str | None:
    """The word in letters of `script` alone; None when a letter has no look-alike there."""
    table = _look_alikes(script)
    spelt = [char if scripts(char).get(script) else table.get(char, "") for char in word]
    return "".join(spelt) if all(spelt) else None


def _other_alphabet(pair: Pair) -> Iterator[Flag]:
    """Words with letters that the language's own alphabet of the same script lacks."""
    letters = data(pair.target_lang, "script").get("foreign_letters", "")
    if not letters:
        return
    for word in _WORD.finditer(pair.target):
        if not set(word[0].lower()).isdisjoint(letters):
            span = Span(*word.span())
            in_source = pair.source is not None and word[0] in pair.source
            yield Flag(
                span,
                "alphabet",
                f"“{word[0]}” has letters that the language does not use",
                source_span=_place(pair.source, word[0]) if in_source else None,
                features={"confidence": 0.85 if in_source else 0.7},
            )


CHECK = PairCheck(
    name="script",
    summary="Letters of another script",
    issue=Issues.UNTRANSLATED,
    find=find,
)
