"""Names with a letter or two wrong: an unseen spelling beside a known one, or beside the source's.

Two signs: texts in the language never use the spelling but use one that is a letter away, most of
all one that the source supports; and the spelling is not what any transcription of the source's
word gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from mtqa import lang as languages
from mtqa.gazetteer.compare import Side, Support, support
from mtqa.gazetteer.fold import fold, inflects, keys
from mtqa.gazetteer.lexicon import rich, zipf
from mtqa.gazetteer.romanise import ear, patterns
from mtqa.gazetteer.spelling import same_word
from mtqa.gazetteer.store import Gazetteer
from mtqa.model import Name

_SHORTEST = 4
_SUPPORTED = 0.64
_KNOWN = 2.0
_WELL_KNOWN = 4.5
_TRIED = 6
_SIZED = 5.0
_BACKED = 0.8
_LETTERS = {
    "Latin": "abcdefghijklmnopqrstuvwxyz",
    "Cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ",
    "Greek": "αβγδεζηθικλμνξοπρσςτυφχψω",
}


@dataclass(frozen=True, slots=True)
class Garbled:
    """What speaks for a slip, and the spelling that it spoilt, if one is known."""

    features: dict[str, float]
    expected: str | None
    meant: str | None = None


def garbled(
    name: Name, found: Support, source: Side, target: Side, gazetteer: Gazetteer
) -> Garbled | None:
    """Whether a target name is a slip for another; None when there is no sign of it."""
    own = float(name.facts.get("zipf", 0.0))
    known = bool(name.entries) and float(name.facts.get("weight", 0.0)) >= _WELL_KNOWN
    if known or name.kind == "acronym" or len(name.text) < _SHORTEST or own >= _KNOWN:
        return None
    if found.how == "word" or " " in name.text or not name.text.replace("-", "").isalpha():
        return None
    if sum(char.isupper() for char in name.text) > 1 + name.text.count("-"):
        return None  # an acronym in the plural, a brand
    near, backing = _best_neighbour(name, source, target, gazetteer)
    copied, original = _copy_slip(name, found, source, target)
    features = {
        "bias": 1.0,
        "opens": float(bool(name.facts.get("opens"))),
        "long": min(len(name.text), 12) / 12,
        "seen": own / 2,
        "poor_list": float(not rich(target.lang)),
        "inflects": float(inflects(target.lang)),
        "support": found.strength,
        "near": zipf(near, target.lang) / 5 if near else 0.0,
        "near_support": backing,
        "gain": max(0.0, backing - found.strength) if near else 0.0,
        "near_known": float(bool(near) and backing >= 0.9),
        "copied": copied,
        "hyphen": float("-" in name.text),
    }
    if found.span and found.strength >= _SUPPORTED and not copied:
        consonants, shape = _distance(name.text, found.span.of(source.text), source, target)
        features[f"consonants_{source.writing}"] = consonants
        features[f"shape_{source.writing}"] = shape
        features[f"sound_{source.writing}"] = 1.0
    # A rare name in another script may be spelt in many ways: without a known spelling nearby that
    # the source supports as well, there is nothing to go by.
    if not copied and (not near or backing < max(_SUPPORTED, found.strength - 0.05)):
        return None
    near = _like(near, name.text) if near else ""
    # What to write instead is the target language's name, not any word that is a letter away.
    expected = (
        near if near and backing >= _SUPPORTED and _is_form(near, target, gazetteer) else None
    )
    well_backed = near if near and (expected or backing >= _BACKED) else None
    return Garbled(features, expected, well_backed or original)


def _is_form(text: str, target: Side, gazetteer: Gazetteer) -> bool:
    """Whether the gazetteer has the spelling as the language's own."""
    base, key = languages.base(target.lang), fold(text)
    return any(
        hit.role != "avoid"
        and fold(hit.form) == key
        and (base in hit.langs or (not hit.langs and hit.role == "name" and hit.weight >= _SIZED))
        for hit in gazetteer.find([key])[key]
    )


def _best_neighbour(
    name: Name, source: Side, target: Side, gazetteer: Gazetteer
) -> tuple[str, float]:
    """The spelling a letter away that the source supports best, with that support."""
    key = fold(name.text)
    ends = inflects(target.lang)
    tries = [
        near
        for near in neighbours(key, target, gazetteer)
        if not same_word(near, name.text, inflected=ends)
    ]
    tries.sort(key=lambda near: -zipf(near, target.lang))
    if not rich(target.lang):  # what a short list lacks may well be a name
        tries = []
    best: tuple[str, float] = ("", 0.0)
    found = gazetteer.find(fold(near) for near in tries[:_TRIED])
    for near in tries[:_TRIED]:
        entries = tuple(dict.fromkeys(hit.entry for hit in found[fold(near)]))[:4]
        text = _like(near, name.text)
        strength = support(
            Name(name.span, text, entries=entries), target, source, gazetteer
        ).strength
        if not best[0] or strength > best[1] + 0.02:
            best = (near, strength)
    return best


def _copy_slip(name: Name, found: Support, source: Side, target: Side) -> tuple[float, str | None]:
    """Whether the name is the source's but for a letter or two, where a copy was to be expected."""
    if source.script != target.script or not found.span:
        return 0.0, None
    word = found.span.of(source.text)
    if not word[:1].isupper() or fold(word) == fold(name.text):
        return 0.0, None
    key = fold(name.text)
    if key.startswith(fold(word)[:-1]) and inflects(target.lang):
        return 0.0, None  # the target's own ending
    distance, nearest = min(
        (OSA.distance(key, other), other) for other in keys(fold(word), source.lang)
    )
    if (
        distance == 0
        or distance > 2
        or same_word(nearest, name.text, inflected=inflects(target.lang))
    ):
        return 0.0, None
    return (1.0 if distance == 1 else 0.7), word


def _distance(text: str, word: str, source: Side, target: Side) -> tuple[float, float]:
    """How far the consonants, and the shape with vowels, are from the source word's; 0 to 1."""
    heard = ear(source.lang, target.lang)
    best = (1.0, 1.0)
    for one, shape in patterns(text, target.lang, heard):
        for other, other_shape in patterns(word, source.lang, heard):
            consonants = min(OSA.distance(one, other), 2) / 2
            shapes = min(OSA.distance(shape, other_shape), 3) / 3
            best = min(best, (consonants, shapes))
    return best


def _like(text: str, model: str) -> str:
    return text[:1].upper() + text[1:] if model[:1].isupper() else text


def neighbours(key: str, target: Side, gazetteer: Gazetteer) -> Iterator[str]:
    """Words of the target language one edit from `key` that texts use, or prominent names."""
    letters = _LETTERS.get(target.script or "", "")
    seen: set[str] = {key}
    for at in range(len(key) + 1):
        head, tail = key[:at], key[at + 1 :]
        tries = [head + letter + key[at:] for letter in letters]
        if at < len(key):
            tries += [head + tail, head + key[at + 1 : at + 2] + key[at] + key[at + 2 :]]
            tries += [head + letter + tail for letter in letters]
        for one in tries:
            if one not in seen:
                seen.add(one)
                if zipf(one, target.lang) >= _KNOWN:
                    yield one
    for known in gazetteer.near(key, target.lang):
        if fold(known) not in seen:
            yield known
