"""Sequence-to-sequence checkpoints through Hugging Face transformers (Wolf et al. 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa.engines import _resolve
from mtqa.engines._base import Engine, Kind, Offer, Request
from mtqa.engines._batches import batches, pieces
from mtqa.engines._checkpoint import Checkpoint
from mtqa.engines._vocabulary import Vocabulary, quiet
from mtqa.errors import EngineError

if TYPE_CHECKING:
    import torch

__all__ = ["ENGINE", "TransformersEngine"]

_TOKENS_IN_BATCH = 2048
_LONGEST = 256


class TransformersEngine(Engine):
    """A MarianMT, M2M100, NLLB or T5-based checkpoint; greedy, so that it can be repeated."""

    kind = "transformers"

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self.model = checkpoint.name
        self.licence = checkpoint.licence

    @property
    def signature(self) -> str:
        """Model, hash of its files, version and how it decodes."""
        parts = {
            "engine": self.kind,
            "model": self.model,
            "hash": self.checkpoint.fingerprint,
            "version": version("transformers"),
            "beams": "1",
            "limit": str(_LONGEST),
            "moses": _version("sacremoses"),
        }
        return "|".join(f"{key}:{value}" for key, value in parts.items())

    def serves(self, source_lang: str, target_lang: str) -> bool:
        """Whether the checkpoint has both languages."""
        return self.checkpoint.serves(source_lang, target_lang)

    def _translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        model, vocabulary = _loaded(self.checkpoint)
        limit = min(_LONGEST, int(self.checkpoint.config.get("max_position_embeddings", _LONGEST)))

        def length(text: str) -> int:
            return len(vocabulary.encode([text], source_lang, target_lang)[0])

        parts = [pieces(segment, limit, length) for segment in segments]
        flat = [part for several in parts for part in several]
        encoded = vocabulary.encode(flat, source_lang, target_lang)
        first = vocabulary.first_token(target_lang)
        answers = [""] * len(flat)
        for batch in batches([len(numbers) for numbers in encoded], _TOKENS_IN_BATCH):
            outputs = self._generate(model, vocabulary, [encoded[i] for i in batch], first)
            for index, text in zip(batch, vocabulary.decode(outputs), strict=True):
                answers[index] = text
        remaining = iter(answers)
        return [" ".join(next(remaining) for _ in several).strip() for several in parts]

    def _generate(
        self, model: Any, vocabulary: Vocabulary, batch: list[list[int]], first: int | None
    ) -> list[list[int]]:
        import torch

        width = max(len(numbers) for numbers in batch)
        pad = vocabulary.tokenizer.pad_token_id
        ids = torch.tensor([numbers + [pad] * (width - len(numbers)) for numbers in batch])
        mask = torch.tensor([[1] * len(n) + [0] * (width - len(n)) for n in batch])
        options = {} if first is None else {"forced_bos_token_id": first}
        try:
            with torch.inference_mode(), quiet():
                outputs: torch.Tensor = model.generate(
                    input_ids=ids.to(model.device),
                    attention_mask=mask.to(model.device),
                    num_beams=1,
                    do_sample=False,
                    max_new_tokens=min(2 * width + 16, self._room()),
                    **options,
                )
        except (RuntimeError, ValueError, IndexError) as error:
            raise EngineError(f"{self.model} failed while translating: {error}") from error
        return [list(map(int, row)) for row in outputs]

    def _room(self) -> int:
        """How many tokens the decoder has positions for."""
        return int(self.checkpoint.config.get("max_position_embeddings", 2 * _LONGEST)) - 1


# The models in use, by folder and hash, so that two engines of one model share it; the last few.
_models: dict[tuple[Path, str], tuple[Any, Vocabulary]] = {}
_KEPT = 3


def _loaded(checkpoint: Checkpoint) -> tuple[Any, Vocabulary]:
    key = (checkpoint.folder, checkpoint.fingerprint)
    if key not in _models:
        vocabulary = Vocabulary.load(checkpoint)
        loaded = (_load_model(checkpoint), vocabulary)
        while len(_models) >= _KEPT:
            del _models[next(iter(_models))]
        _models[key] = loaded
    return _models[key]


def _load_model(checkpoint: Checkpoint) -> Any:
    import torch
    from transformers import AutoModelForSeq2SeqLM

    folder = str(checkpoint.folder)
    try:
        with quiet():
            model, found = AutoModelForSeq2SeqLM.from_pretrained(
                folder,
                use_safetensors=True,
                trust_remote_code=False,
                local_files_only=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
    except Exception as error:
        # safetensors, torch and transformers each have errors of their own for damaged weights.
        lines = str(error).strip().splitlines()
        raise EngineError(
            f"the model cannot be loaded: {lines[0] if lines else type(error).__name__}",
            path=folder,
            hint="the weights are incomplete or damaged: fetch the model again",
        ) from error
    if missing := sorted(found["missing_keys"]):
        # transformers would fill them with random numbers and go on.
        raise EngineError(
            f"{len(missing)} weights are missing, {missing[0]} the first",
            path=folder,
            hint="the weights are incomplete or of another model: fetch the model again",
        )
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return model.to(device).eval()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _open(request: Request) -> Engine:
    return TransformersEngine(_resolve.checkpoint(request))


def _offers() -> list[Offer]:
    return _resolve.downloaded("transformers")


ENGINE = Kind(
    name="transformers",
    summary="MarianMT, M2M100, NLLB and MADLAD checkpoints, from a hub or a folder",
    open=_open,
    reads=lambda spec: _resolve.is_checkpoint_folder(spec) or _resolve.is_hub_name(spec),
    offers=_offers,
    rank=20,
)
