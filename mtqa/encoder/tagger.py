"""The learned span tagger: which stretches of a target do not say what its source says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mtqa.device import computing, device, number_format
from mtqa.encoder import packaged
from mtqa.encoder._base import batches, readable, trimmed
from mtqa.encoder.links import Grid, align, grid
from mtqa.encoder.unsaid import WEIGHTS as UNSAID
from mtqa.encoder.unsaid import Model, read_model, unsaid, unsourced
from mtqa.errors import EngineError
from mtqa.forks import cached_property
from mtqa.model import Alignment, Span, Tag
from mtqa.text.tokens import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mtqa.encoder._features import Langs
    from mtqa.encoder._network import Network

    Word = tuple[Span, NDArray[np.float32]]

__all__ = [
    "FOLDER",
    "SIDES",
    "WEIGHTS",
    "Judgement",
    "Read",
    "Tagger",
    "available",
    "judge",
    "load",
    "omissions",
    "shipped",
    "weights_of",
]

# A fact of weights that learned from the tokens of the source too.
SIDES = ("sides", "2")

FOLDER = Path(__file__).parent / "weights"
WEIGHTS = "tagger.safetensors"
_used = FOLDER  # see weights_of
_UNKNOWN = (None, None)  # languages
_TOKENS_A_BATCH = {"cpu": 1024, "cuda": 8192}  # few stay in a processor's cache, and pad less
_LONGEST = 250  # tokens of a text; what follows is not read
_LEAST = 0.1  # probability of a word that is worth a Tag
_SAME_GAP = 25  # characters between two guesses of where something lacks
_JOINS = 0.5  # of the likelier neighbour's probability: then the two are one Tag


def untrained() -> Network:
    """The network over the packaged encoder, as it is before training."""
    from mtqa.encoder._network import Network

    return Network(packaged.bert())


def available() -> bool:
    """Whether the weights are there."""
    return (_used / WEIGHTS).is_file()


def shipped() -> Tagger:
    """The tagger with the shipped weights, loaded once. Raises EngineError without them."""
    return _loaded(_used, device())


@cache
def _loaded(folder: Path, where: str) -> Tagger:
    """The tagger on a device; one that a forked process may not use has its own on the CPU."""
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise EngineError("the tagger's weights are not installed", path=str(weights))
    return Tagger(weights, where)


@contextmanager
def weights_of(folder: Path) -> Iterator[None]:
    """Within, the weights of a folder stand for the shipped ones, in all threads: for recipes."""
    global _used
    before, _used = _used, folder
    try:
        yield
    finally:
        _used = before
        _loaded.cache_clear()  # a recipe may change what lies there


def load() -> None:
    """Load the shipped weights, if they can be had; `tag` says why when they cannot."""
    with suppress(EngineError):
        shipped()


class Judgement(NamedTuple):
    """What one reading of a pair gives: its Tags, spans of the target, and which words go together.

    `unsaid` are the Tags of source words for which nothing stands in the target, `unsourced` of
    target words for which nothing stands in the source. Nothing for a pair with an empty side.
    """

    tags: tuple[Tag, ...] = ()
    alignment: Alignment = Alignment()
    unsaid: tuple[Tag, ...] = ()
    unsourced: tuple[Tag, ...] = ()


def judge(
    pairs: Sequence[tuple[str, str]], langs: Sequence[Langs] | None = None
) -> list[Judgement]:
    """What the shipped weights make of each (source, target), in order.

    `langs` are their languages (BCP 47), which word lists are asked by. Raises EngineError without
    the weights or the packaged encoder.
    """
    return shipped().judge(pairs, langs)


class Tagger:
    """The network with trained weights; reads pairs in batches of like length.

    It computes `where`, by default on the GPU if there is one, and in int8 where the processor has
    that and no bfloat16. What tells words left unsaid lies beside the weights.
    """

    def __init__(self, weights: Path, where: str | None = None) -> None:
        from mtqa.encoder._int8 import quantise
        from mtqa.encoder._weights import load

        self._device = where or device()
        self._network = untrained()
        self._beside = weights.with_name(UNSAID.name)
        self.facts = load(self._network, weights)
        self._both_sides = SIDES in self.facts.items()
        self._network.eval()
        if number_format(self._device) == "int8":
            quantise(self._network.bert.layers)
        self._network.to(self._device)
        self._tokenizer = packaged.read().tokenizer()

    @cached_property
    def _unsaid(self) -> Model:
        if not self._beside.is_file():
            raise EngineError("no weights of what is left unsaid", path=str(self._beside))
        return read_model(self._beside)

    def tag(
        self, pairs: Sequence[tuple[str, str]], langs: Sequence[Langs] | None = None
    ) -> list[tuple[Tag, ...]]:
        """The Tags of each (source, target); none for a pair with an empty side."""
        return [
            _tags(source, target, read) if read else ()
            for (source, target), read in zip(pairs, self.read(pairs, langs), strict=True)
        ]

    def judge(
        self, pairs: Sequence[tuple[str, str]], langs: Sequence[Langs] | None = None
    ) -> list[Judgement]:
        """The Tags, the Alignment and what is left unsaid of each (source, target)."""
        return [
            Judgement(
                _tags(source, target, read),
                align(read.grid),
                unsaid(source, read.grid, read.letters, omissions(read), self._unsaid),
                unsourced(target, read.grid, read.letters_there, _added(read), self._unsaid),
            )
            if read and read.grid
            else Judgement()
            for (source, target), read in zip(pairs, self.read(pairs, langs), strict=True)
        ]

    def read(
        self, pairs: Sequence[tuple[str, str]], langs: Sequence[Langs] | None = None
    ) -> list[Read | None]:
        """What is read of each pair; None where a side is empty. `langs` as in `judge`."""
        import torch

        from mtqa.encoder._features import by_token, features
        from mtqa.encoder._network import rows_of

        sizes = packaged.read()
        sides = [self._encode([pair[number] for pair in pairs]) for number in (0, 1)]
        ids = [(here.ids, there.ids) for here, there in zip(*sides, strict=True)]
        found: list[Read | None] = [None] * len(pairs)
        both = [at for at, (one, other) in enumerate(pairs) if one.strip() and other.strip()]
        lengths = [len(ids[at][0]) + len(ids[at][1]) + 4 for at in both]
        with torch.inference_mode():
            for numbers in batches(lengths, _TOKENS_A_BATCH[self._device]):
                batch = [both[number] for number in numbers]
                letters = [features(*pairs[at], langs[at] if langs else _UNKNOWN) for at in batch]
                given = [
                    (
                        by_token(sides[0][at].offsets, *here),
                        by_token(sides[1][at].offsets, *there),
                    )
                    for at, (here, there) in zip(batch, letters, strict=True)
                ]
                rows = rows_of([ids[at] for at in batch], sizes.bos, sizes.eos, sizes.pad, given)
                with computing(self._device):
                    reading = self._network(rows.to(self._device))
                shares = torch.softmax(reading.logits.float(), dim=-1).cpu().numpy()
                partners, alike = reading.partners.cpu().numpy(), reading.alike.cpu().numpy()
                for row, at in enumerate(batch):
                    (source, target), second = pairs[at], len(ids[at][0]) + 3
                    last = second + len(ids[at][1])
                    lacking = shares[row, 1 : second - 2] if self._both_sides else shares[row, :0]
                    found[at] = Read(
                        _by_word(source, sides[0][at].offsets[: len(lacking)], lacking),
                        _by_word(target, sides[1][at].offsets, shares[row, second:last]),
                        [
                            (start, sides[1][at].offsets[there - second][1])
                            for (start, _), there in zip(
                                sides[0][at].offsets, partners[row, 1:], strict=False
                            )
                            if second <= there < last
                        ],
                        grid(
                            source,
                            trimmed(source, sides[0][at].offsets),
                            target,
                            trimmed(target, sides[1][at].offsets),
                            alike[row, 1 : second - 2, second:last],
                        ),
                        *(
                            {word.start: values for word, values in zip(*side, strict=True)}
                            for side in letters[row]
                        ),
                    )
        return found

    def _encode(self, texts: Sequence[str]) -> list[_Encoded]:
        encoded = self._tokenizer.encode_batch(readable(texts), add_special_tokens=False)
        return [_Encoded(one.ids[:_LONGEST], one.offsets[:_LONGEST]) for one in encoded]


class _Encoded(NamedTuple):
    ids: list[int]
    offsets: list[tuple[int, int]]


class Read(NamedTuple):
    """The words of both sides, each with the probabilities of the families.

    `links` are where tokens of the source begin and where their counterparts in the target end;
    `letters` the features of the source's words by where they begin, `letters_there` the target's.
    """

    source: list[Word]
    target: list[Word]
    links: list[tuple[int, int]]
    grid: Grid | None = None
    letters: Mapping[int, Sequence[float]] = {}
    letters_there: Mapping[int, Sequence[float]] = {}


def omissions(read: Read) -> tuple[list[tuple[Span, float]], list[tuple[Span, float]]]:
    """The words of both sides with the probability that they are, or follow, an omission."""
    from mtqa.encoder._network import FAMILIES

    at = FAMILIES.index("omission")
    here, there = (
        [(span, float(shares[at])) for span, shares in side] for side in (read.source, read.target)
    )
    return here, there


def _added(read: Read) -> list[tuple[Span, float]]:
    """The target's words with the probability that they are an addition."""
    from mtqa.encoder._network import FAMILIES

    at = FAMILIES.index("addition")
    return [(span, float(shares[at])) for span, shares in read.target]


