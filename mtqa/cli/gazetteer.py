"""`mtqa gazetteer`: build the file of names, look into it, add names of one's own."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mtqa import lang
from mtqa.cli._bars import shown
from mtqa.errors import UsageError
from mtqa.gazetteer import default, open_file
from mtqa.gazetteer.build import build, default_path, user_path
from mtqa.gazetteer.imports import READERS, import_file
from mtqa.gazetteer.sources import default_sources
from mtqa.writing import part_of


@click.group("gazetteer")
def COMMAND() -> None:
    """Build, search and extend the gazetteer of names."""


@COMMAND.command("build")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; the cache's when left out.",
)
@click.option("--quiet", is_flag=True, help="No progress bar.")
def _build(output: Path | None, quiet: bool) -> None:
    """Write the gazetteer file from the installed data."""
    path = Path(os.path.realpath(output or default_path()))
    if path.exists() and not path.is_file():
        raise UsageError("is no regular file, and a gazetteer is one", path=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    made = part_of(path)
    made.unlink(missing_ok=True)
    try:
        with shown("building the names", quiet=quiet) as watch:
            build(str(made), default_sources(), watch)
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    click.echo(path)


@COMMAND.command()
@click.argument("name")
@click.option("--from", "source_lang", default="und", help="Language of NAME.")
@click.option("--to", "target_lang", default="en", help="Language to give the name in.")
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A gazetteer file; the embedded names when left out.",
)
def lookup(name: str, source_lang: str, target_lang: str, path: Path | None) -> None:
    """Show what is known of NAME and why."""
    from mtqa.cli._lookup import known, unknown

    asked = (name, lang.normalise(source_lang), lang.normalise(target_lang))
    gazetteer = open_file(path) if path else default()
    lines = list(known(*asked, gazetteer))
    for line in lines or unknown(*asked, gazetteer):
        click.echo(line)
    if not lines:
        raise SystemExit(1)


@COMMAND.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice(sorted(READERS)),
    help="What SOURCE is; told from its name when left out.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to add to; your own names in the cache when left out.",
)
def _import(source: Path, kind: str | None, output: Path | None) -> None:
    """Add the names of SOURCE: a GeoNames dump, a label table, JRC-Names, a CSV, TSV or TBX."""
    target = output or user_path()
    with shown(source.name) as watch:
        count = import_file(
            source,
            target,
            kind,
            lambda entries, share: watch(f"{entries:,} entries", share),
            beside=default_path(),
        )
    click.echo(f"{count:,} entries added to {target}")
