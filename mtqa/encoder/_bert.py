"""A BERT encoder in plain torch, for weights named as in transformers' BertModel.

It differs from that class in three ways that are needed here: any span of layers can be run by
itself, attention takes any mask, and the table of word embeddings may stay packed on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Bert", "Layer"]


class Layer(nn.Module):
    """One post-norm transformer layer (Vaswani et al. 2017; Devlin et al. 2019)."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.mix = (nn.Linear(hidden, hidden) for _ in range(4))
        self.norm = nn.LayerNorm(hidden, eps=epsilon)
        self.widen, self.narrow = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.last_norm = nn.LayerNorm(hidden, eps=epsilon)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States (batch, tokens, hidden) after this layer; `mask` is true where one may look."""
        size = states.shape[0], states.shape[1], self.heads, -1
        query, key, value = (
            project(states).view(size).transpose(1, 2)
            for project in (self.query, self.key, self.value)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(states.shape)
        states = self.norm(states + self.mix(seen))
        states = states + self.narrow(functional.gelu(self.widen(states)))
        normed: Tensor = self.last_norm(states)
        return normed


_NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "mix",
    "attention.output.LayerNorm": "norm",
    "intermediate.dense": "widen",
    "output.dense": "narrow",
    "output.LayerNorm": "last_norm",
}


class Bert(nn.Module):
    """Embeddings and layers; `words` gives the embeddings of token ids, (n,) to (n, hidden)."""

    places: Tensor
    kinds: Tensor

    def __init__(
        self,
        state: Mapping[str, Any],
        words: Callable[[Tensor], Tensor],
        *,
        heads: int,
        epsilon: float,
    ) -> None:
        super().__init__()
        self._words = words
        tensors = {name: torch.from_numpy(values) for name, values in state.items()}
        inner, hidden = tensors["encoder.layer.0.intermediate.dense.weight"].shape
        self.hidden = hidden
        self.register_buffer("places", tensors["embeddings.position_embeddings.weight"])
        self.register_buffer("kinds", tensors["embeddings.token_type_embeddings.weight"])
        self.norm = nn.LayerNorm(hidden, eps=epsilon)
        depth = sum(name.endswith("intermediate.dense.weight") for name in tensors)
        with torch.device("meta"):
            layers = [Layer(hidden, heads, inner, epsilon) for _ in range(depth)]
        self.layers = nn.ModuleList(layers)
        for number, layer in enumerate(layers):
            ours = {
                f"{name}.{kind}": tensors[f"encoder.layer.{number}.{theirs}.{kind}"]
                for theirs, name in _NAMES.items()
                for kind in ("weight", "bias")
            }
            layer.load_state_dict(ours, assign=True)
        self.norm.weight.data = tensors["embeddings.LayerNorm.weight"]
        self.norm.bias.data = tensors["embeddings.LayerNorm.bias"]
        self.requires_grad_(False)

    def embed(self, ids: Tensor, places: Tensor) -> Tensor:
        """The states that enter the first layer, for token ids and positions (batch, tokens)."""
        unique, numbers = torch.unique(ids, return_inverse=True)
        words = self._words(unique).to(self.places.device)
        states = words[numbers] + self.places[places] + self.kinds[0]
        embedded: Tensor = self.norm(states)
        return embedded

    def run(self, states: Tensor, mask: Tensor, start: int = 0, stop: int | None = None) -> Tensor:
        """The states after layers `start` to `stop`; `mask` (batch, 1, tokens or 1, tokens)."""
        for layer in self.layers[start:stop]:
            states = layer(states, mask)
        return states
