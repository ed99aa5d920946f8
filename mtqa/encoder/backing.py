"""How far a source text backs stretches of its target: what an encoder's token states say.

A token is backed by the source token whose state is most like its own, as in BERTScore (Zhang et
al. 2020); a name that stands for another has no such token, while the name that it stands for has
none in the target.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mtqa.encoder._base import States
from mtqa.encoder.links import likeness
from mtqa.model import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

__all__ = ["backing"]

_HOLES = 2  # source tokens that the rest of the target backs least


def backing(
    source: States, target: States, stretches: Sequence[tuple[Span, Span | None]]
) -> list[dict[str, float]]:
    """What speaks for each stretch of the target, beside the source's where one is its partner.

    Cosines of states less their text's mean. `backed`, `least`, `most`: of the stretch's tokens,
    each with its best source token; `around`: of the target's others; `rival`: of those source
    tokens with the best other target token; `hole`: of the source tokens that the others back
    least. With a partner, `partner` is 1, `partner_here` and `partner_elsewhere` say how far the
    stretch and the others back it. Empty where the encoder read nothing of a stretch.
    """
    if not source.spans or not target.spans:
        return [{} for _ in stretches]
    alike = likeness(target, source)
    return [
        _backing(alike, _tokens(target, span), _tokens(source, partner) if partner else [])
        for span, partner in stretches
    ]


def _tokens(states: States, span: Span) -> list[int]:
    return [
        number
        for number, token in enumerate(states.spans)
        if token.start < span.end and token.end > span.start and len(token)
    ]


def _backing(alike: Floats, here: list[int], partner: list[int]) -> dict[str, float]:
    """The features of target rows `here` in a matrix of likeness, (target, source) tokens."""
    import numpy as np

    if not here:
        return {}
    own = alike[here]
    best = own.max(1)
    others = np.delete(alike, here, axis=0)
    if not len(others):
        others = np.zeros((1, alike.shape[1]))
    elsewhere = others.max(0)
    found = {
        "backed": best.mean(),
        "least": best.min(),
        "most": best.max(),
        "around": others.max(1).mean(),
        "rival": elsewhere[own.argmax(1)].mean(),
        "hole": np.sort(elsewhere)[:_HOLES].mean(),
    }
    if partner:
        found["partner"] = 1.0
        found["partner_here"] = own[:, partner].max(0).mean()
        found["partner_elsewhere"] = elsewhere[partner].mean()
    return {name: round(float(value), 4) for name, value in found.items()}
