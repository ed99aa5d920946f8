"""A surname translated as the word that it is spelt like: Emma Stone as "Эмма Камень".

A given name that both texts have, right before a word of the dictionary with a capital where the
source has another name: what nobody calls a person, unless the source's name sounds like it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.gazetteer.compare import Side
from mtqa.gazetteer.find import Word, joined
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.judge import is_generic
from mtqa.gazetteer.lexicon import CAPITAL_NOUNS, is_common, is_mixed, is_title
from mtqa.gazetteer.persons import is_given_name, is_no_person
from mtqa.gazetteer.romanise import likeness, romanise
from mtqa.gazetteer.store import Gazetteer
from mtqa.lang import base as _base
from mtqa.lang.measures import calendar_names
from mtqa.lang.words import dictionary, zipf
from mtqa.model import Name, NameMatch

__all__ = ["worded"]

_SAME, _UNLIKE = 0.85, 0.6
_UNLIKE_CASELESS = 0.45
_SAME_CASELESS = 0.7  # short vowels are not written
_PROMINENT = 5.0
_SHORTEST = 4
_USED = 3.3  # zipf
_SURE = 0.8


def worded(source: Side, target: Side, gazetteer: Gazetteer) -> Iterator[NameMatch]:
    """Words after a given name where the source has a surname that sounds like nothing here."""
    if target.writing != "cased" or _base(target.lang) in CAPITAL_NOUNS or target.headline:
        return
    if source.writing == "unspaced" or source.script == target.script:
        return
    for at, given in enumerate(target.words):
        word = joined(target.words, at, 1)
        if word is None or not given.cap or word.start - given.end != 1:
            continue  # a possessive is between
        if not _is_plain_word(word, target.lang, gazetteer):
            continue
        there = _said(given, source, target)
        surname = joined(source.words, there, 1) if there is not None else None
        if surname is not None and _is_other_name(surname, word, source, target):
            partner = Name(surname.span, surname.core)
            yield NameMatch("translated", partner, Name(word.span, word.core), _SURE)


def _is_plain_word(word: Word, lang: str, gazetteer: Gazetteer) -> bool:
    """Whether it is a word with a capital that is no name, title or part of an organisation's."""
    text, lower = word.core, word.core.lower()
    if not text.istitle() or len(text) < _SHORTEST:
        return False
    if not (lower in dictionary(lang) or is_common(text, lang) or is_mixed(text, lang)):
        return False
    if zipf(lower, _base(lang)) < _USED or is_generic(text, lang) or is_title(text, lang):
        return False
    if is_no_person(text) or is_given_name(text) or text in calendar_names(lang):
        return False
    return not any(
        fold(hit.form) == word.key and (hit.kind != "place" or hit.weight >= _PROMINENT)
        for hit in gazetteer.find([word.key])[word.key]
    )


def _said(given: Word, source: Side, target: Side) -> int | None:
    """Where the source has the given name, in another script."""
    if len(given.core) < _SHORTEST - 1:
        return None
    for at, word in enumerate(source.words):
        if source.writing == "cased" and not word.cap:
            continue
        least = _SAME if source.writing == "cased" else _SAME_CASELESS
        if likeness(given.core, target.lang, word.core, source.lang) < least:
            continue
        latin = given.core if given.script == "Latin" else romanise(given.core, target.lang)
        if is_given_name(latin) or is_given_name(word.core):
            return at
    return None


def _is_other_name(surname: Word, word: Word, source: Side, target: Side) -> bool:
    """Whether a word of the source may be a surname, and is heard nowhere in the target."""
    if len(surname.core) < _SHORTEST or (source.writing == "cased" and not surname.cap):
        return False
    if surname.core.isupper() and source.writing == "cased":
        return False
    unlike = _UNLIKE if source.writing == "cased" else _UNLIKE_CASELESS
    return all(
        likeness(one.core, target.lang, surname.core, source.lang)
        < (unlike if one is word else _SAME - 0.1)
        for one in (*target.distinct, word)
        if one.cap and (one is word or one.key != word.key)
    )
