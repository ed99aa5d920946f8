"""Sentences that the alignment left alone, and how sure it is that the other text lacks them.

An alignment errs where a translator merged or moved sentences. So a lone sentence only counts when
the sentences around it leave no room for it: the other side's are not longer than they need be,
and none of its numbers and names stands there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from mtqa.align import align, keys
from mtqa.checks._parts import pairs_of
from mtqa.model import Document, Pair
from mtqa.text.length import length
from mtqa.text.scripts import UNSPACED, main_script
from mtqa.text.sentences import split

_NEAR = 2  # pairs on each side that may hold what was moved
# The standard deviation of a sentence's length beside its translation (newstest, on the log
# scale), and the fewest letters that cannot as well be folded into another sentence. The second
# where one of the two is written without spaces: much is said there in a few characters.
_SPREAD, _DENSE_SPREAD = 0.16, 0.25
_LEAST_LENGTH, _LEAST_DENSE_LENGTH = 20.0, 50.0
_TYPICAL_LENGTH = 60.0
_LEAST_ROOM = 0.5  # standard deviations
_MUCH_ROOM = 4.0
_MOST_TOLD = 0.4
_FEW = 4  # pairs; so short a text has to say more
_LEAST_ROOM_OF_FEW = 3.0
_TOLD_BY = 0.5  # trust from which a key tells sentences apart


Side = Literal["source", "target"]


@dataclass(frozen=True, slots=True)
class Lone:
    """A pair with one empty side, and how sure it is that nothing corresponds, in (0, 1)."""

    pair: Pair
    confidence: float


def lone_sentences(document: Document, empty: Side) -> Iterator[Lone]:
    """The sentences of `document` whose `empty` side has nothing that corresponds."""
    if document.source is None:
        return
    pairs = _sentence_pairs(document)
    full = _other(empty)
    for number, pair in enumerate(pairs):
        if getattr(pair, empty) or not getattr(pair, full) or pair.role != "text":
            continue
        around = pairs[max(0, number - _NEAR) : number] + pairs[number + 1 : number + _NEAR + 1]
        beside = pairs[max(0, number - 1) : number] + pairs[number + 1 : number + 2]
        if confidence := _confidence(pair, around, beside, pairs, empty):
            yield Lone(pair, confidence)


def _sentence_pairs(document: Document) -> tuple[Pair, ...]:
    """The document's pairs; a single one of several sentences is taken apart."""
    pairs = pairs_of(document)
    if len(pairs) != 1 or not pairs[0].source or not pairs[0].target:
        return pairs
    return _apart(pairs[0])


@lru_cache(maxsize=4)  # two checks ask, one after the other
def _apart(whole: Pair) -> tuple[Pair, ...]:
    source, source_lang = whole.source or "", whole.source_lang or "und"
    parts = align(
        source,
        split(source, source_lang),
        source_lang,
        whole.target,
        split(whole.target, whole.target_lang),
        whole.target_lang,
    )
    return tuple(
        replace(
            part,
            source_start=part.source_start + whole.source_start,
            target_start=part.target_start + whole.target_start,
        )
        for part in parts
    )


def _confidence(
    lone: Pair,
    around: Sequence[Pair],
    beside: Sequence[Pair],
    pairs: Sequence[Pair],
    empty: Side,
) -> float:
    """0 where it may well have its counterpart around it."""
    full = _other(empty)
    ratio = _ratio(pairs)
    scale = 1 / ratio if empty == "source" else ratio
    here = scale * _letters(lone, full)
    theirs = sum(_letters(other, empty) for other in around)
    ours = scale * sum(_letters(other, full) for other in around)
    least = _LEAST_DENSE_LENGTH if any(map(_is_dense, around)) else _LEAST_LENGTH
    if here < least or not theirs or any(_holds(here, pair, scale, empty) for pair in beside):
        return 0.0
    # By how much lengths fit better without the lone sentence than with it.
    spread = _SPREAD * math.sqrt(theirs * _TYPICAL_LENGTH) + 1
    room = (abs(ours + here - theirs) - abs(ours - theirs)) / spread
    few = len(pairs) < _FEW
    told = _told_apart(lone, around, empty)
    if room < (_LEAST_ROOM_OF_FEW if few else _LEAST_ROOM) or told > (0.0 if few else _MOST_TOLD):
        return 0.0
    return 0.45 + 0.45 * min(1.0, room / _MUCH_ROOM) * (1 - told)


def _holds(here: float, beside: Pair, scale: float, empty: Side) -> bool:
    """Whether a neighbour's other side may well hold the lone sentence as well."""
    ours, theirs = scale * _letters(beside, _other(empty)), _letters(beside, empty)
    return ours + here < (1 + (_DENSE_SPREAD if _is_dense(beside) else _SPREAD)) * theirs


def _is_dense(pair: Pair) -> bool:
    return main_script(pair.source or "") in UNSPACED or main_script(pair.target) in UNSPACED


def _other(side: Side) -> Side:
    return "target" if side == "source" else "source"


def _ratio(pairs: Sequence[Pair]) -> float:
    """Target letters for one of the source, in the pairs that have both; held to the plausible."""
    both = [pair for pair in pairs if pair.source and pair.target]
    source = sum(_letters(pair, "source") for pair in both)
    target = sum(_letters(pair, "target") for pair in both)
    return min(1.3, max(0.77, target / source)) if len(both) > 4 and source else 1.0


def _letters(pair: Pair, side: Side) -> float:
    if side == "source":
        return length(pair.source or "", pair.source_lang or "und")
    return length(pair.target, pair.target_lang)


def _told_apart(pair: Pair, around: Sequence[Pair], empty: Side) -> float:
    """The share of the sentence's numbers and names that stand on the other side near by.

    Those that its own neighbours have as well say nothing.
    """
    full = _other(empty)
    near = [getattr(other, full) or "" for other in around]
    known = {key for text in near for key in keys(text)}
    own = {
        key
        for key, trust in keys(getattr(pair, full)).items()
        if trust >= _TOLD_BY and len(key) > 1  # no marks
    } - known
    there = {key for other in around for key in keys(getattr(other, empty) or "")}
    return len(own & there) / len(own) if own else 0.0
