"""Whether a number is written with the separators of another language."""

from __future__ import annotations

import re
from functools import lru_cache

from mtqa.quantities.cldr import separators
from mtqa.quantities.lexicon import lexicon
from mtqa.quantities.numerals import ascii_digits

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
_MARKS = re.compile(r"[.,' ]")
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?!\d)")
_SWAPPED = re.compile(r"\d{1,3}(?:([.,])\d{3})+(?!\1)[.,]\d{1,2}")
_SIGNS = frozenset(".,")


@lru_cache(maxsize=4096)
def foreign(raw: str, lang: str) -> str | None:
    """The separator of `raw`, digits with separators, that readers of `lang` would not write.

    None when all are the language's own (CLDR), when its regions do not agree, and when one mark
    before three digits leaves open which kind it is.
    """
    facts = lexicon(lang)
    if facts.separators_vary:
        return None
    text = _plain(ascii_digits(raw))
    decimal, group = (_plain(mark) for mark in separators(facts.locale))
    if decimal not in _SIGNS:
        decimal, group = ".", ","  # native marks go with native digits
    marks: list[str] = _MARKS.findall(text)
    if not marks:
        return None
    grouped = _GROUPED.match(text)
    first: str | None = grouped[1] if grouped else None
    if first and len(set(marks)) > 1 and marks[-1] != decimal and marks[-1] in _SIGNS:
        return marks[-1]
    if first == " " and group != " ":
        return first
    if len(marks) == 1 and not grouped and marks[0] in _SIGNS and marks[0] != decimal:
        return marks[0]
    return None


def reversed_marks(raw: str, lang: str) -> bool:
    """Whether a number groups by the language's decimal mark: "21.250,75" in English.

    The one shape that needs no source to be sure; False where the regions do not agree.
    """
    if foreign(raw, lang) is None:
        return False
    decimal = _plain(separators(lexicon(lang).locale)[0])
    return bool((found := _SWAPPED.fullmatch(ascii_digits(raw))) and found[1] == decimal)


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).replace("’", "'")
