"""Writes labelled segments: ``python -m mtqa.training.labelled DATA > LABELLED.jsonl``.

One artefact a segment, as many of each kind as asked, into and out of languages that no model was
trained on, with the segment before it as a clean one. ``mtqa eval`` and the calibration read them.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from mtqa.errors import InputError
from mtqa.training import mark_errors, name_errors, quantity_errors
from mtqa.training.artefacts import KINDS, Example, Workshop
from mtqa.training.corpus import HELD_OUT, even, languages, lexicon, parallel
from mtqa.training.names import linked, names_heard
from mtqa.training.quantity_errors import Kind

__all__ = ["Amounts", "news", "rows", "sets"]

Row = dict[str, Any]

_LEAST = 40  # characters: shorter segments say too little
_TRIES = 60


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many segments calibration rests on, in which languages."""

    languages: tuple[str, ...]  # of the artefacts
    clean: int
    artefacts: int  # a kind and language, and as many clean ones
    quantities: int  # a kind and direction
    marks: int  # a kind and direction
    names: int  # a kind
    seed: int


def rows(data: Path, langs: Sequence[str], a_kind: int, seed: int) -> Iterator[Row]:
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


def _row(name: str, example: Example, kind: str) -> Row:
    return {
        "id": name,
        "kind": kind,
        "source_lang": example.source_lang,
        "target_lang": example.target_lang,
        "source": example.source,
        "target": example.target,
        "spans": [[one.span.start, one.span.end, one.kind] for one in example.artefacts],
    }


def news(data: Path) -> list[Row]:
    """Clean segments of news that people translated, of documents that are not measured on."""
    with (data / "ntrex_clean.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return [row for row in found if row.get("source") and not even(row.get("doc", ""))]


def sets(data: Path, amounts: Amounts) -> dict[str, Callable[[], list[Row]]]:
    """What calibration rests on, by name, made when it is called: clean news, and four generators.

    Artefacts are made in parallel text, wrong quantities, marks and names in clean news. Raises
    InputError for data without clean news.
    """
    clean = news(data)
    if not clean:
        raise InputError("no clean news", path=str(data / "ntrex_clean.jsonl"))
    langs = [lang for lang in languages(data) if lang in amounts.languages]
    chance = random.Random(amounts.seed)
    some = chance.sample(clean, min(amounts.clean, len(clean)))

    def harmed(each: int, kinds: Mapping[str, Kind]) -> list[Row]:
        return list(quantity_errors.generate(clean, amounts.seed, each, kinds))

    return {
        "clean": lambda: some,
        "artefacts": lambda: list(rows(data, langs, amounts.artefacts, amounts.seed)),
        "quantities": lambda: harmed(amounts.quantities, quantity_errors.KINDS),
        "marks": lambda: harmed(amounts.marks, mark_errors.KINDS),
        "names": lambda: list(_names(clean, amounts)),
    }


def _names(clean: list[Row], amounts: Amounts) -> Iterator[Row]:
    chance = random.Random(amounts.seed)
    generator = name_errors.Generator(chance.sample(clean, len(clean)), amounts.seed)
    for kind in name_errors.KINDS:
        yield from islice(generator.make(kind), amounts.names)


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
