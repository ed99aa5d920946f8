"""A place's adjective transliterated where the language uses the name: Lachinsky Corridor."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checks._base import PairCheck
from mtqa.checks._names import flag_of_match, matches
from mtqa.model import Evidence, Flag, Issues, Pair


def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    """Flags adjectival shapes that the text alone betrays, and those that the source shows."""
    matched = list(matches(evidence, "adjectival"))
    for match in matched:
        yield flag_of_match(match, "source", "the source's adjective is transliterated")
    covered = [match.target.span for match in matched if match.target]
    for name in evidence.target_names or ():
        if "adjectival_of" in name.facts and not any(name.span.overlaps(s) for s in covered):
            place = name.facts["adjectival_of"]
            yield Flag(
                name.span,
                "shape",
                f"looks like a transliterated adjective of {place}",
                suggestion=name.facts["suggestion"],
                features={"confidence": name.facts["confidence"]},
                evidence={"place": place, "entries": list(name.entries)},
            )


CHECK = PairCheck(
    name="adjectival-name",
    summary="A place's adjective transliterated where the target language uses the name.",
    issue=Issues.NAME,
    needs=frozenset({"names"}),
    find=find,
)
