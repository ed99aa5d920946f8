"""Where the names of a translation stand, and which words of the two sides say the same.

In writing without capitals a name is what sounds like a capitalised word of the source.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Indel

from mtqa.encoder import encoder
from mtqa.encoder._features import romanised, sound
from mtqa.encoder.links import link
from mtqa.model import Span
from mtqa.text.scripts import CASELESS, script_of
from mtqa.text.tokens import Token, words
from mtqa.training.corpus import Segment, capitals

__all__ = ["linked", "name_spans", "names_heard", "transcribed"]

_LEAST = 4  # letters of a name that is known by its sound
_SOUND, _LETTERS = 0.74, 0.55
_LONGEST_RUN = 6
_SEGMENTS_FOR_NAMES = 3000


def name_spans(segment: Segment, least: int = 3) -> list[Span]:
    """The spans of the names in the target."""
    spans = capitals(segment.target)
    if any(script_of(char) in CASELESS for char in segment.target[:40]):
        spans += [one for one in transcribed(segment) if not any(one.overlaps(s) for s in spans)]
    return sorted(one for one in spans if len(one) >= (least if _cased(one, segment) else 2))


def _cased(span: Span, segment: Segment) -> bool:
    return script_of(segment.target[span.start]) not in CASELESS


def transcribed(segment: Segment) -> list[Span]:
    """Words of a target without capitals that sound like a name of the source."""
    found: list[Span] = []
    candidates = list(_candidates(words(segment.target)))
    for name in capitals(segment.source):
        for part in words(name.of(segment.source)):
            latin = romanised(part.text)
            if len(latin) < _LEAST:
                continue
            best, span = 0.0, None
            for heard, letters, where in candidates:
                alike = Indel.normalized_similarity(heard, sound(latin))
                if alike >= _SOUND:
                    close = Indel.normalized_similarity(letters, latin)
                    if close >= _LETTERS and alike + close > best:
                        best, span = alike + close, where
            if span and not any(span.overlaps(other) for other in found):
                found.append(span)
    return found


def _candidates(tokens: Sequence[Token]) -> Iterable[tuple[str, str, Span]]:
    for at, token in enumerate(tokens):
        if script_of(token.text[0]) not in CASELESS:
            continue
        text = token.text
        for end in range(at, min(at + _LONGEST_RUN, len(tokens))):
            last = tokens[end]
            if end > at:
                if last.kind != "cjk" or token.kind != "cjk" or tokens[end - 1].end != last.start:
                    break
                text += last.text
            latin = romanised(text)
            if len(latin) >= _LEAST:
                yield sound(latin), latin, Span(token.start, last.end)


def names_heard(segments: Sequence[Segment], lang: str, rng: random.Random) -> list[str]:
    """The names in some of the segments into a language without capitals; else none."""
    own = [one for one in segments if one.target_lang == lang]
    some = rng.sample(own, min(_SEGMENTS_FOR_NAMES, len(own)))
    some = [one for one in some if script_of(one.target[:1]) in CASELESS]
    return sorted({span.of(one.target) for one in some for span in transcribed(one)})


def linked(source: str, target: str) -> Sequence[tuple[Span, Span]]:
    """The words of both that say the same, by the packaged encoder's states."""
    here, there = encoder().states([source, target])
    return link(source, here, target, there)
