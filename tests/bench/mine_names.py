"""Learns from parallel text what names look like: the recipe of two data files of the gazetteer.

    python tests/bench/mine_names.py DATA/parallel --output mtqa/gazetteer/data

`common.tsv.gz` (language, words) lists words that stand in lower case within sentences at least as
often as not: a capital on them is no sign of a name. `mined.tsv.gz` (English, language, form) lists
names whose form cannot be told by sound, by the Dice coefficient of sentences that have both
(Dice 1945). DATA/parallel has LANG.tsv.gz files: origin, direction, text, English. Rows of FLORES
are left out: they measure.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from mtqa.gazetteer.find import words_of
from mtqa.gazetteer.fold import stem
from mtqa.gazetteer.lexicon import zipf
from mtqa.gazetteer.romanise import likeness, sounds

_OFTEN = 7
_SEEN = 3
_NOW_AND_THEN = 0.08
_LEAST_ZIPF = 3.0
_DICE = 0.6
_ALIKE = 0.72
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_KATAKANA = re.compile(r"[ァ-ヴー]{2,}")
csv.field_size_limit(10**9)


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


def units(text: str, lang: str) -> set[str]:
    """What a name of the other language may be: stems of words, runs of kana, stretches of Han."""
    if lang in ("zh", "ja"):
        found = set(_KATAKANA.findall(text))
        for run in _HAN.findall(text):
            for size in (2, 3, 4):
                found.update(run[i : i + size] for i in range(len(run) - size + 1))
        return found
    return {stem(word.key, lang) for word in words_of(text, lang) if len(word.key) > 1}


def mined(path: Path, lang: str, common: frozenset[str]) -> Iterator[tuple[str, str]]:
    """English names with their forms in one language."""
    names: Counter[str] = Counter()
    others: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    surface: dict[str, Counter[str]] = defaultdict(Counter)
    for text, english in rows(path):
        found = {
            word.core
            for word in words_of(english, "en")
            if word.cap and word.core.isalpha() and len(word.core) > 1
            and not (word.opens and word.core.casefold() in common)
            and word.core.casefold() not in common
        }  # fmt: skip
        if not found:
            continue
        pieces = units(text, lang)
        if lang not in ("zh", "ja"):
            for word in words_of(text, lang):
                surface[stem(word.key, lang)][word.core] += 1
        names.update(found)
        others.update(pieces)
        both.update((name, piece) for name in found for piece in pieces)
    # `others` counts only sentences with a name, which favours no piece over another.
    dice = {
        pair: 2 * count / (names[pair[0]] + others[pair[1]])
        for pair, count in both.items()
        if count >= _OFTEN
    }
    best: dict[str, float] = defaultdict(float)
    for (name, piece), share in dice.items():
        best[f"e {name}"] = max(best[f"e {name}"], share)
        best[f"o {piece}"] = max(best[f"o {piece}"], share)
    for (name, piece), share in sorted(dice.items()):
        # Each the other's best: names that only keep company with a name are not its form.
        if share < max(_DICE, best[f"e {name}"], best[f"o {piece}"]):
            continue
        form = surface[piece].most_common(1)[0][0] if piece in surface else piece
        plain = likeness(name, "en", form, lang)
        if plain < _ALIKE and any(sounds(form, lang)):
            yield name, form


def main(arguments: Iterable[str] | None = None) -> None:
    """Read the folder, write the two files."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parallel", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--only-common", action="store_true", help="leave mined.tsv.gz as it is")
    parser.add_argument("--keep-common", action="store_true", help="take common.tsv.gz as it is")
    options = parser.parse_args(arguments)
    files = {path.name.split(".")[0]: path for path in sorted(options.parallel.glob("*.tsv.gz"))}
    case: dict[str, Case] = defaultdict(Case)
    seen: set[int] = set()
    for lang, path in files.items() if not options.keep_common else ():
        for text, english in rows(path):
            if lang not in ("zh", "ja", "ar", "he", "hi"):
                case[lang].read(text, lang)
            if (mark := hash(english)) not in seen:
                seen.add(mark)
                case["en"].read(english, "en")
        sys.stderr.write(f"{lang}\n")
    common = {lang: found.common(lang) for lang, found in sorted(case.items())}
    text = "".join(f"{lang}\t{' '.join(words)}\n" for lang, words in common.items() if words)
    if options.keep_common:
        text = gzip.decompress((options.output / "common.tsv.gz").read_bytes()).decode("utf-8")
    else:
        _write(options.output / "common.tsv.gz", text)
    if options.only_common:
        return
    listed = next(line for line in text.splitlines() if line.startswith("en\t"))
    english_words = frozenset(listed.partition("\t")[2].split(" "))
    out = io.StringIO()
    for lang, path in files.items():
        for name, form in mined(path, lang, english_words):
            out.write(f"{name}\t{lang}\t{form}\n")
        sys.stderr.write(f"{lang} mined\n")
    _write(options.output / "mined.tsv.gz", "".join(sorted(out.getvalue().splitlines(True))))


def _write(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


if __name__ == "__main__":
    main()
