"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from mtqa.errors import UsageError

if TYPE_CHECKING:
    from mtqa.config import Resolved, Settings

Function = TypeVar("Function", bound=Callable[..., Any])

_FIELDS = (
    "source_lang",
    "target_lang",
    "checks",
    "enable",
    "disable",
    "engine",
    "fast",
    "min_score",
    "fail_on",
    "offline",
    "baseline",
    "accept",
)
_LISTS = ("checks", "enable", "disable")


def _decorator(options: Iterable[Callable[[Any], Any]]) -> Callable[[Function], Function]:
    made = tuple(options)

    def decorate(function: Function) -> Function:
        for option in reversed(made):
            function = option(function)
        return function

    return decorate


def run_options(engine: str) -> Callable[[Function], Function]:
    """The options of a run, with the command's default for --engine."""
    return _decorator(
        (
            click.option("--from", "source_lang", metavar="LANG", help="Language of the source."),
            click.option(
                "--to", "target_lang", metavar="LANG", help="Language of the translation."
            ),
            click.option(
                "--checks", metavar="A,B", help="Run these checks instead of the default."
            ),
            click.option("--enable", metavar="A,B", help="Run these checks too."),
            click.option("--disable", metavar="A,B", help="Leave these checks out."),
            click.option(
                "--engine",
                default=engine,
                show_default=True,
                metavar="auto|none|NAME",
                help="What translates back: an engine, a model's hub name or its folder.",
            ),
            click.option("--fast", is_flag=True, help="Leave the learned models out."),
            click.option(
                "--min-score",
                type=click.FloatRange(0, 1),
                metavar="S",
                help="Report from this score.",
            ),
            click.option(
                "--fail-on",
                type=click.FloatRange(0, 1),
                metavar="S",
                help="Exit 1 from this score.",
            ),
            click.option("--offline", is_flag=True, help="Make no network call at all."),
            click.option(
                "--config",
                type=click.Path(path_type=Path, dir_okay=False),
                metavar="FILE",
                help="The configuration, instead of the one found above the files.",
            ),
            click.option("--isolated", is_flag=True, help="Look for no configuration."),
        )
    )


def known_options(function: Function) -> Function:
    """The options about findings that are known."""
    return _decorator(
        (
            click.option("--baseline", metavar="FILE", help="Findings in it are not reported."),
            click.option(
                "--accept-list",
                "accept",
                metavar="FILE",
                help="The accept list, instead of the mtqa-accept.toml found above the files.",
            ),
            click.option(
                "--report-unused", is_flag=True, help="Say which entries of the accept list idle."
            ),
        )
    )(function)


def exit_options(function: Function) -> Function:
    """The options about how a run ends and what it says on the way."""
    return _decorator(
        (
            click.option("--exit-zero", is_flag=True, help="Exit 0 in spite of findings."),
            click.option(
                "--allow-errors", is_flag=True, help="Do not exit 2 for what cannot be checked."
            ),
            click.option("--quiet", "-q", is_flag=True, help="Show no progress."),
        )
    )(function)


def resolved(
    options: dict[str, Any], start: Path | None = None, hidden: Iterable[str] = ()
) -> Resolved:
    """What holds, from parsed options and the configuration above `start`, if that is given.

    Takes its own out of `options` and leaves the others; an option that was not given counts for
    less than the configuration. Fields that are `hidden` are left out wherever they are said.
    """
    from mtqa.config import resolve

    context = click.get_current_context(silent=True)
    given: dict[str, Any] = {}
    defaults: dict[str, Any] = {}
    for name in _FIELDS:
        if name not in options:
            continue
        value = options.pop(name)
        if name in _LISTS and value is not None:
            value = tuple(part.strip() for part in value.split(",") if part.strip())
            if name == "checks" and not value:
                raise UsageError(
                    "--checks names no check", hint="mtqa explain lists them; leave it out for all"
                )
        source = context.get_parameter_source(name) if context is not None else None
        if source not in (None, ParameterSource.DEFAULT):
            given[name] = value
        elif name == "engine":
            defaults[name] = value
    path, isolated = options.pop("config", None), options.pop("isolated", False)
    return resolve(given, None if isolated else start, path, defaults, hidden=frozenset(hidden))


def settings(options: dict[str, Any], start: Path | None = None) -> Settings:
    """The Settings of `resolved`."""
    return resolved(options, start).settings
