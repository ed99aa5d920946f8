"""Names over the pairs of an article: translators move them from sentence to sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mtqa.gazetteer.compare import Side, support
from mtqa.gazetteer.fold import fold, keys
from mtqa.gazetteer.store import Gazetteer
from mtqa.model import Name, NameMatch

__all__ = ["across"]

_REACH = 2  # pairs on either side
_LEAD = 12  # pairs after the first, which mostly is the heading
_DOUBTFUL = 0.3
_BACKED = 0.8  # more than within a pair: there is more to be like by chance

Matches = tuple[NameMatch, ...]


def across(
    texts: Sequence[tuple[Side, Side]], pairs: Sequence[Matches], gazetteer: Gazetteer
) -> list[Matches]:
    """The matches of consecutive pairs, judged with what the pairs around them name.

    `texts` are source and target of each pair. A target name that its own source lacks is doubtful
    as an error where the article has it all the same: matched with a source name in any pair, or
    named by the source at most two pairs away (a dateline stands in the byline, a pronoun becomes
    a name; a heading, the first pair, may take one from farther). One beside a source name that
    seems to be replaced by it is so only where the target has that name near by too: then the two
    were moved.
    """
    if len(pairs) < 2:
        return list(pairs)
    known = {
        key
        for pair, (_, target) in zip(pairs, texts, strict=True)
        for match in pair
        if match.relation == "equal" and match.target
        for word in _keys(match.target, target)
        for key in word
    }
    return [
        tuple(_judged(match, here, texts, known, gazetteer) for match in pair)
        for here, pair in enumerate(pairs)
    ]


def _judged(
    match: NameMatch,
    here: int,
    texts: Sequence[tuple[Side, Side]],
    known: set[str],
    gazetteer: Gazetteer,
) -> NameMatch:
    if match.relation != "replaced" or match.target is None or match.confidence <= _DOUBTFUL:
        return match
    source, target = texts[here]
    sources, targets = zip(*_around(texts, here), strict=True)
    if match.source is None or _is_opener(match.source):
        moved = all(not known.isdisjoint(word) for word in _keys(match.target, target)) or _named(
            match.target, target, sources, gazetteer
        )
    else:
        moved = _named(match.target, target, sources, gazetteer) and (
            _named(match.source, source, targets, gazetteer)
            or _came_from(match.target, here, texts, gazetteer)
        )
    if not moved:
        return match
    return replace(match, confidence=_DOUBTFUL, facts={**match.facts, "elsewhere": True})


def _came_from(
    name: Name, here: int, texts: Sequence[tuple[Side, Side]], gazetteer: Gazetteer
) -> bool:
    """Whether a pair beside has the name in its source, and lacks it in its target."""
    words = _keys(name, texts[here][1])
    for there in (here - 1, here + 1):
        if 0 <= there < len(texts):
            source, target = texts[there]
            lacks = all(word.isdisjoint(target.by_key) for word in words)
            if lacks and _named(name, texts[here][1], [source], gazetteer):
                return True
    return False


def _is_opener(name: Name) -> bool:
    """Whether nothing but the capital of a sentence's first word makes it a name."""
    return bool(name.facts.get("opens")) and not name.entries and " " not in name.text


def _keys(name: Name, side: Side) -> list[set[str]]:
    """The keys of each word of a name, inflected as it may be."""
    return [set(keys(word, side.lang)) for word in fold(name.text).split(" ")]


def _around(texts: Sequence[tuple[Side, Side]], here: int) -> Iterator[tuple[Side, Side]]:
    reach = _REACH if here else _LEAD
    for there in range(max(0, here - reach), min(len(texts), here + reach + 1)):
        if there != here:
            yield texts[there]


def _named(name: Name, own: Side, others: Sequence[Side], gazetteer: Gazetteer) -> bool:
    return any(support(name, own, other, gazetteer).strength >= _BACKED for other in others)
