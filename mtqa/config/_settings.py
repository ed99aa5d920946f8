"""The options of a run: one frozen record, whoever asks."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mtqa import lang
from mtqa.checks import Check, all_checks
from mtqa.config._globs import fits
from mtqa.errors import UsageError
from mtqa.scoring import default_threshold

__all__ = ["Override", "Settings", "chosen_checks", "layered", "nearest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Other values for some documents.

    It holds where every condition that it has is met: a file pattern of `files`, relative to
    `root`, and a language of each kind ("pt" holds for pt-BR too). `values` are fields of Settings.
    """

    root: str = ""
    files: tuple[str, ...] = ()
    source_languages: tuple[str, ...] = ()
    target_languages: tuple[str, ...] = ()
    values: tuple[tuple[str, Any], ...] = ()

    def holds(self, path: str | None, source_lang: str | None, target_lang: str | None) -> bool:
        """Whether the conditions are met; a language that is not known meets none."""
        return (
            (not self.files or (path is not None and self._fits(path)))
            and _speaks(source_lang, self.source_languages)
            and _speaks(target_lang, self.target_languages)
        )

    def _fits(self, path: str) -> bool:
        absolute = os.path.abspath(path)  # noqa: PTH100 - links stay as they are named
        relative = os.path.relpath(absolute, self.root or None) if path != "-" else path
        return any(fits(relative.replace(os.sep, "/"), pattern) for pattern in self.files)


def _speaks(code: str | None, wanted: tuple[str, ...]) -> bool:
    return not wanted or (code is not None and not {*lang.chain(code)}.isdisjoint(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of a run, as in the command; None means the default.

    `checks` are names of checks to run instead of the default ones, `enable` and `disable` names to
    add to them and to take away; `engine` is "auto", "none", an engine's name, a model's hub name
    or its folder; of an engine whose text is slow or rough, `back_translations` segments of a
    document at most are translated back, where its likelihoods doubt a word. `recognisers` are the
    installed named-entity recognisers that join in, None for all; `fast` leaves them out with the
    other learned models. `baseline` and `accept` are the files of findings that are known.
    `overrides` change the others for some files or languages, later ones over earlier ones.
    """

    source_lang: str | None = None
    target_lang: str | None = None
    checks: tuple[str, ...] | None = None
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    engine: str = "auto"
    back_translations: int = 8
    fast: bool = False
    recognisers: tuple[str, ...] | None = None
    min_score: float | None = None
    fail_on: float | None = None
    offline: bool = False
    baseline: str | None = None
    accept: str | None = None
    overrides: tuple[Override, ...] = ()

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
        if self.back_translations < 0:
            raise UsageError(
                f"back-translations is {self.back_translations}", hint="give 0 or more"
            )
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

    def at(
        self,
        path: str | Path | None,
        source_lang: str | None = None,
        target_lang: str | None = None,
    ) -> Settings:
        """What holds for one document: the overrides that fit it are applied."""
        name = None if path is None else str(path)
        holding = [one for one in self.overrides if one.holds(name, source_lang, target_lang)]
        if not holding:
            return self
        values: dict[str, Any] = {
            name: getattr(self, name) for name in ("checks", "enable", "disable")
        }
        for override in holding:
            values = layered(values, dict(override.values))
        return replace(self, **values)


def layered(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two layers of fields of Settings as one.

    The upper value counts, but `enable` and `disable` add to what the lower layer says, and
    `checks` sets both aside.
    """
    made = {**below, **above}
    if "checks" in above:
        below = {}
    on, off = set(above.get("enable", ())), set(above.get("disable", ()))
    if on or off or "checks" in above:
        made["enable"] = tuple(sorted((set(below.get("enable", ())) - off) | (on - off)))
        made["disable"] = tuple(sorted((set(below.get("disable", ())) - on) | off))
    return made


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was probably meant to be."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def chosen_checks(settings: Settings) -> tuple[Check, ...]:
    """The checks that a run makes; raises UsageError for a name that no check has."""
    known = all_checks()
    for name in (*(settings.checks or ()), *settings.enable, *settings.disable):
        if name not in known:
            near = nearest(name, known)
            raise UsageError(
                f"no check is called {name!r}",
                hint=f"did you mean {near}?" if near else f"there are: {', '.join(known)}",
            )
    if settings.checks == ():
        raise UsageError("no check is named", hint=f"there are: {', '.join(known)}")
    if settings.checks is None:
        names = {check.name for check in known.values() if check.default}
    else:
        names = set(settings.checks)
    names = (names | set(settings.enable)) - set(settings.disable)
    chosen = [check for name, check in known.items() if name in names]
    return tuple(check for check in chosen if not (settings.fast and check.learned))


def known_engine(name: str) -> None:
    """Raise UsageError for an engine that there cannot be, before any text is read."""
    if name not in ("auto", "none"):
        from mtqa.engines import named

        named(name)
