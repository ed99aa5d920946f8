"""Which of a model's language codes stands for a BCP 47 code.

Models write one language in many ways ("zh", "zho_Hans", "cmn_Hans", "zh-CN"). Both sides are
brought to language, script and region with CLDR's language aliases and likely subtags, so that no
table of a model's codes is needed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from babel.core import get_global

from mtqa import lang
from mtqa.errors import LanguageError

__all__ = ["best", "is_language"]

_SEPARATOR = re.compile(r"[-_]")


@dataclass(frozen=True, slots=True)
class _Subtags:
    """A code taken apart; `said` are the ones that it spelled out."""

    language: str
    script: str | None
    region: str | None
    said: frozenset[str]


@cache
def _aliases() -> dict[str, str]:
    file = resources.files("mtqa.engines") / "codes.toml"
    own = tomllib.loads(file.read_text(encoding="utf-8"))["aliases"]
    return {**get_global("language_aliases"), **own}


def _split(code: str) -> tuple[str, str | None, str | None]:
    language, *rest = _SEPARATOR.split(code)
    script = next((tag.title() for tag in rest if len(tag) == 4 and tag.isalpha()), None)
    region = next((tag.upper() for tag in rest if len(tag) == 2 or tag.isdigit()), None)
    return language.lower(), script, region


@cache
def _subtags(code: str) -> _Subtags:
    language, script, region = _split(code)
    if language in _aliases():
        language, alias_script, alias_region = _split(_aliases()[language])
        script, region = script or alias_script, region or alias_region
    said = frozenset(tag for tag in (script, region) if tag)
    likely = get_global("likely_subtags")
    for tags in ((language, script, region), (language, script), (language, region), (language,)):
        known = likely.get("_".join(tag for tag in tags if tag)) if all(tags) else None
        if known:
            _, likely_script, likely_region = _split(known)
            return _Subtags(language, script or likely_script, region or likely_region, said)
    return _Subtags(language, script, region, said)


def _related(first: str, second: str) -> bool:
    """Whether two languages are one, or CLDR makes one the parent of the other (nb and no)."""
    parents = get_global("parent_exceptions")
    return first == second or parents.get(first) == second or parents.get(second) == first


def best(code: str, codes: Iterable[str]) -> str | None:
    """The one of `codes` that stands for the language `code`, or None.

    A code that spells out another script is never taken: Serbian in Cyrillic is no answer to
    Serbian in Latin letters.
    """
    wanted = _subtags(code)
    ranked: list[tuple[bool, bool, bool, bool, bool, str]] = []
    for candidate in codes:
        known = _subtags(candidate)
        if not _related(wanted.language, known.language):
            continue
        other_script = known.script != wanted.script
        if other_script and known.script in known.said:
            continue
        other_region = known.region != wanted.region
        ranked.append(
            (
                known.language != wanted.language,
                other_script,
                other_region and known.region in known.said,
                other_region,
                candidate != code,
                candidate,
            )
        )
    return min(ranked)[-1] if ranked else None


def is_language(code: str) -> bool:
    """Whether a model's code names one language, not a group of them ("mul", "sla", "ROMANCE")."""
    language = _subtags(code).language
    try:
        lang.locale(language)
    except LanguageError:
        return False
    return True
