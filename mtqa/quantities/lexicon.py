"""What the words of a language mean in a quantity: CLDR through Babel, then data files.

`Lexicon.look` gives the roles of a word, a small dict, such as ``{"scale": Decimal(1000000)}``:

| role | value |
|---|---|
| cardinal, multiplier, ordinal | the number that the word spells |
| scale | the factor of a scale word ("million", "млн", "万") |
| currency | ISO 4217 codes joined by "|"; `sign` is there when it may precede the number |
| cent | ISO 4217 codes of which the word is a hundredth |
| unit | a CLDR unit identifier |
| fraction | a Fraction ("half", "third") |
| month, weekday | 1..12, 1..7 (Monday is 1) |
| percent, point, about, to, am, pm, clock, weak, ignore, ... | True |
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from mtqa import lang as language_facts
from mtqa.forks import cached_property
from mtqa.quantities.cldr import (
    CODES,
    FAMILIES,
    SIGNS,
    currency_words,
    day_first,
    scale_words,
    separators,
    square_stems,
    unit_words,
)
from mtqa.quantities.numerals import HAN, SPACES

Roles = dict[str, Any]
_MAX_CACHE = 50_000
_MAX_SUFFIX = 3
_AGGLUTINATIVE = frozenset("tr az kk ky uz tk tt fi et hu eu ka ta te ml kn".split())

_LATIN_MARKS = "\u0300-\u036f\u200c\u200d"
_MARKS = (
    _LATIN_MARKS
    + "\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957"
    "\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83"
    "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3e-\u0c56"
    "\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0dca-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u1056-\u1059\u17b4-\u17d3"
)
_NUMBER = (
    rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+)?"
    r"|\d+(?:[.,'’٫٬．，]\d+|،\d{3}(?!\d))*"
)
_SYMBOLS = "$€£¥￥＄￡₽₴₹₺₩₪฿₫₱₦₸₾﷼%٪％‰°℃℉½¼¾⅓⅔"
_GLUED = frozenset("zh ja ko th lo km my yue wuu".split())
"""Languages that write their number words, units and particles without spaces."""


class Lexicon:
    """The words of one language, and how it writes numbers."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.base = language_facts.base(code)
        self.locale = language_facts.locale(code)
        self.glued = self.base in _GLUED
        self.words: dict[str, Roles] = defaultdict(dict)
        self.stems: dict[str, Roles] = defaultdict(dict)
        self.phrases: dict[str, list[tuple[tuple[str, ...], Roles]]] = defaultdict(list)
        self.connectors: frozenset[str] = frozenset()
        self.facts = _data_file(self.base)
        self._cache: dict[str, Roles | None] = {}
        self.decimal, self.group = separators(self.locale)
        self.day_first = day_first(self.locale)
        self.suffix = 7 if self.base in _AGGLUTINATIVE else _MAX_SUFFIX
        self.unit_before = bool(self.facts.get("unit_before"))
        self.year_links = _YEAR_LINKS | frozenset(self.facts.get("year_links", ()))
        self.separators_vary = bool(self.facts.get("separators_vary")) and self.code == self.base
        self.units_first = self.base in ("ar",)
        self._read_cldr()
        self._read_words()
        self._read_data()
        for options in self.phrases.values():
            options.sort(key=lambda option: -len(option[0]))
        marks = self.facts.get("word", {})
        self.ordinals = frozenset(marks.get("ordinal", ()))
        self.decades = frozenset(marks.get("decade", ()))
        self.of = frozenset(marks.get("of", ()))
        self.scale_links = frozenset(marks.get("scale_link", ()))
        self.vague = frozenset(marks.get("vague", ()))
        self.at_hour = frozenset(marks.get("at_hour", ()))
        self.clock_before = frozenset(marks.get("clock_before", ()))
        self.thousand_rest = bool(self.facts.get("thousand_rest"))
        self.prefixes = tuple(self.facts.get("word", {}).get("prefix", ()))
        self.tokens = re.compile(self._pattern())

    # Reading the sources, the more general first: a later one wins.

    def _read_cldr(self) -> None:
        for sign, codes in SIGNS.items():
            self.add(sign, {"currency": codes, "sign": True})
        for code in CODES:
            self.words[code] = {"currency": code, "sign": True}
        for mark in "%٪％":
            self.add(mark, {"percent": True})
        self.add("‰", {"permille": True})
        self.add("°", {"unit": "angle-degree"})
        for sign, unit in (
            ("℃", "celsius"),
            ("°c", "celsius"),
            ("℉", "fahrenheit"),
            ("°f", "fahrenheit"),
        ):
            self.add(sign, {"unit": f"temperature-{unit}"})
        for zone in ("gmt", "utc"):
            self.add(zone, {"clock": True})
        for sign, power in (("k", 3), ("bn", 9), ("tn", 12)):
            if not self.glued:
                self.add(sign, {"scale": Decimal(10) ** power, "attached": True})
        for factor, forms in scale_words(self.locale):
            for form in forms:
                self.add(form, {"scale": factor})
        for codes, form in currency_words(self.locale):
            self.add(form, {"currency": codes})
        for unit, form in unit_words(self.locale):
            self.add(form, {"unit": unit})
        for stem in square_stems(self.locale):
            self.add(stem, {"square": True})
        for context in ("format", "stand-alone"):
            for number, name in self.locale.months[context]["wide"].items():
                if not re.fullmatch(r"[\d月월 ]+", name) and len(name) > 2:
                    self.add(name, {"month": number})
            for number, name in self.locale.days[context]["wide"].items():
                self.add(name, {"weekday": number + 1})
            for number, name in self.locale.months[context]["abbreviated"].items():
                name = name.rstrip(".")
                if len(name) > 2 and name.isalpha() and name.lower() not in self.words:
                    self.add(name, {"month": number, "short": True})
        for period, name in self.locale.day_periods.get("format", {}).get("wide", {}).items():
            if period in ("am", "pm", "noon", "midnight") and len(name) > 1:
                self.add(name, {period: True})

    def _read_words(self) -> None:
        file = (
            resources.files("mtqa.quantities")
            / "data"
            / "words"
            / f"{_SPELLED.get(self.base, self.base)}.toml"
        )
        if not file.is_file():
            return
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        self.connectors = frozenset(data["connectors"])
        for kind in ("cardinal", "multiplier", "ordinal"):
            meant: set[str] = set()
            for value, forms in data[kind].items():
                for form in forms:
                    if form not in meant:  # CLDR's Croatian 600th is its 6th: the smaller is right
                        self.add(form, {kind: int(value)})
                    meant.add(form)

    def _read_data(self) -> None:
        facts = self.facts
        for form in facts.get("word", {}).get("drop", ()):
            (self.stems if form.endswith("*") else self.words).pop(form.rstrip("*"), None)
        self.connectors |= frozenset(facts.get("word", {}).get("connector", ()))
        for word in self.connectors:
            self.words[word]["connector"] = True
        for kind in ("cardinal", "multiplier", "ordinal"):
            for value, forms in facts.get(kind, {}).items():
                for form in forms:
                    self.add(form, {kind: int(value)})
        for value, forms in facts.get("scale", {}).items():
            for form in forms:
                self.add(form, {"scale": Decimal(value)})
        for name, forms in facts.get("currency", {}).items():
            for form in forms:
                self.add(form, {"currency": FAMILIES.get(name, name)})
        for name, forms in facts.get("cent", {}).items():
            for form in forms:
                self.add(form, {"cent": FAMILIES.get(name, name)})
        for unit, forms in facts.get("unit", {}).items():
            for form in forms:
                self.add(form, {"unit": unit})
        for value, forms in facts.get("fraction", {}).items():
            for form in forms:
                self.add(form, {"fraction": Fraction(value)})
        for kind in ("month", "solar_month", "weekday"):
            for value, forms in facts.get(kind, {}).items():
                for form in forms:
                    self.add(form, {kind: int(value)})
        for mark, forms in facts.get("word", {}).items():
            if mark in _NOT_WORDS:
                continue
            for form in forms:
                if mark == "weak":
                    self.words[form.lower()]["weak"] = True
                elif mark != "decade" or len(form) > 2 or self.glued:
                    self.add(form, {mark: True})
        for value, forms in facts.get("decade", {}).items():
            for form in forms:
                self.add(form, {"decades": int(value)})

    def add(self, form: str, roles: Roles) -> None:
        """Add a word, a stem ("dollar*") or a phrase of several words."""
        form = form.strip().lower() if not form.isupper() or len(form) < 3 else form.lower()
        if not form:
            return
        parts = (
            [form]
            if self.glued
            else [part for part in re.split(rf"[{SPACES}\-‑./]+", form) if part]
        )
        if len(parts) > 1:
            for part in parts[1:]:
                self.add(part, {"part": True})
            first = parts[0]
            self.add(first, {"part": True})
            self.phrases[first].append((tuple(parts), roles))
        elif form.endswith("*"):
            self.stems[form[:-1]].update(roles)
        else:
            self.words[form].update(roles)

    # Use.

    def look(self, word: str) -> Roles | None:
        """The roles of a word as it stands in the text, or None."""
        try:
            return self._cache[word]
        except KeyError:
            if len(self._cache) > _MAX_CACHE:
                self._cache.clear()
            found = self._cache[word] = self._look(word)
            return found

    def _look(self, word: str) -> Roles | None:
        if (found := self.words.get(word)) is not None and not (
            "part" in found or "unit" in found or ("currency" in found and "sign" not in found)
        ):
            return found
        lower = word.lower().replace("\u0307", "")
        found = self.words.get(lower)
        if found is not None and len(found) > ("part" in found):
            stem = self._stem(lower) if ("unit" in found) != ("currency" in found) else None
            return {**stem, **found} if stem else found
        known = found
        for prefix in self.prefixes:
            if lower.startswith(prefix) and (found := self.words.get(lower[len(prefix) :])):
                return {**found, "prefixed": prefix}
        if (stem := self._stem(lower)) is not None:
            return {**stem, **(known or {})}
        if known is not None:
            return known
        if self.glued or len(lower) <= 6:
            return None
        if (value := self._compound(lower)) is not None:
            return {"cardinal": value}
        return self._age(lower)

    def _stem(self, word: str) -> Roles | None:
        """The roles of the longest stem that a word begins with; short stems take short endings."""
        for length in range(len(word), max(2, len(word) - self.suffix - 3), -1):
            rest = len(word) - length
            most = 1 if length == 3 else self.suffix if length == 4 else self.suffix + 2
            if rest <= most and (stem := self.stems.get(word[:length])) is not None:
                return stem
        return None

    def _age(self, word: str) -> Roles | None:
        """A number and a unit in one word: "zweiundvierzigjährige", "dvaatřicetiletý"."""
        found = self._ages.fullmatch(word) if self._ages else None
        if not found:
            return None
        value = self._joined(found[1])
        return None if value is None else {"cardinal": value, "inside": "duration-year"}

    def _joined(self, word: str) -> int | None:
        """The value of a combining form, or of one or two number words written as one."""
        forms = self._forms
        if word in forms:
            return forms[word]
        link = self.facts.get("combining", {}).get("link", "")
        for cut in range(2, len(word) - 1):
            first, second = forms.get(word[:cut]), forms.get(word[cut:].removeprefix(link))
            if first is None or second is None:
                continue
            if first >= 20 and first % 10 == 0 and 0 < second < 10:
                return first + second
            if first < 10 and second >= 20 and second % 10 == 0:
                return first + second
        return None

    @cached_property
    def _forms(self) -> dict[str, int]:
        forms = {
            form: int(value)
            for value, forms in self.facts.get("combining", {}).items()
            if value.isdigit()
            for form in forms
        }
        elide = bool(self.facts.get("combining", {}).get("elide"))
        for word, roles in self.words.items():
            if "cardinal" in roles and roles["cardinal"] < 100:
                forms.setdefault(word, int(roles["cardinal"]))
                if elide and len(word) > 3:  # "sedici", "sedicenne"
                    forms.setdefault(word[:-1], int(roles["cardinal"]))
        return forms

    @cached_property
    def _ages(self) -> re.Pattern[str] | None:
        ends = self.facts.get("combining", {}).get("age", ())
        return re.compile(rf"(.{{3,}}?)(?:{'|'.join(ends)})") if ends else None

    @cached_property
    def teens(self) -> bool:
        """Whether 11 to 19 have words of their own, so that "ten four" is no 14."""
        return any(roles.get("cardinal") == 11 for roles in self.words.values())

    def _compound(self, word: str) -> int | None:
        """A number written in one word ("zweihundertfünfzigtausend", "ventiquattromila")."""
        for power in (1000, 100):
            for part in self._multipliers.get(power, ()):
                head, found, tail = word.partition(part)
                if not found:
                    continue
                count = self._small(head) if head else 1
                rest = self._small(tail) if tail else 0
                if count is not None and rest is not None and rest < power and count:
                    return count * power + rest
        return None

    def _small(self, word: str) -> int | None:
        word = word.removeprefix("und")
        roles = self.words.get(word)
        if roles and "cardinal" in roles:
            return int(roles["cardinal"])
        return self._compound(word) if len(word) > 6 else None

    @cached_property
    def _multipliers(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {100: [], 1000: []}
        for word, roles in self.words.items():
            value = roles.get("multiplier") or roles.get("cardinal")
            if value in found and len(word) > 3:
                found[value].append(word)
        return found

    def _pattern(self) -> str:
        if not self.glued:
            marks = _LATIN_MARKS if self.locale.script in (None, "Latn", "Cyrl", "Grek") else _MARKS
            script_marks = _MARKS if self.base in _MARKED else marks
            elided = "|".join(word for word in self.words if word.endswith(("'", "’"))) or "(?!)"
            word = rf"\b(?i:{elided})|(?:[^\W\d_]+|[{script_marks}]+)+[$¥£]?"
            return rf"({_NUMBER})|({word})|([{_SYMBOLS}])"
        lexemes = sorted((word for word in self.words if word), key=lambda word: (-len(word), word))
        parts = [
            re.escape(word) + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
            for word in lexemes
        ]
        numeral = rf"(?<!\d)(?<!\d[ \u00a0])[{HAN}]+"
        # Words that only begin like a numeral ("百分之", "一些") come before numerals.
        mixed = "|".join(
            part
            for part, word in zip(parts, lexemes, strict=True)
            if word[0] in HAN and word.strip(HAN)
        )
        return rf"(?i)({_NUMBER})|({mixed or '(?!)'})|({numeral})|({'|'.join(parts)})"


_YEAR_LINKS = frozenset(["", "m", "metų", "gada", "ж", "жылғы", "жыл", "(e)ko", "г"])
_NOT_WORDS = frozenset(
    "prefix drop ordinal of whole rest scale_link at_hour clock_before vague".split()
)
_MARKED = frozenset("hi mr ne bn gu pa ta te kn ml or si ar fa ur he ckb ps sd ug yi".split())
_SPELLED = {"nb": "no", "nn": "nn", "tl": "fil", "iw": "he", "in": "id"}


@cache
def lexicon(code: str) -> Lexicon:
    """The lexicon of a language; an unknown language has figures, signs and CLDR's root."""
    return Lexicon(code)


def _data_file(code: str) -> Mapping[str, Any]:
    file = resources.files("mtqa.quantities") / "data" / f"{code}.toml"
    if not file.is_file():
        return {}
    return tomllib.loads(file.read_text(encoding="utf-8"))
