"""How often a wrong word of a translation is carried to the source word that it was put for.

    python -m tests.bench.carry DATA [--langs de,ru,...] [--each N] [--origin flores-dev]

DATA is a folder with parallel/<lang>.tsv.gz (origin, direction, text in the language, English).
A number or a name that stands once on each side, alike in digits or letters, is where a translation
is harmed: digits changed, the name replaced, misspelt, or another word put there. So the gold
needs no alignment. Printed are the shares of spans that touch the right word, and of those that do
and are not much longer, from target to source and back: by words that look alike (`project`), as
without a model, and by the tagger's alignment (`counterpart`). Last, what the alignment and
the words left unsaid cost.
"""

from __future__ import annotations

import argparse
import gzip
import random
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import mtqa.encoder.tagger as tagger
from mtqa.align import counterpart, project
from mtqa.align import words as look_alikes
from mtqa.align._keys import romanised
from mtqa.model import Alignment, Span
from mtqa.text.tokens import words
from mtqa.training.artefacts import misspell
from mtqa.training.corpus import ending

_SHAPES = ("name-replaced", "name-misspelt", "other-word")
_SAME_BEGINNING = 3  # letters


class Case(NamedTuple):
    shape: str
    source: str
    target: str
    asked: Span
    wrong: Span


def segments(data: Path, lang: str, origin: str) -> list[tuple[str, str]]:
    with gzip.open(data / "parallel" / f"{lang}.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [(text, english) for found, _, text, english in rows if found == origin]


def cases(pairs: list[tuple[str, str]], rng: random.Random, count: int) -> Iterator[Case]:
    names = [
        word.text
        for _, target in pairs
        for word in words(target)[1:]
        if word.text[0].isupper() and len(word.text) > 3
    ] or ["Boston", "Nairobi", "Quito"]
    by_ending = defaultdict(list)
    for _, target in pairs:
        for word in words(target):
            by_ending[ending(word.text)].append(word.text)
    left = count
    for source, target in pairs:
        known = list(sure(source, target))
        if not known or not left:
            continue
        asked, place, digits = rng.choice(known)
        old = place.of(target)
        shape = "digits" if digits else rng.choice(_SHAPES)
        if shape == "digits":
            new = other_digits(old, rng)
        elif shape == "name-replaced":
            new = rng.choice(names)
        elif shape == "name-misspelt":
            new = misspell(misspell(old, rng), rng)
        else:
            new = rng.choice(by_ending[ending(old)])
        if new != old:
            left -= 1
            harmed = target[: place.start] + new + target[place.end :]
            yield Case(shape, source, harmed, asked, Span(place.start, place.start + len(new)))


def sure(source: str, target: str) -> Iterator[tuple[Span, Span, bool]]:
    """Words that stand once on each side and are surely each other's."""
    sides = [[word.text.casefold() for word in words(text)] for text in (source, target)]
    for here, there in look_alikes(source, target):
        one, other = here.of(source), there.of(target)
        if sides[0].count(one.casefold()) > 1 or sides[1].count(other.casefold()) > 1:
            continue
        left, right = romanised(one), romanised(other)
        if left.isdigit() and left == right and len(left) > 1:
            yield here, there, True
        elif (
            min(len(left), len(right)) > _SAME_BEGINNING
            and left[:_SAME_BEGINNING] == right[:_SAME_BEGINNING]
            and (one[0].isupper() or other[0].isupper())
            and here.start
            and there.start
        ):
            yield here, there, False


def other_digits(number: str, rng: random.Random) -> str:
    at = rng.choice([place for place, char in enumerate(number) if char.isdigit()])
    digit = (unicodedata.digit(number[at]) + rng.randint(1, 9)) % 10
    return number[:at] + str(digit) + number[at + 1 :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--langs", default="de,fr,ru,bg,cs,fi,tr,ar,hi,ja,zh,he,id,lt")
    parser.add_argument("--each", type=int, default=30, help="cases a language and direction")
    parser.add_argument("--origin", default="flores-dev")
    given = parser.parse_args()
    rng = random.Random(11)
    found: list[Case] = []
    for lang in given.langs.split(","):
        pairs = segments(given.data, lang, given.origin)
        rng.shuffle(pairs)
        found += cases(pairs, rng, given.each)
        found += cases([(there, here) for here, there in pairs], rng, given.each)
    tagger.load()
    both = [(case.source, case.target) for case in found]
    started = time.process_time()
    judged = tagger.judge(both)
    whole = time.process_time() - started
    tagger.align = lambda _: Alignment()  # the same reading without
    tagger.unsaid = lambda *_: ()
    started = time.process_time()
    tagger.judge(both)
    alone = time.process_time() - started
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for case, (_, alignment, *_) in zip(found, judged, strict=True):
        links = look_alikes(case.source, case.target)
        back = tuple(sorted((there, here) for here, there in links))
        for way, right, spans in (
            (
                "to the source",
                case.asked,
                {
                    "look-alikes": project(case.wrong, case.target, case.source, back),
                    "alignment": counterpart(case.wrong, alignment.source),
                },
            ),
            (
                "to the target",
                case.wrong,
                {
                    "look-alikes": project(case.asked, case.source, case.target, links),
                    "alignment": counterpart(case.asked, alignment.target),
                },
            ),
        ):
            for method, span in spans.items():
                touches = span is not None and span.overlaps(right)
                for shape in (case.shape, "all"):
                    row = counts[way, shape, method]
                    row[0] += 1
                    row[1] += touches
                    row[2] += touches and span is not None and len(span) <= 1.6 * len(right) + 2
    for (way, shape, method), (total, touching, close) in sorted(counts.items()):
        print(
            f"{way:14} {shape:14} {method:12} n {total:4}  touches {touching / total:.3f}"
            f"  and no longer {close / total:.3f}"
        )
    print(f"CPU time with the alignment / without: {whole / alone:.3f} ({len(found)} pairs)")


if __name__ == "__main__":
    main()
