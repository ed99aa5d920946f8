"""A second opinion on matched names: what an encoder's states say, joined with what the rules do.

The rules look at letters, sounds and lists; an encoder also knows that a name stands where the
source says something else, or that two words say the same. It costs more than they do, and is asked
of doubtful names only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mtqa.gazetteer.confidence import confidence
from mtqa.model import NameMatch, Span

__all__ = ["doubtful", "features", "reconsidered", "stretch"]

_MODELS = {
    "replaced": "second-replaced",
    "translated": "second-replaced",
    "garbled": "second-garbled",
}
_EDGE = 1e-4


def doubtful(matches: Sequence[NameMatch]) -> tuple[NameMatch, ...]:
    """The matches that a second opinion may change."""
    return tuple(
        one
        for one in matches
        if one.target and one.relation in _MODELS and one.facts.get("features")
    )


def stretch(match: NameMatch) -> tuple[Span, Span | None]:
    """Where the name of a doubtful match stands in the target, and its partner in the source."""
    assert match.target is not None
    return match.target.span, match.source.span if match.source else None


def reconsidered(
    matches: Sequence[NameMatch], opinions: Mapping[tuple[Span, Span | None], Mapping[str, float]]
) -> tuple[NameMatch, ...]:
    """The matches with a confidence that takes the opinions of their stretches into account."""
    return tuple(_reconsidered(match, opinions) for match in matches)


def _reconsidered(
    match: NameMatch, opinions: Mapping[tuple[Span, Span | None], Mapping[str, float]]
) -> NameMatch:
    model = _MODELS.get(match.relation)
    opinion = opinions.get(stretch(match)) if match in doubtful([match]) else None
    if not opinion or model is None:
        return match
    return replace(match, confidence=confidence(model, features(match, opinion)))


def features(match: NameMatch, opinion: Mapping[str, float]) -> dict[str, float]:
    """What the model of the second opinion reads."""
    own = min(max(match.confidence, _EDGE), 1 - _EDGE)
    rules: Mapping[str, float] = match.facts.get("features", {})
    found = {
        "bias": 1.0,
        "rules": math.log(own / (1 - own)),
        "opens": rules.get("opens", 0.0),
        **opinion,
    }
    if rules.get("worded"):  # its words may be translated, which an encoder tells less surely
        found["worded"] = 1.0
        found["worded_backed"] = opinion.get("backed", 0.0)
    writing = str(match.facts.get("model", "")).partition("-")[2]
    if writing:
        found[writing] = 1.0
    return found
