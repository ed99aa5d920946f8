"""Names with a letter or two wrong: an unseen spelling beside a known one, or beside the source's.

Two signs: texts in the language never use the spelling but use one that is a letter away, most of
all one that the source supports; and the spelling is not what any transcription of the source's
word gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from mtqa import lang as languages
from mtqa.gazetteer.compare import Side, Support, support
from mtqa.gazetteer.fold import fold, inflects, keys, stem
from mtqa.gazetteer.lexicon import is_common, leads, rich, used, zipf
from mtqa.gazetteer.romanise import ear, patterns
from mtqa.gazetteer.spelling import same_word
from mtqa.gazetteer.store import Gazetteer
from mtqa.gazetteer.transliterated import transliterated
from mtqa.lang.words import dictionary
from mtqa.model import Name
from mtqa.text.scripts import main_script

_SHORTEST = 4
_WHOLE, _FAR = 2.2, 1.2  # zipf
# Greek and Latin nominatives, which modern languages give endings of their own.
_CLASSICAL = frozenset(["", "a", "as", "e", "es", "is", "o", "on", "os", "s", "um", "us"])
_SUPPORTED = 0.64
_KNOWN = 2.0
_SLIPS_SEEN = 3.0  # zipf that frequent slips reach in lists of words
_RARER = 1.5  # zipf by which a slip is rarer than the word
_UNHEARD = 3.0
_TOLD = 0.9
_EXACT = 0.99  # what the source's letters give, sound by sound
_USED = 4.0
_LONG = 6
_ENDING = 2
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
    name: Name,
    found: Support,
    source: Side,
    target: Side,
    gazetteer: Gazetteer,
    expected: Sequence[str] = (),
) -> Garbled | None:
    """Whether a target name is a slip for another; None when there is no sign of it.

    `expected` are the target language's names of what the source names and the target may lack.
    """
    own = float(name.facts.get("zipf", 0.0))
    known = bool(name.entries) and float(name.facts.get("weight", 0.0)) >= _WELL_KNOWN
    if known or name.kind == "acronym" or len(name.text) < _SHORTEST:
        return None
    lost = _lost_end(name, own, found, source, target)
    if (found.how == "word" and not lost) or " " in name.text:
        return None
    if not name.text.replace("-", "").isalpha():
        return None
    if sum(char.isupper() for char in name.text) > 1 + name.text.count("-"):
        return None  # an acronym in the plural, a brand
    if source.script == target.script == "Latin" and _respelt(name.text, source, target):
        return None
    copied, original = (1.0, lost) if lost else _copy_slip(name, found, source, target)
    lacking = original is not None and fold(original) not in target.by_key
    if own >= (_USED if lacking else _SLIPS_SEEN):
        return None
    near, backing = _best_neighbour(name, source, target, gazetteer)
    gap = zipf(near, target.lang) - own if near and backing >= _TOLD else 0.0
    if own >= _KNOWN and not lacking and gap < _RARER:
        return None
    told, meant = _told_slip(name.text, expected, target)
    features = {
        "bias": 1.0,
        "opens": float(bool(name.facts.get("opens"))),
        "long": min(len(name.text), 12) / 12,
        "seen": min(own, _KNOWN) / _KNOWN,
        "used": max(0.0, own - _KNOWN) / _KNOWN,
        "poor_list": float(not rich(target.lang)),
        "inflects": float(inflects(target.lang)),
        "support": found.strength,
        "near": zipf(near, target.lang) / 5 if near else 0.0,
        "near_support": backing,
        "gain": max(0.0, backing - found.strength) if near else 0.0,
        "near_known": float(bool(near) and backing >= 0.9),
        "gap": max(0.0, gap - _RARER) / 5,
        "copied": copied,
        "copied_lacking": copied * float(lacking),
        "told": told,
        "hyphen": float("-" in name.text),
    }
    if found.span and found.strength >= _SUPPORTED and not copied:
        consonants, shape = _distance(name.text, found.span.of(source.text), source, target)
        features[f"consonants_{source.writing}"] = consonants
        features[f"shape_{source.writing}"] = shape
        features[f"sound_{source.writing}"] = 1.0
    # A rare name in another script may be spelt in many ways: without a known spelling nearby that
    # the source supports as well, there is nothing to go by.
    exact = found.how == "sound" and found.strength >= _EXACT and gap < _UNHEARD
    backed = bool(near) and not exact and backing >= max(_SUPPORTED, found.strength - 0.05)
    if not (copied or told or backed):
        return None
    near = _like(near, name.text) if near else ""
    # What to write instead is the target language's name, not any word that is a letter away.
    form = near if near and backing >= _SUPPORTED and _is_form(near, target, gazetteer) else None
    well_backed = near if near and (form or backing >= _BACKED) else None
    return Garbled(features, form or meant, well_backed or original)


def _respelt(text: str, source: Side, target: Side) -> bool:
    """Whether a name may be what the target's language makes of a Cyrillic one of the source."""
    return any(
        word.cap and word.core != text and transliterated(word.core, source.lang, text, target.lang)
        for word in source.distinct
    )


def _lost_end(name: Name, own: float, found: Support, source: Side, target: Side) -> str | None:
    """The source's word that a name is but for its last letters: Lagard, no case of Lagarde.

    The target language keeps names as they are, and its texts know the whole word far better.
    """
    if not found.span or inflects(target.lang) or source.script != target.script:
        return None
    word, key = found.span.of(source.text), fold(name.text)
    rest = len(fold(word)) - len(key)
    if not 0 < rest <= 2 or not fold(word).startswith(key):
        return None
    used = zipf(word, target.lang)
    return word if used >= _WHOLE and used - own >= _FAR else None


