"""Source sentences that the translation leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checks._base import DocumentCheck
from mtqa.checks._unpaired import lone_sentences
from mtqa.model import Document, Evidence, Flag, Issues, Span


def find(document: Document, _evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """An empty span where each missing sentence was to be expected."""
    for lone in lone_sentences(document, "target"):
        pair = lone.pair
        source = pair.source or ""
        yield Flag(
            Span(pair.target_start, pair.target_start),
            "sentence",
            f"A sentence of the source is missing here: {_short(source)}",
            source_span=Span(pair.source_start, pair.source_start + len(source)),
            features={"confidence": lone.confidence},
        )


def _short(text: str, width: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


CHECK = DocumentCheck(
    name="omission",
    summary="a sentence of the source that the translation leaves out",
    issue=Issues.OMISSION,
    find=find,
)
