"""How often the language of a sentence and of an article is told.

    python tests/bench/detect.py DATA.jsonl | FOLDER [--sentences 200] [--detectors mtqa,lingua]

DATA has one segment a line (`doc`, `source_lang`, `target_lang`, `source`); FOLDER has a
`<lang>.tsv.gz` for each language (origin, direction, text in the language, English). An article is
eight sentences. lingua is not a dependency: install it to compare.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path


def with_mtqa() -> Callable[[str], str]:
    from mtqa.errors import LanguageError
    from mtqa.text.detect import detect

    def told(text: str) -> str:
        try:
            return detect(text)[0].partition("-")[0]
        except LanguageError:
            return "?"

    return told


def with_lingua() -> Callable[[str], str]:
    from lingua import LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_all_languages().build()

    def told(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else "?"

    return told


DETECTORS = {"mtqa": with_mtqa, "lingua": with_lingua}


def sentences(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    if path.is_dir():
        for file in sorted(path.glob("*.tsv.gz")):
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                rows = [line.rstrip("\n").split("\t") for line in lines]
            news = [row[2] for row in rows if row[0].startswith(("newstest", "flores"))]
            found[file.name.partition(".")[0]] = news or [row[2] for row in rows]
        return found
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["source_lang"] != "en" or row["target_lang"] == "de":
                found[row["source_lang"]].append(row["source"])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--detectors", default="mtqa")
    options = parser.parse_args()
    data = sentences(options.data)
    for name in options.detectors.split(","):
        started = time.perf_counter()
        told = DETECTORS[name]()
        right = total = 0
        for lang, texts in sorted(data.items()):
            chosen = random.Random(1).sample(texts, min(options.sentences, len(texts)))
            wrong = Counter(code for text in chosen if (code := told(text)) != lang)
            articles = [" ".join(chosen[n : n + 8]) for n in range(0, len(chosen) - 7, 8)]
            missed = sum(told(article) != lang for article in articles)
            right, total = right + len(chosen) - wrong.total(), total + len(chosen)
            share = 1 - wrong.total() / len(chosen)
            print(
                f"{name:8}{lang:4}sentences {share:.3f}  articles missed {missed}/{len(articles)}"
                f"  {dict(wrong.most_common(3))}"
            )
        print(f"{name:8}all sentences {right / total:.4f}  {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
