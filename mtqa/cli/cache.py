"""``mtqa cache``: what is kept to save time, how much, and its removal."""

from __future__ import annotations

import shutil
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtqa.begun import broken_off, remove
from mtqa.paths import cache_folder, files_below

if TYPE_CHECKING:
    from mtqa.cache import Cache

_KINDS = {
    "files of models": ("checkpoints", "ctranslate2", "gemma"),
    "files of downloads": ("downloads",),
}
_FOLDERS = tuple(chain.from_iterable(_KINDS.values()))


@click.group("cache", invoke_without_command=True)
@click.pass_context
def COMMAND(context: click.Context) -> None:
    """Say where translations and results are kept, how many, and how large the rest is."""
    if context.invoked_subcommand is None:
        for name, kept in _caches().items():
            megabytes, most = kept.size / 2**20, kept.limit / 2**20
            click.echo(f"{kept.path}: {len(kept):,} {name}, {megabytes:.1f} of {most:.0f} MB")
        for what, files in _made().items():
            if files:
                size = sum(one.stat().st_size for one in files) / 2**20
                click.echo(f"{cache_folder()}: {len(files)} {what}, {size:.1f} MB")
        if left := broken_off(cache_folder()):
            size = sum(map(_size, left)) / 2**20
            click.echo(f"{cache_folder()}: {len(left)} broken off, {size:.1f} MB")


@COMMAND.command("clear")
@click.option("--results", "only", is_flag=True, help="Remove only what batches found.")
@click.option("--models", is_flag=True, help="Remove converted models and what else is made once.")
def clear(only: bool, models: bool) -> None:
    """Remove the kept translations, the results of batches, and what was begun and given up."""
    from mtqa.cache import RESULTS

    caches = _caches()
    for name, kept in caches.items():
        if name == RESULTS or not only:
            click.echo(f"{kept.path}: {kept.clear():,} {name} removed")
    if not only and (count := remove(cache_folder())):
        click.echo(f"{cache_folder()}: {count} broken off removed")
    if models:
        for name in _FOLDERS:
            shutil.rmtree(cache_folder() / name, ignore_errors=True)
        for path in chain.from_iterable(_made().values()):
            path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in files if one.is_file())


def _made() -> dict[str, list[Path]]:
    """What can be made or fetched again; the names that a user imported are not among it."""
    folder = cache_folder()
    found = {
        what: [file for name in names for file in files_below(folder / name)]
        for what, names in _KINDS.items()
    }
    found["gazetteers built"] = sorted(folder.glob(f"names-{'[0-9a-f]' * 16}.sqlite"))
    found["lists of words"] = sorted(folder.glob("words-*.bin"))
    return found


def _caches() -> dict[str, Cache]:
    from mtqa.cache import RESULTS, TRANSLATIONS, Cache

    return {name: Cache(name=name) for name in (TRANSLATIONS, RESULTS)}
