"""Alters one number, month, currency or name in clean translations, and keeps clean ones beside.

    python -m tests.bench.altered CLEAN.jsonl OUT.jsonl --pairs bg-en de-en [--each 40] [--seed 5]

CLEAN has one JSON object a line: id, source, target, source_lang, target_lang. OUT has `--each`
lines of each kind for each pair of languages, the right ones that they were made of, and four times
`--each` clean lines drawn at random. The kinds are those of `quantity_errors` and `name_errors`;
committed before anything was tuned on what it makes.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mtqa.training import name_errors, quantity_errors

KINDS = ("value", "month", "currency", "replaced")
Line = dict[str, Any]


def alter(lines: list[Line], kind: str, each: int, chance: random.Random) -> Iterator[Line]:
    """At most `each` lines with an error of one kind."""
    order = sorted(lines, key=lambda _: chance.random())
    if kind == "replaced":
        made = list(name_errors.Generator(order, chance.randrange(1000)).make(kind))
        yield from made[:each]
        return
    count = 0
    for line in order:
        harmed = quantity_errors.KINDS[kind](line["target"], line["target_lang"], chance)
        if harmed is None or harmed[0] == line["target"]:
            continue
        target, start, end = harmed
        yield {
            **line,
            "id": f"{line['id']}-{kind}",
            "kind": kind,
            "target": target,
            "good": line["target"],
            "spans": [[start, end, kind]],
        }
        count += 1
        if count == each:
            return


def generate(lines: list[Line], pair: str, each: int, seed: int) -> Iterator[Line]:
    """Wrong and clean lines of one pair of languages; a clean line has the kind that it was for."""
    chance = random.Random(f"{seed}-{pair}")
    mine = [one for one in lines if f"{one['source_lang']}-{one['target_lang']}" == pair]
    for kind in KINDS:
        for line in alter(mine, kind, each, chance):
            yield line
            yield {
                **line,
                "id": f"{line['id']}-clean",
                "kind": f"clean, {kind}",
                "target": line["good"],
                "spans": [],
            }
    for line in chance.sample(mine, min(len(mine), 4 * each)):
        yield {**line, "kind": "clean, any", "spans": []}


def main() -> None:
    """Read, alter, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("clean", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pairs", nargs="+", required=True, metavar="LANG-LANG")
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    lines = [json.loads(line) for line in options.clean.read_text("utf-8").splitlines() if line]
    with options.out.open("w", encoding="utf-8") as out:
        for pair in options.pairs:
            for line in generate(lines, pair, options.each, options.seed):
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
