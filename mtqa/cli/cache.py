"""``mtqa cache``: where translations are kept, how many, and their removal."""

from __future__ import annotations

import shutil

import click


@click.group("cache", invoke_without_command=True)
@click.pass_context
def COMMAND(context: click.Context) -> None:
    """Say where translations and converted models are kept, and how many."""
    if context.invoked_subcommand is None:
        from mtqa.cache import Cache

        kept = Cache()
        click.echo(f"{kept.folder}: {len(kept)} translations")


@COMMAND.command("clear")
@click.option("--models", is_flag=True, help="Remove converted models too.")
def clear(models: bool) -> None:
    """Remove the kept translations."""
    from mtqa.cache import Cache

    kept = Cache()
    click.echo(f"{kept.folder}: {kept.clear()} translations removed")
    if models:
        for name in ("ctranslate2", "checkpoints"):
            shutil.rmtree(kept.folder / name, ignore_errors=True)
