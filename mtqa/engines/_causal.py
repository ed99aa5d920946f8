"""A language model that goes on writing where a prompt of examples ends.

The examples are the same for a pair of languages, so what the model makes of them (the keys and
values of its attention) is computed once and shared by all segments.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mtqa.device import device
from mtqa.device import number_format as _fastest
from mtqa.engines._base import Scored
from mtqa.engines._batches import batches
from mtqa.engines._vocabulary import quiet
from mtqa.errors import EngineError
from mtqa.model import Span

__all__ = ["CausalModel", "number_format"]

_TOKENS_IN_BATCH = 640  # where they are computed side by side
_LINES_IN_BATCH = 16


def number_format() -> str:
    """The numbers to compute with: half as wide where the hardware multiplies them so."""
    return "bfloat16" if _fastest(device()) == "bfloat16" else "float32"


class CausalModel:
    """A causal model of a local folder, with its tokenizer, which knows where a token stands."""

    def __init__(self, folder: Path) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        try:
            with quiet():
                self.tokenizer = AutoTokenizer.from_pretrained(
                    str(folder), local_files_only=True, trust_remote_code=False
                )
                self.model: Any = AutoModelForCausalLM.from_pretrained(
                    str(folder),
                    dtype=getattr(torch, number_format()),
                    use_safetensors=True,
                    trust_remote_code=False,
                    local_files_only=True,
                )
        except Exception as error:
            # safetensors, torch and tokenizers each have errors of their own for a damaged file.
            lines = str(error).strip().splitlines()
            raise EngineError(
                f"the model cannot be loaded: {lines[0] if lines else type(error).__name__}",
                path=str(folder),
                hint="remove the folder, and it is unpacked again",
            ) from error
        self.model.train(False).to(device())
        self._prefixes: dict[str, tuple[list[int], Any]] = {}
        self._ends = [
            number
            for token, number in self.tokenizer.get_vocab().items()
            if token.strip("\n") == ""
        ]

    def length(self, text: str) -> int:
        """How many tokens a text has."""
        return len(self._encode(text))

    def score(self, prefix: str, items: Sequence[tuple[str, str]]) -> list[tuple[Scored, ...]]:
        """The log-probability of each token of each item's text, after `prefix` and its context.

        An item is a context and a text. A token is given by its span in the text; natural
        logarithms. One pass of the model an item. On a CPU an item goes alone: a batch saves no
        time there, and its padding would change the last digits.
        """
        contexts = [self._encode(context) for context, _ in items]
        texts = [self._tokens(text) for _, text in items]
        lengths = [
            len(context) + len(numbers)
            for context, (numbers, _) in zip(contexts, texts, strict=True)
        ]
        answers: list[tuple[Scored, ...]] = [()] * len(items)
        budget = _TOKENS_IN_BATCH if self.model.device.type == "cuda" else 0
        for batch in batches(lengths, budget):
            rows = [(contexts[index], texts[index][0]) for index in batch]
            for index, found in zip(batch, self._score(prefix, rows), strict=True):
                spans = texts[index][1]
                answers[index] = tuple(zip(spans, found, strict=False))
        return answers

    def _score(
        self, prefix: str, rows: Sequence[tuple[list[int], list[int]]]
    ) -> Iterator[list[float]]:
        import torch

        known, cache = self._prefix(prefix, len(rows))
        width = max(len(context) + len(text) for context, text in rows)
        # Padded behind the text, where a causal model does not look from within it.
        ids = [context + text + [0] * (width - len(context) - len(text)) for context, text in rows]
        positions = torch.arange(len(known), len(known) + width, device=self.model.device)
        with torch.inference_mode(), quiet():
            states = self.model.model(
                torch.tensor(ids, device=self.model.device),
                past_key_values=cache,
                use_cache=True,
                position_ids=positions[None],
            ).last_hidden_state
            for row, (context, text) in enumerate(rows):
                begin = len(context) - 1
                logits = self.model.lm_head(states[row, begin : begin + len(text)]).float()
                wanted = torch.tensor(text, device=logits.device)[:, None]
                found = logits.gather(1, wanted)[:, 0] - logits.logsumexp(-1)
                yield [round(value, 4) for value in found.tolist()]

    def go_on(self, prefix: str, contexts: Sequence[str]) -> list[str]:
        """The line that the model writes after `prefix` and each context, greedily."""
        encoded = [self._encode(context) for context in contexts]
        answers = [""] * len(contexts)
        for batch in batches([len(numbers) for numbers in encoded], _TOKENS_IN_BATCH):
            for start in range(0, len(batch), _LINES_IN_BATCH):
                part = batch[start : start + _LINES_IN_BATCH]
                lines = self._write(prefix, [encoded[index] for index in part])
                for index, line in zip(part, lines, strict=True):
                    answers[index] = line
        return answers

    def _write(self, prefix: str, contexts: Sequence[list[int]]) -> list[str]:
        import torch

        known, cache = self._prefix(prefix, len(contexts))
        width = max(map(len, contexts))
        gaps = [width - len(context) for context in contexts]
        ids = torch.tensor(
            [known + [0] * gap + context for gap, context in zip(gaps, contexts, strict=True)]
        )
        mask = torch.tensor([[1] * len(known) + [0] * gap + [1] * (width - gap) for gap in gaps])
        with torch.inference_mode(), quiet():
            outputs = self.model.generate(
                input_ids=ids.to(self.model.device),
                attention_mask=mask.to(self.model.device),
                past_key_values=cache,
                do_sample=False,
                max_length=None,
                max_new_tokens=2 * width + 16,
                eos_token_id=[*self._ends, int(self.tokenizer.eos_token_id or 0)],
                pad_token_id=0,
            )
        texts = self.tokenizer.batch_decode(outputs[:, ids.shape[1] :], skip_special_tokens=True)
        return [text.strip().partition("\n")[0].strip() for text in texts]

    def _prefix(self, prefix: str, rows: int) -> tuple[list[int], Any]:
        """The prefix's tokens, and a copy of what the model keeps of them for so many rows."""
        import torch

        if prefix not in self._prefixes:
            first = self.tokenizer.bos_token_id
            numbers = [*([] if first is None else [int(first)]), *self._encode(prefix)]
            ids = torch.tensor([numbers], device=self.model.device)
            with torch.inference_mode(), quiet():
                kept = self.model.model(ids, use_cache=True).past_key_values
            self._prefixes[prefix] = (numbers, kept)
        numbers, kept = self._prefixes[prefix]
        cache = copy.deepcopy(kept)
        cache.batch_repeat_interleave(rows)
        return numbers, cache

    def _encode(self, text: str) -> list[int]:
        with quiet():
            return [int(one) for one in self.tokenizer(text, add_special_tokens=False)["input_ids"]]

    def _tokens(self, text: str) -> tuple[list[int], list[Span]]:
        """Numbers and spans of a text's tokens, read as a line after a space."""
        with quiet():
            found = self.tokenizer(
                f" {text}\n", add_special_tokens=False, return_offsets_mapping=True
            )
        numbers = [int(one) for one in found["input_ids"]]
        spans = [_within(start - 1, end - 1, text) for start, end in found["offset_mapping"]]
        return numbers, spans


def _within(start: int, end: int, text: str) -> Span:
    """The span without the space before a word, and inside the text."""
    start = min(max(start, 0), len(text))
    end = min(max(end, start), len(text))
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)
