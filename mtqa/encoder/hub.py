"""Any encoder that transformers knows, from a folder or by its name on the hub.

Weights are safetensors only, and no code of a checkpoint is run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa.device import computing, device
from mtqa.encoder._base import States, batches, readable, trimmed
from mtqa.errors import EngineError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["HubEncoder"]

_TOKENS_A_BATCH = 4096
# Of a stack's depth: where the states of translations are most alike (Jalili Sabet et al. 2020).
_DEPTH = 2 / 3
_LONGEST = 510


class HubEncoder:
    """An encoder of transformers; on the GPU when there is one."""

    def __init__(
        self, name: str, *, offline: bool = False, layer: int | None = None, prefix: str = ""
    ) -> None:
        """Loads the checkpoint `name`; `prefix` is what it wants to read before a text.

        Raises EngineError when it is not there, not safetensors, or asks for its own code.
        """
        from transformers import AutoModel, AutoTokenizer

        local = offline or any(
            os.environ.get(one, "") not in ("", "0")
            for one in ("MTQA_OFFLINE", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
        )
        options: dict[str, Any] = {
            "local_files_only": local or Path(name).is_dir(),
            "trust_remote_code": False,
        }
        self.name = Path(name).name if Path(name).is_dir() else name
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name, use_fast=True, **options)
            model: Any = AutoModel.from_pretrained(name, use_safetensors=True, **options)
        except (OSError, ValueError, ImportError) as error:
            raise EngineError(
                f"the encoder {name} cannot be loaded: {str(error).splitlines()[0]}",
                hint="give a folder, or a hub name while the network may be used",
            ) from error
        if not self._tokenizer.is_fast:
            raise EngineError(f"the encoder {name} has no tokenizer that tells places in the text")
        self._device = device()
        self._model = model.eval().to(self._device)
        depth = int(model.config.num_hidden_layers)
        self._layer = round(depth * _DEPTH) if layer is None else layer
        self._longest = min(
            _LONGEST, int(getattr(model.config, "max_position_embeddings", 512)) - 4
        )
        self._prefix = prefix

    def states(self, texts: Sequence[str]) -> list[States]:
        """The states of each text's tokens, two thirds up the stack by default."""
        import numpy as np

        width = int(self._model.config.hidden_size)
        empty = np.zeros((0, width), dtype=np.float32)
        found = [States((), empty) for _ in texts]
        for at, (offsets, special, layers) in self._run(texts):
            kept = ~special
            spans = trimmed(texts[at], [tuple(one) for one in offsets[kept].tolist()])
            found[at] = States(spans, layers[self._layer][kept])
        return found

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A vector of length 1 for each text: the mean of its last states."""
        import numpy as np

        found = np.zeros((len(texts), int(self._model.config.hidden_size)), dtype=np.float32)
        for at, (_, _, layers) in self._run([self._prefix + text for text in texts]):
            mean = layers[-1].mean(0)
            found[at] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return found

    def _run(self, texts: Sequence[str]) -> Iterator[tuple[int, tuple[Any, Any, list[Any]]]]:
        """Each text's number with its offsets, which tokens are special, and all states."""
        import torch

        if not texts:
            return
        texts = readable(texts)
        sizes = [len(ids) for ids in self._tokenizer(texts).input_ids]
        for batch in batches([min(size, self._longest) for size in sizes], _TOKENS_A_BATCH):
            encoded = self._tokenizer(
                [texts[at] for at in batch],
                padding=True,
                truncation=True,
                max_length=self._longest,
                return_tensors="pt",
                return_offsets_mapping=True,
                return_special_tokens_mask=True,
            )
            offsets = encoded.pop("offset_mapping").numpy()
            special = encoded.pop("special_tokens_mask").bool().numpy()
            inputs = encoded.to(self._device)
            with torch.inference_mode(), computing(self._device):
                states = self._model(**inputs, output_hidden_states=True).hidden_states
            real = inputs.attention_mask.bool().cpu().numpy()
            for row, at in enumerate(batch):
                kept = real[row]
                layers = [one[row].float().cpu().numpy()[kept] for one in states]
                yield at, (offsets[row][kept], special[row][kept], layers)
