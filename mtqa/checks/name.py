"""A name garbled, replaced by another, dropped or translated as a word."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checks._base import PairCheck
from mtqa.checks._names import flag_of_match, matches
from mtqa.model import Evidence, Flag, Issues, Pair

_MESSAGES = {
    "garbled": "the name is garbled",
    "replaced": "another name than the source's",
    "missing": "a name of the source is missing",
    "added": "a name that the source does not have",
    "translated": "the name is translated as a word",
}


def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    """Flags names that differ from the source's, and misspelt ones that the text alone betrays."""
    matched = list(matches(evidence, *_MESSAGES))
    for match in matched:
        flag = flag_of_match(match, match.relation, _MESSAGES[match.relation])
        yield flag
    covered = [match.target.span for match in matched if match.target]
    for name in evidence.target_names or ():
        if "misspelt_of" in name.facts and not any(name.span.overlaps(span) for span in covered):
            expected = name.facts["misspelt_of"]
            yield Flag(
                name.span,
                "misspelt",
                f"close to {expected}, but no known spelling of it",
                suggestion=expected,
                features={"confidence": name.facts["confidence"]},
            )


CHECK = PairCheck(
    name="name",
    summary="A name garbled, replaced by another, dropped or translated as a word.",
    issue=Issues.NAME,
    needs=frozenset({"names"}),
    find=find,
)
