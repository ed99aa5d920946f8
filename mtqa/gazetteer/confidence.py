"""From what was seen to how sure it is: logistic models with their weights as data."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache

from mtqa.gazetteer.sources import package_data


@cache
def _models() -> dict[str, dict[str, float]]:
    models: dict[str, dict[str, float]] = tomllib.loads(
        package_data("confidence.toml").decode("utf-8")
    )
    return models


def confidence(model: str, features: Mapping[str, float]) -> float:
    """The probability that a model of `data/confidence.toml` gives; 0.3 without such a one."""
    weights = _models().get(model)
    return 0.3 if weights is None else probability(weights, features)


def probability(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """What a logistic model with these weights gives, rounded to four places."""
    total = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 4)
