"""The tagger's weights in one safetensors file: how they differ from the packaged encoder's.

A matrix is kept as its difference, in int8 with a float16 scale a row; a vector as float16. That is
a quarter of the size, and the difference is small, so that the loss of precision is too.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from mtqa.encoder._network import Network
from mtqa.errors import EngineError

__all__ = ["load", "save"]

_SCALE = ".scale"
# Parts that files made before them lack; untrained, they add nothing.
_LATER = ("letters.", "listed.")


def save(model: Network, path: Path, facts: dict[str, str]) -> None:
    """Writes what the model learned; `facts` go into the file's metadata."""
    from mtqa.encoder.tagger import untrained

    before = untrained().learned()
    found: dict[str, Tensor] = {}
    for name, value in model.learned().items():
        value = value.detach().float()
        if value.dim() == 2 and name.startswith("bert."):
            change = value - before[name].detach()
            scale = change.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
            found[name] = torch.round(change / scale).to(torch.int8)
            found[name + _SCALE] = scale.to(torch.float16)
        else:
            found[name] = value.to(torch.float16).contiguous()
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(found, path, metadata=facts)


def load(model: Network, path: Path) -> dict[str, str]:
    """Puts the weights into a fresh model and returns the file's metadata.

    Raises EngineError for a file that was not made for this network.
    """
    with safe_open(path, "pt") as file:
        names = set(file.keys())
        ours = model.learned()
        for part in _LATER:
            if not any(name.startswith(part) for name in names):
                ours = {name: one for name, one in ours.items() if not name.startswith(part)}
        if missing := set(ours) - names:
            raise EngineError(f"weights lack {min(missing)}", path=str(path))
        with torch.no_grad():
            for name, value in ours.items():
                held = file.get_tensor(name)
                if name + _SCALE in names:
                    value += held.float() * file.get_tensor(name + _SCALE).float()
                else:
                    value.copy_(held)
        return dict(file.metadata() or {})
