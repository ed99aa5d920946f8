"""Writes labelled segments: ``python -m mtqa.training.labelled DATA > LABELLED.jsonl``.

One artefact a segment, as many of each kind as asked, into and out of languages that no model was
trained on, with the segment before it as a clean one. ``mtqa eval`` and the calibration read them.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mtqa.training.artefacts import KINDS, Example, Workshop
from mtqa.training.corpus import HELD_OUT, languages, lexicon, parallel
from mtqa.training.names import linked, names_heard

__all__ = ["rows"]

_LEAST = 40  # characters: shorter segments say too little
_TRIES = 60


def rows(data: Path, langs: Sequence[str], a_kind: int, seed: int) -> Iterator[dict[str, Any]]:
    """Labelled segments, wrong and clean by turns; reproducible by the seed."""
    rng = random.Random(seed)
    for lang in langs:
        segments = [
            one
            for one in parallel(data, lang)
            if not one.machine and len(one.target) >= _LEAST and len(one.source) >= _LEAST // 3
        ]
        texts = {
            code: [one.target for one in segments if one.target_lang == code]
            for code in (lang, "en")
        }
        lexicons = {code: lexicon(code, own, rng) for code, own in texts.items()}
        for code, found in lexicons.items():
            found.names += names_heard(segments, code, rng)
        shop = Workshop(lexicons, rng, linked)
        for kind in KINDS:
            made = 0
            for _ in range(_TRIES * a_kind if segments else 0):
                segment = rng.choice(segments)
                example = shop.spoilt(segment, [kind])
                if made == a_kind:
                    break
                if not example.artefacts:
                    continue
                made += 1
                name = f"{lang}-{kind}-{made}"
                yield _row(f"{name}-wrong", example, kind)
                other = rng.choice(segments)
                yield _row(
                    f"{name}-clean",
                    Example(other.source, other.target, (), other.source_lang, other.target_lang),
                    "clean",
                )


def _row(name: str, example: Example, kind: str) -> dict[str, Any]:
    return {
        "id": name,
        "kind": kind,
        "source_lang": example.source_lang,
        "target_lang": example.target_lang,
        "source": example.source,
        "target": example.target,
        "spans": [[one.span.start, one.span.end, one.kind] for one in example.artefacts],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="mtqa.training.labelled", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--langs", default=",".join(sorted(HELD_OUT)))
    parser.add_argument("--each", type=int, default=15, help="segments a kind and language")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)
    known = set(languages(given.data))
    langs = [lang for lang in given.langs.split(",") if lang in known]
    for row in rows(given.data, langs, given.each, given.seed):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
