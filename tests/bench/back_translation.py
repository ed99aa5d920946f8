"""What the back-translation check finds, and flags wrongly, on real machine back-translations.

    python tests/bench/back_translation.py DATA [LANG ...]

DATA holds LANG.tsv.gz files: origin, direction, text in the language, English. Where an English
text has both a human translation and one by Mozilla's compact Marian models (origin
"*.bergamot"), the human one is the source, the English the target, the machine's the
back-translation. That is a clean segment; a number changed in the source, or a negator deleted
from it, makes a wrong one. FLORES dev and news test sets only.
"""

from __future__ import annotations

import gzip
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mtqa.align import words
from mtqa.checks._compare import negations
from mtqa.checks.back_translation import CHECK
from mtqa.model import BackTranslation, Evidence, Flag, Pair
from mtqa.scoring import default_threshold, score

COUNT = 300
RELIABILITY = 0.85
FIGURE = re.compile(r"(?<![\d.,])\d{2,3}(?![\d.,]\d)\b")


def triples(path: Path, chance: random.Random) -> list[tuple[str, str, str]]:
    """Source, target, back-translation."""
    human: dict[str, str] = {}
    machine: dict[str, str] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            origin, direction, text, english = line.rstrip("\n").split("\t")
            if origin.endswith(".bergamot"):
                if direction.startswith("en-"):
                    machine.setdefault(english, text)
            elif origin.startswith(("newstest", "tico", "flores-dev")):
                human.setdefault(english, text)
    both = [one for one in machine if human.get(one, machine[one]) != machine[one]]
    both = [one for one in both if 30 < len(one) < 350]
    chance.shuffle(both)
    return [(human[one], one, machine[one]) for one in both[:COUNT]]


def another_number(source: str, chance: random.Random) -> str | None:
    found = list(FIGURE.finditer(source))
    if not found:
        return None
    one = chance.choice(found)
    return f"{source[: one.start()]}{int(one[0]) + chance.randint(2, 9)}{source[one.end() :]}"


def without_negator(source: str, code: str) -> str | None:
    found = negations(source, code)
    if not found or len(found) != 1 or len(found[0].text) > 4:
        return None
    return source[: found[0].start] + source[found[0].end :].lstrip()


def flags(source: str, target: str, back: str, code: str) -> Iterator[Flag]:
    evidence = Evidence(
        links=words(source, target), back_translation=BackTranslation(back, "bench", RELIABILITY)
    )
    for flag in CHECK.find(Pair(target, source, "en", code), evidence):
        if score(CHECK, flag) >= default_threshold():
            yield flag


def main(data: Path, codes: list[str]) -> None:
    print("lang  clean flagged  by rule                          number found  negation found")
    for code in codes or sorted(path.name[:2] for path in data.glob("*.tsv.gz")):
        chance = random.Random(5)
        rules: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        for source, target, back in triples(data / f"{code}.tsv.gz", chance):
            clean = list(flags(source, target, back, code))
            counts["clean"] += 1
            counts["flagged"] += bool(clean)
            rules.update(flag.rule for flag in clean)
            changed = {"number": another_number(source, chance)}
            changed["negation"] = without_negator(source, code)
            for kind, wrong in changed.items():
                if wrong is not None:
                    counts[kind] += 1
                    counts[f"{kind} found"] += any(
                        flag.rule == kind for flag in flags(wrong, target, back, code)
                    )
        if counts["clean"]:
            print(
                f"{code:5} {counts['flagged']:4}/{counts['clean']:<8} {dict(rules)!s:35}"
                f" {counts['number found']:3}/{counts['number']:<8}"
                f" {counts['negation found']:3}/{counts['negation']}"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
