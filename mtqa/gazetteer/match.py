"""Source names beside their target forms, and what is wrong where the two do not agree.

Every name of one text asks the other for support: the same word, a form of the same gazetteer
entry, or a word that sounds alike. A target name without support beside a source name without
support was replaced; one with support that is close but not right was garbled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mtqa.gazetteer.compare import Side, Support, support
from mtqa.gazetteer.confidence import confidence
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.garble import garbled
from mtqa.gazetteer.store import Gazetteer
from mtqa.model import Name, NameMatch, Span

_SUPPORTED = 0.62


def match_names(
    source_text: str,
    source_lang: str,
    source_names: Sequence[Name],
    target_text: str,
    target_lang: str,
    target_names: Sequence[Name],
    gazetteer: Gazetteer,
) -> tuple[NameMatch, ...]:
    """The names of both texts that belong together or lack a partner, in target order.

    Spans are offsets into the two texts given. `confidence` is how likely the relation holds; a
    check reports those it asks for, whatever the confidence. Never raises for any text.
    """
    source = Side(source_text, source_lang, tuple(source_names))
    target = Side(target_text, target_lang, tuple(target_names))
    if not source.names and not target.names:
        return ()
    backed = [support(name, target, source, gazetteer) for name in target.names]
    sought = [support(name, source, target, gazetteer) for name in source.names]
    found = list(_agreeing(source, target, backed, gazetteer))
    found += _replaced(source, target, backed, sought)
    return tuple(sorted(found, key=_order))


def _order(match: NameMatch) -> Span:
    return match.target.span if match.target else match.place or Span(0, 0)


def _agreeing(
    source: Side, target: Side, backed: Sequence[Support], gazetteer: Gazetteer
) -> Iterator[NameMatch]:
    for name, found in zip(target.names, backed, strict=True):
        if found.strength < _SUPPORTED:
            continue
        partner = Name(found.span, found.span.of(source.text)) if found.span else None
        if "exonym" in name.facts and partner:
            expected = name.facts["exonym"]
            acronym = name.text.isupper() and len(name.text) <= 6
            sure = min(0.95, name.facts["confidence"] + 0.15)
            relation = "acronym" if acronym else "exonym"
            yield NameMatch(relation, partner, name, sure, expected)
        elif wrong := garbled(name, found, source, target, gazetteer):
            yield NameMatch(
                "garbled", partner, name, confidence("garbled", wrong.features), wrong.expected,
                facts={"features": wrong.features},
            )  # fmt: skip
        else:
            yield NameMatch("equal", partner, name, found.strength)


def _replaced(
    source: Side, target: Side, backed: Sequence[Support], sought: Sequence[Support]
) -> list[NameMatch]:
    """Target names without support, each with the source name that lacks one too, if any."""
    lost = [
        (name, found)
        for name, found in zip(source.names, sought, strict=True)
        if found.strength < _SUPPORTED
    ]
    found: list[NameMatch] = []
    for name, backing in zip(target.names, backed, strict=True):
        if backing.strength >= _SUPPORTED:
            continue
        partner, features = _partner(name, backing, lost, source, target)
        sure = confidence(f"replaced-{source.writing}", features)
        last = found[-1] if found else None
        if last and last.target and _adjacent(last.target, name, target.text):
            found[-1] = _joined(last, name, sure, target.text)
            continue
        expected = partner.facts.get("expected") if partner else None
        found.append(
            NameMatch("replaced", partner, name, sure, expected, facts={"features": features})
        )
    return found


def _adjacent(first: Name, second: Name, text: str) -> bool:
    return text[first.span.end : second.span.start] in (" ", "-", " of ", ". ")


def _joined(match: NameMatch, name: Name, sure: float, text: str) -> NameMatch:
    assert match.target is not None
    span = match.target.span.cover(name.span)
    features = match.facts["features"]
    return replace(
        match,
        target=replace(match.target, span=span, text=span.of(text)),
        confidence=max(match.confidence, sure),
        facts={"features": {**features, "words": features["words"] + 1}},
    )


def _partner(
    name: Name,
    backing: Support,
    lost: Sequence[tuple[Name, Support]],
    source: Side,
    target: Side,
) -> tuple[Name | None, dict[str, float]]:
    """The source name that `name` most likely stands for, and what speaks for a replacement."""
    features = {
        "bias": 1.0,
        "likeness": backing.strength,
        "told": float(backing.told),
        "opens": float(bool(name.facts.get("opens"))),
        "known": float(bool(name.entries)),
        "zipf": float(name.facts.get("zipf", 0.0)) / 5,
        "capitals": float(name.text.isupper()),
        "words": 1.0,
        "lost": 0.0,
        "lost_told": 0.0,
        "lost_likeness": 0.0,
        "lost_zipf": 0.0,
        "apart": 0.0,
        "lost_names": min(len(lost), 4) / 4,
    }
    if not lost:
        return None, features
    here = name.span.start / max(1, len(target.text))

    def far(one: tuple[Name, Support]) -> float:
        there = one[0].span.start / max(1, len(source.text))
        return abs(here - there) - (0.3 if one[1].told else 0.0)

    partner, weak = min(lost, key=far)
    features |= {
        "lost": 1.0,
        "lost_told": float(weak.told),
        "lost_likeness": weak.strength,
        "lost_zipf": float(partner.facts.get("zipf", 0.0)) / 5,
        "apart": abs(here - partner.span.start / max(1, len(source.text))),
        "lost_opens": float(bool(partner.facts.get("opens"))),
    }
    if weak.expected:
        partner = replace(partner, facts={**partner.facts, "expected": weak.expected})
    return partner, features


def same_form(first: str, second: str) -> bool:
    """Whether two forms are one spelling, accents and case aside."""
    return fold(first) == fold(second)
