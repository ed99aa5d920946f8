"""Makes probabilities of the tagger's: ``python -m mtqa.training.scale DATA WEIGHTS``.

Prints the tables for ``mtqa/scoring/rules.toml``, a Platt scaling for each family (Platt 1999),
fitted on clean human translations, documents of odd hash, and on artefacts made in languages that
the tagger never saw; one segment in ten counts as wrong.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from mtqa.encoder.tagger import Tagger
from mtqa.model import Span
from mtqa.training.calibrate import WRONG_SHARE, Sample, fit
from mtqa.training.corpus import HELD_OUT, languages
from mtqa.training.evaluate import Case, Found, calibration, shows
from mtqa.training.labelled import rows

__all__ = ["samples", "scaling_tables"]


def samples(clean: Found, wrong: Found) -> dict[str, list[Sample]]:
    """Every tag by its family, and whether it meets an error."""
    total = len(clean) + len(wrong)
    found: dict[str, list[Sample]] = defaultdict(list)
    for part, share in ((clean, 1 - WRONG_SHARE), (wrong, WRONG_SHARE)):
        weight = share * total / max(1, len(part))
        for case, tags in part:
            for tag in tags:
                real = any(shows(tag, span) for span in case.spans)
                rule = "lacking" if tag.source else tag.family
                found[rule].append(Sample(tag.probability, real, weight))
    return found


def scaling_tables(found: dict[str, list[Sample]]) -> str:
    """The families' scalings as TOML."""
    parts = []
    for family, some in sorted(found.items()):
        bias, slope = fit(some)
        real = sum(one.real for one in some)
        even_odds = 1 / (1 + math.exp(-bias))
        parts.append(
            f'[rules.tagger."{family}"]\nbias = {bias:.2f}\nslope = {slope:.2f}\n'
            f'reason = "{real} of {len(some)} tags real; 0.5 of the tagger is worth '
            f'{even_odds:.2f}"\n'
        )
    return "\n".join(parts)


def _held_out(data: Path, each: int, seed: int) -> Iterable[Case]:
    langs = [lang for lang in languages(data) if lang in HELD_OUT]
    for row in rows(data, langs, each, seed):
        if row["spans"]:
            spans = tuple(Span(start, end) for start, end, _ in row["spans"])
            yield Case(row["source"], row["target"], row["kind"], row["target_lang"], spans)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="mtqa.training.scale", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--clean", type=int, default=3000)
    parser.add_argument("--each", type=int, default=25, help="wrong ones a kind and language")
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args(arguments)
    tagger = Tagger(given.weights)

    def tagged(some: Sequence[Case]) -> Found:
        tags = tagger.tag([(one.source, one.target) for one in some])
        return list(zip(some, tags, strict=True))

    clean = calibration(given.data, given.clean, given.seed)
    wrong = list(_held_out(given.data, given.each, given.seed))
    sys.stdout.write(scaling_tables(samples(tagged(clean), tagged(wrong))))


if __name__ == "__main__":
    main()
