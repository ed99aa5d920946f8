"""Labelled evaluation: what is found of known errors, and what is flagged in clean text."""

from __future__ import annotations

from collections.abc import Iterable

from mtqa.evaluate.corpus import Gold, Labelled, load
from mtqa.evaluate.metrics import Scores, measure
from mtqa.run import Checker

__all__ = ["Gold", "Labelled", "Scores", "evaluate", "load", "measure"]


def evaluate(
    labelled: Iterable[Labelled], checker: Checker, wrong_share: float | None = None
) -> Scores:
    """Check labelled texts and score the findings, weighted as `measure` tells.

    Raises UsageError for a share that these texts cannot have.
    """
    texts = list(labelled)
    results = checker.check_many(one.document for one in texts)
    return measure(zip(texts, results, strict=True), wrong_share)
