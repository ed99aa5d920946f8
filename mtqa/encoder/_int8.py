"""Linear layers in int8, for processors that multiply it fast and bfloat16 not at all.

Each row of weights has a scale, and each token's state: vector-wise quantisation (Dettmers et al.
2022, "LLM.int8()"). One scale for all states of a batch, as torch's dynamic quantisation has it,
costs five times as much precision, and would let the other texts of a batch decide.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["Int8Linear", "quantise"]

_MOST = 127
_LEAST = 1e-8


class Int8Linear(nn.Module):
    """What a Linear computes, nearly: states (..., in) to (..., out), float32."""

    weight: Tensor
    scale: Tensor
    bias: Tensor

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        weight = linear.weight.detach()
        scale = weight.abs().amax(1).clamp(min=_LEAST) / _MOST
        whole = torch.round(weight / scale[:, None]).to(torch.int8)
        self.register_buffer("weight", whole.t().contiguous())
        self.register_buffer("scale", scale)
        self.register_buffer("bias", linear.bias.detach())

    def forward(self, states: Tensor) -> Tensor:
        """The linear map of states."""
        size = states.abs().amax(-1, keepdim=True).clamp(min=_LEAST) / _MOST
        whole = torch.round(states * size.reciprocal()).to(torch.int8)
        product = torch._int_mm(whole.reshape(-1, whole.shape[-1]), self.weight)
        scaled = product.view(*states.shape[:-1], -1).float() * self.scale
        return torch.addcmul(self.bias, scaled, size)


def quantise(network: nn.Module) -> None:
    """Put an Int8Linear in the place of each Linear within."""
    for module in list(network.modules()):
        for name, part in list(module.named_children()):
            if isinstance(part, nn.Linear):
                setattr(module, name, Int8Linear(part))