def _by_word(
    text: str, offsets: Sequence[tuple[int, int]], shares: NDArray[np.float32]
) -> list[Word]:
    """Each word with the families' probabilities of its likeliest wrong token."""
    found: list[Word] = []
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


def _tags(source: str, target: str, read: Read) -> tuple[Tag, ...]:
    """The Tags of a pair. What lacks is known by its gap, by the words of the source, or both."""
    found = list(_groups(target, read.target))
    gaps = [one for one in found if one.family == "omission"]
    for lacking in _groups(source, read.source):
        word = _after_gap(read, lacking.span)
        if word is None:
            continue
        beside = [one for one in gaps if abs(one.span.start - word.start) <= _SAME_GAP]
        if beside:
            gap = max(beside, key=lambda one: one.probability)
            gaps.remove(gap)
            found.remove(gap)
            doubt = (1 - gap.probability) * (1 - lacking.probability)
            found.append(Tag(gap.span, "omission", round(1 - doubt, 4), lacking.span))
        else:
            found.append(Tag(word, "omission", lacking.probability, lacking.span))
    return tuple(sorted(found, key=lambda one: one.span))


def _after_gap(read: Read, lacking: Span) -> Span | None:
    """The word of the target before which a span of the source was to be expected.

    That is after the counterpart of what stands before it in the source.
    """
    place = next((end for start, end in reversed(read.links) if start < lacking.start), 0)
    after = (span for span, _ in read.target if span.end > place)
    return next(after, read.target[-1][0] if read.target else None)


def _groups(text: str, found: Sequence[Word]) -> Iterator[Tag]:
    """Neighbouring wrong words as one Tag, its family and probability those of the likeliest."""
    from mtqa.encoder._network import FAMILIES

    group: list[Word] = []
    groups: list[list[Word]] = []
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
