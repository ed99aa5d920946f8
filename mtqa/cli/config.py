"""``mtqa config``: what is in force, and where it was said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtqa.cli._options import known_options, resolved, run_options

if TYPE_CHECKING:
    from mtqa.config import Resolved, Settings


@click.command("config")
@click.argument("target", required=False)
@known_options
@run_options(engine="auto")
def COMMAND(target: str | None, report_unused: bool, **options: Any) -> None:
    """Show the options in force for TARGET, as TOML, each with where it comes from.

    Without TARGET it is the working folder. Options of a run may be given to see what they change;
    what an override adds for some files or languages is shown after the rest, and for TARGET
    beside its value.
    """
    from mtqa.config import chosen_checks

    start = Path.cwd() if target in (None, "-") else Path(str(target))
    found = resolved(options, start)
    here = found.settings.at(target, found.settings.source_lang, found.settings.target_lang)
    for line in _lines(found, here):
        click.echo(line)
    names = ", ".join(check.name for check in chosen_checks(here))
    click.echo(f"# checks in force: {names}")
    _overrides(found)


def _lines(found: Resolved, here: Settings) -> list[str]:
    from mtqa.config import KEYS

    rows = []
    for key in KEYS.values():
        value = getattr(here, key.field)
        origin = str(found.origins[key.field])
        if value != getattr(found.settings, key.field):
            origin = _override(found, key.field, here) or origin
        note = ""
        if key.name == "min-score" and value is None:
            value = here.threshold
        elif key.name == "fail-on" and value is None:
            value, note = here.failing, ": min-score"
        unset = value is None or value == ()
        said = f"# {key.name} is not set" if unset else f"{key.name} = {_toml(value)}"
        rows.append((said, f"{origin}{note}"))
    width = max(len(said) for said, _ in rows)
    return [said if said[0] == "#" else f"{said:<{width}}  # {origin}" for said, origin in rows]


def _override(found: Resolved, field: str, here: Settings) -> str | None:
    """The place of the last override that says the field's value."""
    from mtqa.config import shown

    if found.file is None:
        return None
    said = [
        line
        for line, one in zip(found.file.override_lines, found.settings.overrides, strict=True)
        if any(name == field and set_to(value, getattr(here, field)) for name, value in one.values)
    ]
    return f"{shown(found.file.path)}:{said[-1]}" if said else None


def set_to(value: object, result: object) -> bool:
    """Whether an override's value is what came of it, or a part of it."""
    if isinstance(value, tuple) and isinstance(result, tuple):
        return set(value) <= set(result)
    return value == result


def _overrides(found: Resolved) -> None:
    from mtqa.config import KEYS, shown

    if found.file is None:
        return
    names = {key.field: key.name for key in KEYS.values()}
    for line, one in zip(found.file.override_lines, found.settings.overrides, strict=True):
        click.echo(f"\n[[overrides]]  # {shown(found.file.path)}:{line}")
        for field in ("files", "source_languages", "target_languages"):
            if getattr(one, field):
                click.echo(f"{field.replace('_', '-')} = {_toml(getattr(one, field))}")
        for field, value in one.values:
            click.echo(f"{names[field]} = {_toml(value)}")


def _toml(value: object) -> str:
    # JSON's text, lists, numbers, true and false are TOML's.
    return json.dumps(value, ensure_ascii=False)
