"""People left in Latin letters by a text whose language writes every person in its own letters.

Brands, titles and teams stay in Latin letters in many languages; who is a person is told by the
given name before another name, and by what is known to be called after people.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import regex

from mtqa import lang as languages
from mtqa.gazetteer.compare import Side
from mtqa.gazetteer.find import Word
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.lexicon import is_common, is_mixed
from mtqa.gazetteer.romanise import likeness
from mtqa.gazetteer.sources import package_data
from mtqa.gazetteer.store import Gazetteer, Hit
from mtqa.lang.words import dictionary
from mtqa.model import Name, NameMatch, Span
from mtqa.text.scripts import main_script

__all__ = ["is_given_name", "is_no_person", "persons_left"]

_MOST_WORDS = 5
_PROMINENT = 5.0
_CITY = 5.9  # Florence, Sydney
_SURE = 0.9
_SAME = 0.75  # of two words in different scripts
_BETWEEN = frozenset([" ", ". ", "\u00a0"])
# A quotation, bracket or handle, another Latin word after: a title, a gloss, a longer name.
_HELD_BEFORE = regex.compile(r"(?:[\p{Ps}\p{Pi}\"'#@&+/\-«»“”„‘’=]|\p{Nd} ?)$")
_HELD_AFTER = regex.compile(r"[\p{Pe}\p{Pf}\"'#@&+/\-=«»“”„‘]|[ .,:'’]{0,2}\p{Latin}| ?[&+\p{Nd}]")


@cache
def _facts() -> dict[str, frozenset[str]]:
    facts = tomllib.loads(package_data("persons.toml").decode("utf-8"))
    return {name: frozenset(items) for name, items in facts.items()}


@cache
def _given() -> frozenset[str]:
    return frozenset(package_data("given_names.txt.gz").decode("ascii").split())


def is_given_name(word: str) -> bool:
    """Whether people somewhere have this given name, in Latin letters."""
    return fold(word).partition(" ")[0] in _given()


def is_no_person(word: str) -> bool:
    """Whether a word makes a run of names an organisation, a work or a thing: Bank, Airlines."""
    return fold(word) in _facts()["not_people"]


def persons_left(source: Side, target: Side, gazetteer: Gazetteer) -> Iterator[NameMatch]:
    """People's names of several words in Latin letters, each with what the source has."""
    if languages.base(target.lang) not in _facts()["own_letters"] or not _in_own_letters(target):
        return
    for whole in _runs(target):
        found = _part(whole, source)
        if found is None or not _is_person(found[0], target, gazetteer):
            continue
        run, partner = found
        span = Span(run[0].start, run[-1].end)
        expected = _known_as(span.of(target.text), target, gazetteer)
        yield NameMatch(
            "untransliterated", partner, Name(span, span.of(target.text), "person"), _SURE, expected
        )


def _in_own_letters(side: Side) -> bool:
    """Whether the text around the Latin words is in other letters: Serbian has both."""
    others = sum(word.script != "Latin" and len(word.core) > 1 for word in side.words)
    return others > 0 or bool(side.unspaced)


def _runs(side: Side) -> Iterator[Sequence[Word]]:
    """Two or more Latin words with capitals in a row, particles between them."""
    run: list[Word] = []
    for word in (*side.words, None):
        if word is not None and run and _goes_on(run[-1], word, side.text):
            run.append(word)
            continue
        while run and not run[-1].cap:
            run.pop()
        if 1 < len(run) <= _MOST_WORDS:
            yield tuple(run)
        run = [word] if word is not None and word.script == "Latin" and word.cap else []


def _goes_on(last: Word, word: Word, text: str) -> bool:
    between = text[last.end : word.start]
    return (
        word.script == "Latin"
        and between in _BETWEEN
        and (between != ". " or len(last.core) == 1)
        and (word.cap or word.core in _facts()["particles"])
    )


def _part(run: Sequence[Word], source: Side) -> tuple[Sequence[Word], Name] | None:
    """The run, or its end from a given name on, as the source has it: Danske Bank John Roe."""
    for at in range(len(run) - 1):
        part = run[at:]
        if (at == 0 or is_given_name(part[0].core)) and (partner := _partner(part, source)):
            return part, partner
    return None


def _is_person(run: Sequence[Word], target: Side, gazetteer: Gazetteer) -> bool:
    """Whether a given name leads, and nothing makes it a brand, a title or a place."""
    key, first = fold(" ".join(word.core for word in run)), run[0]
    names = [word for word in run if word.cap and len(word.core) > 1]
    if not is_given_name(first.core) or len(names) < 2 or _held(run, target.text):
        return False
    if is_common(first.core, "en") or any(word.core.isupper() for word in names):
        return False
    if any(_is_word(word.core) for word in names[1:]):
        return False
    if any(key == one or key.startswith(f"{one} ") for one in _facts()["namesakes"]):
        return False
    known = gazetteer.find([key, first.key])
    return not (_is_other(known[key], _PROMINENT) or _is_other(known[first.key], _CITY))


def _is_other(hits: Sequence[Hit], least: float) -> bool:
    """Whether something known that is no person is called so."""
    return any(hit.kind != "person" and hit.role == "name" and hit.weight >= least for hit in hits)


def _is_word(text: str) -> bool:
    """Whether it is an English word, which most titles and brands have."""
    key = fold(text)
    return is_no_person(text) or key in dictionary("en") or is_mixed(text, "en")


def _held(run: Sequence[Word], text: str) -> bool:
    start, end = run[0].start, run[-1].end
    before = _HELD_BEFORE.search(text, max(0, start - 3), start)
    return before is not None or _HELD_AFTER.match(text, end) is not None


def _partner(run: Sequence[Word], source: Side) -> Name | None:
    """The source's name for the run: the same letters, or the same sounds in another script."""
    parts = [word.key for word in run]
    if source.script == "Latin":
        keys = [word.key for word in source.words]
        for at in range(len(keys) - len(parts) + 1):
            if keys[at : at + len(parts)] == parts:
                return _named(source.words[at : at + len(parts)], source.text)
        return None
    if parts[0] in source.by_key and source.by_key[parts[0]].script == "Latin":
        return None  # the source has it in Latin letters too
    found = [_heard(word, source) for word in run if word.cap and len(word.core) > 1]
    words = [word for word in found if word is not None]
    near = all(0 < later.start - one.end <= 4 for one, later in pairwise(words))
    return _named(words, source.text) if words and len(words) == len(found) and near else None


def _heard(word: Word, source: Side) -> Word | None:
    alike = [(likeness(word.core, "en", one.core, source.lang), one) for one in source.distinct]
    best = max(alike, key=lambda one: one[0], default=None)
    return best[1] if best and best[0] >= _SAME else None


def _named(words: Sequence[Word], text: str) -> Name:
    span = Span(words[0].start, words[-1].end)
    return Name(span, span.of(text), "person")


def _known_as(text: str, target: Side, gazetteer: Gazetteer) -> str | None:
    """What the target's language calls a known person."""
    key = fold(text)
    forms = (
        gazetteer.preferred(hit.entry, target.lang)
        for hit in gazetteer.find([key])[key]
        if hit.kind == "person"
    )
    return next((form for form in forms if form and main_script(form) == target.script), None)
