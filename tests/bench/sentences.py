"""How well the sentence splitters find the boundaries of document-joined segments.

    python tests/bench/sentences.py DATA.jsonl [--splitters mtqa,sentencex,pysbd] [--misses LANG]

DATA has one segment a line (`doc`, `source_lang`, `target_lang`, `source`, `target`), the segments
of a document in order. The segments of a document are joined with a space (nothing in Chinese and
Japanese) and split again. A segment may hold several sentences, so precision is a lower bound;
a boundary after a segment without final punctuation (a headline) cannot be found and is not asked
for. pysbd has no model for some languages; its English rules stand in there.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import regex

Splitter = Callable[[str, str], Iterable[int]]
UNSPACED = {"zh", "ja"}
FINAL = regex.compile(r"[.!?…。！？।؟][\"'”’“»」』)）]?$")


def with_mtqa(text: str, lang: str) -> Iterable[int]:
    from mtqa.text.sentences import split

    return (segment.span.end for segment in split(text, lang))


def with_sentencex(text: str, lang: str) -> Iterable[int]:
    import sentencex

    for found in sentencex.get_sentence_boundaries(lang, text):
        yield found["start_index"] + len(found["text"].rstrip())


def with_pysbd(text: str, lang: str) -> Iterable[int]:
    import pysbd
    from pysbd.languages import LANGUAGE_CODES

    known = lang if lang in LANGUAGE_CODES else "en"
    position = 0
    for sentence in pysbd.Segmenter(language=known, clean=False).segment(text):
        found = text.find(sentence.strip(), position)
        position = found + len(sentence.strip()) if found >= 0 else position + len(sentence)
        yield position


SPLITTERS: dict[str, Splitter] = {
    "mtqa": with_mtqa,
    "sentencex": with_sentencex,
    "pysbd": with_pysbd,
}


def documents(path: Path) -> dict[str, dict[str, list[str]]]:
    """The segments of each document by language; English from the first pair of languages."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    english = ""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["target_lang"] != "en":
                continue
            english = english or row["source_lang"]
            found[row["source_lang"]][row["doc"]].append(row["source"].strip())
            if row["source_lang"] == english:
                found["en"][row["doc"]].append(row["target"].strip())
    return found


def joined(segments: list[str], lang: str) -> tuple[str, set[int], set[int]]:
    """The text, the boundaries to be found, and those that do not count."""
    space = "" if lang in UNSPACED else " "
    asked, excused, position = set(), set(), 0
    for segment in segments:
        position += len(segment)
        (asked if FINAL.search(segment) else excused).add(position)
        position += len(space)
    return space.join(segments), asked, excused


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--splitters", default="mtqa,sentencex,pysbd")
    parser.add_argument("--langs", default="")
    parser.add_argument("--misses", default="", help="print what mtqa gets wrong in this language")
    options = parser.parse_args()
    data = documents(options.data)
    langs = options.langs.split(",") if options.langs else sorted(data)
    for name in options.splitters.split(","):
        started = time.perf_counter()
        total = [0, 0, 0]
        for lang in langs:
            counts = [0, 0, 0]
            for segments in data[lang].values():
                text, asked, excused = joined(segments, lang)
                found = set(SPLITTERS[name](text, lang)) - excused
                counts[0] += len(asked & found)
                counts[1] += len(found)
                counts[2] += len(asked)
                if options.misses == lang:
                    for place in sorted(asked ^ found):
                        kind = "missed" if place in asked else "extra"
                        print(f"{kind:7}{text[:place][-40:]!r} | {text[place:][:30]!r}")
            total = [one + more for one, more in zip(total, counts, strict=True)]
            print(f"{name:10} {lang:4} {figures(*counts)}")
        print(f"{name:10} all  {figures(*total)}  {time.perf_counter() - started:.1f} s")


def figures(right: int, found: int, asked: int) -> str:
    precision, recall = right / max(found, 1), right / max(asked, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({asked} boundaries)"


if __name__ == "__main__":
    main()
