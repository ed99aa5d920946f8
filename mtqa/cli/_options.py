"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from mtqa.config import Settings

Function = TypeVar("Function", bound=Callable[..., Any])


def run_options(engine: str) -> Callable[[Function], Function]:
    """The options of a run, with the command's default for --engine."""
    options = [
        click.option("--from", "source_lang", metavar="LANG", help="Language of the source."),
        click.option("--to", "target_lang", metavar="LANG", help="Language of the translation."),
        click.option("--checks", metavar="A,B", help="Run these checks instead of the default."),
        click.option(
            "--engine",
            default=engine,
            show_default=True,
            metavar="auto|none|NAME",
            help="What translates back: an engine, a model's hub name or its folder.",
        ),
        click.option("--fast", is_flag=True, help="Leave the learned models out."),
        click.option(
            "--min-score", type=click.FloatRange(0, 1), metavar="S", help="Report from this score."
        ),
        click.option(
            "--fail-on", type=click.FloatRange(0, 1), metavar="S", help="Exit 1 from this score."
        ),
        click.option("--offline", is_flag=True, help="Make no network call at all."),
    ]

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def settings(options: dict[str, Any]) -> Settings:
    """The Settings of parsed options; takes its own out of `options` and leaves the others."""
    checks = options.pop("checks")
    names = None if checks is None else tuple(n.strip() for n in checks.split(",") if n.strip())
    own = ("source_lang", "target_lang", "engine", "fast", "min_score", "fail_on", "offline")
    return Settings(checks=names, **{name: options.pop(name) for name in own})
