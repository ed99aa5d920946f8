"""Sequence-to-sequence checkpoints through Hugging Face transformers (Wolf et al. 2020)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from mtqa.engines import _resolve
from mtqa.engines._base import Engine, Kind, Offer, Request
from mtqa.engines._batches import batches
from mtqa.engines._checkpoint import Checkpoint
from mtqa.engines._seq2seq import Seq2Seq, load_model
from mtqa.engines._vocabulary import Vocabulary, quiet

__all__ = ["ENGINE", "TransformersEngine"]

_TOKENS_IN_BATCH = 2048


class TransformersEngine(Seq2Seq):
    """A MarianMT, M2M100, NLLB or T5-based checkpoint, run by torch."""

    kind = "transformers"
    runs_on = "transformers"

    def _generate(
        self, vocabulary: Vocabulary, encoded: list[list[int]], first: int | None
    ) -> list[list[int]]:
        model = _model(self.checkpoint.folder, self.checkpoint.fingerprint)
        pad = int(vocabulary.tokenizer.pad_token_id)
        answers: list[list[int]] = [[] for _ in encoded]
        for batch in batches([len(numbers) for numbers in encoded], _TOKENS_IN_BATCH):
            outputs = self._run(model, [encoded[index] for index in batch], pad, first)
            for index, numbers in zip(batch, outputs, strict=True):
                answers[index] = numbers
        return answers

    def _run(
        self, model: Any, batch: list[list[int]], pad: int, first: int | None
    ) -> list[list[int]]:
        import torch

        width = max(len(numbers) for numbers in batch)
        ids = torch.tensor([numbers + [pad] * (width - len(numbers)) for numbers in batch])
        mask = torch.tensor([[1] * len(n) + [0] * (width - len(n)) for n in batch])
        options = {} if first is None else {"forced_bos_token_id": first}
        with torch.inference_mode(), quiet():
            outputs = model.generate(
                input_ids=ids.to(model.device),
                attention_mask=mask.to(model.device),
                num_beams=1,
                do_sample=False,
                max_length=None,
                max_new_tokens=self.room(width),
                **options,
            )
        return [[int(number) for number in row] for row in outputs]


# The models in use, by folder and hash, so that two engines of one model share it.
@lru_cache(maxsize=3)
def _model(folder: Path, fingerprint: str) -> Any:
    import torch

    model = load_model(Checkpoint.read(folder))
    return model.to("cuda" if torch.cuda.is_available() else "cpu")


def _open(request: Request) -> Engine:
    return TransformersEngine(_resolve.checkpoint(request))


def _offers() -> list[Offer]:
    return _resolve.downloaded("transformers") + _resolve.pulls("transformers")


ENGINE = Kind(
    name="transformers",
    summary="MarianMT, M2M100, NLLB and MADLAD checkpoints, from a hub or a folder",
    open=_open,
    reads=lambda spec: _resolve.is_checkpoint_folder(spec) or _resolve.is_hub_name(spec),
    offers=_offers,
    rank=20,
)
