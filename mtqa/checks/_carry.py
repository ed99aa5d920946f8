"""From a difference between source and back-translation to the words of the target behind it."""

from __future__ import annotations

from functools import lru_cache

from mtqa.align import counterpart, project, words
from mtqa.checks._compare import folded, negations, similarity
from mtqa.model import Evidence, Pair, Span
from mtqa.text.tokens import words as word_tokens

__all__ = ["Carrier"]

_ALIKE = 0.6


class Carrier:
    """Carries spans of the source and of the back-translation over to one Pair's target.

    The word alignment that is known for the source counts first; without a link, the place between
    linked words is taken over from the back-translation, which was made from the target.
    """

    def __init__(self, pair: Pair, evidence: Evidence, back: str) -> None:
        self.pair = pair
        self.source = pair.source or ""
        self.back = back
        self.words = word_tokens(pair.target)
        self.links = evidence.links
        self.alignment = evidence.alignment
        self.back_links = words(back, pair.target)

    def target(self, source: Span | None, back: Span | None, kind: str) -> Span | None:
        """The span in the target; None when the target has no word to point at."""
        if not self.words:
            return None
        if kind == "negation":
            return self._denied(source)
        if source is not None and (found := self._linked(source)) is not None:
            return found
        if back is not None:
            return project(back, self.back, self.pair.target, self.back_links)
        assert source is not None
        return project(source, self.source, self.pair.target, self.links)

    def _denied(self, negator: Span | None) -> Span:
        """The target's own negator; or, where the source has one, what stands for the word after.

        `negator` is the source's.
        """
        if negator is None:
            deniers = negations(self.pair.target, self.pair.target_lang) or []
            return deniers[0].span if deniers else self.words[0].span
        following = (word.span for word in word_tokens(self.source) if word.start >= negator.end)
        denied = next(following, negator)
        # Both texts have this word: an encoder knows it better than its looks do.
        found = counterpart(denied, self.alignment.target) if self.alignment else None
        return found or project(denied, self.source, self.pair.target, self.links)

    def spelled_like(self, name: str, alike: float = _ALIKE) -> Span | None:
        """The target's word that reads like `name`, both in Latin letters; None without one."""
        wanted = _latin(name)
        best = max(self.words, key=lambda word: similarity(wanted, _latin(word.text)), default=None)
        if best is None or similarity(wanted, _latin(best.text)) < alike:
            return None
        return best.span

    def _linked(self, source: Span) -> Span | None:
        linked = sorted(there for here, there in self.links or () if here.overlaps(source))
        if not linked:
            return None
        cover = linked[0]
        for span in linked[1:]:
            if span.start - cover.end > 1:  # words apart: the longest of them
                return max(linked, key=len)
            cover = cover.cover(span)
        return cover


@lru_cache(maxsize=1 << 14)
def _latin(word: str) -> str:
    from anyascii import anyascii

    return folded(anyascii(word))
