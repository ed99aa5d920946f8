"""What back-translation finds of altered numbers, months, currencies and names, and flags wrongly.

    python -m tests.bench.likelihood ALTERED.jsonl [--engine gemma] [--checks back-translation]

ALTERED is what `tests.bench.altered` writes. Found is an error that a finding's span touches;
flagged a clean line with any finding at the default threshold. "right" are the lines that errors
were made of, full of numbers and names; "any" were drawn at random. Prints one line for each pair
of languages, then the share of right lines with a word in doubt that the engine speaks for: the
figure that calibration was made on. `--checks all` runs every check, and `--engine none` shows what
they find without an engine; `--no-text` buys no text, which takes most of the time and hardly
changes the figures. `--out FILE` keeps what was found in each line, to compare two runs:

    python -m tests.bench.likelihood --compare WITHOUT.jsonl WITH.jsonl
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtqa.checks._unlikely import doubted
from mtqa.config import Settings
from mtqa.model import Document
from mtqa.run import Checker, prepare
from tests.bench.altered import KINDS


def rates(
    lines: list[dict[str, Any]], checker: Checker, kept: list[dict[str, Any]]
) -> Counter[str]:
    """Lines by kind, and those found or flagged among them; what was found goes to `kept`."""
    count: Counter[str] = Counter()
    documents = [
        Document(one["target"], one["source"], one["target_lang"], one["source_lang"])
        for one in lines
    ]
    for one, result in zip(lines, checker.check_many(documents), strict=True):
        kind = str(one["kind"])
        count[kind] += 1
        if one["spans"]:
            start, end, _ = one["spans"][0]
            hit = any(f.span.start < end and start < f.span.end for f in result.findings)
        else:
            hit = bool(result.findings)
        count[f"{kind} hit"] += hit
        found = [(f.check, f.rule, f.text, round(f.score, 3)) for f in result.findings]
        pair = f"{one['source_lang']}-{one['target_lang']}"
        kept.append({"id": one["id"], "pair": pair, "kind": kind, "hit": hit, "found": found})
    return count


def compare(first: Path, second: Path) -> None:
    """Prints how two runs over the same lines differ: what each alone found, and flagged."""
    runs = [
        {
            (one["id"], one["kind"]): one
            for one in map(json.loads, path.read_text("utf-8").splitlines())
        }
        for path in (first, second)
    ]
    both = sorted(runs[0].keys() & runs[1].keys())
    for name, keys in (
        ("found", [key for key in both if not key[1].startswith("clean")]),
        ("flagged", [key for key in both if key[1].startswith("clean")]),
    ):
        hits = [sum(run[key]["hit"] for key in keys) for run in runs]
        gained = [key for key in keys if runs[1][key]["hit"] > runs[0][key]["hit"]]
        lost = [key for key in keys if runs[1][key]["hit"] < runs[0][key]["hit"]]
        print(f"{name}: {_share(hits[0], len(keys))}, then {_share(hits[1], len(keys))};"
              f" {len(gained)} more, {len(lost)} less")  # fmt: skip
        for sign, changed in (("+", gained), ("-", lost)):
            for key in changed:
                print(f"  {sign} {key[1]} {key[0]} {runs[sign == '+'][key]['found']}")


def support(lines: list[dict[str, Any]], checker: Checker) -> tuple[int, int]:
    """Right lines in which likelihood speaks for the words in doubt, and those with such words."""
    asked = spoke = 0
    for one in lines:
        if one["spans"]:
            continue
        document = Document(one["target"], one["source"], one["target_lang"], one["source_lang"])
        for evidence in checker.evidence(prepare(document, checker.settings)):
            if evidence.likelihood is not None:
                asked += 1
                spoke += not doubted(evidence.likelihood)
    return spoke, asked


def _share(hits: int, of: int) -> str:
    return f"{hits:4}/{of:<4} {hits / max(of, 1):4.0%}"


def main() -> None:
    """Read, check, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("altered", type=Path, nargs="?")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("WITHOUT", "WITH"))
    parser.add_argument("--engine", default="gemma")
    parser.add_argument("--checks", default="back-translation")
    parser.add_argument("--no-text", action="store_true")
    options = parser.parse_args()
    if options.compare:
        compare(*options.compare)
        return
    by_pair: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for text in options.altered.read_text("utf-8").splitlines():
        line = json.loads(text)
        by_pair[f"{line['source_lang']}-{line['target_lang']}"].append(line)
    checks = None if options.checks == "all" else tuple(options.checks.split(","))
    total: Counter[str] = Counter()
    kept: list[dict[str, Any]] = []
    for pair, lines in by_pair.items():
        settings = Settings(engine=options.engine, checks=checks, offline=True)
        checker = Checker(replace(settings, back_translations=0) if options.no_text else settings)
        count = rates(lines, checker, kept)
        _print(pair, count)
        if options.engine != "none" and not options.out:
            spoke, asked = support(lines, checker)
            print(f"  likelihood asked in {asked} right lines, for them in {_share(spoke, asked)}")
        total += count
    _print("all", total)
    if options.out:
        lines = (json.dumps(one, ensure_ascii=False) for one in kept)
        options.out.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _print(pair: str, count: Counter[str]) -> None:
    found = sum(count[f"{kind} hit"] for kind in KINDS)
    cells = [f"{kind} {_share(count[f'{kind} hit'], count[kind])}" for kind in KINDS]
    right = [f"clean, {kind}" for kind in KINDS]
    flagged = sum(count[f"{kind} hit"] for kind in right)
    print(
        f"{pair:6} found {_share(found, sum(count[kind] for kind in KINDS))} ({', '.join(cells)});"
        f" flagged: right {_share(flagged, sum(count[kind] for kind in right))},"
        f" any {_share(count['clean, any hit'], count['clean, any'])}",
        flush=True,
    )


if __name__ == "__main__":
    main()
