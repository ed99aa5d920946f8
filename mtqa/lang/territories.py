"""Where a language is at home."""

from __future__ import annotations

from functools import cache

from babel.core import get_global
from babel.languages import get_official_languages

from mtqa.lang import base

__all__ = ["homes"]

_MOST = 50.0  # per cent of the people


@cache
def homes(code: str) -> frozenset[str]:
    """The territories (ISO 3166) where most people speak a language that is official there.

    Source: CLDR's territory information, as Babel has it.
    """
    own = base(code)
    found = set()
    for territory, spoken in get_global("territory_languages").items():
        share = max(
            (facts["population_percent"] for lang, facts in spoken.items()
             if lang.split("_")[0] == own), default=0.0,
        )  # fmt: skip
        official = get_official_languages(territory, regional=False, de_facto=True)
        if share >= _MOST and any(lang.split("_")[0] == own for lang in official):
            found.add(territory)
    return frozenset(found)
