"""The learned span tagger: which stretches of a target do not say what its source says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mtqa.encoder import packaged
from mtqa.encoder._base import batches, readable
from mtqa.errors import EngineError
from mtqa.model import Span, Tag
from mtqa.text.tokens import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mtqa.encoder._network import Network

__all__ = ["Tagger", "available", "load", "tag"]

_WEIGHTS = Path(__file__).parent / "weights" / "tagger.safetensors"
_TOKENS_A_BATCH = 4096
_LONGEST = 250  # tokens of a text; what follows is not read
_LEAST = 0.1  # probability of a word that is worth a Tag
_JOINS = 0.5  # of the likelier neighbour's probability: then the two are one Tag


def untrained() -> Network:
    """The network over the packaged encoder, as it is before training."""
    from mtqa.encoder._network import Network

    return Network(packaged.bert())


def available() -> bool:
    """Whether the weights are there."""
    return _WEIGHTS.is_file()


@cache
def _shipped() -> Tagger:
    if not available():
        raise EngineError("the tagger's weights are not installed", path=str(_WEIGHTS))
    return Tagger(_WEIGHTS)


def load() -> None:
    """Load the shipped weights, if they can be had; `tag` says why when they cannot."""
    with suppress(EngineError):
        _shipped()


def tag(pairs: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
    """The Tags of each (source, target), in order, by the shipped weights; spans of the target.

    Raises EngineError without the weights or the packaged encoder.
    """
    return _shipped().tag(pairs)


class Tagger:
    """The network with trained weights; reads pairs in batches of like length."""

    def __init__(self, weights: Path) -> None:
        from mtqa.encoder._weights import load

        self._network = untrained()
        self.facts = load(self._network, weights)
        self._network.eval()
        self._tokenizer = packaged.read().tokenizer()

    def tag(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
        """The Tags of each (source, target); none for a pair with an empty side."""
        return [
            tuple(_tags(target, found))
            for (_, target), found in zip(pairs, self.words(pairs), strict=True)
        ]

    def words(
        self, pairs: Sequence[tuple[str, str]]
    ) -> list[list[tuple[Span, NDArray[np.float32]]]]:
        """Each target's words with the probabilities of the families."""
        import torch

        from mtqa.encoder._features import by_token, features
        from mtqa.encoder._network import rows_of

        sizes = packaged.read()
        sources = self._encode([source for source, _ in pairs])
        targets = self._encode([target for _, target in pairs])
        found: list[list[tuple[Span, NDArray[np.float32]]]] = [[] for _ in pairs]
        both = [at for at, (one, other) in enumerate(pairs) if one.strip() and other.strip()]
        lengths = [len(sources[at][0]) + len(targets[at][0]) + 4 for at in both]
        letters = {at: features(*pairs[at]) for at in both}
        with torch.inference_mode():
            for numbers in batches(lengths, _TOKENS_A_BATCH):
                batch = [both[number] for number in numbers]
                ids = [(sources[at][0], targets[at][0]) for at in batch]
                given = [
                    (
                        by_token(sources[at][1], *letters[at][0]),
                        by_token(targets[at][1], *letters[at][1]),
                    )
                    for at in batch
                ]
                rows = rows_of(ids, sizes.bos, sizes.eos, sizes.pad, given)
                with packaged.precision():
                    logits = self._network(rows)
                shares = torch.softmax(logits.float(), dim=-1).numpy()
                for row, at in enumerate(batch):
                    first = len(sources[at][0]) + 3
                    offsets = targets[at][1]
                    found[at] = _by_word(
                        pairs[at][1], offsets, shares[row, first : first + len(offsets)]
                    )
        return found

    def _encode(self, texts: Sequence[str]) -> list[tuple[list[int], list[tuple[int, int]]]]:
        encoded = self._tokenizer.encode_batch(readable(texts), add_special_tokens=False)
        return [(one.ids[:_LONGEST], one.offsets[:_LONGEST]) for one in encoded]


def _by_word(
    text: str, offsets: Sequence[tuple[int, int]], shares: NDArray[np.float32]
) -> list[tuple[Span, NDArray[np.float32]]]:
    """Each word with the families' probabilities of its likeliest wrong token."""
    found: list[tuple[Span, NDArray[np.float32]]] = []
    at = 0
    for word in words(text):
        while at < len(offsets) and offsets[at][1] <= word.start:
            at += 1
        end = at
        while end < len(offsets) and offsets[end][0] < word.end:
            end += 1
        if end > at:
            part = shares[at:end]
            found.append((word.span, part[int(part[:, 0].argmin())]))
    return found


def _tags(text: str, found: Sequence[tuple[Span, NDArray[np.float32]]]) -> Iterator[Tag]:
    """Neighbouring wrong words as one Tag, its family and probability those of the likeliest."""
    from mtqa.encoder._network import FAMILIES

    group: list[tuple[Span, NDArray[np.float32]]] = []
    groups: list[list[tuple[Span, NDArray[np.float32]]]] = []
    for span, shares in found:
        wrong = 1 - float(shares[0])
        if wrong < _LEAST:
            group = []
            continue
        if group:
            last = 1 - float(group[-1][1][0])
            near = not text[group[-1][0].end : span.start].strip()
            if near and min(last, wrong) >= _JOINS * max(last, wrong):
                group.append((span, shares))
                continue
        group = [(span, shares)]
        groups.append(group)
    for one in groups:
        best = min((shares for _, shares in one), key=lambda shares: float(shares[0]))
        family = FAMILIES[1 + int(best[1:].argmax())]
        yield Tag(one[0][0].cover(one[-1][0]), family, round(1 - float(best[0]), 4))
