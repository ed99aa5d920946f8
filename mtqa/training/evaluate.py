"""Measures the tagger: ``python -m mtqa.training.evaluate DATA WEIGHTS [--sample N]``.

WEIGHTS is a file, or a folder of `mtqa.training.rebuild`, whose ``rules.toml`` is then taken for
the shipped one: what counts are tags with the scores that they have alone. Prints one JSON object,
the figures of the model card at several scores: the share of right pairs with a tag, in clean news
(`clean`: documents of even hash; `clean-odd`: those that took part in fitting) and in languages
that were not trained on (`held-out-clean`); recall by kind on errors of another generator
(`demetr`) and on our own in those languages (`held-out`); precision, recall and F1 of the
characters that people marked (`mqm`), with a bootstrap interval, beside marking everything.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mtqa import scoring
from mtqa.encoder._features import Langs
from mtqa.encoder.tagger import WEIGHTS, Tagger
from mtqa.errors import InputError
from mtqa.model import Span, Tag
from mtqa.scoring import Scaling
from mtqa.training import rules
from mtqa.training.corpus import HELD_OUT, even, languages
from mtqa.training.labelled import rows
from mtqa.training.rules import Fitted, Tables

__all__ = [
    "Case",
    "calibration",
    "cases",
    "characters",
    "clean_rate",
    "held_out",
    "interval",
    "measure",
    "measured",
    "recall",
    "rule_of",
    "scored",
    "shows",
]

SCORES = (0.05, 0.1, 0.3, 0.4, 0.5, 0.7)
RULES = Path(scoring.__file__).with_name("rules.toml")
_EACH = 12  # artefacts a kind and language
_DRAWS = 200
_NEAR = 25  # characters between an empty span, something that lacks, and the tag that tells of it


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled pair; `spans` are of the target, and none in a right one."""

    source: str
    target: str
    kind: str
    lang: str
    spans: tuple[Span, ...]
    document: str = ""
    langs: Langs = (None, None)


def calibration(data: Path, count: int, seed: int) -> list[Case]:
    """Clean human translations of news at random, from documents that are not measured on."""
    some = [one for one in cases(data / "ntrex_clean.jsonl") if not even(one.document)]
    return random.Random(seed).sample(some, min(count, len(some)))


def cases(path: Path) -> list[Case]:
    """The labelled pairs of a JSON Lines file that have a source. Raises InputError without it."""
    found: list[Case] = []
    if not path.is_file():
        raise InputError("no such file", path=str(path))
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if not row.get("source"):
                continue
            found.append(_case(row))
    return found


def _case(row: dict[str, Any]) -> Case:
    pair = row["source_lang"] if row["target_lang"] == "en" else f"en-{row['target_lang']}"
    spans = tuple(Span(start, end) for start, end, *_ in row["spans"])
    langs = row["source_lang"], row["target_lang"]
    return Case(row["source"], row["target"], row["kind"], pair, spans, row.get("doc", ""), langs)


def shows(tag: Tag, span: Span) -> bool:
    """Whether a tag shows the error of a span: it meets it, or is near where something lacks."""
    if len(span) and tag.span.overlaps(span):
        return True
    near = tag.span.start - _NEAR <= span.start <= tag.span.end + _NEAR
    return near and (not len(span) or tag.source is not None)


def _hit(case: Case, tags: Iterable[Tag]) -> bool:
    return any(shows(tag, span) for tag in tags for span in case.spans)


Found = Sequence[tuple[Case, tuple[Tag, ...]]]


