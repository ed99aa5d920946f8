"""Sequence-to-sequence checkpoints through Hugging Face transformers (Wolf et al. 2020)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from mtqa.device import device
from mtqa.engines import _resolve
from mtqa.engines._base import Engine, Kind, Offer, Request
from mtqa.engines._batches import batches
from mtqa.engines._checkpoint import Checkpoint
from mtqa.engines._seq2seq import Seq2Seq, load_model
from mtqa.engines._vocabulary import Vocabulary, quiet

__all__ = ["ENGINE", "TransformersEngine"]

_TOKENS_IN_BATCH = 2048
_TOKENS_SCORED = 512  # each with a number for every entry of the vocabulary


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

    def _likelihoods(
        self, vocabulary: Vocabulary, encoded: list[list[int]], wanted: list[list[int]]
    ) -> list[list[float]]:
        model = _model(self.checkpoint.folder, self.checkpoint.fingerprint)
        pad = int(vocabulary.tokenizer.pad_token_id)
        answers: list[list[float]] = [[] for _ in encoded]
        lengths = [max(map(len, both)) for both in zip(encoded, wanted, strict=True)]
        for batch in batches(lengths, _TOKENS_SCORED):
            rows = [(encoded[index], wanted[index]) for index in batch]
            for index, values in zip(batch, _read(model, rows, pad), strict=True):
                answers[index] = values
        return answers

    def _run(
        self, model: Any, batch: list[list[int]], pad: int, first: int | None
    ) -> list[list[int]]:
        import torch

        ids, mask = _padded(batch, pad)
        width = ids.shape[1]
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


def _padded(rows: list[list[int]], pad: int) -> tuple[Any, Any]:
    """Rows of token numbers as one tensor, and the mask of what is no padding."""
    import torch

    width = max(map(len, rows))
    ids = torch.tensor([row + [pad] * (width - len(row)) for row in rows])
    return ids, torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])


def _read(model: Any, rows: list[tuple[list[int], list[int]]], pad: int) -> Iterator[list[float]]:
    """The log-probabilities of the wanted tokens, in one pass of the model over all rows."""
    import torch

    ids, mask = _padded([encoded for encoded, _ in rows], pad)
    start = int(model.config.decoder_start_token_id)
    # Padded behind the text, where the decoder does not look from within it.
    before, _ = _padded([[start, *wanted[:-1]] for _, wanted in rows], pad)
    with torch.inference_mode(), quiet():
        logits = model(
            input_ids=ids.to(model.device),
            attention_mask=mask.to(model.device),
            decoder_input_ids=before.to(model.device),
        ).logits
    for row, (_, wanted) in zip(logits, rows, strict=True):
        known = row[: len(wanted)].float()
        numbers = torch.tensor(wanted, device=known.device)[:, None]
        yield (known.gather(1, numbers)[:, 0] - known.logsumexp(-1)).tolist()


# The models in use, by folder and hash, so that two engines of one model share it.
@lru_cache(maxsize=3)
def _model(folder: Path, fingerprint: str) -> Any:
    return load_model(Checkpoint.read(folder)).to(device())


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
