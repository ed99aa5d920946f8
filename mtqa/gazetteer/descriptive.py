"""Names made of words: translated one by one, so that their letters and sounds tell nothing.

The Royal Navy, the South Pole, the House of Representatives; a word that has a capital because a
sentence begins with it; an adjective of a people, which most languages write small.
"""

from __future__ import annotations

import regex

from mtqa import lang as languages
from mtqa.gazetteer.compare import Side
from mtqa.gazetteer.fold import fold, inflects
from mtqa.gazetteer.judge import is_generic
from mtqa.gazetteer.lexicon import CAPITAL_NOUNS, is_common, is_mixed
from mtqa.gazetteer.romanise import romanise
from mtqa.gazetteer.store import Gazetteer
from mtqa.lang.words import derived, dictionary
from mtqa.model import Name

_PROMINENT = 5.0
_COUNTRY = 7.0
_LONG = 4  # letters that two words share, not by chance
_HALF = 0.5
_ROMAN = regex.compile(r"[IVX]+|\d+")
# Languages that give adjectives of peoples a capital, beside those that give it to all nouns.
_CAPITAL_PEOPLES = frozenset({"en", "nl", "af", "fy", "nds", "tr", "vi", "id", "ms"})


def reasons(
    target: tuple[Name, ...],
    source: tuple[Name, ...],
    sides: tuple[Side, Side],
    likeness: float,
    gazetteer: Gazetteer,
) -> frozenset[str]:
    """Why a target name that lacks support may well be the source name beside it; empty if nothing.

    `source` is empty where there is none; `sides` are the target's and the source's; `likeness`
    is how much the target's name sounds like anything in the source, 0 to 1.
    """
    there, here = sides
    found = {
        "own_words": is_worded(target, there, gazetteer),
        "source_words": bool(source) and is_worded(source, here, gazetteer),
        "people": _people_only(target, here.lang)
        or (bool(source) and _people_only(source, there.lang)),
    }
    if source:
        generic = _has_generic(target, there.lang) or _has_generic(source, here.lang)
        found |= {
            "initial": any(
                len(names) == 1 and len(names[0].text) < 2 for names in (target, source)
            ),
            "generic": likeness >= _HALF and generic,
            "opening_word": _opens_alone(target, source, there),
            "contained": _contains(target, source, sides, gazetteer),
        }
    return frozenset(reason for reason, holds in found.items() if holds)


def is_worded(names: tuple[Name, ...], side: Side, gazetteer: Gazetteer) -> bool:
    """Whether all words of a name are words of its language: Royal Navy, Chambre des députés.

    A country, a city or a person of that name is none, unless it has several words.
    """
    parts = [word for name in names for word in _words(name.text)]
    if not parts or side.writing != "cased":
        return False
    proper = any("name" in name.facts.get("roles", ()) and _prominent(name) for name in names)
    if proper and len(parts) == 1:
        return False
    if any(" " in name.text and float(name.facts.get("weight", 0.0)) >= _COUNTRY for name in names):
        return False  # the United States
    return all(_ordinary(word, side.lang) or _of_people(word, gazetteer) for word in parts)


def _words(text: str) -> list[str]:
    """The words with a capital, but for numbers: "World", "War" of "World War II"."""
    words = text.replace("-", " ").split()
    return [word for word in words if word[:1].isupper() and not _ROMAN.fullmatch(word)]


def _prominent(name: Name) -> bool:
    return float(name.facts.get("weight", 0.0)) >= _PROMINENT


def _ordinary(word: str, lang: str) -> bool:
    core = word.removesuffix("'s").removesuffix("’s")
    if is_common(core, lang) or is_mixed(core, lang):
        return True
    return core.lower() in dictionary(lang) or derived(core.lower(), lang)


def _of_people(word: str, gazetteer: Gazetteer) -> bool:
    """Whether a word is an adjective of a people or a country: English, Soviet."""
    key = fold(word)
    return any(hit.role == "adjective" for hit in gazetteer.find([key])[key])


def _people_only(names: tuple[Name, ...], other: str) -> bool:
    """Whether a name is but an adjective of a people, which the other language writes small."""
    base = languages.base(other)
    if base in _CAPITAL_PEOPLES or base in CAPITAL_NOUNS:
        return False
    return all(set(name.facts.get("roles", ())) == {"adjective"} for name in names)


def _has_generic(names: tuple[Name, ...], lang: str) -> bool:
    """Whether a geographic noun is among the words: Caspian Sea, Downing Street."""
    return any(is_generic(word, lang) for name in names for word in name.text.split(" "))


def _opens_alone(target: tuple[Name, ...], source: tuple[Name, ...], there: Side) -> bool:
    """Whether a sentence's first word stands for a name that begins none."""
    first, other = target[0].facts, source[0].facts
    alone = len(target) == 1 and " " not in target[0].text and not target[0].entries
    return (
        alone and there.writing == "cased" and bool(first.get("opens")) and not other.get("opens")
    )


def _contains(
    target: tuple[Name, ...],
    source: tuple[Name, ...],
    sides: tuple[Side, Side],
    gazetteer: Gazetteer,
) -> bool:
    """Whether one name holds a word of the other, or of a known form of it.

    Cook Islands and Cooksøyene, Asia and Sydvästasien, Cape Verde and Zelenortskih.
    """
    there, here = sides
    ours = [_plain(word, there.lang) for name in target for word in _words(name.text)]
    theirs = [_plain(word, here.lang) for name in source for word in _words(name.text)]
    if any(_within(one, other) for one in ours for other in theirs):
        return True
    return _holds_form(ours, source, there.lang, gazetteer) or _holds_form(
        theirs, target, here.lang, gazetteer
    )


def _holds_form(words: list[str], names: tuple[Name, ...], lang: str, gazetteer: Gazetteer) -> bool:
    """Whether one of the words holds what their language calls one of the names."""
    told = [
        _plain(word, lang)
        for name in names
        for entry in name.entries
        for form in gazetteer.forms_in(entry, lang)
        for word in form.text.split(" ")
    ]
    return any(
        _within(one, other) or (inflects(lang) and _share_stem(one, other))
        for one in words
        for other in told
    )


def _plain(word: str, lang: str) -> str:
    return fold(romanise(word, lang))


def _within(first: str, second: str) -> bool:
    """Whether one of two different words holds the other whole."""
    shorter, longer = sorted((first, second), key=len)
    return _LONG <= len(shorter) < len(longer) and (
        longer.startswith(shorter) or longer.endswith(shorter)
    )


def _share_stem(first: str, second: str) -> bool:
    """Whether two long words differ in their ends alone: Zelenortskih, Zelenortska."""
    least = max(_LONG + 1, max(len(first), len(second)) - 3)
    return first[:least] == second[:least] and min(len(first), len(second)) >= least