def recall(found: Found, threshold: float) -> dict[str, float]:
    """The share of wrong pairs by kind in which a tag meets the error."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for case, tags in found:
        hits[case.kind].append(_hit(case, [one for one in tags if one.probability >= threshold]))
    return {kind: round(sum(one) / len(one), 3) for kind, one in sorted(hits.items())}


def clean_rate(found: Found, threshold: float) -> dict[str, float]:
    """The share of right pairs with a tag, over all and by language."""
    flagged: dict[str, list[bool]] = defaultdict(list)
    for case, tags in found:
        any_tag = any(one.probability >= threshold for one in tags)
        flagged["all"].append(any_tag)
        flagged[case.lang].append(any_tag)
    return {lang: round(sum(one) / len(one), 4) for lang, one in sorted(flagged.items())}


def characters(found: Found, threshold: float) -> dict[str, float]:
    """Precision, recall and F1 of the marked characters."""
    return _rates(_counts(case, tags, threshold) for case, tags in found)


def interval(found: Found, threshold: float, seed: int = 0) -> tuple[float, float]:
    """The F1 that 95 % of samples of the pairs lie in (bootstrap, percentiles)."""
    rng = random.Random(seed)
    counts = [_counts(case, tags, threshold) for case, tags in found] or [(0, 0, 0)]
    values = sorted(_rates(rng.choices(counts, k=len(counts)))["f1"] for _ in range(_DRAWS))
    return values[int(0.025 * _DRAWS)], values[int(0.975 * _DRAWS) - 1]


Counts = tuple[int, int, int]


def _counts(case: Case, tags: Iterable[Tag], threshold: float) -> Counts:
    """The characters that are marked by both, by us, by people."""
    gold = {at for span in case.spans for at in range(span.start, span.end)}
    mine = {
        at
        for one in tags
        if one.probability >= threshold
        for at in range(one.span.start, one.span.end)
    }
    return len(gold & mine), len(mine), len(gold)


def _rates(counts: Iterable[Counts]) -> dict[str, float]:
    both, ours, theirs = (sum(column) for column in zip((0, 0, 0), *counts, strict=True))
    precision, found_share = both / max(1, ours), both / max(1, theirs)
    f1 = 2 * precision * found_share / max(1e-9, precision + found_share)
    return {"p": round(precision, 4), "r": round(found_share, 4), "f1": round(f1, 4)}


def scored(found: Found, tables: Tables, bar: float) -> Found:
    """The tags with scores in place of the network's probabilities; `bar` is the threshold."""
    neutral = Fitted(Scaling(), "")

    def score(tag: Tag) -> Tag:
        scaling = tables.get(("tagger", rule_of(tag)), neutral).scaling
        return replace(tag, probability=scaling.score(tag.probability, bar))

    return [(case, tuple(score(tag) for tag in tags)) for case, tags in found]


def rule_of(tag: Tag) -> str:
    """The tagger's rule that a tag is flagged by."""
    return "lacking" if tag.source else tag.family


def held_out(data: Path, each: int, seed: int) -> list[Case]:
    """Artefacts and clean segments by turns, in the languages that are not trained on."""
    langs = [lang for lang in languages(data) if lang in HELD_OUT]
    return [_case(row) for row in rows(data, langs, each, seed)]


def measured(data: Path, sample: int, seed: int) -> dict[str, list[Case]]:
    """The sets that are measured on, at most `sample` pairs of each at random."""
    news = cases(data / "ntrex_clean.jsonl")
    ours = held_out(data, _EACH, seed + 1)
    found = {
        "clean": [one for one in news if even(one.document)],
        "clean-odd": [one for one in news if not even(one.document)],
        "held-out-clean": [one for one in ours if not one.spans],
        "held-out": [one for one in ours if one.spans],
        "demetr": cases(data / "demetr.jsonl"),
        "mqm": cases(data / "mqm_dev.jsonl"),
    }
    rng = random.Random(seed)
    return {name: rng.sample(some, min(sample, len(some))) for name, some in found.items()}


def measure(found: dict[str, Found], threshold: float) -> dict[str, Any]:
    """The figures at one threshold."""
    everything = [(case, (Tag(Span(0, len(case.target)), "", 1.0),)) for case, _ in found["mqm"]]
    mqm: dict[str, Any] = dict(characters(found["mqm"], threshold))
    mqm["interval"] = interval(found["mqm"], threshold)
    mqm["everything"] = characters(everything, threshold)
    return {
        **{name: clean_rate(some, threshold) for name, some in found.items() if "clean" in name},
        **{name: recall(found[name], threshold) for name in ("demetr", "held-out")},
        "mqm": mqm,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="mtqa.training.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--sample", type=int, default=1500, help="pairs of each set")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    ours = given.weights.is_dir()
    tagger = Tagger(given.weights / WEIGHTS if ours else given.weights)
    text = (given.weights / RULES.name if ours else RULES).read_text(encoding="utf-8")
    tables, bar = rules.read(text), float(tomllib.loads(text)["threshold"])
    found: dict[str, Found] = {}
    for name, some in measured(given.data, given.sample, given.seed).items():
        tags = tagger.tag([(one.source, one.target) for one in some], [one.langs for one in some])
        found[name] = scored(list(zip(some, tags, strict=True)), tables, bar)
    figures = {str(score): measure(found, score) for score in SCORES}
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
