"""``mtqa translate``: standard input, line by line."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

import click

from mtqa import lang
from mtqa.errors import UsageError

_AT_ONCE = 64


@click.command("translate")
@click.option("--from", "source_lang", required=True, metavar="LANG", help="Language of the text.")
@click.option("--to", "target_lang", required=True, metavar="LANG", help="Language wanted.")
@click.option(
    "--engine", default="auto", show_default=True, metavar="auto|NAME", help="What translates."
)
@click.option("--offline", is_flag=True, help="Make no network call at all.")
@click.option("--no-cache", is_flag=True, help="Neither read nor keep translations.")
def COMMAND(source_lang: str, target_lang: str, engine: str, offline: bool, no_cache: bool) -> None:
    """Translate standard input line by line: a line out for every line in.

    Lines are taken in batches, or one at a time from a terminal.
    """
    from mtqa.cache import translate as translate_cached
    from mtqa.engines import choose

    source, target = lang.normalise(source_lang), lang.normalise(target_lang)
    if source == target:
        raise UsageError(f"the text is in {source} as it is", hint="give another language as --to")
    tell = partial(click.echo, err=True)
    choice = choose(engine, source, target, offline=offline, tell=tell)
    opened = choice.opened()
    for notice in filter(None, (choice.notice, opened.waits)):
        tell(notice)
    for lines in _batches(sys.stdin.buffer, 1 if sys.stdin.isatty() else _AT_ONCE):
        if no_cache:
            answers = opened.translate(lines, source, target)
        else:
            answers = translate_cached(opened, lines, source, target)
        for answer in answers:
            click.echo(" ".join(answer.splitlines()))


def _batches(stream: BinaryIO, size: int) -> Iterator[list[str]]:
    lines = (line.decode("utf-8", "replace").rstrip("\r\n") for line in stream)
    while batch := list(itertools.islice(lines, size)):
        yield batch
