"""Sentences of the translation that the source does not have."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from mtqa.checks._base import DocumentCheck
from mtqa.checks._unpaired import lone_sentences
from mtqa.model import Document, Evidence, Flag, Issues, Pair, Span

_ENDS = regex.compile(r"[\p{Sentence_Terminal}…][\p{Pe}\p{Pf}\p{Pi}\"']*$")
_NEAR = 8  # characters before it that show whether the last sentence was over


def find(document: Document, _evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """The sentences that no sentence of the source corresponds to."""
    for lone in lone_sentences(document, "source"):
        pair = lone.pair
        if not _is_whole(document.target, pair):
            continue
        yield Flag(
            Span(pair.target_start, pair.target_start + len(pair.target)),
            "sentence",
            "Nothing in the source corresponds to this sentence.",
            source_span=Span(pair.source_start, pair.source_start),
            features={"confidence": lone.confidence},
        )


def _is_whole(text: str, pair: Pair) -> bool:
    """Whether it begins and ends as a sentence: a piece of one is a fragment, no addition."""
    before = text[: pair.target_start][-_NEAR:]
    ends = _ENDS.search(pair.target) is not None
    begins = not before.strip() or "\n" in before.rstrip("\r \t") or _ENDS.search(before.rstrip())
    return ends and bool(begins) and not pair.target[0].islower()


CHECK = DocumentCheck(
    name="addition",
    summary="a sentence that the source does not have",
    issue=Issues.ADDITION,
    find=find,
)
