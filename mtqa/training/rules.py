"""The tables of ``mtqa/scoring/rules.toml``: fitted, then adjusted by hand, with the reasons."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from mtqa.errors import ConfigError
from mtqa.scoring import Fusion, Scaling

__all__ = [
    "Adjustment",
    "Fitted",
    "Tables",
    "Threshold",
    "adjusted",
    "adjustments",
    "read",
    "scalings",
    "whole",
    "written",
]

_WIDTH = 100
_KEYS = tuple(one.name for one in fields(Scaling))
_HEAD = """\
What each rule's confidence is worth: score = sigmoid(logit(threshold) + bias + slope *
logit(confidence)), with bias 0 and slope 1 where nothing is said, so that a confidence of 0.5, a
rule's bar, is worth the threshold. Below it `low` is the slope where it is given, and `cap` is the
most a rule can reach on its own, 0.5 being the bar too. `reason` says where the figures come from.
Written by mtqa.training.rebuild; what is decided by hand stands in mtqa/training/recipe.toml."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A rule's Scaling, and what it rests on."""

    scaling: Scaling
    reason: str


Tables = Mapping[tuple[str, str], Fitted]
"""By check and rule."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is decided by hand about rules of a check: of all that are fitted, or of those named.

    `add` is added to the fitted figures, `set` stands in their place; `reason` stands in place of
    the rule's where it is given, and `why` tells of the decision.
    """

    check: str
    why: str
    rules: tuple[str, ...] = ()
    add: Mapping[str, float] | None = None
    set: Mapping[str, float] | None = None
    reason: str | None = None

    def __call__(self, one: Fitted) -> Fitted:
        """The table, adjusted."""
        figures: dict[str, Any] = asdict(one.scaling)
        for key, value in (self.add or {}).items():
            if figures[key] is not None:  # a slope below even odds that is the one above
                figures[key] = round(figures[key] + value, 2)
        return Fitted(Scaling(**{**figures, **(self.set or {})}), self.reason or one.reason)

    def __str__(self) -> str:
        named = " ".join([self.check, ", ".join(self.rules)]).strip()
        added = [f"{key} {value:+.2f}" for key, value in (self.add or {}).items()]
        given = [f"{key} = {value:.2f}" for key, value in (self.set or {}).items()]
        return f"{named}: {', '.join([*added, *given])}. {self.why}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """The score from which a finding is reported."""

    value: float
    why: str


def scalings(tables: Tables) -> dict[tuple[str, str], Scaling]:
    """The Scalings alone."""
    return {key: one.scaling for key, one in tables.items()}


def adjustments(rows: Iterable[Mapping[str, Any]], path: str) -> list[Adjustment]:
    """The adjustments of a recipe. Raises ConfigError for one that does not say what it should."""
    found: list[Adjustment] = []
    for row in rows:
        try:
            one = Adjustment(**{**row, "rules": tuple(row.get("rules", ()))})
        except TypeError as error:
            raise ConfigError(f"not an adjustment: {error}", path=path) from error
        if unknown := {*(one.add or ()), *(one.set or ())} - {*_KEYS}:
            raise ConfigError(
                f"an adjustment of {one.check} sets {min(unknown)}",
                path=path,
                hint=f"known are {', '.join(_KEYS)}",
            )
        found.append(one)
    return found


def adjusted(tables: Tables, decided: Iterable[Adjustment]) -> Tables:
    """The tables with what was decided, in its order; a rule without flags gets a table too."""
    found = dict(tables)
    for one in decided:
        keys = [(one.check, rule) for rule in one.rules]
        for key in keys or [key for key in found if key[0] == one.check]:
            found[key] = one(found.get(key) or Fitted(Scaling(), "no flags"))
    return found


def written(tables: Tables) -> str:
    """The tables as TOML, in the order of their names."""
    return "\n".join(_table(*key, one) for key, one in sorted(tables.items()))


def _table(check: str, rule: str, one: Fitted) -> str:
    neutral = Scaling()
    figures = {
        key: value
        for key in ("cap", "bias", "slope", "low")
        if (value := getattr(one.scaling, key)) is not None
        and (key == "slope" or value != getattr(neutral, key))
    }
    lines = [f'[rules.{check}."{rule}"]', *(f"{key} = {one:.2f}" for key, one in figures.items())]
    return "\n".join([*lines, f'reason = "{one.reason}"', ""])


def read(text: str) -> Tables:
    """Tables as `written` or `whole` wrote them."""
    return {
        (check, rule): Fitted(
            Scaling(**{key: value for key, value in row.items() if key != "reason"}), row["reason"]
        )
        for check, rules in tomllib.loads(text).get("rules", {}).items()
        for rule, row in rules.items()
    }


def whole(
    tables: Tables,
    fusion: Fusion,
    threshold: Threshold,
    note: str,
    decided: Sequence[Adjustment],
) -> str:
    """All of ``rules.toml``: `note` tells what it was fitted on, which the decisions follow."""
    by_hand = "\n".join(_comment(str(one), "- ") for one in decided)
    parts = [
        _comment(_HEAD),
        f"{_comment(threshold.why)}\nthreshold = {threshold.value}",
        "\n".join(part for part in (_comment(note), by_hand) if part),
        f"[fusion]\nagreement = {fusion.agreement:.2f}\nothers = {fusion.others:.2f}",
        written(tables),
    ]
    return "\n\n".join(parts)


def _comment(text: str, mark: str = "") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=f"# {mark}",
        subsequent_indent="# " + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
