"""What the learned tagger holds to be wrong, by family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mtqa.checks._base import PairCheck
from mtqa.model import Evidence, Flag, Issue, Issues, Pair, Span, Tag

_ISSUES: Mapping[str, Issue] = {
    "number": Issues.NUMBERS,
    "name": Issues.NAME,
    "untranslated": Issues.UNTRANSLATED,
    "addition": Issues.ADDITION,
    "mistranslation": Issues.MISTRANSLATION,
    "fragment": Issues.FRAGMENT,
    "repetition": Issues.REPETITION,
    "spelling": Issues.SPELLING,
    "omission": Issues.OMISSION,
    "unsaid": Issues.OMISSION,
    "unsourced": Issues.ADDITION,
}
_MESSAGES: Mapping[str, str] = {
    "number": "“{}” does not seem to be the source's number",
    "name": "“{}” does not seem to be the source's name",
    "untranslated": "“{}” seems to be left untranslated",
    "addition": "the source does not seem to say “{}”",
    "mistranslation": "“{}” does not seem to say what the source says",
    "fragment": "“{}” seems to be a fragment or left over from the page",
    "repetition": "“{}” seems to be said twice",
    "spelling": "“{}” seems to be misspelt",
    "omission": "something of the source seems to lack before “{}”",
    "lacking": "the source’s “{}” seems to lack",
    "unsaid": "nothing here stands for the source’s “{}”",
    "unsourced": "nothing in the source stands for “{}”",
}
_LACKS = frozenset({"omission", "unsaid"})


def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    """A flag for each Tag, as sure as the tagger is; where something lacks, of the gap.

    Headlines, bylines and labels are translated freely, and it was not trained on them.
    """
    if pair.role != "text":
        return
    for tag in evidence.tags or ():
        known = tag.source is not None and pair.source is not None
        rule = "lacking" if known and tag.family == "omission" else tag.family
        said = (
            tag.source.of(pair.source) if tag.source and pair.source else tag.span.of(pair.target)
        )
        yield Flag(
            _place(tag, pair.target),
            rule,
            _MESSAGES[rule].format(said),
            issue=_ISSUES[tag.family],
            source_span=tag.source,
            features={"confidence": tag.probability},
        )


def _place(tag: Tag, target: str) -> Span:
    """The tagged words; the gap before them where something lacks."""
    if tag.family not in _LACKS:
        return tag.span
    at = len(target[: tag.span.start].rstrip())
    return Span(at, tag.span.end)


CHECK = PairCheck(
    name="tagger",
    summary="What a learned model holds to be wrong",
    issue=Issues.MISTRANSLATION,
    needs=frozenset({"tags"}),
    find=find,
    learned=True,
)
