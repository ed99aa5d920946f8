"""The names of the OPUS-MT checkpoints that may serve a pair (Tiedemann and Thottingal 2020)."""

from __future__ import annotations

from mtqa import lang

__all__ = ["names"]

_OWNER = "Helsinki-NLP"
# The Tatoeba-challenge models are larger and later, but fewer pairs have one.
_SERIES = ("opus-mt", "opus-mt-tc-big")


def names(source_lang: str, target_lang: str) -> list[str]:
    """Hub names for a pair of BCP 47 languages, the default first."""
    pair = f"{lang.base(source_lang)}-{lang.base(target_lang)}"
    return [f"{_OWNER}/{series}-{pair}" for series in _SERIES]
