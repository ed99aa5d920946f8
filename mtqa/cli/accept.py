"""``mtqa accept``: remember that something flagged is right."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from mtqa.errors import UsageError


@click.command("accept")
@click.argument("text", required=False)
@click.option("--name", metavar="NAME", help="A name that is right as it stands.")
@click.option("--source", metavar="TEXT", help="Only for this text in the source.")
@click.option("--check", metavar="CHECK", help="Only what this check flags; alone: all it flags.")
@click.option("--lang", metavar="LANG", help="Only in translations into this language.")
@click.option("--path", metavar="GLOB", help="Only in these files, from the list's folder.")
@click.option("--reason", required=True, help="Why it is right.")
@click.option(
    "--expires", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The last day."
)
@click.option(
    "--accept-list",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The list, instead of the mtqa-accept.toml found above the working folder.",
)
def COMMAND(
    text: str | None,
    name: str | None,
    source: str | None,
    check: str | None,
    lang: str | None,
    path: str | None,
    reason: str,
    expires: datetime.datetime | None,
    file: Path | None,
) -> None:
    """Accept what is flagged: TEXT, a NAME, or a house style, with the reason.

    In TEXT and --source, "*" stands for anything: mtqa accept "* EUR" --check currency-format
    --reason "house style". The entry goes to the end of mtqa-accept.toml.
    """
    from mtqa.config import resolve, shown
    from mtqa.suppress import Accept, AcceptList

    if file is None:
        found = resolve({}, Path.cwd()).settings.accept
        file = Path(found) if found is not None else Path("mtqa-accept.toml")
    before = AcceptList.load(file) if file.exists() else AcceptList(file)
    entry = Accept(
        text=text,
        name=name,
        source=source,
        check=check,
        lang=lang,
        path=path,
        reason=reason,
        expires=None if expires is None else expires.date(),
    )
    try:
        entry = entry.checked()
    except ValueError as error:
        raise UsageError(str(error)) from error
    if entry in before.entries:
        click.echo(f"{shown(file)}: has it already", err=True)
        return
    before.append(entry)
    click.echo(f"{shown(file)}: added", err=True)
