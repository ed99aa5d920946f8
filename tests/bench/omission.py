"""How many dropped and invented sentences the checks find, and what they say of clean articles.

    python tests/bench/omission.py DATA.jsonl [--part N/M] [--seed N]

DATA as for align.py. Articles are made from its documents in two ways: clean ones, in which a
translator merged and cut sentences, where every finding is a false alarm; and damaged ones, in
which sentences and paragraphs are missing and others were invented. Last, each segment alone.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from pathlib import Path

from align import INVENTED, Article, documents

from mtqa.align import align
from mtqa.checks import addition, omission
from mtqa.model import Document


class CleanArticle(Article):
    """Sentences are merged and cut, none is dropped; what is invented is left out of the count."""

    @staticmethod
    def fate(rng: random.Random) -> str:
        return rng.choices(("keep", "cut", "merge"), (84, 8, 8))[0]

    def paragraph(self, pairs: list[tuple[str, str]], rng: random.Random, dropped: bool) -> None:
        super().paragraph(pairs, rng, dropped=False)


def document(article: Article, langs: tuple[str, str]) -> Document:
    (source, target), (left, right) = article.texts, article.segments
    pairs = align(source, left, langs[0], target, right, langs[1])
    return Document(target, source, langs[1], langs[0], pairs=pairs)


def clean(article: Article, langs: tuple[str, str]) -> Counter[str]:
    found = document(article, langs)
    additions = [flag.span.of(found.target) for flag in addition.find(found, ())]
    return Counter(
        {
            "clean sentences": len(article.segments[0]),
            "false omissions": sum(1 for _ in omission.find(found, ())),
            "false additions": sum(text not in INVENTED for text in additions),
        }
    )


def damaged(article: Article, langs: tuple[str, str]) -> Counter[str]:
    rows, columns = ({link[side] for link in article.links} for side in (0, 1))
    lost = {s.span for n, s in enumerate(article.segments[0]) if n not in rows}
    invented = {s.span for n, s in enumerate(article.segments[1]) if n not in columns}
    found = document(article, langs)
    omissions = [flag.source_span for flag in omission.find(found, ())]
    additions = [flag.span for flag in addition.find(found, ())]
    return Counter(
        {
            "dropped": len(lost),
            "omissions found": len(omissions),
            "omissions right": sum(span in lost for span in omissions),
            "invented": len(invented),
            "additions found": len(additions),
            "additions right": sum(span in invented for span in additions),
        }
    )


def segment(pair: tuple[str, str], langs: tuple[str, str]) -> Counter[str]:
    found = Document(pair[1], pair[0], langs[1], langs[0])
    flags = [*omission.find(found, ()), *addition.find(found, ())]
    return Counter({"segments": 1, "segments flagged": bool(flags)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--part", default="1/4", help="every Mth document, from the Nth")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    first, step = map(int, options.part.split("/"))
    counts: Counter[str] = Counter()
    for langs, docs in sorted(documents(options.data).items()):
        for name in sorted(docs)[first::step]:
            rng = random.Random(f"{options.seed} {name}")
            counts += clean(CleanArticle(docs[name], rng, True), langs)
            counts += damaged(Article(docs[name], rng, True), langs)
            for pair in docs[name]:
                counts += segment(pair, langs)
    for name, count in counts.items():
        print(f"{name:18}{count:6}")


if __name__ == "__main__":
    main()
