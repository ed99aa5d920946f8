"""The languages whose reading of numbers is verified by a table of cases."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from mtqa import lang as language_facts
from mtqa.errors import LanguageError

__all__ = ["verified"]


def verified(lang: str) -> bool:
    """Whether a table of cases, each citing CLDR or a sentence, covers the numbers of `lang`.

    Any BCP 47 code; its base language decides. Numbers of other languages are read by CLDR's
    facts alone, and how well is not measured. False for a code that CLDR does not know.
    """
    try:
        return language_facts.base(lang) in _verified()
    except LanguageError:
        return False


@lru_cache(maxsize=1)
def _verified() -> frozenset[str]:
    file = resources.files("mtqa.quantities") / "data" / "verified" / "languages.toml"
    return frozenset(tomllib.loads(file.read_text(encoding="utf-8"))["languages"])
