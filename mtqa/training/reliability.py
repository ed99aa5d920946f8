"""Measures how far each engine's evidence is to be trusted, on right translations.

    python -m mtqa.training.reliability text DATA COUNTS.jsonl ENGINE PAIR... [--each N]
    python -m mtqa.training.reliability likelihood DATA COUNTS.jsonl ENGINE PAIR... [--each N]
    python -m mtqa.training.reliability table COUNTS.jsonl ... > mtqa/engines/reliability.toml

A pair is named as the engine translates it back: "en-bg" is asked of English translations of
Bulgarian. The segments are what people translated, of `DATA/parallel`; test sets are not read.

`text` takes segments with a number or a denial in the source, and translates their target back. It
counts those that the check `back-translation` would report, trusting the engine wholly; then those
that it reports once the source's number is another or its denial gone, as if the translator had
erred. What tells right from wrong is the difference of the two shares (J of Youden 1950): nothing
for an engine that accuses at random, however seldom. The trust is that difference as a share of
what an ideal engine reaches, whose back-translation is the source as it was. The engine "bergamot"
is what Mozilla's compact models made of the English side, as it stands in DATA: it costs nothing,
and tells what to expect of a model of one pair.

`likelihood` takes segments in which likelihoods are asked for, and counts those in which the check
would report a word, trusting them wholly. The share of the others is the trust.

Counts are appended, a line for each pair; those of the same pair add up. `table` makes figures of
them: a pair's own lines count beside `PRIOR` lines of the engine's mean over all its pairs (a beta
prior), so that a few lines do not say much. The interval is that of the pair alone (Wilson 1927, 95
%), of the two shares each for J (Newcombe 1998).
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mtqa.align import words
from mtqa.checks._compare import negations
from mtqa.checks._unlikely import unlikely
from mtqa.checks.back_translation import CHECK
from mtqa.config import Settings
from mtqa.engines import open_engine
from mtqa.model import BackTranslation, Document, Evidence, Pair
from mtqa.run import Checker, prepare
from mtqa.scoring import default_threshold, score
from mtqa.training.corpus import MEASURED, parallel

__all__ = ["BERGAMOT", "Counts", "interval", "main", "table", "without"]

BERGAMOT = "bergamot"
PRIOR = 20
_SEED = 7
_SHORTEST, _LONGEST = 30, 160  # characters
_Z = 1.96
_LEAST = 0.01  # of nothing no share can be told
_FIGURE = re.compile(r"(?<![\d.,])\d{2,3}(?![\d.,]\d)\b")
_TELLING = frozenset({"name", "negation", "number"})

_HEAD = """\
# How far the evidence of each engine is to be trusted, in [0, 1]: it scales what the check
# `back-translation` makes of it. Measured and written by mtqa.training.reliability, which says how:
#
#     python -m mtqa.training.reliability table COUNTS.jsonl ...
#
# `trust` of a pair, named as the engine translates it back, counts 20 lines of the mean beside its
# own; `default` is for pairs that were not measured. Of `lines` right translations `accused` were
# accused, and of as many wrong ones `found`; `interval` is the pair's own, 95 %.

# A model that was not measured is taken to be like one that was: Mozilla's compact Marian models.
[like]
ctranslate2 = "bergamot"
http = "bergamot"
transformers = "bergamot"

