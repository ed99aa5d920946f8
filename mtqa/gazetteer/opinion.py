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
_LONG = 20  # characters
# What counts otherwise where the source lacks no name that the target's may stand for.
_UNPAIRED = (
    "abroad", "around", "backed", "hole", "least", "likeness", "nouns", "rarity", "rival",
    "same_script", "supported", "words",
)  # fmt: skip
# What speaks for a translated name (see `descriptive`), the less so the less the source backs it.
_REASONS = (
    "contained", "generic", "opening_word", "people", "source_words", "worded", "own_words",
)  # fmt: skip
# What counts otherwise in each way of writing.
_WRITTEN = (
    "abroad", "around", "backed", "bias", "hole", "least", "likeness", "one_each", "partner",
    "partner_elsewhere", "partner_here", "rarity", "supported",
)  # fmt: skip


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
    concluded = {"bias": 1.0, "rules": math.log(own / (1 - own))}
    seen: Mapping[str, float] = match.facts.get("features", {})
    if match.relation == "garbled":
        return {**concluded, "opens": seen.get("opens", 0.0), **opinion}
    return {**_of_replaced(match, {**seen, **opinion}), **concluded}


def _of_replaced(match: NameMatch, seen: Mapping[str, float]) -> dict[str, float]:
    """What rules and encoder saw of a name that lacks support, and how far each counts where.

    One model reads all of it, and not only what the rules conclude: what these doubt, as the names
    may be words, is plain where the encoder finds no word of the source that says so.
    """
    found = {**seen, "bias": 1.0}
    assert match.target is not None
    kinds = [f"kind-{match.target.kind}"]
    standing = next((name for name in found if name.count("-") == 1), "")
    kinds.append(f"own-{standing.partition('-')[0]}")
    if match.source:
        kinds.append(f"lost-kind-{match.source.kind}")
        found["partner_over"] = found.get("backed", 0.0) - found.get("partner_here", 0.0)
        long, short = len(match.target.text), len(match.source.text)
        found["lengths"] = abs(long - short) / max(long, short, 1)
    else:
        found |= {f"{name}-unpaired": found[name] for name in _UNPAIRED if name in found}
    found["long"] = min(len(match.target.text), _LONG) / _LONG
    for name in _REASONS:
        if name in found:
            found[f"{name}-backed"] = found.get("backed", 0.0)
    writing = str(match.facts.get("model", "")).partition("-")[2]
    for name in _WRITTEN:
        if name in found:
            found[f"{name}-{writing}"] = found[name]
    return found | dict.fromkeys(kinds, 1.0)
