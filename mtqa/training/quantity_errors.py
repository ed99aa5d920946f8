"""Puts one error of quantity at a time into clean translations: a seeded generator.

    python -m mtqa.training.quantity_errors CLEAN.jsonl OUT.jsonl [--seed N] [--each N]

CLEAN has `id`, `source`, `target`, `source_lang`, `target_lang`; OUT has the same lines with one
error in the target, its `kind` and its span in `spans`, `--each` lines of a kind and direction. It
knows digits, signs, CLDR's words (Babel) and a table of its own, and nothing of the checks: what
they read is not what harms the text.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

Harmed = tuple[str, int, int]
Kind = Callable[[str, str, random.Random], Harmed | None]

_NUMBER = re.compile(
    r"(?<![\w.,:/-])\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d{1,2})?(?![\w:/-]|[.,]\d)"
)
_CJK_NUMBER = re.compile(r"(?<![A-Za-z0-9.,:/-])\d+(?:,\d{3})*(?:\.\d+)?(?![A-Za-z0-9:/-]|[.,]\d)")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])([:.h])([0-5]\d)(?![\d:])")
_HOUR = re.compile(r"(?<![\d:.,])(1[0-2]|[1-9])\s?(a\.m\.|p\.m\.|am|pm)", re.IGNORECASE)
_CJK_HOUR = re.compile(r"(\d{1,2})(?=[点點時时])")
_FORMS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_PERCENT: dict[str, list[str]] = _FORMS["percent"]
_CURRENCIES: dict[str, list[str]] = _FORMS["currencies"]
_UNITS: dict[str, list[list[str]]] = _FORMS["units"]
_SIGNS = ["$", "€", "£", "¥"]
_CJK = frozenset({"zh", "ja"})


@cache
def _months(lang: str) -> list[str]:
    wide = Locale.parse(lang).months["format"]["wide"]
    return [wide[number] for number in range(1, 13)]


@cache
def _scales(lang: str) -> dict[int, list[str]]:
    """The words of 10**3, 10**6, ... by CLDR's long and short compact patterns."""
    found: dict[int, set[str]] = defaultdict(set)
    formats = Locale.parse(lang).compact_decimal_formats
    for width in ("long", "short"):
        if width not in formats:
            continue
        for patterns in formats[width].values():
            for power, pattern in patterns.items():
                text = str(pattern.pattern)
                word = re.sub(r"[0.¤\u200f\u00a0' ]", "", text)
                if len(word) > (0 if lang in _CJK else 1):
                    found[int(power) // 10 ** (text.count("0") - 1)].add(word)
    if lang == "en":
        found[10**6] |= {"m"}
        found[10**9] |= {"bn"}
    return {power: sorted(words) for power, words in found.items()}


def _whole(word: str, lang: str) -> str:
    return re.escape(word) if lang in _CJK else rf"(?<!\w){re.escape(word)}(?!\w)"


def _numbers(text: str, lang: str) -> list[re.Match[str]]:
    return list((_CJK_NUMBER if lang in _CJK else _NUMBER).finditer(text))


def _replace(text: str, start: int, end: int, new: str) -> Harmed:
    return text[:start] + new + text[end:], start, start + len(new)


def _other_digits(raw: str, chance: random.Random) -> str:
    """Another number in the same notation: a digit changed, two swapped, or all drawn anew."""
    digits = [i for i, char in enumerate(raw) if char.isdigit()]
    for _ in range(20):
        new = list(raw)
        how = chance.random()
        if how < 0.4:
            at = chance.choice(digits)
            new[at] = str(chance.randint(1 if at == 0 else 0, 9))
        elif how < 0.6 and len(digits) > 1:
            at = chance.randrange(len(digits) - 1)
            first, second = digits[at], digits[at + 1]
            new[first], new[second] = new[second], new[first]
        else:
            for at in digits:
                new[at] = str(chance.randint(1 if at == 0 else 0, 9))
        if (text := "".join(new)) != raw and new[0] != "0":
            return text
    return raw


def value(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """A number with other digits."""
    options = [m for m in _numbers(text, lang) if text[m.end() :].lstrip()[:1] != "%"]
    if not options:
        return None
    found = chance.choice(options)
    return _replace(text, *found.span(), _other_digits(found[0], chance))


def scale(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """Another scale word, or zeros added or dropped."""
    words = _scales(lang)
    options = []
    for power, forms in words.items():
        for form in forms:
            for found in re.finditer(
                rf"(?<=\d)\s?{re.escape(form)}" + ("" if lang in _CJK else r"(?!\w)"), text
            ):
                others = [other for other in words if other != power]
                if others:
                    other = chance.choice(others)
                    gap = found[0][: len(found[0]) - len(form)]
                    new = sorted(words[other], key=lambda word: abs(len(word) - len(form)))[0]
                    options.append((found.start(), found.end(), gap + new))
    if not options:
        for found in _numbers(text, lang):
            raw = found[0]
            if raw.isdigit() and (len(raw) >= 5 or (len(raw) <= 3 and raw != "0" and len(raw) > 1)):
                options.append((*found.span(), raw + chance.choice(["0", "000"])))
            elif re.fullmatch(r"\d{1,3}[.,\u00a0\u202f ]\d{3}", raw):
                options.append(
                    (
                        *found.span(),
                        raw[:-4] + raw[-4] + "000" + raw[-4:]
                        if chance.random() < 0.5
                        else raw + "0",
                    )
                )
    if not options:
        return None
    start, end, new = chance.choice(options)
    harmed, _, stop = _replace(text, start, end, new)
    number = re.search(r"[\d.,]*$", text[:start])
    return harmed, number.start() if number else start, stop


def currency(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """Another currency's sign or noun."""
    options = []
    for sign in _SIGNS:
        for found in re.finditer(
            rf"(?<![\w]){re.escape(sign)}(?=\s?\d)|(?<=\d){re.escape(sign)}|(?<=\d\s){re.escape(sign)}",
            text,
        ):
            options.append((found, chance.choice([other for other in _SIGNS if other != sign])))
    for word in _CURRENCIES.get(lang, []):
        for found in re.finditer(_whole(word, lang), text):
            if re.search(r"\d[^.;:!?]{0,14}$", text[: found.start()]):
                others = [other for other in _CURRENCIES[lang] if other != word]
                options.append((found, chance.choice(others)))
    if not options:
        return None
    found, new = chance.choice(options)
    return _replace(text, *found.span(), new)


def currency_missing(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """The sign or the noun dropped."""
    options = []
    for sign in _SIGNS:
        options += list(
            re.finditer(
                rf"(?<!\w){re.escape(sign)}(?=\d)|(?<=\d)[\s\u00a0]?{re.escape(sign)}", text
            )
        )
    for word in _CURRENCIES.get(lang, []):
        for found in re.finditer(r"\s?" + _whole(word, lang), text):
            if re.search(r"\d[^.;:!?,]{0,10}$", text[: found.start()]):
                options.append(found)
    if not options:
        return None
    found = chance.choice(options)
    return _replace(text, *found.span(), "")


def missing(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """A number dropped, with the space beside it."""
    options = [m for m in _numbers(text, lang) if len(m[0]) > 1]
    if not options:
        return None
    found = chance.choice(options)
    start, end = found.span()
    if text[end : end + 1] == " ":
        end += 1
    return _replace(text, start, end, "")


def added(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """A number before a word that had none."""
    if lang in _CJK:
        return None
    options = list(re.finditer(r"(?<=[^\W\d_] )[^\W\d_]{5,}", text))
    if not options:
        return None
    found = chance.choice(options)
    number = str(chance.choice([chance.randint(13, 99), chance.randint(110, 990)]))
    harmed, start, _ = _replace(text, found.start(), found.start(), number + " ")
    return harmed, start, start + len(number)


def _near_month(text: str, lang: str) -> Iterator[tuple[re.Match[str], str]]:
    for name in _months(lang):
        for found in re.finditer(_whole(name, lang), text):
            yield found, name


def date(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """Another day beside a month's name, or another year."""
    options = []
    for found, _ in _near_month(text, lang):
        for number in _numbers(text, lang):
            close = 0 <= number.start() - found.end() <= 2 or 0 <= found.start() - number.end() <= 4
            if close and number[0].isdigit() and 1 <= int(number[0]) <= 31:
                options.append(
                    (
                        number.span(),
                        str(chance.choice([d for d in range(1, 29) if d != int(number[0])])),
                    )
                )
    for found in re.finditer(r"(?<![\d.,])(19|20)\d\d(?![\d.,])", text):
        year = int(found[0])
        options.append((found.span(), str(year + chance.choice([-11, -10, -2, -1, 1, 2, 3]))))
    if lang in _CJK:
        for found in re.finditer(r"\d{1,2}(?=[日号])", text):
            options.append(
                (found.span(), str(chance.choice([d for d in range(1, 29) if d != int(found[0])])))
            )
    if not options:
        return None
    span, new = chance.choice(options)
    return _replace(text, *span, new)


def month(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """Another month."""
    options = [(found.span(), name) for found, name in _near_month(text, lang)]
    options = [
        (span, name)
        for span, name in options
        if name not in ("May", "mars", "März") or re.search(r"\d\W{0,3}$", text[: span[0]])
    ]
    if not options:
        return None
    span, name = chance.choice(options)
    return _replace(text, *span, chance.choice([other for other in _months(lang) if other != name]))


def time(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """Another hour or minute, or the other half of the day."""
    options: list[tuple[tuple[int, int], str]] = []
    for found in _CLOCK.finditer(text):
        if found[2] == ":" or (lang == "fr" and found[2] == "h"):
            hour, minute = int(found[1]), int(found[3])
            if chance.random() < 0.5:
                new = f"{(hour + chance.choice([1, 2, 3, 5])) % 24}{found[2]}{found[3]}"
            else:
                new = f"{found[1]}{found[2]}{(minute + chance.choice([5, 10, 15, 30])) % 60:02d}"
            options.append((found.span(), new))
    for found in _HOUR.finditer(text):
        if chance.random() < 0.5:
            other = {"a": "p", "p": "a", "A": "P", "P": "A"}[found[2][0]] + found[2][1:]
            options.append((found.span(), found[0][: found.start(2) - found.start()] + other))
        else:
            options.append((found.span(), f"{int(found[1]) % 12 + 1}" + found[0][len(found[1]) :]))
    for found in _CJK_HOUR.finditer(text) if lang in _CJK else ():
        if lang == "ja" and text[found.end() : found.end() + 2] == "時間":
            continue
        options.append((found.span(1), str(int(found[1]) % 12 + 1)))
    if not options:
        return None
    span, new = chance.choice(options)
    return _replace(text, *span, new)


def percentage(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """A percentage with other digits."""
    words = "|".join(re.escape(word) for word in _PERCENT.get(lang, []))
    pattern = rf"(\d+(?:[.,]\d+)?)(?=[\s\u00a0]?(?:[%٪]{'|' + words if words else ''}))"
    options = list(re.finditer(pattern, text))
    if lang == "tr":
        options += list(re.finditer(r"(?<=[Yy]üzde )(\d+(?:[.,]\d+)?)", text))
    if not options:
        return None
    found = chance.choice(options)
    return _replace(text, *found.span(1), _other_digits(found[1], chance))


def unit(text: str, lang: str, chance: random.Random) -> Harmed | None:
    """Another unit with the value as it was."""
    options = []
    for pair in _UNITS.get(lang, []):
        for old, new in (pair, pair[::-1]):
            for found in re.finditer(
                _whole(old, lang) if lang not in _CJK else re.escape(old), text
            ):
                if re.search(r"\d[\s\u00a0-]?$", text[: found.start()]):
                    if lang in _CJK and text[found.end() : found.end() + 1] in "間年月":
                        continue
                    options.append((found.span(), new))
    if not options:
        return None
    span, new = chance.choice(options)
    number = re.search(r"[\d.,]+[\s\u00a0-]?$", text[: span[0]])
    harmed, start, end = _replace(text, *span, new)
    return harmed, number.start() if number else start, end


KINDS: Mapping[str, Kind] = {
    "value": value, "scale": scale, "currency": currency, "currency-missing": currency_missing,
    "missing": missing, "added": added, "date": date, "month": month, "time": time,
    "percentage": percentage, "unit": unit,
}  # fmt: skip


def generate(
    rows: list[dict[str, Any]], seed: int, each: int, kinds: Mapping[str, Kind] = KINDS
) -> Iterator[dict[str, Any]]:
    """At most `each` harmed rows of every kind and direction, in a seeded order."""
    chance = random.Random(seed)
    count: dict[tuple[str, str, str], int] = defaultdict(int)
    for kind, harm in kinds.items():
        order = sorted(range(len(rows)), key=lambda _: chance.random())
        for at in order:
            row = rows[at]
            key = (kind, row["source_lang"], row["target_lang"])
            if count[key] >= each:
                continue
            harmed = harm(row["target"], row["target_lang"], chance)
            if harmed is None or harmed[0] == row["target"]:
                continue
            count[key] += 1
            text, start, end = harmed
            yield {
                **row, "id": f"{kind}-{row['id']}", "set": "quantity-errors", "kind": kind,
                "target": text, "spans": [[start, end, kind]], "good": row["target"],
            }  # fmt: skip


def main() -> None:
    """Read, harm, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--each", type=int, default=40)
    options = parser.parse_args()
    rows = [
        json.loads(line) for line in options.clean.read_text("utf8").splitlines() if line.strip()
    ]
    with options.out.open("w", encoding="utf8") as out:
        for row in generate(rows, options.seed, options.each):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
