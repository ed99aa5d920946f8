"""Names with a letter or two wrong, told beside the word of the source that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from mtqa.gazetteer.compare import Side, Support
from mtqa.gazetteer.fold import fold, keys
from mtqa.gazetteer.lexicon import covers, zipf
from mtqa.gazetteer.romanise import likeness
from mtqa.gazetteer.spelling import plain, same_word
from mtqa.gazetteer.store import Gazetteer
from mtqa.model import Name

_SHORTEST = 4
_LETTERS = {
    "Latin": "abcdefghijklmnopqrstuvwxyz",
    "Cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ",
}


@dataclass(frozen=True, slots=True)
class Garbled:
    """What speaks for a slip, and the spelling that it spoilt."""

    features: dict[str, float]
    expected: str | None


def garbled(
    name: Name, found: Support, source: Side, target: Side, gazetteer: Gazetteer
) -> Garbled | None:
    """Whether a target name is its source name with a slip; None when there is no sign of one."""
    if name.entries or name.kind == "acronym" or len(name.text) < _SHORTEST or not found.span:
        return None
    if found.how == "word" or not covers(target.lang) or " " in name.text:
        return None
    own = float(name.facts.get("zipf", 0.0))
    if own > 2.0:
        return None
    word = found.span.of(source.text)
    features = {
        "bias": 1.0,
        "zipf": own / 5,
        "opens": float(bool(name.facts.get("opens"))),
        "long": min(len(name.text), 12) / 12,
        "likeness": found.strength,
        "neighbour": 0.0,
        "gain": 0.0,
        "copied": 0.0,
        "same_script": 0.0,
        "sounds_off": 0.0,
    }
    expected = None
    for near in neighbours(fold(name.text), target, gazetteer):
        better = likeness(near, target.lang, word, source.lang) - found.strength
        better += 0.1 * (zipf(near, target.lang) > 3)
        if better > features["gain"] and not same_word(near, name.text):
            features["gain"], expected = better, near
            features["neighbour"] = zipf(near, target.lang) / 5
    if source.script == target.script:
        features["same_script"] = 1.0
        nearest = min(
            (OSA.distance(fold(name.text), key), key) for key in keys(fold(word), source.lang)
        )
        if nearest[0] <= 2 and word[:1].isupper() and not same_word(nearest[1], name.text):
            features["copied"] = 1.0 if nearest[0] == 1 else 0.7
            expected = word
    elif plain(word) != plain(name.text):
        features["sounds_off"] = 1 - found.strength
    if not expected:
        return None
    return Garbled(features, _like(expected, name.text))


def _like(text: str, model: str) -> str:
    return text[:1].upper() + text[1:] if model[:1].isupper() else text


def neighbours(key: str, target: Side, gazetteer: Gazetteer) -> Iterator[str]:
    """Words of the target language one edit from `key` that are seen in text, or known names."""
    letters = _LETTERS.get(target.script or "", "")
    seen: set[str] = {key}
    for at in range(len(key)):
        head, tail = key[:at], key[at + 1 :]
        tries = [head + tail, head + key[at + 1 : at + 2] + key[at : at + 1] + key[at + 2 :]]
        tries += [head + letter + tail for letter in letters]
        tries += [head + letter + key[at:] for letter in letters]
        for one in tries:
            if one not in seen:
                seen.add(one)
                if zipf(one, target.lang) >= 1.0:
                    yield one
    for letter in letters:
        if key + letter not in seen and zipf(key + letter, target.lang) >= 1.0:
            yield key + letter
    yield from gazetteer.near(key, target.lang)