def _told_slip(text: str, expected: Sequence[str], target: Side) -> tuple[float, str | None]:
    """Whether a name is one letter or two from what the target language calls a source's name."""
    key, ends = fold(text), inflects(target.lang)
    best: tuple[float, str | None] = (0.0, None)
    for form in expected:
        limit = 2 if min(len(key), len(form)) >= _LONG else 1
        known = fold(form)
        distance = min(
            OSA.distance(key, known), OSA.distance(stem(key, target.lang), stem(known, target.lang))
        )
        if not 0 < distance <= limit or same_word(form, text, inflected=ends):
            continue
        best = max(best, (1.0 if distance == 1 else 0.6, _like(form, text)))
    return best


def _other_ending(first: str, second: str) -> bool:
    """Whether two words differ in a classical ending alone: Herostratus, Heróstrato."""
    shared = next(
        (at for at, (one, other) in enumerate(zip(first, second, strict=False)) if one != other),
        min(len(first), len(second)),
    )
    return shared >= _SHORTEST and {first[shared:], second[shared:]} <= _CLASSICAL


def respells(lang: str) -> bool:
    """Whether the language writes foreign names by their sound, in its own letters."""
    return bool(languages.data(lang, "names").get("respells", False))


def _a_word(text: str, lang: str) -> bool:
    return is_common(text, lang) or text in dictionary(lang)


def _as_it_is(text: str, source: Side, target: Side) -> bool:
    """Whether the source has the spelling too, in the target's script."""
    word = source.by_key.get(fold(text))
    return word is not None and word.script == target.script


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
    own = zipf(key, target.lang)
    tries = []
    for near in neighbours(key, target, gazetteer):
        if is_common(near, target.lang):
            continue  # "from" is no name that Krom may be a slip for
        # A spelling a thousand times rarer than another is none that texts accept.
        exact = _as_it_is(near, source, target) or zipf(near, target.lang) - own >= _UNHEARD
        if not same_word(near, name.text, inflected=ends, copied=exact):
            tries.append(near)
    tries.sort(key=lambda near: -zipf(near, target.lang))
    best: tuple[str, float] = ("", 0.0)
    found = gazetteer.find(fold(near) for near in tries[:_TRIED])
    for near in tries[:_TRIED]:
        entries = tuple(dict.fromkeys(hit.entry for hit in found[fold(near)]))[:4]
        text = _like(near, name.text)
        strength = support(
            Name(name.span, text, entries=entries), target, source, gazetteer
        ).strength
        if strength < _TOLD and _a_word(near, target.lang):
            continue  # a word of the language, that nothing but its sound speaks for
        if not best[0] or strength > best[1] + 0.02:
            best = (near, strength)
    return best


def _copy_slip(name: Name, found: Support, source: Side, target: Side) -> tuple[float, str | None]:
    """Whether the name is the source's but for a letter or two, where a copy was to be expected."""
    if not found.span or respells(source.lang) or respells(target.lang):
        return 0.0, None
    word = found.span.of(source.text)
    if main_script(word) != main_script(name.text):
        return 0.0, None
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
        or same_word(nearest, name.text, inflected=inflects(target.lang), copied=True)
    ):
        return 0.0, None
    if _other_ending(nearest, key):
        return 0.0, None
    if inflects(source.lang) and key[:-_ENDING] == nearest[: len(key) - _ENDING]:
        return 0.0, None  # the ending is a guess: Herostratoksen, Herostratus
    if same_word(nearest, name.text, inflected=inflects(target.lang)):
        return 0.4, word  # another spelling of the same sound, where the letters were to be kept
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
    # What a short list lacks may well be a name: there, only the gazetteer's count.
    listed = rich(target.lang)
    if listed:
        yield from _used(key, target.lang, _LETTERS.get(target.script or "", ""))
    for known in gazetteer.near(key, target.lang):
        edits = OSA.distance(key, fold(known), score_cutoff=2)
        if edits > 1 or (edits == 1 and not listed):
            yield known


@lru_cache(maxsize=1 << 13)
def _used(key: str, lang: str, letters: str) -> tuple[str, ...]:
    """The words one edit from `key` that texts in the language use."""
    tries: dict[str, None] = {}
    plain = key.isalpha()  # no marks that would fold together with a letter before them
    for at in range(len(key) + 1):
        if plain and not leads(key[:at], lang):
            break  # nor does any word begin with more of it
        after = _following(key[:at], lang, letters) if plain else letters
        tries.update(dict.fromkeys(_edits(key, at, after)))
    tries.pop(key, None)
    return tuple(used(tries, lang, _KNOWN))


@lru_cache(maxsize=1 << 12)
def _following(head: str, lang: str, letters: str) -> str:
    """The letters with which words go on after a beginning."""
    return "".join(letter for letter in letters if leads(head + letter, lang))


def _edits(key: str, at: int, letters: str) -> list[str]:
    """What one edit at a place of a word makes of it."""
    head, tail = key[:at], key[at + 1 :]
    made = [head + letter + key[at:] for letter in letters]
    if at < len(key):
        made += [head + tail, head + tail[:1] + key[at] + tail[1:]]
        made += [head + letter + tail for letter in letters]
    return made
