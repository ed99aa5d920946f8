"""What an encoder is: texts in, the states of their tokens and one vector for each text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import regex

from mtqa.model import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Encoder", "States", "batches", "readable", "trimmed"]

_SURROGATE = regex.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, eq=False)
class States:
    """One text's tokens, without special ones, and their states, (tokens, width) float32.

    The spans are code points of the text as it was given, and leave out the space before a token.
    A text that is too long for the encoder is cut.
    """

    spans: tuple[Span, ...]
    vectors: NDArray[np.float32]


class Encoder(Protocol):
    """Reads texts of any language; any text, the empty one too."""

    @property
    def name(self) -> str:
        """What a result depends on: the model's name."""

    def states(self, texts: Sequence[str]) -> list[States]:
        """The states of each text's tokens, from the layer that tells translations best."""

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A vector of length 1 for each text: the mean of its last states, (texts, width)."""


def batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Numbers of texts of like length, in batches of at most `tokens` with the padding."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[at] > tokens:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def readable(texts: Sequence[str]) -> list[str]:
    """The texts as UTF-8 can hold them, of the same length: lone surrogates replaced."""
    return [_SURROGATE.sub("\ufffd", text) for text in texts]


def trimmed(text: str, offsets: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """Tokens' spans without the white space that a tokenizer counts as theirs."""
    spans: list[Span] = []
    for start, end in offsets:
        part = text[start:end]
        start = min(end, start + len(part) - len(part.lstrip()))
        spans.append(Span(start, max(start, end - len(part) + len(part.rstrip()))))
    return tuple(spans)
