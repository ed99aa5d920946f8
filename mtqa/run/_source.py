"""Shows the words of the source that a finding is about, where its check could not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mtqa.align import counterpart
from mtqa.model import Document, Evidence, Finding, Issues, Pair, Span

__all__ = ["with_source"]

# What the source does not say has no words there.
_NOT_SAID = frozenset({Issues.ADDITION, Issues.FRAGMENT, Issues.PUNCTUATION})
_TYPES = frozenset((issue.its_type, issue.mqm) for issue in _NOT_SAID)


def with_source(found: Finding, document: Document, evidence: Sequence[Evidence]) -> Finding:
    """The finding with its source words by the Pair's alignment, said to be so in its evidence.

    As it is where it has some, where it has no words, and where there is no alignment.
    """
    if (
        found.source_span is not None
        or not len(found.span)
        or document.source is None
        or not evidence
        or (found.its_type, found.mqm) in _TYPES
    ):
        return found
    for pair, known in zip(document.pairs, evidence, strict=True):
        if known.alignment is not None and _holds(pair, found.span):
            span = Span(found.span.start - pair.target_start, found.span.end - pair.target_start)
            there = counterpart(span, known.alignment.source)
            if there is None:
                return found
            there = there.shift(pair.source_start)
            return replace(
                found,
                source_span=there,
                source_text=there.of(document.source),
                evidence={**(found.evidence or {}), "source_by": "alignment"},
            )
    return found


def _holds(pair: Pair, span: Span) -> bool:
    return pair.target_start <= span.start and span.end <= pair.target_start + len(pair.target)
