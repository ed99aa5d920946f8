"""What the checks of names share: which matches they report, and how."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.model import Evidence, Flag, NameMatch, Span


def matches(evidence: Evidence, *relations: str) -> Iterator[NameMatch]:
    """The matches of the pair whose relation is one of `relations`."""
    for match in evidence.name_matches or ():
        if match.relation in relations:
            yield match


def flag_of_match(match: NameMatch, rule: str, message: str) -> Flag:
    """A flag on the target side of a match, or on the place where its name was to be expected."""
    span = match.target.span if match.target else match.place or Span(0, 0)
    facts = match.facts
    features = {"confidence": match.confidence}
    if "distance" in facts:
        features["distance"] = float(facts["distance"])
    evidence = {key: facts[key] for key in ("reason", "reading") if key in facts}
    if match.source and match.source.entries:
        evidence["entries"] = list(match.source.entries)
    return Flag(
        span,
        rule,
        message,
        source_span=match.source.span if match.source else None,
        suggestion=match.expected,
        features=features,
        evidence=evidence,
    )
