"""From a difference between source and back-translation to the words of the target behind it."""

from __future__ import annotations

from mtqa.checks._compare import folded, negations, similarity
from mtqa.checks._figures import figures
from mtqa.model import Evidence, Pair, Span
from mtqa.text.tokens import words

__all__ = ["Carrier"]

_ALIKE = 0.6


class Carrier:
    """Carries spans of the source and of the back-translation over to one Pair's target.

    The back-translation was made from the target, so a figure or a name of it is looked for there
    first; then the word alignment says where the source's words went; last, the word at the same
    place in proportion is taken.
    """

    def __init__(self, pair: Pair, evidence: Evidence, back: str) -> None:
        self.pair = pair
        self.source = pair.source or ""
        self.links = evidence.links or ()
        self.back = back
        self.words = words(pair.target)

    def target(self, source: Span | None, back: Span | None, kind: str) -> Span | None:
        """The span in the target; None when the target has no word to point at."""
        if not self.words:
            return None
        if kind == "negation" and source is not None:
            source = self._denied(source)
        found = self._own(source, back, kind)
        if found is None and source is not None:
            found = self._linked(source)
        return found or self._proportional(source, back)

    def _own(self, source: Span | None, back: Span | None, kind: str) -> Span | None:
        if kind == "number" and back is not None:
            wanted = {key for key, _ in figures(back.of(self.back))}
            return self._nearest(
                [span for key, span in figures(self.pair.target) if key in wanted], back
            )
        if kind == "name" and back is not None:
            return self._spelled_like(back)
        if kind == "negation" and source is None:
            deniers = negations(self.pair.target, self.pair.target_lang) or []
            return deniers[0].span if deniers else None
        return None

    def _denied(self, negator: Span) -> Span:
        """The word after a negator, which says what is denied."""
        following = (word.span for word in words(self.source) if word.start >= negator.end)
        return next(following, negator)

    def _nearest(self, spans: list[Span], back: Span) -> Span | None:
        place = back.start / max(len(self.back), 1)
        length = max(len(self.pair.target), 1)
        return min(spans, key=lambda span: abs(span.start / length - place), default=None)

    def _spelled_like(self, back: Span) -> Span | None:
        """The target's word that reads like a word of the back-translation, in Latin letters."""
        wanted = _latin(back.of(self.back))
        best = max(self.words, key=lambda word: similarity(wanted, _latin(word.text)))
        return best.span if similarity(wanted, _latin(best.text)) >= _ALIKE else None

    def _linked(self, source: Span) -> Span | None:
        linked = [target for from_source, target in self.links if from_source.overlaps(source)]
        if not linked:
            return None
        return Span(linked[0].start, linked[0].end) if len(linked) == 1 else _tight(linked)

    def _proportional(self, source: Span | None, back: Span | None) -> Span:
        text, span = (self.back, back) if back is not None else (self.source, source)
        assert span is not None
        place = (span.start + span.end) / 2 / max(len(text), 1) * len(self.pair.target)
        return min(self.words, key=lambda word: abs((word.start + word.end) / 2 - place)).span


def _tight(spans: list[Span]) -> Span:
    """The cover of the linked spans, unless they lie apart: then the longest of them."""
    ordered = sorted(spans)
    cover = ordered[0]
    for span in ordered[1:]:
        if span.start - cover.end > 1:
            return max(ordered, key=len)
        cover = cover.cover(span)
    return cover


def _latin(word: str) -> str:
    from anyascii import anyascii

    return folded(anyascii(word))
