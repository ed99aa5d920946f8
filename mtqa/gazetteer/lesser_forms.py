"""A place by a form that some list of names has and texts in the language do not use: Hios, Seged.

GeoNames gives places alternative names without a language. One that texts in the target's language
never use, where they use the place's main name, was spelt out from the source.
"""

from __future__ import annotations

from mtqa.gazetteer.compare import Side, Support
from mtqa.gazetteer.fold import fold, inflects
from mtqa.gazetteer.lexicon import rich, zipf
from mtqa.gazetteer.relations import in_longer_name
from mtqa.gazetteer.romanise import likeness
from mtqa.gazetteer.store import Gazetteer
from mtqa.model import Name, NameMatch
from mtqa.text.scripts import main_script

_PROMINENT = 4.3
_SHORTEST = 4
_SEEN = 1.0  # Zipf
_COMMONER = 1.2  # Zipf
_ALIKE = 0.7
_SURE = 0.8
_SAME_PLACE = frozenset({"entry", "form"})


def lesser_form(
    name: Name, found: Support, source: Side, target: Side, gazetteer: Gazetteer
) -> NameMatch | None:
    """The place's usual name for one that only a list has; None where texts may use it."""
    text = name.text
    if " " in text or len(text) < _SHORTEST or found.span is None:
        return None
    if target.script != "Latin" or source.script == "Latin" or inflects(target.lang):
        return None
    used = zipf(text, target.lang)
    if used > _SEEN or not rich(target.lang) or in_longer_name(name, source, target):
        return None
    expected = _usual(fold(text), target.lang, gazetteer)
    if expected is None or likeness(text, target.lang, expected, target.lang) < _ALIKE:
        return None
    if zipf(expected, target.lang) - used < _COMMONER or fold(text) == fold(expected) + "s":
        return None
    if found.how not in _SAME_PLACE and not _names(source, expected, target.lang, gazetteer):
        return None
    partner = Name(found.span, found.span.of(source.text), "place")
    return NameMatch("exonym", partner, name, _SURE, expected)


def _names(source: Side, expected: str, lang: str, gazetteer: Gazetteer) -> bool:
    """Whether a name of the source is called so in the language."""
    return any(gazetteer.preferred(entry, lang) == expected for entry in source.entries)


def _usual(key: str, lang: str, gazetteer: Gazetteer) -> str | None:
    """The usual name of the one place of some size that has this name, and no other, in a list."""
    hits = [hit for hit in gazetteer.find([key])[key] if fold(hit.form) == key]
    if any(hit.langs or hit.role == "name" or hit.kind != "place" for hit in hits):
        return None
    place = max(hits, key=lambda hit: hit.weight, default=None)
    if place is None or place.weight < _PROMINENT:
        return None
    names = (form.text for form in gazetteer.forms(place.entry) if form.role == "name")
    usual = gazetteer.preferred(place.entry, lang) or next(names, None)
    return usual if usual and " " not in usual and main_script(usual) == "Latin" else None
