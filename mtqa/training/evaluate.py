"""Measures the tagger: ``python -m mtqa.training.evaluate DATA WEIGHTS [--sample N]``.

Prints one JSON object: the share of clean human translations with a tag (documents of even hash;
those of odd hash are for calibration), recall by kind on errors of another generator, and the F1
of characters on errors that people marked, at several thresholds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtqa.encoder.tagger import Tagger
from mtqa.model import Span, Tag

__all__ = ["Case", "calibration", "cases", "clean_rate", "even", "measure", "recall", "shows"]

THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99)
_NEAR = 25  # characters between an empty span, something that lacks, and the tag that tells of it


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled pair; `spans` are of the target, and none in a right one."""

    source: str
    target: str
    kind: str
    lang: str
    spans: tuple[Span, ...]
    document: str = ""


def even(document: str) -> bool:
    """Whether a document is one of those that are measured on."""
    return hashlib.sha256(document.encode()).digest()[0] % 2 == 0


def calibration(data: Path, count: int, seed: int) -> list[Case]:
    """Clean human translations of news at random, from documents that are not measured on."""
    some = [one for one in cases(data / "ntrex_clean.jsonl") if not even(one.document)]
    return random.Random(seed).sample(some, min(count, len(some)))


def cases(path: Path) -> list[Case]:
    """The labelled pairs of a JSON Lines file that have a source."""
    found: list[Case] = []
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if not row.get("source"):
                continue
            pair = row["source_lang"] if row["target_lang"] == "en" else f"en-{row['target_lang']}"
            spans = tuple(Span(start, end) for start, end, *_ in row["spans"])
            found.append(
                Case(row["source"], row["target"], row["kind"], pair, spans, row.get("doc", ""))
            )
    return found


def shows(tag: Tag, span: Span) -> bool:
    """Whether a tag shows the error of a span: it meets it, or is near where something lacks."""
    if len(span) and tag.span.overlaps(span):
        return True
    near = tag.span.start - _NEAR <= span.start <= tag.span.end + _NEAR
    return near and (not len(span) or tag.source is not None)


def _hit(case: Case, tags: Iterable[Tag]) -> bool:
    return any(shows(tag, span) for tag in tags for span in case.spans)


Found = Sequence[tuple[Case, tuple[Tag, ...]]]


def recall(found: Found, threshold: float) -> dict[str, float]:
    """The share of wrong pairs by kind in which a tag meets the error."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for case, tags in found:
        hits[case.kind].append(_hit(case, [one for one in tags if one.probability >= threshold]))
    return {kind: round(sum(one) / len(one), 3) for kind, one in sorted(hits.items())}


def clean_rate(found: Found, threshold: float) -> dict[str, float]:
    """The share of right pairs with a tag, over all and by language."""
    flagged: dict[str, list[bool]] = defaultdict(list)
    for case, tags in found:
        any_tag = any(one.probability >= threshold for one in tags)
        flagged["all"].append(any_tag)
        flagged[case.lang].append(any_tag)
    return {lang: round(sum(one) / len(one), 4) for lang, one in sorted(flagged.items())}


def characters(found: Found, threshold: float) -> dict[str, float]:
    """Precision, recall and F1 of the marked characters."""
    both = ours = theirs = 0
    for case, tags in found:
        gold = {at for span in case.spans for at in range(span.start, span.end)}
        mine = {
            at
            for one in tags
            if one.probability >= threshold
            for at in range(one.span.start, one.span.end)
        }
        both, ours, theirs = both + len(gold & mine), ours + len(mine), theirs + len(gold)
    precision, found_share = both / max(1, ours), both / max(1, theirs)
    f1 = 2 * precision * found_share / max(1e-9, precision + found_share)
    return {"p": round(precision, 4), "r": round(found_share, 4), "f1": round(f1, 4)}


def measure(data: Path, tagger: Tagger, sample: int, seed: int = 0) -> dict[str, Any]:
    """All figures on up to `sample` pairs of each file."""
    rng = random.Random(seed)

    def tagged(name: str, *, only_even: bool = False) -> Found:
        chosen = [one for one in cases(data / name) if not only_even or even(one.document)]
        chosen = rng.sample(chosen, min(sample, len(chosen)))
        tags = tagger.tag([(one.source, one.target) for one in chosen])
        return list(zip(chosen, tags, strict=True))

    clean = tagged("ntrex_clean.jsonl", only_even=True)
    wrong, people = tagged("demetr.jsonl"), tagged("mqm_dev.jsonl")
    return {
        str(threshold): {
            "clean": clean_rate(clean, threshold),
            "demetr": recall(wrong, threshold),
            "mqm": characters(people, threshold),
        }
        for threshold in THRESHOLDS
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="mtqa.training.evaluate", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--sample", type=int, default=100_000)
    given = parser.parse_args(arguments)
    figures = measure(given.data, Tagger(given.weights), given.sample)
    json.dump(figures, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
