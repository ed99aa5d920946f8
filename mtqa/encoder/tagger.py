"""The learned span tagger: which stretches of a target do not say what its source says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mtqa.encoder import packaged
from mtqa.model import Span, Tag
from mtqa.text.tokens import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mtqa.encoder._network import Network

__all__ = ["Tagger", "available", "tag"]

_WEIGHTS = Path(__file__).parent / "weights" / "tagger.safetensors"
_TOKENS_A_BATCH = 4096
_LONGEST = 250  # tokens of a text; what follows is not read
_LEAST = 0.1  # probability of a word that is worth a Tag
_JOINS = 0.5  # of the likelier neighbour's probability: then the two are one Tag


def untrained() -> Network:
    """The network over the packaged encoder, as it is before training."""
    import torch

    from mtqa.encoder._bert import Bert
    from mtqa.encoder._network import Network

    found = packaged.read()

    def words(ids: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(found.rows("emb.word", ids.cpu().numpy()))

    return Network(Bert(found.state(), words, heads=found.heads, epsilon=found.epsilon))


def available() -> bool:
    """Whether the weights are there."""
    return _WEIGHTS.is_file()


@cache
def _shipped() -> Tagger:
    return Tagger(_WEIGHTS)


def tag(pairs: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
    """The Tags of each (source, target), in order, by the shipped weights; spans of the target."""
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
        return [tuple(_tags(target, found)) for (_, target), found in
                zip(pairs, self.words(pairs), strict=True)]

    def words(
        self, pairs: Sequence[tuple[str, str]]
    ) -> list[list[tuple[Span, NDArray[np.float32]]]]:
        """Each target's words with the probabilities of the families."""
        import torch

        from mtqa.encoder._network import rows_of

        sizes = packaged.read()
        sources = self._encode([source for source, _ in pairs])
        targets = self._encode([target for _, target in pairs])
        found: list[list[tuple[Span, NDArray[np.float32]]]] = [[] for _ in pairs]
        lengths = [len(s[0]) + len(t[0]) + 4 for s, t in zip(sources, targets, strict=True)]
        order = [at for at, (source, target) in enumerate(pairs) if source.strip() and target.strip()]
        order.sort(key=lengths.__getitem__)
        with torch.inference_mode():
            for batch in _batches(order, lengths):
                ids = [(sources[at][0], targets[at][0]) for at in batch]
                rows = rows_of(ids, sizes.bos, sizes.eos, sizes.pad)
                with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_has_bf16()):
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
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [(one.ids[:_LONGEST], one.offsets[:_LONGEST]) for one in encoded]


@cache
def _has_bf16() -> bool:
    """Whether the processor computes in bfloat16; elsewhere it would be slower than float32."""
    import torch

    capability = torch.backends.cpu.get_cpu_capability()
    try:
        return "AVX512" in capability and bool(torch.cpu._is_avx512_bf16_supported())
    except AttributeError:
        return False


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for at in order:
        if batch and (len(batch) + 1) * lengths[at] > _TOKENS_A_BATCH:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


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
    """Neighbouring wrong words made one Tag, with the family and the probability of the likeliest."""
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
