"""The Python API's functions, lazily offered by `mtqa` itself."""

from __future__ import annotations

from collections.abc import Iterable

from mtqa.config import Settings
from mtqa.model import Report
from mtqa.run import Checker

__all__ = ["check"]


def check(
    target: str,
    source: str | None = None,
    source_lang: str | None = None,
    target_lang: str | None = None,
    engine: str = "auto",
    *,
    checks: Iterable[str] | None = None,
    enable: Iterable[str] = (),
    disable: Iterable[str] = (),
    baseline: str | None = None,
    accept: str | None = None,
    fast: bool = False,
    min_score: float | None = None,
    fail_on: float | None = None,
    offline: bool = False,
) -> Report:
    """Check one translated text, with its source text or without; the command's options.

    Args:
        target: the translated text; paragraphs are separated by blank lines or line ends.
        source: the text it was translated from.
        source_lang, target_lang: BCP 47 codes; detected when not given.
        engine: what translates back: "auto", "none", an engine's name, a hub name or a folder.
        checks: names of the checks to run, instead of the default ones.
        enable, disable: checks to run too, and to leave out.
        baseline, accept: files of the findings and patterns that are known.
        fast: leave the learned models out.
        min_score: findings scored lower are left out; None is the calibrated threshold.
        fail_on: kept in the report for those who decide by it; None is `min_score`.
        offline: make no network call at all.

    Returns:
        A Report that iterates over its findings; spans are code-point offsets into `target`.

    Raises:
        MtqaError: for an empty target, an unknown language, check or engine, and options that
            contradict one another.
    """
    settings = Settings(
        source_lang=source_lang,
        target_lang=target_lang,
        checks=None if checks is None else _names(checks),
        enable=_names(enable),
        disable=_names(disable),
        baseline=baseline,
        accept=accept,
        engine=engine,
        fast=fast,
        min_score=min_score,
        fail_on=fail_on,
        offline=offline,
    )
    checker = Checker(settings)
    return checker.report([checker.check(target, source)])


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """The names given, one alone or several."""
    return (names,) if isinstance(names, str) else tuple(names)