[text.copy]
default = { trust = 0.0 }
"""

Counts = Counter[str]
"""What was counted of a pair: "right" and "wrong" lines, and those "accused" of each kind."""


# --- the lines ---


def _segments(data: Path, pair: str, longest: int) -> list[tuple[str, str]]:
    """Sources and targets that people translated, in random order."""
    target_lang, source_lang = pair.split("-")
    found = {
        (one.source, one.target) if one.source_lang == source_lang else (one.target, one.source)
        for one in parallel(data, source_lang if target_lang == "en" else target_lang)
        if not one.machine
    }
    fitting = sorted(
        both for both in found if all(_SHORTEST <= len(one) <= longest for one in both)
    )
    random.Random(f"{_SEED}-{pair}").shuffle(fitting)
    return fitting


def _machine_made(data: Path, lang: str) -> dict[str, str]:
    """What Mozilla's models made of English texts, without those of test sets."""
    found: dict[str, str] = {}
    with gzip.open(data / "parallel" / f"{lang}.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            origin, direction, made, english = line.rstrip("\n").split("\t")
            machine = origin.endswith(f".{BERGAMOT}") and direction == f"en-{lang}"
            if machine and not origin.startswith(MEASURED):
                found.setdefault(english, made)
    return found


def without(source: str, code: str, chance: random.Random) -> str | None:
    """The source with another number, or without its only denial; None where it has neither."""
    if found := list(_FIGURE.finditer(source)):
        one = chance.choice(found)
        return f"{source[: one.start()]}{int(one[0]) + chance.randint(2, 9)}{source[one.end() :]}"
    denials = negations(source, code)
    if denials and len(denials) == 1 and len(denials[0].text) <= 4:
        return source[: denials[0].start] + source[denials[0].end :].lstrip()
    return None


# --- counting ---


def text(data: Path, engine: str, pair: str, each: int, longest: int = _LONGEST) -> Counts:
    """How many right translations an engine's text accuses, and how many wrong ones."""
    target_lang, source_lang = pair.split("-")
    chance = random.Random(_SEED)
    lines: list[tuple[str, str, str]] = []
    made = _machine_made(data, source_lang) if engine == BERGAMOT else None
    for source, target in _segments(data, pair, longest):
        if len(lines) == each:
            break
        if made is not None and made.get(target, source) == source:
            continue
        if (wrong := without(source, source_lang, chance)) is not None:
            lines.append((source, wrong, target))
    targets = [target for _, _, target in lines]
    if made is not None:
        backs = [made[target] for target in targets]
    else:
        opened = open_engine(engine, target_lang, source_lang, offline=True)
        backs = opened.translate(targets, target_lang, source_lang)
    count: Counts = Counter()
    for (source, wrong, target), back in zip(lines, backs, strict=True):
        for kind, said, answer in (
            ("right", source, back),
            ("wrong", wrong, back),
            ("ideal", wrong, source),
        ):
            pair_of_texts = Pair(target, said, target_lang, source_lang)
            count[kind] += 1
            count[f"{kind} accused"] += _accuses(pair_of_texts, answer)
    return count


def _accuses(pair: Pair, back: str) -> bool:
    evidence = Evidence(
        links=words(pair.source or "", pair.target),
        back_translation=BackTranslation(back, "measured", 1.0),
    )
    return any(
        flag.rule in _TELLING and score(CHECK, flag) >= default_threshold()
        for flag in CHECK.find(pair, evidence)
    )


def likelihood(data: Path, engine: str, pair: str, each: int, longest: int = _LONGEST) -> Counts:
    """How many right translations are asked about, and in how many likelihood accuses a word."""
    target_lang, source_lang = pair.split("-")
    settings = Settings(
        engine=engine,
        checks=("back-translation",),
        recognisers=(),
        offline=True,
        back_translations=0,  # text is bought for who reads the finding; nobody does here
    )
    checker = Checker(settings)
    count: Counts = Counter()
    for source, target in _segments(data, pair, longest):
        if count["right"] == each:
            break
        document = prepare(Document(target, source, target_lang, source_lang), settings)
        asked = [
            (pair_of_texts, evidence)
            for pair_of_texts, evidence in zip(
                document.pairs, checker.evidence(document), strict=True
            )
            if evidence.likelihood is not None
        ]
        count["right"] += bool(asked)
        count["right accused"] += any(_doubts(*one) for one in asked)
    return count


def _doubts(pair: Pair, evidence: Evidence) -> bool:
    assert evidence.likelihood is not None
    trusted = Evidence(likelihood=replace(evidence.likelihood, reliability=1.0))
    return any(score(CHECK, flag) >= default_threshold() for flag in unlikely(pair, trusted))


# --- figures ---


def interval(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); all of [0, 1] where nothing was counted."""
    if not of:
        return 0.0, 1.0
    share = hits / of
    middle = share + _Z**2 / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    whole = 1 + _Z**2 / of
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def _difference(count: Counts) -> tuple[float, float]:
    """The 95 % interval of the share of wrong ones accused less that of right ones."""
    right, wrong = ((count[f"{kind} accused"], count[kind]) for kind in ("right", "wrong"))
    (low, high), (least, most) = interval(*right), interval(*wrong)
    first, second = (hits / max(of, 1) for hits, of in (right, wrong))
    return (
        second - first - math.hypot(second - least, high - first),
        second - first + math.hypot(most - second, first - low),
    )


def _shrunk(count: Counts, mean: Counts, kind: str) -> float:
    """The share of one kind accused, with so many lines of the mean beside those of the pair."""
    prior = mean[f"{kind} accused"] / max(mean[kind], 1)
    return (count[f"{kind} accused"] + PRIOR * prior) / (count[kind] + PRIOR)


def _row(name: str, what: str, count: Counts, mean: Counts) -> str:
    lines = f"lines = {count['right']}, accused = {count['right accused']}"
    if what == "text":
        ideal = max(_shrunk(count, mean, "ideal"), _LEAST)
        trust = (_shrunk(count, mean, "wrong") - _shrunk(count, mean, "right")) / ideal
        low, high = (end / ideal for end in _difference(count))
        lines += f", found = {count['wrong accused']}"
    else:
        trust = 1 - _shrunk(count, mean, "right")
        low, high = (1 - end for end in reversed(interval(count["right accused"], count["right"])))
    trust, low, high = (min(max(value, 0.0), 1.0) for value in (trust, low, high))
    return f"{name} = {{ trust = {trust:.2f}, {lines}, interval = [{low:.2f}, {high:.2f}] }}"


def table(lines: Iterable[str]) -> Iterator[str]:
    """The tables of `reliability.toml` for counts as this command appends them."""
    counts: dict[tuple[str, str], dict[str, Counts]] = {}
    for line in lines:
        found = json.loads(line)
        pairs = counts.setdefault((found["what"], found["engine"]), {})
        pairs.setdefault(found["pair"], Counter()).update(found["counts"])
    for (what, engine), pairs in sorted(counts.items()):
        mean: Counts = sum(pairs.values(), Counter())
        yield f"\n[{what}.{engine}]"
        yield _row("default", what, mean, mean)
        yield from (_row(pair, what, pairs[pair], mean) for pair in sorted(pairs))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="mtqa.training.reliability",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_subparsers(dest="what", required=True)
    for name in ("text", "likelihood"):
        one = what.add_parser(name)
        one.add_argument("data", type=Path)
        one.add_argument("counts", type=Path)
        one.add_argument("engine")
        one.add_argument("pairs", nargs="+", metavar="PAIR")
        one.add_argument("--each", type=int, default=20, help="segments of each pair")
        one.add_argument("--longest", type=int, default=_LONGEST, help="characters of a segment")
    what.add_parser("table").add_argument("counts", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    if options.what == "table":
        lines = [line for path in options.counts for line in path.read_text("utf-8").splitlines()]
        sys.stdout.write(_HEAD + "\n".join(table(lines)) + "\n")
        return
    measure = text if options.what == "text" else likelihood
    for pair in options.pairs:
        count = measure(options.data, options.engine, pair, options.each, options.longest)
        row = {"what": options.what, "engine": options.engine, "pair": pair, "counts": dict(count)}
        with options.counts.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")
        sys.stderr.write(f"{json.dumps(row)}\n")


if __name__ == "__main__":
    main()
