"""What a run is asked to do: one frozen record, whoever asks."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass

from mtqa import lang
from mtqa.checks import Check, all_checks
from mtqa.errors import UsageError
from mtqa.scoring import default_threshold

__all__ = ["Settings", "chosen_checks", "nearest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of a run, as in the command; None means the default.

    `checks` are names of checks to run instead of the default ones; `engine` is "auto", "none",
    an engine's name, a model's hub name or its folder.
    """

    source_lang: str | None = None
    target_lang: str | None = None
    checks: tuple[str, ...] | None = None
    engine: str = "auto"
    fast: bool = False
    min_score: float | None = None
    fail_on: float | None = None
    offline: bool = False

    def __post_init__(self) -> None:
        for name in ("source_lang", "target_lang"):
            code = getattr(self, name)
            if code is not None:
                object.__setattr__(self, name, lang.normalise(code))
        if (
            self.source_lang is not None
            and self.target_lang is not None
            and lang.same_language(self.source_lang, self.target_lang)
        ):
            raise UsageError(
                f"source and target are declared in the same language, {self.source_lang}",
                hint="give the language of the source as --from and of the translation as --to",
            )
        for name in ("min_score", "fail_on"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise UsageError(f"{name.replace('_', '-')} is {value}", hint="give 0 to 1")
        if os.environ.get("MTQA_OFFLINE", "") not in ("", "0"):
            object.__setattr__(self, "offline", True)

    @property
    def threshold(self) -> float:
        """The score under which a finding is not reported."""
        return default_threshold() if self.min_score is None else self.min_score

    @property
    def failing(self) -> float:
        """The score from which a finding makes the run fail."""
        return self.threshold if self.fail_on is None else self.fail_on


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was probably meant to be."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def chosen_checks(settings: Settings) -> tuple[Check, ...]:
    """The checks that a run makes; raises UsageError for a name that no check has."""
    known = all_checks()
    if settings.checks is None:
        chosen = [check for check in known.values() if check.default]
    else:
        for name in settings.checks:
            if name not in known:
                near = nearest(name, known)
                raise UsageError(
                    f"no check is called {name!r}",
                    hint=f"did you mean {near}?" if near else f"there are: {', '.join(known)}",
                )
        chosen = [known[name] for name in sorted(set(settings.checks))]
    return tuple(check for check in chosen if not (settings.fast and check.learned))
