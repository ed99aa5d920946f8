"""``mtqa explain``: what a check does, with examples from its own tables."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtqa.errors import UsageError

if TYPE_CHECKING:
    from mtqa.checks import Check


@click.command("explain")
@click.argument("name", metavar="CHECK", required=False)
@click.option("--all", "every", is_flag=True, help="Show all examples, not the first of a kind.")
def COMMAND(name: str | None, every: bool) -> None:
    """Show what CHECK flags and what it lets stand; without CHECK, list the checks."""
    from mtqa.checks import all_checks
    from mtqa.config import nearest

    known = all_checks()
    if name is None:
        width = max(map(len, known))
        for check in known.values():
            off = "" if check.default else " (off by default)"
            click.echo(f"{check.name:<{width}}  {check.info.summary}{off}")
        return
    if name not in known:
        near = nearest(name, known)
        raise UsageError(
            f"no check is called {name!r}",
            hint=f"did you mean {near}?" if near else f"there are: {', '.join(known)}",
        )
    for line in _lines(known[name], every):
        click.echo(line)


def _lines(check: Check, every: bool) -> list[str]:
    from mtqa.checks import DocumentCheck

    scope = "a whole text" if isinstance(check, DocumentCheck) else "a sentence and its source"
    lines = [
        check.name,
        "",
        f"  {check.info.summary}",
        "",
        f"  type       ITS 2.0 {check.issue.its_type}; MQM {check.issue.mqm}",
        f"  severity   {check.severity}",
        f"  looks at   {scope}{_evidence(check)}",
        f"  runs       {_runs(check)}",
    ]
    table = _table(check.name)
    for title, key in (("It flags", "fires"), ("It lets stand", "silent")):
        cases = [case for case in table.get(key, []) if case.get("target", "").strip()]
        for case in cases if every else cases[:1]:
            lines += ["", f"{title}:", *_case(case)]
    return lines


def _evidence(check: Check) -> str:
    names = ", ".join(need.replace("_", "-") for need in check.needs)
    return f", with {names}" if names else ""


def _runs(check: Check) -> str:
    ways = ["by default" if check.default else f"when enabled: {check.reason}"]
    if check.learned:
        ways.append("not with --fast")
    return "; ".join(ways)


def _case(case: dict[str, Any]) -> list[str]:
    lines = []
    for label, key in (
        ("source", "source"),
        ("target", "target"),
        ("back", "back_translation"),
        ("suggest", "suggestion"),
        ("why", "why"),
    ):
        if case.get(key):
            side = f" ({case[f'{key}_lang']})" if f"{key}_lang" in case else ""
            text = str(case[key]).strip().replace("\n", "\n" + " " * 11)
            lines.append(f"  {label:<8} {text}{side}")
    return lines


@cache
def _table(name: str) -> dict[str, Any]:
    """The check's table, which the tests read too; empty when it has none.

    A package that is installed carries the tables; a working tree has them among its tests.
    """
    module = name.replace("-", "_")
    packed = resources.files("mtqa.checks") / "tables" / f"{module}.toml"
    tree = Path(__file__).parents[2] / "tests" / "checks" / f"{module}.toml"
    for file in (packed, tree):
        if file.is_file():
            return tomllib.loads(file.read_text(encoding="utf-8"))
    return {}
