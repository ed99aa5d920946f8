"""Learns from parallel text which capitalised words are no names: the recipe of `common.tsv.gz`.

    python tests/bench/common_words.py DATA/parallel --output mtqa/gazetteer/data

A line is a language and its words that stand in lower case within sentences at least as often as
with a capital, or, marked by a hyphen, now and then. DATA/parallel has LANG.tsv.gz files: origin,
direction, text, English. Rows of FLORES are left out: they measure.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from mtqa.gazetteer.find import words_of
from mtqa.gazetteer.lexicon import zipf

_SEEN = 3
_NOW_AND_THEN = 0.015
_LEAST_ZIPF = 3.0
_NO_CAPITALS = frozenset({"ar", "fa", "he", "hi", "ja", "ko", "th", "zh"})


def rows(path: Path) -> Iterator[tuple[str, str]]:
    """Text and English of a file, without FLORES; each pair once."""
    seen: set[int] = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 4 and not parts[0].startswith("flores"):
                mark = hash((parts[2], parts[3]))
                if mark not in seen:
                    seen.add(mark)
                    yield parts[2], parts[3]


class Case:
    """How often words stand in lower case, and with a capital, within sentences."""

    def __init__(self) -> None:
        self.lower: Counter[str] = Counter()
        self.upper: Counter[str] = Counter()

    def read(self, text: str, lang: str) -> None:
        """Count one sentence; a headline in capitals is left out."""
        words = words_of(text, lang)
        if sum(word.cap for word in words) * 2 > len(words):
            return
        for word in words:
            if not word.opens and word.core.isalpha():
                (self.upper if word.cap else self.lower)[word.core.casefold()] += 1

    def common(self, lang: str) -> list[str]:
        """Words that are common ones: most of the time, or now and then, marked by a hyphen."""
        found = []
        for word, count in self.lower.items():
            if count >= _SEEN and zipf(word, lang) >= _LEAST_ZIPF:
                if count >= self.upper[word]:
                    found.append(word)
                elif count >= _NOW_AND_THEN * self.upper[word]:
                    found.append(f"-{word}")
        return sorted(found)


def main(arguments: Iterable[str] | None = None) -> None:
    """Read the folder, write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parallel", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    case: dict[str, Case] = defaultdict(Case)
    seen: set[int] = set()
    for path in sorted(options.parallel.glob("*.tsv.gz")):
        lang = path.name.split(".")[0]
        for text, english in rows(path):
            if lang not in _NO_CAPITALS:
                case[lang].read(text, lang)
            if (mark := hash(english)) not in seen:
                seen.add(mark)
                case["en"].read(english, "en")
        sys.stderr.write(f"{lang}\n")
    common = {lang: found.common(lang) for lang, found in sorted(case.items())}
    text = "".join(f"{lang}\t{' '.join(words)}\n" for lang, words in common.items() if words)
    packed = gzip.compress(text.encode("utf-8"), 9, mtime=0)
    (options.output / "common.tsv.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
