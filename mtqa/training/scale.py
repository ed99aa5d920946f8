"""Makes probabilities of the tagger's: ``python -m mtqa.training.scale DATA WEIGHTS``.

Prints tables for ``mtqa/scoring/rules.toml``, a Platt scaling for each family (Platt 1999),
fitted on clean human translations, documents of odd hash, and on artefacts made in languages that
the tagger never saw; one segment in ten counts as wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from mtqa.encoder.tagger import Tagger
from mtqa.scoring import Scaling, default_threshold
from mtqa.training import rules
from mtqa.training.calibrate import WRONG_SHARE, Sample, fit
from mtqa.training.evaluate import Case, Found, calibration, held_out, rule_of, shows
from mtqa.training.rules import Fitted, Tables

__all__ = ["fitted", "samples", "tables"]


def samples(clean: Found, wrong: Found) -> dict[str, list[Sample]]:
    """Every tag by its family, and whether it meets an error."""
    total = len(clean) + len(wrong)
    found: dict[str, list[Sample]] = defaultdict(list)
    for part, share in ((clean, 1 - WRONG_SHARE), (wrong, WRONG_SHARE)):
        weight = share * total / max(1, len(part))
        for case, tags in part:
            for tag in tags:
                real = any(shows(tag, span) for span in case.spans)
                found[rule_of(tag)].append(Sample(tag.probability, real, weight))
    return found


def tables(found: Mapping[str, Sequence[Sample]], bar: float) -> Tables:
    """The families' scalings, over what a rule's bar is worth: the threshold."""
    return {
        ("tagger", family): Fitted(
            Scaling(*(round(one, 2) for one in fit(some, bar))),
            f"{sum(one.real for one in some)} of {len(some)} tags real",
        )
        for family, some in found.items()
    }


def fitted(data: Path, tagger: Tagger, clean: int, each: int, seed: int, bar: float) -> Tables:
    """The scalings of a tagger's families.

    On `clean` right pairs, and `each` wrong ones of a kind in each language held out; `bar` is the
    threshold.
    """

    def tagged(some: Sequence[Case]) -> Found:
        tags = tagger.tag([(one.source, one.target) for one in some], [one.langs for one in some])
        return list(zip(some, tags, strict=True))

    right = tagged(calibration(data, clean, seed))
    return tables(
        samples(right, tagged([one for one in held_out(data, each, seed) if one.spans])), bar
    )


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
    bar = default_threshold()
    found = fitted(given.data, tagger, given.clean, given.each, given.seed, bar)
    sys.stdout.write(rules.written(found))


if __name__ == "__main__":
    main()
