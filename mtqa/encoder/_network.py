"""The span tagger's network: a source and a target side by side, a family for every token.

The lower layers of the packaged encoder read each text by itself, as they were trained to, and
stay as they are. Where they meet, each token is given what it attends to on the other side by the
likeness of their states, which is a soft word alignment (Dou and Neubig 2021); the upper layers
then read both texts together and are the ones that learn. There each token also gets what its word
looks like beside those of the other text (`_features`), for letters are lost on an encoder of
pieces, and what word lists tell of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from mtqa.encoder._bert import Bert, Layer
from mtqa.encoder._features import LETTERS, WIDTH
from mtqa.encoder._lexical import WORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FAMILIES", "Network", "Reading", "Rows", "rows_of"]

# What a token may be: right, or part of an error of a family.
FAMILIES = (
    "right",
    "number",
    "name",
    "untranslated",
    "addition",
    "mistranslation",
    "fragment",
    "repetition",
    "spelling",
    "omission",
)
# The layers in which the two texts are read together; those above serve sentence vectors and are
# left out. Three learn more from an hour of two cores than six, and are faster.
_MEET, _TOP = 6, 9
_SHARPNESS = 12.0  # of the soft alignment, where the likeness is a cosine
_BETWEEN = 64  # width between the words' features and the states


@dataclass(frozen=True)
class Rows:
    """A batch of pairs: `<s> source </s> <s> target </s>`, each text counted from place 0.

    All are (batch, tokens); `side` is 0 in the source, 1 in the target and -1 in the padding.
    `given` (batch, tokens, WIDTH) holds the features of the tokens' words, 0 where there are none.
    """

    ids: Tensor
    places: Tensor
    side: Tensor
    given: Tensor

    def to(self, device: str) -> Rows:
        """The same batch on a device."""
        return Rows(*(getattr(self, one.name).to(device) for one in fields(self)))


def rows_of(
    pairs: Sequence[tuple[Sequence[int], Sequence[int]]],
    bos: int,
    eos: int,
    pad: int,
    given: Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]] = (),
) -> Rows:
    """The batch for token ids of sources and targets, and their features if there are any."""
    width = max(len(source) + len(target) + 4 for source, target in pairs)
    ids = torch.full((len(pairs), width), pad)
    places = torch.zeros_like(ids)
    side = torch.full_like(ids, -1)
    features = torch.zeros(*ids.shape, WIDTH)
    for row, texts in enumerate(pairs):
        at = 0
        for number, text in enumerate(texts):
            end = at + len(text) + 2
            ids[row, at:end] = torch.tensor([bos, *text, eos])
            places[row, at:end] = torch.arange(end - at)
            side[row, at:end] = number
            if given:
                features[row, at + 1 : end - 1] = torch.from_numpy(given[row][number])
            at = end
    return Rows(ids, places, side, features)


class Reading(NamedTuple):
    """Logits (batch, tokens, families), and each token's counterpart: its place in the row.

    `alike` (batch, tokens, tokens) are the cosines between the states of the two texts where they
    meet, less their text's mean.
    """

    logits: Tensor
    partners: Tensor
    alike: Tensor


class Network(nn.Module):
    """Rows to a Reading; source tokens are right, or an omission."""

    def __init__(self, bert: Bert) -> None:
        super().__init__()
        hidden = bert.hidden
        del bert.layers[_TOP:]
        self.bert = bert
        self.upper: nn.ModuleList = bert.layers[_MEET:]
        self.upper.requires_grad_(True)
        self.side = nn.Embedding(2, hidden)
        self.sharpness = nn.Parameter(torch.tensor(math.log(_SHARPNESS)))
        self.joined = nn.Linear(3 * hidden + 1, hidden)
        self.letters = nn.Sequential(
            nn.Linear(LETTERS, _BETWEEN), nn.GELU(), nn.Linear(_BETWEEN, hidden)
        )
        self.listed = nn.Sequential(
            nn.Linear(WORDS, _BETWEEN), nn.GELU(), nn.Linear(_BETWEEN, hidden)
        )
        self.head = nn.Linear(hidden, len(FAMILIES))
        for part in (self.side, self.joined, self.letters[2], self.listed[2], self.head):
            for new in part.parameters():
                nn.init.zeros_(new)
        nn.init.normal_(self.head.weight, std=0.02)

    def learned(self) -> dict[str, Tensor]:
        """What training changes, by name."""
        return {name: value for name, value in self.named_parameters() if value.requires_grad}

    def forward(self, rows: Rows) -> Reading:
        """What is read; of the padding it means nothing."""
        real = rows.side >= 0
        same = rows.side[:, :, None] == rows.side[:, None, :]
        with torch.no_grad():
            states = self.bert.embed(rows.ids, rows.places)
            states = self.bert.run(states, same[:, None], 0, _MEET)
        added, partners, alike = self._other_side(states, rows)
        given = self.letters(rows.given[..., :LETTERS]) + self.listed(rows.given[..., LETTERS:])
        states = states + added + given
        # Padding looks at padding, so that no row of the mask is empty.
        together = real[:, :, None] == real[:, None, :]
        layer: nn.Module
        for layer in self.upper:
            assert isinstance(layer, Layer)
            states = layer(states, together[:, None])
        return Reading(self.head(states), partners, alike)

    def _other_side(self, states: Tensor, rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
        """What each token's counterpart adds to its state, zero before training, its place, and
        how like all tokens of the other text are."""
        side, real = rows.side, rows.side >= 0
        special = rows.places == 0
        content = (real & ~special).unsqueeze(-1)
        count = torch.stack([(content[..., 0] & (side == one)).sum(1) for one in (0, 1)], 1)
        means = torch.stack(
            [(states * (content & (side == one).unsqueeze(-1))).sum(1) for one in (0, 1)], 1
        ) / count.clamp(min=1).unsqueeze(-1)
        mean = torch.gather(
            means, 1, side.clamp(min=0).unsqueeze(-1).expand(-1, -1, states.shape[-1])
        )
        unit = functional.normalize(states - mean, dim=-1)
        likeness = torch.einsum("bih,bjh->bij", unit, unit).float()
        across = (side[:, :, None] + side[:, None, :] == 1) & real[:, :, None] & real[:, None, :]
        # -1 + 2 is 1 too, but padding is not real.
        likeness = likeness.masked_fill(~across, -2.0)
        weights = torch.softmax(likeness * self.sharpness.exp(), dim=-1)
        found = torch.bmm(weights.to(states.dtype), states)
        best, partners = likeness.max(-1)
        near = best.unsqueeze(-1).to(states.dtype)
        parts = torch.cat([found, found - states, (found - states).abs(), near], -1)
        added: Tensor = self.joined(parts) + self.side(side.clamp(min=0))
        return added * real.unsqueeze(-1), partners, likeness
