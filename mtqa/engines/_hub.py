"""Checkpoints by their hub name: from the local copy when there is one, else downloaded.

Only safetensors and vocabulary files are fetched, never a pickle or code, and nothing is sent but
the name. Telemetry is off.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mtqa.engines._base import Tell
from mtqa.engines._checkpoint import Checkpoint
from mtqa.engines._convert import convert, converted_folder
from mtqa.engines._download import FULL, BrokenOff, HubUnreachable, fetch_file, pull
from mtqa.errors import EngineError

__all__ = ["BrokenOff", "HubUnreachable", "downloaded", "fetch", "local"]

_FILES = ["*.json", "*.safetensors", "*.spm", "*.model", "README.md"]
_PICKLE = "pytorch_model.bin"
_TIMEOUT = 5.0
# Addresses of hubs that did not answer: asked once in a process.
_silent: set[str] = set()


def local(name: str) -> Checkpoint | None:
    """The downloaded copy of a checkpoint, without any network call; None when there is none.

    Raises EngineError for a copy that is complete but cannot be used.
    """
    converted = converted_folder(name)
    if (converted / "config.json").is_file():
        return Checkpoint.read(converted, name)
    with _quietly():
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

        try:
            folder = snapshot_download(name, local_files_only=True, allow_patterns=_FILES)
        except (LocalEntryNotFoundError, HFValidationError):
            return None
    path = Path(folder)
    if not (path / "config.json").is_file():
        return None
    return Checkpoint.read(path, name)


def fetch(
    name: str,
    *,
    offline: bool,
    progress: bool = False,
    pickles: bool = False,
    tell: Tell | None = None,
) -> Checkpoint:
    """The checkpoint called `name` on the hub, its local copy first.

    An interrupted download goes on where it stopped, and weights are kept only when their checksum
    is the hub's; `tell` is told of one that begins. With `pickles`, a model that has no safetensors
    is fetched as a pickle and converted (see `_convert`). Raises HubUnreachable when there is no
    copy and no answer, BrokenOff when the answer ended too soon, EngineError when there is no such
    model or its weights are not safetensors.
    """
    try:
        found = local(name)
    except EngineError:
        if _unplugged(offline):
            raise
        found = None  # a part of it, or a pickle only: the hub may have the rest by now
    if found is not None:
        return found
    if _unplugged(offline):
        raise HubUnreachable(
            f"{name} is not on this machine, and the network is not to be used",
            hint=f"fetch it where there is a network: {pull(name)}",
        )
    return _download(name, progress, pickles, tell)


def _unplugged(offline: bool) -> bool:
    variables = ("MTQA_OFFLINE", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    return offline or any(os.environ.get(name, "") not in ("", "0") for name in variables)


def _endpoint() -> str:
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def _download(name: str, progress: bool, pickles: bool, tell: Tell | None) -> Checkpoint:
    endpoint = _endpoint()
    if endpoint in _silent:
        raise _unreachable(name)
    with _quietly(progress=progress):
        from huggingface_hub import HfApi, snapshot_download
        from huggingface_hub.errors import RepositoryNotFoundError
        from huggingface_hub.utils.tqdm import disable_progress_bars

        answered, pickled = False, False
        try:
            info = HfApi(endpoint=endpoint).model_info(name, timeout=_TIMEOUT)
            answered = True
            files = [file.rfilename for file in info.siblings or []]
            pickled = _is_pickled(name, files, pickles)
            for file in files:
                if file == _PICKLE if pickled else file.endswith(".safetensors"):
                    fetch_file(name, file, info.sha or "main", endpoint, _TIMEOUT, tell)
            disable_progress_bars()  # three for a few small files
            folder = snapshot_download(
                name,
                allow_patterns=[*_FILES, _PICKLE] if pickled else _FILES,
                etag_timeout=_TIMEOUT,
                endpoint=endpoint,
            )
        except EngineError:
            raise
        except RepositoryNotFoundError as error:
            raise EngineError(f"the hub has no model {name}, or does not show it") from error
        except Exception as error:
            if isinstance(error, OSError) and error.errno in FULL:
                raise EngineError(
                    f"{name} cannot be kept: {error}",
                    hint="make room there, or set HF_HOME and MTQA_CACHE_DIR; what came is kept",
                ) from error
            if answered:
                raise BrokenOff(
                    f"the download of {name} broke off",
                    hint=f"to go on: {pull(name, _PICKLE if pickled else '')}",
                ) from error
            # The hub library lets its HTTP client's errors through, and has changed clients.
            _silent.add(endpoint)
            raise _unreachable(name) from error
    if pickled:
        return convert(Path(folder), converted_folder(name), name)
    return Checkpoint.read(Path(folder), name)


def _is_pickled(name: str, files: list[str], pickles: bool) -> bool:
    """Whether the weights have to come from a pickle; raises EngineError where they must not."""
    if any(file.endswith(".safetensors") for file in files):
        return False
    if pickles and _PICKLE in files:
        return True
    raise EngineError(
        f"{name} has no safetensors on the hub, and a pickle is not opened unasked",
        hint=f"fetch and convert it where you trust it: mtqa engines pull --convert {name}",
    )


def _unreachable(name: str) -> HubUnreachable:
    return HubUnreachable(
        f"the model hub cannot be reached for {name}",
        hint=f"where there is a network, run: {pull(name)}",
    )


@contextmanager
def _quietly(*, progress: bool = False) -> Iterator[None]:
    """Hub calls without telemetry, and without bars and warnings unless `progress`."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import constants
    from huggingface_hub.utils import logging as hub_logging
    from huggingface_hub.utils.tqdm import (
        are_progress_bars_disabled,
        disable_progress_bars,
        enable_progress_bars,
    )

    constants.HF_HUB_DISABLE_TELEMETRY = True
    verbosity, bars = hub_logging.get_verbosity(), not are_progress_bars_disabled()
    hub_logging.set_verbosity(logging.ERROR)
    if not progress:
        disable_progress_bars()
    try:
        yield
    finally:
        hub_logging.set_verbosity(verbosity)
        if bars:
            enable_progress_bars()


def downloaded() -> list[str]:
    """The names of the models that lie here, in the hub's local cache or converted, sorted."""
    from huggingface_hub.constants import HF_HUB_CACHE

    cached = (
        path.name.removeprefix("models--") for path in Path(HF_HUB_CACHE).glob("models--*--*")
    )
    converted = (path.name for path in converted_folder("any").parent.glob("*--*"))
    names = {name.replace("--", "/", 1) for name in (*cached, *converted)}
    return sorted(name for name in names if not name.endswith(".part"))
