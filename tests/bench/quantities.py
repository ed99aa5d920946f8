"""Measures the quantity checks: errors found by kind, false alarms on clean pairs, and speed.

    python -m tests.bench.quantities CLEAN.jsonl [--harmed HARMED.jsonl] [--half even|odd]
        [--min-score S] [--show N] [--misses N] [--kind K] [--pairs de-en,en-de] [--findings OUT]

CLEAN and HARMED are JSON Lines with source, target, source_lang, target_lang and `doc`; HARMED
comes from `mtqa.training.quantity_errors`. `--half` takes the documents whose hash is even or odd:
tune on one and report on the other. An error counts as found when a finding overlaps its span; what
is missing when one lies within 25 characters or is an empty span with its source.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from mtqa.checks._base import PairCheck
from mtqa.model import Document, Evidence, Flag, Pair
from mtqa.quantities import extract, match
from mtqa.scoring import default_threshold, score

CHECKS = "number scale currency percentage date time unit notation contradiction".split()
_CHECKS = {name: importlib.import_module(f"mtqa.checks.{name}").CHECK for name in CHECKS}


def flags(row: dict[str, Any], min_score: float) -> list[tuple[str, float, Flag]]:
    """The flags of one line: check, score, flag."""
    source, source_lang = row["source"], row["source_lang"]
    target, target_lang = row["target"], row["target_lang"]
    stated, written = extract(source, source_lang), extract(target, target_lang)
    matches = match(source, source_lang, stated, target, target_lang, written)
    if not matches:
        return []
    evidence = Evidence(
        source_quantities=stated, target_quantities=written, quantity_matches=matches
    )
    pair = Pair(target, source, target_lang, source_lang)
    document = Document(target, source, target_lang, source_lang, (pair,))
    found = []
    for name, check in _CHECKS.items():
        if isinstance(check, PairCheck):
            raised = check.find(pair, evidence)
        else:
            raised = check.find(document, (evidence,))
        for flag in raised:
            if (value := score(check, flag)) >= min_score:
                found.append((name, value, flag))
    return found


def hit(row: dict[str, Any], found: list[tuple[str, float, Flag]]) -> bool:
    """Whether a finding lies on the error."""
    for start, end, _ in row["spans"]:
        for _, _, flag in found:
            span = flag.span
            if end > start and span.start < end and start < span.end:
                return True
            if end == start and (
                (len(span) == 0 and flag.source_span) or span.start - 25 <= start <= span.end + 25
            ):
                return True
    return False


def half(row: dict[str, Any], which: str | None) -> bool:
    """Whether a line is of the half of the documents that is asked for."""
    even = int(hashlib.sha256(row["doc"].encode()).hexdigest(), 16) % 2 == 0
    return which is None or even == (which == "even")


def direction(row: dict[str, Any]) -> str:
    return f"{row['source_lang']}-{row['target_lang']}"


def show(row: dict[str, Any], found: list[tuple[str, float, Flag]]) -> None:
    print(f"## {row['kind']} {direction(row)} {row['doc']}")
    print("  S", row["source"][:500])
    print("  T", row["target"][:500])
    if row["spans"]:
        start, end, _ = row["spans"][0]
        print(
            f"  ! ⟦{row['target'][start:end]}⟧ at {start}, was: "
            f"{row['good'][max(0, start - 10) : end + 10]}"
        )
    for name, value, flag in found:
        source = flag.source_span.of(row["source"]) if flag.source_span else ""
        print(
            f"  -> {name}/{flag.rule} {value} ⟦{flag.span.of(row['target'])}⟧ "
            f"S ⟦{source}⟧ {flag.suggestion}"
        )


def read(path: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text("utf8").splitlines() if line.strip()]
    pairs = options.pairs.split(",") if options.pairs else None
    return [
        row
        for row in rows
        if half(row, options.half) and (pairs is None or direction(row) in pairs)
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", type=Path)
    parser.add_argument("--harmed", type=Path)
    parser.add_argument("--half", choices=["even", "odd"])
    parser.add_argument("--min-score", type=float, default=default_threshold())
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--kind")
    parser.add_argument("--pairs")
    options = parser.parse_args()
    rows = read(options.clean, options)
    random.Random(1).shuffle(rows)
    total: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    started = time.perf_counter()
    for row in rows:
        found = flags(row, options.min_score)
        total[direction(row)] += 1
        if found:
            bad[direction(row)] += 1
            rules.update(f"{name}/{flag.rule}" for name, _, flag in found)
            if sum(bad.values()) <= options.show:
                show(row, found)
    spent = time.perf_counter() - started
    if rows:
        print(
            f"clean: {sum(bad.values())} of {len(rows)} segments flagged, "
            f"{100 * sum(bad.values()) / len(rows):.2f} %; {len(rows) / spent:.0f} pairs/s"
        )
        print({key: round(100 * bad[key] / total[key], 1) for key in sorted(total)})
        print(dict(rules.most_common()))
    if not options.harmed:
        return
    hits: Counter[str] = Counter()
    count: Counter[str] = Counter()
    found_rules: Counter[str] = Counter()
    by_lang: Counter[str] = Counter()
    by_lang_total: Counter[str] = Counter()
    missed = 0
    harmed = [
        row
        for row in read(options.harmed, options)
        if not options.kind or row["kind"] == options.kind
    ]
    random.Random(1).shuffle(harmed)
    for row in harmed:
        found = flags(row, options.min_score)
        ok = hit(row, found)
        count[row["kind"]] += 1
        hits[row["kind"]] += ok
        by_lang_total[direction(row)] += 1
        by_lang[direction(row)] += ok
        if ok:
            found_rules.update(f"{name}/{flag.rule}" for name, _, flag in found)
        elif missed < options.misses:
            missed += 1
            show(row, found)
    for kind in sorted(count):
        print(f"{kind:17} {100 * hits[kind] / count[kind]:5.1f} % of {count[kind]}")
    if count:
        print(f"mean over kinds {100 * sum(hits[k] / count[k] for k in count) / len(count):.1f} %")
    print({key: round(100 * by_lang[key] / by_lang_total[key]) for key in sorted(by_lang_total)})
    print(dict(found_rules.most_common()))


if __name__ == "__main__":
    main()
