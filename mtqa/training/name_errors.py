"""Puts errors into the names of clean translations: a seeded generator for measuring name checks.

    python -m mtqa.training.name_errors CLEAN.jsonl --kind replaced --seed 1 > wrong.jsonl

CLEAN has one JSON object a line: id, source, target, source_lang, target_lang, doc. Each written
line is such an object with one error in the target, `kind` and `spans` [[start, end, kind]]; pairs
where the kind cannot be made are left out. It knows names only by capitals, CLDR and anyascii, and
shares no code with what is measured.

Kinds: replaced (another name of the corpus; opening: where a sentence begins), garbled (a letter or
two), adjectival (the source's
-sk- adjective transliterated), exonym (CLDR's name of a country or city in the source language, in
Latin letters), acronym (the source's letters), untransliterated (the source's name as it stands),
dropped (left out).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from anyascii import anyascii
from babel import Locale

Line = dict[str, Any]
Edit = tuple[int, int, str]

_RUN = re.compile(r"\b[^\W\d_a-zа-я][\w’'-]*\w(?: [^\W\d_a-zа-я][\w’'-]*\w)*")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_LETTERS = {
    "en": "abcdefghijklmnoprstuvwyz", "de": "abcdefghiklmnoprstuvwz",
    "ru": "абвгдезиклмнопрстуфхцчшя", "bg": "абвгдезиклмнопрстуфхцчшя",
}  # fmt: skip
_SK = re.compile(
    r"(?P<stem>.{3,}?)(?:ск(?:ий|ая|ое|ие|ого|ой|ом|ому|им|их|ую|ими|и|а|о|ият|ия|ата|ото|ите|і|ої|у)"
    r"|sk(?:i|a|ie|iego|iej|im|ich|ą|iemu|ý|á|é|ého|ém|ou|ých|ým|ému))$",
    re.I,
)


def names(text: str, lower: frozenset[str], opening: bool = False) -> list[tuple[int, int]]:
    """Spans of capitalised runs that never occur in lower case, within or opening a sentence."""
    found = []
    for run in _RUN.finditer(text):
        before = text[: run.start()].rstrip(" ")
        within = bool(before) and (before[-1].isalnum() or before[-1] in ",;)")
        if within == opening:
            continue
        words = run[0].split(" ")
        if not all(word[0].isupper() for word in words):
            continue  # a script without capitals
        if not any(word.lower() in lower for word in words) and not run[0].isupper():
            found.append(run.span())
    return found


class Generator:
    """Errors for the pairs of one corpus, all from one seed."""

    def __init__(self, lines: list[Line], seed: int) -> None:
        self.lines = lines
        self.random = random.Random(seed)
        seen: dict[str, Counter[str]] = {}
        for line in lines:
            words = seen.setdefault(line["target_lang"], Counter())
            words.update(word for word in _WORD.findall(line["target"]) if word.islower())
        self.lower = {lang: frozenset(words) for lang, words in seen.items()}
        self.pool: dict[str, list[str]] = {}
        for lang in self.lower:
            found = {
                line["target"][start:end]
                for line in lines
                if line["target_lang"] == lang
                for start, end in names(line["target"], self.lower[lang])
            }
            self.pool[lang] = sorted(found)

    def make(self, kind: str) -> Iterator[Line]:
        """One wrong line for each pair where `kind` can be made."""
        edit: Callable[[Line], Edit | None] = getattr(self, f"_{kind}")
        for line in self.lines:
            found = edit(line)
            if found is None:
                continue
            start, end, text = found
            target = line["target"][:start] + text + line["target"][end:]
            if target == line["target"]:
                continue
            yield {
                **line,
                "id": f"{line['id']}-{kind}",
                "kind": kind,
                "target": target,
                "good": line["target"],
                "spans": [[start, start + len(text), kind]],
            }

    def _name(self, line: Line, opening: bool = False) -> tuple[int, int] | None:
        found = names(line["target"], self.lower[line["target_lang"]], opening)
        if line["target_lang"] == "de":  # all nouns have capitals: a name looks like the source's
            heads = {word[:4] for word in _WORD.findall(line["source"]) if word[0].isupper()}
            found = [span for span in found if line["target"][span[0] :][:4] in heads]
        return self.random.choice(found) if found else None

    def _opening(self, line: Line) -> Edit | None:
        return self._replaced(line, opening=True)

    def _replaced(self, line: Line, opening: bool = False) -> Edit | None:
        span = self._name(line, opening)
        pool = self.pool[line["target_lang"]]
        if span is None or len(pool) < 20:
            return None
        text = line["target"][span[0] : span[1]]
        for _ in range(20):
            other = self.random.choice(pool)
            new = not set(other.split(" ")) & set(line["target"].replace(",", " ").split(" "))
            if new and SequenceMatcher(None, other, text).ratio() < 0.5:
                return (*span, other)
        return None

    def _garbled(self, line: Line) -> Edit | None:
        span = self._name(line)
        if span is None:
            return None
        words = [found.span() for found in _WORD.finditer(line["target"], *span)]
        words = [(start, end) for start, end in words if end - start >= 5]
        if not words:
            return None
        start, end = self.random.choice(words)
        word = line["target"][start:end]
        for _ in range(self.random.choice((1, 1, 2))):
            word = self._letter(word, line["target_lang"])
        return None if word == line["target"][start:end] else (start, end, word)

    def _letter(self, word: str, lang: str) -> str:
        at = self.random.randrange(1, len(word) - 1)
        letters = _LETTERS.get(lang, _LETTERS["en"])
        change = self.random.choice(("swap", "drop", "put", "change"))
        if change == "swap":
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if change == "drop":
            return word[:at] + word[at + 1 :]
        new = self.random.choice([letter for letter in letters if letter != word[at]])
        return word[:at] + new + word[at + (change == "change") :]

    def _adjectival(self, line: Line) -> Edit | None:
        if line["target_lang"] in ("ru", "bg", "pl", "cs", "uk"):
            return None
        found = []
        for word in _WORD.findall(line["source"]):
            if match := _SK.match(word):
                stem = anyascii(match["stem"]).lower()
                for target in _WORD.finditer(line["target"]):
                    if target[0][0].isupper() and target[0].lower()[:4] == stem[:4]:
                        suffix = self.random.choice(("sky", "ski", "skiy"))
                        found.append((*target.span(), stem.capitalize() + suffix))
        return self.random.choice(found) if found else None

    def _exonym(self, line: Line) -> Edit | None:
        found = []
        for ours, theirs in _exonyms(line["source_lang"], line["target_lang"]):
            at = re.search(rf"\b{re.escape(ours)}\b", line["target"])
            if at and SequenceMatcher(None, ours, theirs).ratio() < 0.9:
                found.append((*at.span(), theirs))
        return self.random.choice(found) if found else None

    def _acronym(self, line: Line) -> Edit | None:
        pattern = re.compile(r"\b[^\W\d_a-zа-я]{2,6}\b")
        source = [word for word in pattern.findall(line["source"]) if word.isupper()]
        target = [m for m in pattern.finditer(line["target"]) if m[0].isupper()]
        if len(source) != 1 or len(target) != 1:
            return None
        latin = anyascii(source[0]) if line["target_lang"] not in ("ru", "bg") else source[0]
        if not latin.isalpha() or latin.upper() == target[0][0]:
            return None
        return (*target[0].span(), latin.upper())

    def _untransliterated(self, line: Line) -> Edit | None:
        found = []
        words = [word for word in _WORD.findall(line["source"]) if word[0].isupper()]
        for start, end in names(line["target"], self.lower[line["target_lang"]]):
            for word in words:
                sound = SequenceMatcher(
                    None, anyascii(word).lower(), anyascii(line["target"][start:end]).lower()
                )
                if word.isascii() != line["target"][start:end].isascii() and sound.ratio() > 0.7:
                    found.append((start, end, word))
        return self.random.choice(found) if found else None

    def _dropped(self, line: Line) -> Edit | None:
        span = self._name(line)
        if span is None:
            return None
        start, end = span
        return (start - 1, end, "") if line["target"][start - 1] == " " else (start, end, "")


@cache
def _exonyms(source_lang: str, target_lang: str) -> tuple[tuple[str, str], ...]:
    """CLDR's names of places in the target language, and the source language's in its letters."""
    source, target = Locale(source_lang), Locale(target_lang)
    pairs = {(name, source.territories.get(code, "")) for code, name in target.territories.items()}
    for zone, facts in source.time_zones.items():
        theirs = target.time_zones.get(zone, {}).get("city")
        pairs.add((theirs or zone.rpartition("/")[2].replace("_", " "), facts.get("city", "")))
    latin = target_lang not in ("ru", "bg", "ar", "hi", "zh", "ja")
    made = {(ours, anyascii(theirs).title() if latin else theirs) for ours, theirs in pairs}
    return tuple(sorted((o, t) for o, t in made if len(o) > 3 and len(t) > 3 and o != t))


KINDS = (
    "replaced", "opening", "garbled", "adjectival", "exonym", "acronym", "untransliterated",
    "dropped",
)  # fmt: skip


def main(arguments: Iterable[str] | None = None) -> None:
    """Read the clean pairs, write the wrong ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", type=argparse.FileType("r", encoding="utf-8"))
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    lines = [json.loads(line) for line in options.clean if line.strip()]
    for kind in options.kind or KINDS:
        for wrong in Generator(lines, options.seed).make(kind):
            json.dump(wrong, sys.stdout, ensure_ascii=False)
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
