"""Puts one error of notation, punctuation or script at a time into clean translations.

Kinds, in the way of `quantity_errors`: notation (the separators of a number exchanged), doubled (a
mark written twice), half (one of two quotation marks or brackets left out), space (one before a
mark), homoglyph (a letter in the like of another script; Unicode Technical Standard 39). It knows
nothing of the checks.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from mtqa.training.quantity_errors import Harmed, Kind

__all__ = ["KINDS"]

_SEPARATED = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:[.,]\d{3})*[.,]\d{1,3}(?![\w:/-]|[.,]\d)")
_MARK = re.compile(r"(?<=\w)[,;:](?=\s)|(?<=\w)\.(?=\s|$)")
_PAIRED = re.compile(r"“[^“”]+”|«[^«»]+»|„[^„“”]+[“”]|\([^()]+\)")
_ALIKE = ("acehijopsxyABCEHIJKMOPSTX", "асеһіјорѕхуАВСЕНІЈКМОРЅТХ")
_OTHER = {**dict(zip(*_ALIKE, strict=True)), **dict(zip(*reversed(_ALIKE), strict=True))}


def notation(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """A number with the separators of another language."""
    found = _one(_SEPARATED, text, chance)
    if found is None:
        return None
    return _replace(text, *found.span(), found[0].translate(str.maketrans(".,", ",.")))


def doubled(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """A mark twice."""
    found = _one(_MARK, text, chance)
    return _replace(text, *found.span(), 2 * found[0]) if found else None


def half(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """A quotation or a bracket that is not opened, or not closed."""
    found = _one(_PAIRED, text, chance)
    if found is None:
        return None
    inside = found[0][1:] if chance.random() < 0.5 else found[0][:-1]
    return _replace(text, *found.span(), inside)


def space(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """A space before a mark, where the language has none."""
    found = _one(_MARK, text, chance)
    if found is None or (lang == "fr" and found[0] in ";:"):
        return None
    return _replace(text, *found.span(), " " + found[0])


def homoglyph(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """A letter of a word as another script has it."""
    places = [
        at
        for at in range(1, len(text) - 1)
        if text[at] in _OTHER and text[at - 1].isalpha() and text[at + 1].isalpha()
    ]
    if not places:
        return None
    at = chance.choice(places)
    return _replace(text, at, at + 1, _OTHER[text[at]])


def _one(pattern: re.Pattern[str], text: str, chance: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def _replace(text: str, start: int, end: int, new: str) -> Harmed:
    return text[:start] + new + text[end:], start, start + len(new)


KINDS: Mapping[str, Kind] = {
    "notation": notation,
    "doubled": doubled,
    "half": half,
    "space": space,
    "homoglyph": homoglyph,
}
