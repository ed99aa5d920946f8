"""Fits what tells words left unsaid: ``python -m mtqa.training.unsaid DATA [--each N]``.

Writes ``mtqa/encoder/weights/unsaid.toml`` from people's translations in all languages but those
held out, and from the same with a word or a few taken out of the target together with all that says
them. The bar is where the share BUDGET of clean translations of news has a word that reaches it,
documents that are not measured on: among those that are fitted on too many lack something. To be
run again when the tagger's weights change.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mtqa.encoder._features import Langs
from mtqa.encoder.tagger import Tagger, omissions, shipped
from mtqa.encoder.unsaid import FACTS, TOGETHER, WEIGHTS, expanded, facts, is_content
from mtqa.model import Span
from mtqa.training.artefacts import KINDS, Workshop
from mtqa.training.corpus import HELD_OUT, Segment, languages, parallel
from mtqa.training.evaluate import calibration
from mtqa.training.names import linked
from mtqa.writing import written

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

__all__ = ["BUDGET", "Text", "fit", "fitted", "made", "read"]

BUDGET = 0.0025
_SHORTEST, _LONGEST = 40, 400  # characters of a text
_RIDGE = 1.0
_ROUNDS = 30
_PAIRS_AT_ONCE = 500


class Text(NamedTuple):
    """A pair's content words: their facts, and which of them the target does not say."""

    facts: Floats
    missing: NDArray[np.bool_]


def segments(data: Path, each: int, rng: random.Random) -> list[Segment]:
    """Some of the people's translations of each language."""
    found: list[Segment] = []
    for lang in languages(data):
        if lang in HELD_OUT:
            continue
        some = [
            one
            for one in parallel(data, lang)
            if not one.machine
            and not one.short
            and all(_SHORTEST <= len(text) <= _LONGEST for text in (one.source, one.target))
        ]
        found += rng.sample(some, min(each, len(some)))
    return found


def made(segment: Segment, shop: Workshop) -> tuple[str, tuple[Span, ...]] | None:
    """The target without some words, and what of the source it lacks; None if that is not known."""
    edit = KINDS["dropped"][0](shop, segment)
    if edit is None or not edit.lacking:
        return None
    return segment.target[: edit.span.start] + segment.target[edit.span.end :], edit.lacking


def read(tagger: Tagger, pairs: Sequence[tuple[str, str, Langs, Iterable[Span]]]) -> list[Text]:
    """The content words of (source, target, their languages, what lacks)."""
    found: list[Text] = []
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        some = pairs[start : start + _PAIRS_AT_ONCE]
        readings = tagger.read(
            [(source, target) for source, target, *_ in some], [langs for _, _, langs, _ in some]
        )
        for (source, _, _, lacking), one in zip(some, readings, strict=True):
            if one is None or one.grid is None:
                continue
            known = facts(source, one.grid, one.letters, omissions(one))
            spans = [unit.span for unit in one.grid.source]
            heavy = np.array([is_content(span.of(source)) for span in spans], dtype=bool)
            if known is not None and heavy.any():
                missing = [any(span.overlaps(other) for other in lacking) for span in spans]
                found.append(Text(expanded(known[heavy]), np.array(missing)[heavy]))
    return found


class Model(NamedTuple):
    """A logistic regression over standardised values."""

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def logits(self, values: Floats) -> Floats:
        """The log odds of rows."""
        found: Floats = ((values - self.mean) / self.scale) @ self.weights + self.bias
        return found


def fit(texts: Sequence[Text]) -> Model:
    """Newton's method with a ridge, over all words."""
    values = np.concatenate([text.facts for text in texts]).astype(float)
    wanted = np.concatenate([text.missing for text in texts]).astype(float)
    mean, scale = values.mean(0), values.std(0) + 1e-6
    rows = np.c_[np.ones(len(values)), (values - mean) / scale]
    found = np.zeros(rows.shape[1])
    ridge = np.r_[0.0, np.full(len(mean), _RIDGE)]
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (chance - wanted) + ridge * found
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge + 1e-6)
        found -= np.linalg.solve(curve, slope)
    return Model(mean, scale, found[1:], float(found[0]))


def bar(model: Model, clean: Sequence[Text]) -> float:
    """The log odds that the share BUDGET of clean pairs reaches."""
    greatest = sorted((float(model.logits(text.facts).max()) for text in clean), reverse=True)
    return greatest[int(BUDGET * len(greatest))]


def table(model: Model, least: float, note: str) -> str:
    """The data file."""
    names = [*FACTS, *(f"{one}*{other}" for one, other in TOGETHER)]
    rows = [
        f'[[weight]]\nfact = "{name}"\nmean = {mean:.5f}\nscale = {scale:.5f}\n'
        f"weight = {weight:.5f}\n"
        for name, mean, scale, weight in zip(
            names, model.mean, model.scale, model.weights, strict=True
        )
    ]
    head = (
        f"# Fitted by mtqa.training.unsaid: {note}.\nbias = {model.bias:.5f}\nbar = {least:.5f}\n"
    )
    return "\n".join([head, *rows])


def fitted(data: Path, tagger: Tagger, each: int, clean: int, seed: int) -> str:
    """The data file for a tagger: fitted on `each` pairs a language, the bar on `clean` others."""
    rng = random.Random(seed)
    shop = Workshop({}, rng, linked)
    some = segments(data, each, rng)
    rng.shuffle(some)
    right = read(tagger, [(one.source, one.target, one.langs, ()) for one in some])
    spoilt = [(one, made(one, shop)) for one in some]
    wrong = read(
        tagger, [(one.source, found[0], one.langs, found[1]) for one, found in spoilt if found]
    )
    model = fit([*right[::2], *wrong[::2]])
    others = calibration(data, clean, seed)
    least = bar(model, read(tagger, [(one.source, one.target, one.langs, ()) for one in others]))
    hits = [text for text in wrong[1::2] if text.missing.any()]
    found = sum(
        bool((model.logits(text.facts)[text.missing] >= least).any()) for text in hits
    ) / max(1, len(hits))
    note = (
        f"{len(right)} clean pairs, {len(wrong)} with words dropped; at the bar {found:.3f} found"
    )
    return table(model, least, note)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="mtqa.training.unsaid", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--each", type=int, default=200, help="pairs a language")
    parser.add_argument("--clean", type=int, default=1500, help="pairs of news for the bar")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    text = fitted(given.data, shipped(), given.each, given.clean, given.seed)
    with written(given.output) as stream:
        stream.write(text)


if __name__ == "__main__":
    main()
