"""From a Request to the Checkpoint that serves it: a folder, a hub name, or OPUS-MT's default."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from mtqa.engines import _hub, _opus
from mtqa.engines._base import Offer, Request
from mtqa.engines._checkpoint import Checkpoint, OtherModel
from mtqa.errors import EngineError

__all__ = ["checkpoint", "downloaded", "is_checkpoint_folder", "is_hub_name", "pulls"]


def is_checkpoint_folder(spec: str) -> bool:
    """Whether `spec` is a folder with a checkpoint for transformers."""
    return (Path(spec) / "config.json").is_file()


def is_hub_name(spec: str) -> bool:
    """Whether `spec` could be a model's name on a hub: owner/name, and no folder."""
    owner, slash, name = spec.partition("/")
    plain = all(part and part.replace("-", "").replace("_", "").replace(".", "").isalnum()
                for part in (owner, name))  # fmt: skip
    return bool(slash) and plain and not owner.startswith(".") and not Path(spec).exists()


def checkpoint(request: Request) -> Checkpoint:
    """The checkpoint that is asked for; raises EngineError when there is none for the pair."""
    if request.spec is None:
        return _default(request)
    if is_hub_name(request.spec):
        found = _hub.fetch(request.spec, offline=request.offline, tell=request.tell)
    else:
        found = Checkpoint.read(Path(request.spec).expanduser())
    if not found.serves(request.source_lang, request.target_lang):
        raise EngineError(
            f"{found.name} translates {found.pairs},"
            f" not {request.source_lang} → {request.target_lang}",
            hint=f"fetch one that does: mtqa engines pull {_pair(request)}",
        )
    return found


def _default(request: Request) -> Checkpoint:
    names = _opus.names(request.source_lang, request.target_lang)
    problem: EngineError | None = None
    for name in names:
        if (found := _usable(name)) is not None:
            return found
    for name in names:
        try:
            return _hub.fetch(name, offline=request.offline, tell=request.tell)
        except _hub.BrokenOff:
            raise
        except _hub.HubUnreachable as error:
            raise _hub.HubUnreachable(error.what, hint=_pull(request)) from error
        except EngineError as error:
            problem = problem or error
    assert problem is not None
    raise problem


def _usable(name: str) -> Checkpoint | None:
    try:
        return _hub.local(name)
    except EngineError:
        return None


def _pair(request: Request) -> str:
    return f"{request.source_lang}-{request.target_lang}"


def _pull(request: Request) -> str:
    return f"where there is a network, run: mtqa engines pull {_pair(request)}"


def downloaded(kind: str) -> list[Offer]:
    """The translation checkpoints in the hub's local cache, as offers; no network is asked."""
    offers = []
    for name in _hub.downloaded():
        try:
            found = _hub.local(name)
        except OtherModel:
            continue
        except EngineError as error:
            offers.append(Offer(kind=kind, model=name, pairs="?", ready=False, hint=str(error)))
            continue
        if found is not None:
            offers.append(
                Offer(
                    kind=kind,
                    model=name,
                    pairs=found.pairs,
                    licence=found.licence,
                    size=found.size // 1_000_000,
                )
            )
    return offers


def pulls(kind: str) -> list[Offer]:
    """What can be fetched from the hub, as offers that are not ready; no network is asked."""
    file = resources.files("mtqa.engines") / "pulls.toml"
    return [
        Offer(
            kind=kind,
            model=one["name"],
            pairs=one["pairs"],
            licence=one["licence"],
            size=one["size"],
            ready=False,
            hint=f"mtqa engines pull {one['pull']}",
        )
        for one in tomllib.loads(file.read_text(encoding="utf-8"))["models"]
    ]
