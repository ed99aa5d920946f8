"""What is wrong with a name of the target text, told from that text alone.

Each judgement is a fact of the Name that a check reports: an adjective transliterated where the
language names the place ("Lachinsky Corridor"), a foreign form of a place's name ("Kopenhagen" in
English), a name misspelt against the gazetteer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from mtqa import lang as languages
from mtqa.gazetteer.find import Word, find_names, words_of
from mtqa.gazetteer.fold import fold, inflects
from mtqa.gazetteer.lexicon import covers, zipf
from mtqa.gazetteer.romanise import likeness
from mtqa.gazetteer.sources import package_data
from mtqa.gazetteer.spelling import same_word, slip
from mtqa.gazetteer.store import Gazetteer, Hit
from mtqa.model import Name, Span
from mtqa.text.scripts import main_script

SLAVIC = frozenset(
    ["be", "bg", "bs", "cs", "dsb", "hr", "hsb", "mk", "pl", "ru", "sk", "sl", "sr", "uk"]
)
_SHORTEST_BASE = 3
_SHORTEST_MISSPELT = 6
_PROMINENT = 5.5
_SOUNDS_SAME = 0.75
_USED_WORD = 2.8
_RARER = 1.4
_KNOWN_WORD = 2.2  # zipf from which a spelling is somebody's name, not an adjective's remains


@cache
def _adjectival() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    facts = tomllib.loads(package_data("adjectival.toml").decode("utf-8"))
    endings = sorted(facts["endings"], key=lambda ending: (-len(ending), ending))
    return tuple(endings), tuple(facts["nouns"]), tuple(facts["links"])


@lru_cache(maxsize=64)
def _generic(code: str) -> tuple[frozenset[str], frozenset[str], bool]:
    """Geographic nouns, the weak ones of them, and whether they stand before the name."""
    facts = languages.data(code, "names")
    return (
        frozenset(facts.get("generic", ())),
        frozenset(facts.get("generic_weak", ())),
        bool(facts.get("generic_first", False)),
    )


def is_generic(word: str, code: str) -> bool:
    """Whether a word is a geographic noun of the language: gulf, region."""
    return fold(word) in _generic(code)[0]


def adjective_bases(key: str) -> Iterator[tuple[str, str]]:
    """Noun stems that a romanised -sk- adjective may come from, each with the stem it rests on."""
    endings, nouns, links = _adjectival()
    for ending in endings:
        if key.endswith(ending) and len(key) - len(ending) >= _SHORTEST_BASE:
            base = key[: -len(ending)]
            for noun in nouns:
                yield base + noun, base
            for link in links:
                if base.endswith(link) and len(base) - len(link) >= _SHORTEST_BASE:
                    for noun in nouns:
                        yield base[: -len(link)] + noun, base
            return


def adjectival_names(
    text: str, lang: str, gazetteer: Gazetteer, words: Sequence[Word] | None = None
) -> Iterator[Name]:
    """Transliterated adjectives before (or after) a geographic noun, with the name to use.

    Only for target languages that do not form such adjectives themselves.
    """
    generic, weak, first = _generic(lang)
    if languages.base(lang) in SLAVIC or not generic:
        return
    words = words_of(text, lang) if words is None else words
    if "-" not in text and generic.isdisjoint(word.key for word in words):
        return
    for at, word in enumerate(words):
        if not word.cap or word.script != "Latin" or len(word.key) < 6:
            continue
        parts = _compound(word, generic) if "-" in word.core else None
        noun = parts[1] if parts else noun_beside(words, at, lang)
        if noun is None or zipf(word.core, lang) >= _KNOWN_WORD + 0.8:
            continue
        found = _adjectival_place(parts[0] if parts else word, lang, gazetteer)
        if found is None:
            continue
        hit, confidence = found
        if noun.key in weak:
            confidence -= 0.25
        place = gazetteer.preferred(hit.entry, lang) or hit.form
        span = Span(min(word.start, noun.start), max(word.end, noun.end))
        suggestion = f"{place} {noun.core}" if not first else f"{noun.core} {place}"
        if parts:
            suggestion = f"{place.replace(' ', '-')}-{noun.core}"
        facts = {
            "adjectival_of": place,
            "suggestion": suggestion,
            "confidence": round(confidence, 2),
        }
        yield Name(span, span.of(text), "place", (hit.entry,), facts)


def _compound(word: Word, generic: frozenset[str]) -> tuple[Word, Word] | None:
    """The name and the geographic noun of a word joined by a hyphen: Latschinski-Korridor."""
    head, hyphen, tail = word.core.rpartition("-")
    if not hyphen or fold(tail) not in generic:
        return None
    cut = word.start + len(head)
    return (
        word._replace(core=head, end=cut, key=fold(head)),
        word._replace(core=tail, start=cut + 1, key=fold(tail)),
    )


def noun_beside(words: Sequence[Word], at: int, lang: str) -> Word | None:
    """The geographic noun that a word of a target text belongs to, None when there is none."""
    generic, _, first = _generic(lang)
    if not first:
        after = words[at + 1] if at + 1 < len(words) else None
        return after if after and after.joined and after.key in generic else None
    if not words[at].joined or at == 0:
        return None
    before = words[at - 1]
    if before.key not in generic and at > 1 and len(before.key) <= 3 and before.joined:
        before = words[at - 2]
    return before if before.key in generic else None


def _adjectival_place(word: Word, lang: str, gazetteer: Gazetteer) -> tuple[Hit, float] | None:
    bases = list(adjective_bases(word.key))
    if not bases:
        return None
    hits = gazetteer.find([word.key, *(key for key, _ in bases)])
    if any(hit.kind != "place" or hit.langs for hit in hits[word.key]):
        return None  # itself a name: Vysotsky, Polonsky
    found = [
        (_rank(hit, key, base), hit, key, base)
        for key, base in bases
        for hit in hits[key]
        if hit.kind in ("place", "term") and key != word.key and len(key) > _SHORTEST_BASE
    ]
    if not found:
        return None
    _, hit, key, base = max(found, key=lambda one: one[0])
    return hit, _confidence(hit, key, base)


def _rank(hit: Hit, key: str, base: str) -> float:
    """The whole stem with nothing but the suffix gone is likeliest, then the prominent place."""
    whole = 2.5 if key in (base, base + "sk") else 1.0 if key.startswith(base) else 0.0
    return hit.weight + whole + (0.5 if hit.langs else 0.0)


def _confidence(hit: Hit, key: str, base: str) -> float:
    confidence = 0.9 if hit.langs or hit.weight >= 5 else 0.75
    if hit.weight < 4 and not hit.langs:
        confidence -= 0.1
    if not key.startswith(base):
        confidence -= 0.1
    return confidence - (0.15 if len(base) < 4 else 0.0)


def judged_names(text: str, lang: str, gazetteer: Gazetteer) -> tuple[Name, ...]:
    """The names of a text with what is wrong with each, as far as the text alone tells."""
    adjectival = list(adjectival_names(text, lang, gazetteer))
    names: list[Name] = list(adjectival)
    for name in find_names(text, lang, gazetteer):
        if any(name.span.overlaps(other.span) for other in adjectival):
            continue
        wrong = foreign_form(name, lang, gazetteer) or misspelling(name, lang, gazetteer)
        names.append(replace(name, facts={**name.facts, **wrong}) if wrong else name)
    return tuple(sorted(names, key=lambda name: name.span) if adjectival else names)


def foreign_form(name: Name, lang: str, gazetteer: Gazetteer) -> dict[str, object]:
    """`exonym`, its `languages` and `confidence`, when the language writes the name otherwise.

    Only where a source tags both forms with their languages; a spelling that texts in the language
    do use is no error, and local forms of clubs, streets and institutions are common in news.
    """
    if (
        not name.entries
        or len(name.text) < 4
        or name.kind not in ("place", "person")
        or name.facts.get("zipf", 0.0) >= _USED_WORD
    ):
        return {}
    key = fold(name.text)
    hits = [hit for hit in gazetteer.find([key])[key] if fold(hit.form) == key]
    if not hits or any(_used(hit, lang) for hit in hits):
        return {}
    for hit in hits:
        if hit.kind not in ("place", "person"):
            continue
        if hit.langs and hit.weight >= _PROMINENT and hit.role in ("name", "alias"):
            expected = gazetteer.preferred(hit.entry, lang)
            if not expected or fold(expected) == key:
                continue
            if any(fold(form.text) == key for form in gazetteer.forms_in(hit.entry, lang)):
                return {}
            if _variant(name.text, expected):
                return {}
            seen = float(name.facts.get("zipf", 0.0))
            gap = zipf(expected, lang) - seen
            if seen >= _USED_WORD and gap < _RARER:
                return {}
            confidence = 0.8 if gap > 1.0 or " " in expected else 0.45
            spoken = any(covers(code) for code in hit.langs)
            if not spoken and likeness(name.text, lang, expected, lang) < _SOUNDS_SAME:
                confidence = 0.4  # a small language's: Hawaiian "Helene" is Greece
            return {
                "exonym": expected,
                "languages": tuple(sorted(hit.langs)),
                "confidence": confidence,
            }
    return {}


def _variant(text: str, expected: str) -> bool:
    """Whether the two differ by script, by a word more, or as spellings of one sound do."""
    own, other = main_script(text), main_script(expected)
    if own != other or own not in ("Latin", "Cyrillic", "Greek"):
        return True
    one, two = set(fold(text).split(" ")), set(fold(expected).split(" "))
    return one <= two or two <= one


def _used(hit: Hit, lang: str) -> bool:
    base = languages.base(lang)
    if lang in hit.langs or base in hit.langs:
        return hit.role != "avoid"
    # The name that GeoNames gives a place of some size is in use, and so are people's names.
    return not hit.langs and hit.weight >= 4 and (hit.role == "name" or hit.kind == "person")


def misspelling(name: Name, lang: str, gazetteer: Gazetteer) -> dict[str, object]:
    """`misspelt_of` and `confidence` for an unseen spelling next to one prominent known name."""
    if name.entries or name.kind == "acronym" or len(name.text) < _SHORTEST_MISSPELT:
        return {}
    if name.facts.get("zipf", 0.0) > 0 or not covers(lang) or not name.text.isalpha():
        return {}
    near = [
        known
        for known in gazetteer.near(name.text, lang)
        if slip(name.text, known) and not same_word(known, name.text, inflected=inflects(lang))
    ]
    if len({fold(known) for known in near}) != 1:
        return {}
    return {"misspelt_of": near[0], "confidence": 0.75}
