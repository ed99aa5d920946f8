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
    measured = _table()["likelihood"].get(kind, {})
    pair = f"{lang.base(source_lang)}-{lang.base(target_lang)}"
    return float(measured.get(pair, measured.get("default", _UNKNOWN)))


def reliability(kind: str, model: str, source_lang: str, target_lang: str) -> float:
    """The measured figure of a model for a pair of languages, else the one of its kind."""
    pair = f"{lang.base(source_lang)}-{lang.base(target_lang)}"
    measured = _table().get("models", {}).get(model, {})
    default = _table()["kinds"].get(kind, _UNKNOWN)
    return float(measured.get(pair, default))
