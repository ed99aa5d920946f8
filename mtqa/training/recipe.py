"""Reads ``recipe.toml``: how all that is learned is made, and what is decided by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtqa.errors import ConfigError
from mtqa.training import tagger
from mtqa.training.labelled import Amounts
from mtqa.training.rules import Adjustment, Threshold, adjustments

__all__ = ["OURS", "Fit", "Recipe", "load"]

OURS = Path(__file__).with_name("recipe.toml")


@dataclass(frozen=True, slots=True)
class Fit:
    """What is fitted to a tagger's tags: on `each` segments of a sort and `clean` ones of news."""

    each: int
    clean: int
    seed: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """All settings, by the steps that they are of.

    `train` are the tagger's stages, each of one run or of several whose weights are averaged.
    """

    train: tuple[tuple[tagger.Recipe, ...], ...]
    unsaid: Fit
    scale: Fit
    labelled: Amounts
    threshold: Threshold
    adjustments: tuple[Adjustment, ...]


def load(path: Path = OURS) -> Recipe:
    """The recipe of a file. Raises ConfigError for what is not one."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"not a recipe: {error}", path=str(path)) from error
    try:
        labelled = read.pop("labelled")
        recipe = Recipe(
            train=tuple(_stage(dict(one)) for one in _several(read, "train")),
            unsaid=Fit(**read.pop("unsaid")),
            scale=Fit(**read.pop("scale")),
            labelled=Amounts(**{**labelled, "languages": tuple(labelled["languages"])}),
            threshold=Threshold(**read.pop("threshold")),
            adjustments=tuple(adjustments(_several(read, "adjustment"), str(path))),
        )
    except KeyError as error:
        raise ConfigError(f"the recipe lacks {error}", path=str(path)) from error
    except TypeError as error:
        raise ConfigError(f"the recipe does not say what it should: {error}", path=str(path)) from (
            error
        )
    if read:
        raise ConfigError(f"the recipe has no part {min(read)!r}", path=str(path))
    return recipe


def _stage(read: dict[str, Any]) -> tuple[tagger.Recipe, ...]:
    seeds = read.pop("seeds", None) or [read.pop("seed")]
    return tuple(tagger.Recipe(**read, seed=seed) for seed in seeds)


def _several(read: dict[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = read.pop(name, [])
    return found
