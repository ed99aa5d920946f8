"""Source and target sentences brought together, and the words of a pair.

Sentences: dynamic programming over length (Gale and Church, 1993), shared anchors and, where an
encoder is there, its similarities, given as data. Words: `words` links those that are alike,
`project` carries a span over; `counterpart` does by an encoder's alignment.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from mtqa.align._counterpart import counterpart
from mtqa.align._keys import keys
from mtqa.align._path import Bead, Side, cheapest_path, surely_one_to_one
from mtqa.align._words import link_words as words
from mtqa.align._words import project
from mtqa.model import Pair, Span
from mtqa.text.length import length
from mtqa.text.sentences import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

__all__ = ["Anchors", "align", "counterpart", "keys", "project", "words"]

Anchors = tuple[Sequence[Collection[str]], Sequence[Collection[str]]]

_ANCHOR_SCALE = 0.6  # nats for each nat of surprise that an anchor is shared
_MOST_SHARED = 4.0  # nats that all anchors of two sentences are worth together
_CHANCE = 1.5  # how much of what a sentence shares with the others counts against it
_ANCHOR_TRUST = 1.0  # of the caller's anchors
_SIMILARITY_SCALE = 0.8  # nats for a standard deviation of similarity
_MANY = 1_000_000  # pairs of sentences: about a second
_DUST = 5.0  # letters
_TOO_COMMON = 4  # a key in more sentences than this, for each sentence of the other text, is noise


def align(
    source: str,
    source_segments: Sequence[Segment],
    source_lang: str,
    target: str,
    target_segments: Sequence[Segment],
    target_lang: str,
    *,
    anchors: Anchors | None = None,
    similarity: Sequence[Sequence[float]] | Floats | None = None,
) -> tuple[Pair, ...]:
    """The sentences of `target` in order, each beside what it translates in `source`.

    A Pair is one to one, or up to three sentences on a side; a source sentence without translation
    gives a Pair with an empty target at its likeliest place, an invented target sentence one with
    an empty source. Texts of thousands of lines of a few letters each are one Pair. `anchors` are
    strings for each source segment and for each target segment that mark translations when both
    have them (a value, the identifier of a name); `similarity` is a matrix with a row for each
    source segment and a column for each target segment.
    """
    source_texts = [segment.span.of(source) for segment in source_segments]
    target_texts = [segment.span.of(target) for segment in target_segments]
    left = _side(source_texts, source_segments, source_lang)
    right = _side(target_texts, target_segments, target_lang)
    beads = _beads(left, right, source_texts, target_texts, anchors, similarity)
    pairs: list[Pair] = []
    row = column = source_place = target_place = 0
    for taken, given in beads:
        source_span = _cover(source_segments[row : row + taken], source_place)
        target_span = _cover(target_segments[column : column + given], target_place)
        alone = target_segments[column : column + given] or source_segments[row : row + taken]
        pairs.append(
            Pair(
                target_span.of(target),
                source_span.of(source),
                target_lang,
                source_lang,
                target_span.start,
                source_span.start,
                role=alone[0].role if len(alone) == 1 else "text",
            )
        )
        row, column = row + taken, column + given
        source_place, target_place = source_span.end, target_span.end
    return tuple(pairs)


def _cover(segments: Sequence[Segment], place: int) -> Span:
    if not segments:
        return Span(place, place)
    return segments[0].span.cover(segments[-1].span)


def _side(texts: list[str], segments: Sequence[Segment], lang: str) -> Side:
    return Side([length(text, lang) for text in texts], [segment.block for segment in segments])


def _beads(
    left: Side,
    right: Side,
    source: list[str],
    target: list[str],
    anchors: Anchors | None,
    similarity: Any,
) -> list[Bead]:
    if not source or not target:
        return [(1, 0)] * len(source) + [(0, 1)] * len(target)
    if similarity is None and surely_one_to_one(left, right):
        return [(1, 1)]
    if _is_dust(left, right):
        return [(len(source), len(target))]
    shared = _shared(source, target, anchors)
    if similarity is not None:
        shared = shared + _SIMILARITY_SCALE * _standardised(similarity)
    beads = cheapest_path(left, right, shared, 1.0)
    ratio = _ratio(left, right, beads)
    return beads if ratio == 1.0 else cheapest_path(left, right, shared, ratio)


def _is_dust(source: Side, target: Side) -> bool:
    """Whether there are thousands of pieces too short for their lengths to tell them apart."""
    rows, columns = len(source.lengths), len(target.lengths)
    letters = sum(source.lengths) + sum(target.lengths)
    return rows * columns > _MANY and letters <= _DUST * (rows + columns)


def _ratio(source: Side, target: Side, beads: list[Bead]) -> float:
    """The median length ratio of the sentences that went one to one, held to what is plausible."""
    ratios: list[float] = []
    row = column = 0
    for taken, given in beads:
        if taken == given == 1 and source.lengths[row]:
            ratios.append(target.lengths[column] / source.lengths[row])
        row, column = row + taken, column + given
    if len(ratios) < 3:
        return 1.0
    return min(1.6, max(0.6, sorted(ratios)[len(ratios) // 2]))


def _shared(source: list[str], target: list[str], anchors: Anchors | None) -> Floats:
    """What each source sentence and each target sentence have in common, in nats."""
    import numpy as np

    worth = [[0.0] * len(target) for _ in source]
    source_index = _index([keys(text) for text in source], anchors[0] if anchors else None)
    target_index = _index([keys(text) for text in target], anchors[1] if anchors else None)
    sentences = max(len(source), len(target)) + 10
    for key, rows in source_index.items():
        columns = target_index.get(key)
        if columns is None or len(rows) * len(columns) > _TOO_COMMON * sentences:
            continue
        surprise = math.log(1 + sentences / (len(rows) * len(columns)))
        trust = min(max(rows.values()), max(columns.values()))
        for row, column in product(rows, columns):
            worth[row][column] += _ANCHOR_SCALE * trust * surprise
    shared = np.array(worth)
    return _above_chance(_MOST_SHARED * np.tanh(shared / _MOST_SHARED))


def _above_chance(shared: Floats) -> Floats:
    """Less what each sentence shares with all the others: else long ones draw everything in."""
    rows, columns = shared.shape
    others_in_row = (shared.sum(axis=1, keepdims=True) - shared) / columns
    others_in_column = (shared.sum(axis=0, keepdims=True) - shared) / rows
    excess: Floats = shared - _CHANCE * (others_in_row + others_in_column)
    return excess


def _index(
    sentences: list[dict[str, float]], anchors: Sequence[Collection[str]] | None
) -> Mapping[str, dict[int, float]]:
    """For each key the sentences that have it, and how far it is to be trusted there."""
    index: dict[str, dict[int, float]] = defaultdict(dict)
    for number, found in enumerate(sentences):
        for key, trust in found.items():
            index[key][number] = trust
        for anchor in anchors[number] if anchors else ():
            index[f"@{anchor}"][number] = _ANCHOR_TRUST
    return index


def _standardised(similarity: Any) -> Floats:
    """Similarities as deviations from what their row and column have on average.

    (Artetxe and Schwenk, 2019: margins, not raw cosines.)
    """
    import numpy as np

    matrix = np.asarray(similarity, dtype=float)
    margin = matrix - (matrix.mean(axis=0, keepdims=True) + matrix.mean(axis=1, keepdims=True)) / 2
    spread = float(margin.std())
    deviations: Floats = np.clip(margin / max(spread, 1e-6), -2.0, 4.0)
    return deviations
