"""Where models compute and in which numbers: by what torch says of the hardware."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    Numbers = Literal["bfloat16", "int8", "float32"]

__all__ = ["computing", "device", "number_format"]


def device() -> Literal["cpu", "cuda"]:
    """The GPU where torch sees one that this process may use; `MTQA_DEVICE=cpu` keeps off it.

    CUDA refuses a process that was forked from one that has asked it for GPUs.
    """
    import torch

    if os.environ.get("MTQA_DEVICE", "").strip().lower() == "cpu":
        return "cpu"
    usable = not torch.cuda._is_in_bad_fork() and torch.cuda.is_available()
    return "cuda" if usable else "cpu"


def number_format(where: str) -> Numbers:
    """The fastest numbers that a device multiplies by instructions of its own.

    A processor's int8 is AVX-512 VNNI alone: elsewhere torch multiplies int8 in plain loops.
    """
    import torch

    if where == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float32"
    if _has("_is_avx512_bf16_supported") or _has("_is_amx_tile_supported"):
        return "bfloat16"
    has_int8 = _has("_is_vnni_supported") and hasattr(torch, "_int_mm")
    return "int8" if has_int8 else "float32"


def _has(instructions: str) -> bool:
    import torch

    # Other versions of torch may not know how to ask.
    return bool(getattr(torch.cpu, instructions, bool)())


def computing(where: str) -> AbstractContextManager[Any]:
    """Within, networks in float32 multiply in bfloat16 where that is the device's format."""
    import torch

    return torch.autocast(where, dtype=torch.bfloat16, enabled=number_format(where) == "bfloat16")
