"""The same checkpoints in int8 through CTranslate2 (Klein et al. 2020): several times faster.

A checkpoint is converted once, from its safetensors, into the cache; a conversion that was cut
short leaves nothing behind that could be taken for a model.
"""

from __future__ import annotations

import os
import shutil
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mtqa.begun import folder_in
from mtqa.engines import _resolve
from mtqa.engines._base import Engine, Kind, Offer, Request
from mtqa.engines._checkpoint import Checkpoint
from mtqa.engines._seq2seq import Seq2Seq, load_model, package_version
from mtqa.engines._vocabulary import Vocabulary, quiet
from mtqa.errors import EngineError
from mtqa.paths import cache_folder

__all__ = ["ENGINE", "CTranslate2Engine"]

_TOKENS_IN_BATCH = 2048
_INSTALL = "install it: pip install mtqa[ctranslate2]"


class CTranslate2Engine(Seq2Seq):
    """A checkpoint converted to int8."""

    kind = "ctranslate2"
    runs_on = "ctranslate2"
    variant = "int8"

    def _generate(
        self, vocabulary: Vocabulary, encoded: list[list[int]], first: int | None
    ) -> list[list[int]]:
        translator = _translator(self.checkpoint.folder, self.checkpoint.fingerprint)
        to_tokens = vocabulary.tokenizer.convert_ids_to_tokens
        sources = [to_tokens(numbers) for numbers in encoded]
        prefix = None if first is None else [[to_tokens(first)]] * len(sources)
        results = translator.translate_batch(
            sources,
            target_prefix=prefix,
            beam_size=1,
            batch_type="tokens",
            max_batch_size=_TOKENS_IN_BATCH,
            max_decoding_length=self.room(max(map(len, sources))),
        )
        to_ids = vocabulary.tokenizer.convert_tokens_to_ids
        return [list(to_ids(result.hypotheses[0])) for result in results]

    def _likelihoods(
        self, vocabulary: Vocabulary, encoded: list[list[int]], wanted: list[list[int]]
    ) -> list[list[float]]:
        translator = _translator(self.checkpoint.folder, self.checkpoint.fingerprint)
        to_tokens = vocabulary.tokenizer.convert_ids_to_tokens
        results = translator.score_batch(
            [to_tokens(numbers) for numbers in encoded],
            [to_tokens(numbers) for numbers in wanted],
            batch_type="tokens",
            max_batch_size=_TOKENS_IN_BATCH,
        )
        # It tells the end's too.
        return [
            list(result.log_probs)[: len(numbers)]
            for result, numbers in zip(results, wanted, strict=True)
        ]


@lru_cache(maxsize=3)
def _translator(folder: Path, fingerprint: str) -> Any:
    import ctranslate2  # type: ignore[import-untyped, import-not-found, unused-ignore]

    converted = _converted(Checkpoint.read(folder), fingerprint)
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    try:
        return ctranslate2.Translator(str(converted), device="cpu", intra_threads=threads)
    except (RuntimeError, ValueError) as error:
        raise EngineError(
            f"the converted model cannot be loaded: {error}",
            path=str(converted),
            hint="remove the folder, and it is converted again",
        ) from error


def _converted(checkpoint: Checkpoint, fingerprint: str) -> Path:
    """The folder of the int8 model, made when it is not there yet."""
    name = f"{fingerprint}-int8-{package_version('ctranslate2')}"
    folder = cache_folder() / "ctranslate2" / name
    if (folder / "model.bin").is_file():
        return folder
    try:
        with folder_in(folder.parent) as scratch:
            made = scratch / "model"
            _convert(checkpoint, made)
            _move(made, folder)
    except OSError as error:
        raise EngineError(
            f"the converted model cannot be kept: {error}",
            path=str(folder.parent),
            hint="make room there, set MTQA_CACHE_DIR, or use --engine transformers",
        ) from error
    return folder


def _move(made: Path, folder: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        if not (folder / "model.bin").is_file():  # else another process was faster
            shutil.rmtree(folder, ignore_errors=True)
            made.rename(folder)


def _convert(checkpoint: Checkpoint, made: Path) -> None:
    from ctranslate2.converters import (  # type: ignore[import-untyped, import-not-found, unused-ignore]
        TransformersConverter,
    )

    class Converter(TransformersConverter):  # type: ignore[misc]
        """Loads as mtqa does: safetensors only, every weight there."""

        def load_model(self, model_class: Any, name: str, **options: Any) -> Any:
            return load_model(checkpoint)

    try:
        with quiet():
            Converter(str(checkpoint.folder)).convert(str(made), quantization="int8")
    except (RuntimeError, ValueError, KeyError, AttributeError) as error:
        raise EngineError(
            f"CTranslate2 cannot convert {checkpoint.name}: {error}",
            hint="use --engine transformers",
        ) from error


def _open(request: Request) -> Engine:
    if find_spec("ctranslate2") is None:
        raise EngineError(f"ctranslate2 is not there; {_INSTALL}")
    return CTranslate2Engine(_resolve.checkpoint(request))


def _offers() -> list[Offer]:
    if find_spec("ctranslate2") is None:
        return [Offer(kind="ctranslate2", model="none", pairs="none", ready=False, hint=_INSTALL)]
    return _resolve.downloaded("ctranslate2")


ENGINE = Kind(
    name="ctranslate2",
    summary="the same checkpoints as transformers in int8, several times faster",
    open=_open,
    reads=lambda spec: False,
    offers=_offers,
    rank=10,
)
