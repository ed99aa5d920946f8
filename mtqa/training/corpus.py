"""Reads a data folder: parallel text by language, and errors that people marked.

    parallel/<lang>.tsv.gz   origin, direction, text in the language, English
    mqm_train.jsonl.gz       source, target, languages, spans [start, end, severity]

Nothing is written there. Origins in `MEASURED` are for measuring and are never read here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mtqa.errors import InputError
from mtqa.forks import cached_property
from mtqa.model import Span
from mtqa.text.tokens import words

__all__ = [
    "HELD_OUT",
    "Lexicon",
    "Marked",
    "Segment",
    "even",
    "languages",
    "lexicon",
    "marked",
    "parallel",
]

MEASURED = ("flores-dev",)
# Never trained on: they tell what a model does in a language without a training pair.
HELD_OUT = frozenset({"he", "id", "lt", "sk"})
_MACHINE = ".bergamot"
_TAIL = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """A source with a right translation; `machine` when a model made one of the two."""

    source: str
    target: str
    source_lang: str
    target_lang: str
    machine: bool = False
    short: bool = False

    @property
    def langs(self) -> tuple[str, str]:
        """The languages of source and target."""
        return self.source_lang, self.target_lang


@dataclass(frozen=True, slots=True)
class Marked:
    """A machine translation with the spans that a person marked as errors."""

    source: str
    target: str
    spans: tuple[Span, ...]
    source_lang: str
    target_lang: str


def even(document: str) -> bool:
    """Whether a document of news is one of those that are measured on."""
    return hashlib.sha256(document.encode()).digest()[0] % 2 == 0


def languages(data: Path) -> list[str]:
    """The languages that have parallel text with English."""
    found = sorted(path.name.split(".")[0] for path in (data / "parallel").glob("*.tsv.gz"))
    if not found:
        raise InputError("no parallel text", path=str(data / "parallel"))
    return found


def parallel(data: Path, lang: str) -> Iterator[Segment]:
    """The segments of one language with English, into and out of it by turns."""
    path = data / "parallel" / f"{lang}.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 4 or fields[0].startswith(MEASURED):
                continue
            origin, direction, text, english = fields
            machine = origin.endswith(_MACHINE)
            # What people translated serves both ways; a model's output is a target only.
            into = direction.endswith("-en") if machine else number % 2 == 0
            short = origin == "tatoeba"
            if into:
                yield Segment(text, english, lang, "en", machine, short)
            else:
                yield Segment(english, text, "en", lang, machine, short)


def marked(data: Path) -> Iterator[Marked]:
    """The segments with errors that people marked, and those where they found none."""
    path = data / "mqm_train.jsonl.gz"
    if not path.is_file():
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            spans = tuple(Span(start, end) for start, end, *_ in row["spans"])
            yield Marked(
                row["source"], row["target"], spans, row["source_lang"], row["target_lang"]
            )


@dataclass
class Lexicon:
    """What one language's text holds: words with counts, names, and pieces of sentences."""

    lang: str
    counts: Counter[str] = field(default_factory=Counter)
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @cached_property
    def by_ending(self) -> dict[str, list[str]]:
        """Words by their last letters and their case: words of one class and form, mostly."""
        found: dict[str, list[str]] = {}
        for word, count in self.counts.items():
            if count > 1 and word.isalpha() and len(word) > 3:
                found.setdefault(ending(word), []).append(word)
        return found


def ending(word: str) -> str:
    """The class that a word seems to belong to."""
    case = "A" if word[:1].isupper() else "a"
    return case + word[-_TAIL:].lower()


def lexicon(lang: str, texts: list[str], rng: random.Random, limit: int = 6000) -> Lexicon:
    """The Lexicon of a sample of `texts`."""
    sample = rng.sample(texts, min(limit, len(texts)))
    found = Lexicon(lang, texts=sample)
    names: Counter[str] = Counter()
    for text in sample:
        found.counts.update(token.text for token in words(text))
        names.update(runs_of_capitals(text))
    found.names = [name for name in names if len(name) > 3]
    return found


def runs_of_capitals(text: str) -> list[str]:
    """Words with capitals that stand together, not at the beginning: names in most languages."""
    return [span.of(text) for span in capitals(text)]


def capitals(text: str) -> list[Span]:
    """The spans of those."""
    spans: list[Span] = []
    previous_end = 0
    for token in words(text):
        between = text[previous_end : token.start].strip()
        starts = previous_end == 0 or any(mark in between for mark in ".!?:…\"“„«»'‘”’(—–-")
        if token.text[:1].isupper() and token.kind == "word":
            if spans and not between and spans[-1].end == previous_end:
                spans[-1] = Span(spans[-1].start, token.end)
            elif not starts and not token.text.isupper():
                spans.append(token.span)
        previous_end = token.end
    return spans
