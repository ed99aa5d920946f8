"""The names of the OPUS-MT checkpoints that may serve a pair (Tiedemann and Thottingal 2020)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from mtqa import lang

__all__ = ["names"]

_OWNER = "Helsinki-NLP"
# The Tatoeba-challenge models are larger and later, but fewer pairs have one.
_SERIES = ("opus-mt", "opus-mt-tc-big")
_PIVOT = "en"


def names(source_lang: str, target_lang: str) -> list[str]:
    """Hub names for a pair of BCP 47 languages, the default first.

    With English on one side, models of the other language's group come last ("en-zls" for hr).
    """
    source, target = lang.base(source_lang), lang.base(target_lang)
    pairs = [f"{source}-{target}"]
    if source == _PIVOT:
        pairs += [f"{source}-{group}" for group in _groups(target)]
    elif target == _PIVOT:
        pairs += [f"{group}-{target}" for group in _groups(source)]
    return [f"{_OWNER}/{series}-{pair}" for pair in pairs for series in _SERIES]


def _groups(language: str) -> Iterator[str]:
    """The groups of languages that a language is in, the smallest first."""
    return (group for group, members in _members().items() if language in members)


@cache
def _members() -> dict[str, list[str]]:
    file = resources.files("mtqa.engines") / "opus.toml"
    groups: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))["groups"]
    return groups
