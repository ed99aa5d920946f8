"""A checkpoint's pickle made into safetensors, once, where the user asks for it.

The pickle is read with torch's `weights_only`, which admits tensors and plain containers and no
other object.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from mtqa.engines._checkpoint import Checkpoint
from mtqa.errors import EngineError
from mtqa.paths import cache_folder

if TYPE_CHECKING:
    import torch

__all__ = ["convert", "converted_folder"]

_PICKLE = "pytorch_model.bin"
_KEPT = ("*.json", "*.spm", "*.model", "README.md")


def converted_folder(name: str) -> Path:
    """Where the converted copy of a hub's model is kept."""
    return cache_folder() / "checkpoints" / name.replace("/", "--")


def convert(folder: Path, out: Path, name: str | None = None) -> Checkpoint:
    """Writes the checkpoint of `folder` into `out`, its weights as safetensors.

    Raises EngineError when the pickle holds anything but weights, or nothing can be written.
    """
    state = _weights(folder / _PICKLE)
    scratch = out.with_name(out.name + ".part")
    try:
        from safetensors.torch import save_file

        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True, mode=0o700)
        for pattern in _KEPT:
            for file in folder.glob(pattern):
                shutil.copyfile(file, scratch / file.name)
        save_file(state, scratch / "model.safetensors", metadata={"format": "pt"})
        Checkpoint.read(scratch)
        shutil.rmtree(out, ignore_errors=True)
        scratch.rename(out)
    except OSError as error:
        raise EngineError(
            f"the converted model cannot be written: {error}", path=str(out)
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Checkpoint.read(out, name)


def _weights(pickle: Path) -> dict[str, torch.Tensor]:
    """The tensors of a pickle, each with memory of its own, as safetensors wants them."""
    import torch

    if not pickle.is_file():
        raise EngineError(f"there is no {_PICKLE} to convert", path=str(pickle.parent))
    try:
        state = torch.load(pickle, map_location="cpu", weights_only=True)
    except Exception as error:
        # torch raises UnpicklingError, RuntimeError, EOFError or zip errors, as the damage is.
        raise EngineError(
            "the pickle is damaged, or holds more than weights; it was not run",
            path=str(pickle),
        ) from error
    if not isinstance(state, dict) or not all(map(torch.is_tensor, state.values())):
        raise EngineError("the pickle holds no weights by name", path=str(pickle))
    return {name: tensor.detach().clone().contiguous() for name, tensor in state.items()}
