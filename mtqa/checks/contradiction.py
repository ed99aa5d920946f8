"""Numbers that the target contradicts by itself, whatever the source says."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checks._base import DocumentCheck
from mtqa.checks._parts import pairs_of
from mtqa.model import Document, Evidence, Flag, Issues, Quantity, Span
from mtqa.quantities import extract
from mtqa.quantities.contradict import contradictions, headline

_MESSAGES = {
    "currencies": "one amount, two currencies",
    "impossible-date": "there is no such day",
    "impossible-time": "there is no such time",
    "impossible-share": "more than the whole",
    "shares": "the shares exceed the whole",
}


def find(document: Document, evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """Impossible values and doubled currencies; then the heading's figures beside the body's."""
    text, lang = document.target, document.target_lang
    quantities = (
        evidence[0].target_quantities or ()
        if len(document.pairs) == 1 and document.pairs[0].target == text
        else extract(text, lang)
    )
    stated = _stated_by_source(evidence)
    for span, rule, confidence in contradictions(text, lang, quantities):
        sure = confidence if span not in stated else confidence * 0.4
        yield Flag(span, rule, _MESSAGES[rule], features={"confidence": sure})
    pairs = pairs_of(document)
    if len(pairs) > 2 and pairs[0].role == "heading":
        end = pairs[0].target_start + len(pairs[0].target)
        title = [one for one in quantities if one.span.end <= end]
        body = [one for one in quantities if one.span.start >= end]
        for here, there in headline(text[:end], title, text, body):
            span = body[there].span
            if title[here].span in stated and span in stated:
                continue  # the source differs likewise
            yield Flag(
                title[here].span,
                "headline",
                f"the body says “{span.of(text)}”",
                features={"confidence": 0.6},
            )


def _stated_by_source(evidence: tuple[Evidence, ...]) -> set[Span]:
    """The spans of target quantities that agree with the source; in the first pair's offsets."""
    if len(evidence) != 1:
        return set()
    matches = evidence[0].quantity_matches or ()
    agreeing: list[Quantity] = [
        match.target
        for match in matches
        if match.target and match.source and match.relation == "equal"
    ]
    return {quantity.span for quantity in agreeing}


CHECK = DocumentCheck(
    name="contradiction",
    summary="numbers that contradict one another or cannot be",
    issue=Issues.NUMBERS,
    needs=frozenset({"quantities"}),
    find=find,
)
