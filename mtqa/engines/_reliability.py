"""How far each engine is to be trusted, from `reliability.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from mtqa import lang

_UNKNOWN = 0.5


@cache
def _table() -> dict[str, Any]:
    file = resources.files("mtqa.engines") / "reliability.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def scoring_reliability(kind: str, source_lang: str, target_lang: str) -> float:
    """How far a kind's likelihoods are to be trusted for a pair of languages, or by default."""
    return _trust("likelihood", (kind,), source_lang, target_lang)


def reliability(kind: str, model: str, source_lang: str, target_lang: str) -> float:
    """How far the text of a model is to be trusted for a pair of languages.

    A model that was not measured is taken for what its kind is like.
    """
    names = (model, kind, _table()["like"].get(kind, ""))
    return _trust("text", names, source_lang, target_lang)


def _trust(what: str, names: tuple[str, ...], source_lang: str, target_lang: str) -> float:
    pair = f"{lang.base(source_lang)}-{lang.base(target_lang)}"
    for name in names:
        if measured := _table()[what].get(name):
            return float(measured.get(pair, measured["default"])["trust"])
    return _UNKNOWN
