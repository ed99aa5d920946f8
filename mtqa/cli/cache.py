"""``mtqa cache``: what is kept to save time, how much, and its removal."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtqa.paths import cache_folder

if TYPE_CHECKING:
    from mtqa.cache import Cache


@click.group("cache", invoke_without_command=True)
@click.pass_context
def COMMAND(context: click.Context) -> None:
    """Say where translations and results are kept, how many, and how large the rest is."""
    if context.invoked_subcommand is None:
        for name, kept in _caches().items():
            megabytes, most = kept.size / 2**20, kept.limit / 2**20
            click.echo(f"{kept.path}: {len(kept):,} {name}, {megabytes:.1f} of {most:.0f} MB")
        if lists := _word_lists():
            size = sum(one.stat().st_size for one in lists) / 2**20
            click.echo(f"{lists[0].parent}: {len(lists)} lists of words, {size:.1f} MB")


@COMMAND.command("clear")
@click.option("--results", "only", is_flag=True, help="Remove only what batches found.")
@click.option("--models", is_flag=True, help="Remove converted models and lists of words too.")
def clear(only: bool, models: bool) -> None:
    """Remove the kept translations and the results of batches."""
    from mtqa.cache import RESULTS

    caches = _caches()
    for name, kept in caches.items():
        if name == RESULTS or not only:
            click.echo(f"{kept.path}: {kept.clear():,} {name} removed")
    if models:
        for folder in ("ctranslate2", "checkpoints"):
            shutil.rmtree(caches[RESULTS].folder / folder, ignore_errors=True)
        for path in _word_lists():
            path.unlink(missing_ok=True)


def _word_lists() -> list[Path]:
    return sorted(cache_folder().glob("words-*.bin"))


def _caches() -> dict[str, Cache]:
    from mtqa.cache import RESULTS, TRANSLATIONS, Cache

    return {name: Cache(name=name) for name in (TRANSLATIONS, RESULTS)}
