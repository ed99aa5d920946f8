"""The packaged encoder as an Encoder: no network, no download, loaded in well under a second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from mtqa.device import computing, device
from mtqa.encoder import packaged
from mtqa.encoder._base import States, batches, readable, trimmed
from mtqa.forks import cached_property

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer
    from torch import Tensor

    from mtqa.encoder._bert import Bert

__all__ = ["Embedded"]

# The layer whose states tell translations best: tests/bench/links.py measures it.
_LAYER = 7
_TOKENS_A_BATCH = 4096
# What E5 is trained to read before a text whose likeness to others is asked.
_PREFIX = "query: "


@cache
def _bert(where: str) -> Bert:
    return packaged.bert().to(where)


class Embedded:
    """multilingual-e5-small, 384 wide, 510 tokens a text, a hundred languages.

    On the GPU when there is one.
    """

    name = "multilingual-e5-small-q4"

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return packaged.read().tokenizer()

    def states(self, texts: Sequence[str]) -> list[States]:
        """The states of each text's tokens after the layer that tells translations best."""
        import numpy as np

        encoded = self._encode(texts)
        found: list[States | None] = [None] * len(texts)
        for at, values in self._run([ids for ids, _ in encoded], _LAYER):
            spans = trimmed(texts[at], encoded[at][1])
            found[at] = States(spans, np.ascontiguousarray(values[1:-1]))
        return [one for one in found if one is not None]

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A vector of length 1 for each text, (texts, 384)."""
        import numpy as np

        encoded = self._encode([_PREFIX + text for text in texts])
        found = np.zeros((len(texts), packaged.read().hidden), dtype=np.float32)
        for at, values in self._run([ids for ids, _ in encoded], None):
            mean = values.mean(0)
            found[at] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return found

    def _encode(self, texts: Sequence[str]) -> list[tuple[list[int], list[tuple[int, int]]]]:
        longest = packaged.read().positions - 2
        encoded = self._tokenizer.encode_batch(readable(texts), add_special_tokens=False)
        return [(one.ids[:longest], one.offsets[:longest]) for one in encoded]

    def _run(
        self, texts: list[list[int]], layer: int | None
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """The states of each text with its two special tokens, (tokens, 384), in any order."""
        import torch

        sizes = packaged.read()
        with torch.inference_mode():
            for batch in batches([len(ids) + 2 for ids in texts], _TOKENS_A_BATCH):
                width = max(len(texts[at]) for at in batch) + 2
                ids = torch.full((len(batch), width), sizes.pad)
                for row, at in enumerate(batch):
                    one = [sizes.bos, *texts[at], sizes.eos]
                    ids[row, : len(one)] = torch.tensor(one)
                states = self._forward(ids, layer)
                for row, at in enumerate(batch):
                    yield at, states[row, : len(texts[at]) + 2].numpy()

    def _forward(self, ids: Tensor, layer: int | None) -> Any:
        import torch

        where = device()  # a forked process may have another
        bert, ids = _bert(where), ids.to(where)
        mask = (ids != packaged.read().pad)[:, None, None]
        places = torch.arange(ids.shape[1], device=where).expand_as(ids)
        with computing(where):
            states = bert.embed(ids, places)
            return bert.run(states, mask, 0, layer).float().cpu()
