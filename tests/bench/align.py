"""How well sentences are aligned again after articles have been cut, merged and shortened.

    python tests/bench/align.py DATA.jsonl [--half 0|1] [--without anchors,paragraphs] [--encoder]

DATA has one segment a line (`doc`, `source_lang`, `target_lang`, `source`, `target`), the segments
of a document in order. From each document an article is made: segments joined into paragraphs, and
on the target side sentences cut, merged, dropped, invented, and paragraphs dropped, by a seeded
generator. Gold are the links between source and target segments. A link is a pair of one source
and one target sentence that stand in the same bead; a cut sentence has two.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import mtqa.align as aligner
from mtqa.align import align
from mtqa.encoder import encoder
from mtqa.encoder.links import matrix
from mtqa.model import Span
from mtqa.text.sentences import Segment

Links = set[tuple[int, int]]
INVENTED = (
    "More on this topic can be found in our weekly newsletter.",
    "Several officials declined to answer questions on Thursday.",
    "The committee is to meet again before the end of the month.",
)


class Article:
    """Two texts, their segments, and which of them belong together."""

    def __init__(self, pairs: list[tuple[str, str]], rng: random.Random, paragraphs: bool) -> None:
        self.texts = ["", ""]
        self.segments: list[list[Segment]] = [[], []]
        self.links: Links = set()
        self.block = 0
        self.paragraphs = paragraphs
        self.fill(pairs, rng)

    def add(self, side: int, text: str) -> int:
        start = len(self.texts[side])
        self.texts[side] += text + " "
        span = Span(start, start + len(text))
        self.segments[side].append(Segment(span, "text", self.block if self.paragraphs else 0))
        return len(self.segments[side]) - 1

    def fill(self, pairs: list[tuple[str, str]], rng: random.Random) -> None:
        place = 0
        while place < len(pairs):
            size = rng.choice((1, 1, 2, 2, 3, 4))
            dropped = rng.random() < 0.06
            self.paragraph(pairs[place : place + size], rng, dropped)
            place += size
            self.block += rng.random() < 0.9  # some paragraphs run on

    def paragraph(self, pairs: list[tuple[str, str]], rng: random.Random, dropped: bool) -> None:
        merged: list[int] = []
        for number, (source, target) in enumerate(pairs):
            row = self.add(0, source)
            fate = "drop" if dropped else self.fate(rng)
            if fate == "merge" and number + 1 < len(pairs):
                merged.append(row)
                self.pending = getattr(self, "pending", "") + target + " "
                continue
            if fate == "cut" and (place := cut_place(target, rng)):
                parts = [target[:place].strip(), target[place:].strip()]
            else:
                parts = [] if fate == "drop" else [target]
            if merged and parts:
                parts[0] = self.pending + parts[0]
            elif merged:
                parts = [self.pending.strip()]
                rows = merged
                self.link(rows, parts)
                merged = []
                self.pending = ""
                continue
            self.link([*merged, row], parts)
            merged, self.pending = [], ""
            if rng.random() < 0.02:
                self.add(1, rng.choice(INVENTED))

    def link(self, rows: list[int], parts: list[str]) -> None:
        for part in parts:
            column = self.add(1, part)
            self.links |= {(row, column) for row in rows}

    @staticmethod
    def fate(rng: random.Random) -> str:
        return rng.choices(("keep", "cut", "merge", "drop"), (80, 8, 8, 4))[0]


def cut_place(text: str, rng: random.Random) -> int:
    """A place between words, or between characters where there are no words; 0 for none."""
    spaces = [place for place, char in enumerate(text) if char in " ，、"]
    inner = [place for place in spaces if 5 < place < len(text) - 5]
    return rng.choice(inner) + 1 if inner else 0


def similarities(article: Article) -> NDArray[np.floating]:
    """Cosines of the packaged encoder's sentence vectors."""
    left, right = (
        encoder().vectors(
            [segment.span.of(article.texts[side]) for segment in article.segments[side]]
        )
        for side in (0, 1)
    )
    return matrix(left, right)


def found_links(article: Article, pairs: list) -> Links:
    links: Links = set()
    for pair in pairs:
        sides = []
        for side, text, start in (
            (0, pair.source, pair.source_start),
            (1, pair.target, pair.target_start),
        ):
            end = start + len(text)
            sides.append(
                [
                    n
                    for n, s in enumerate(article.segments[side])
                    if start <= s.span.start and s.span.end <= end
                ]
                if text
                else []
            )
        links |= {(row, column) for row in sides[0] for column in sides[1]}
    return links


def documents(path: Path) -> dict[tuple[str, str], dict[str, list[tuple[str, str]]]]:
    found: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            pair = (row["source"].strip(), row["target"].strip())
            found[row["source_lang"], row["target_lang"]][row["doc"]].append(pair)
    return found


def speed() -> None:
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"]
    rng = random.Random(0)
    pairs = [(" ".join(rng.choices(words, k=15)) + f" {n}.",) * 2 for n in range(1000)]
    article = Article(pairs, rng, True)
    started = time.perf_counter()
    align(article.texts[0], article.segments[0], "en", article.texts[1], article.segments[1], "de")
    print(f"1,000 x 1,000 sentences: {time.perf_counter() - started:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1), help="one half of the documents only")
    parser.add_argument("--without", default="", help="anchors, paragraphs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", default="en")
    parser.add_argument("--langs", default="", help="source languages, joined by commas")
    parser.add_argument(
        "--encoder", action="store_true", help="with the packaged encoder's similarities; slow"
    )
    options = parser.parse_args()
    without = set(options.without.split(","))
    if "anchors" in without:
        aligner.keys = lambda _text: {}
    total = [0, 0, 0]
    for langs, docs in sorted(documents(options.data).items()):
        if options.into not in ("all", langs[1]) or langs[0] not in (
            options.langs.split(",") if options.langs else langs
        ):
            continue
        counts = [0, 0, 0]
        for number, name in enumerate(sorted(docs)):
            if options.half is not None and number % 2 != options.half:
                continue
            rng = random.Random(f"{options.seed} {name}")
            article = Article(docs[name], rng, "paragraphs" not in without)
            pairs = align(
                article.texts[0],
                article.segments[0],
                langs[0],
                article.texts[1],
                article.segments[1],
                langs[1],
                similarity=similarities(article) if options.encoder else None,
            )
            links = found_links(article, list(pairs))
            counts[0] += len(links & article.links)
            counts[1] += len(links)
            counts[2] += len(article.links)
        total = [one + more for one, more in zip(total, counts, strict=True)]
        print(f"{'-'.join(langs):6} {figures(*counts)}")
    print(f"all    {figures(*total)}")
    speed()


def figures(right: int, found: int, gold: int) -> str:
    precision, recall = right / max(found, 1), right / max(gold, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({gold} links)"


if __name__ == "__main__":
    main()
