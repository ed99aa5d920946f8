"""Writes `cases/<lang>.toml` from CLDR: what Babel formats, and what the spell-out rules say.

    python -m tests.quantities.make_cases

A case is a text with one quantity and what is to be read in it. The hand-made cases of a language,
after the line ``# By hand``, are kept. Dates are written by CLDR's long pattern, money and numbers
by its patterns, units by their long names; spelled numbers come from the data files of
`mtqa.quantities`, which `mtqa/quantities/build.py` writes from CLDR's rules.
"""

from __future__ import annotations

import datetime
import tomllib
from decimal import Decimal
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)
from babel.units import format_unit

HERE = Path(__file__).parent / "cases"
LANGUAGES = (
    "af ar az be bg bn bs ca cs da de el en es et fa fi fil fr gl gu he hi hr hu hy id is it "
    "ja ka kk kn ko ky lt lv mk ml mr ms nb nl pa pl pt ro ru sk sl sq sr sv sw ta te th tr uk "
    "ur uz vi zh"
).split()
BY_HAND = "# By hand"


def cases(lang: str) -> list[dict[str, str]]:
    """The cases that CLDR gives for a language."""
    locale = Locale.parse(lang)
    found = []

    def add(text: str, value: str, kind: str, source: str, **more: str) -> None:
        unit = more.get("unit", "\0")
        if unit in text:
            return  # CLDR has no name for it
        text = text.replace("\u200f", "").replace("\u200e", "").replace("\u061c", "")
        found.append({"text": text, "value": value, "kind": kind, **more, "source": source})

    number = "CLDR number pattern"
    add(format_decimal(Decimal("12345.6"), locale=locale), "12345.6", "cardinal", number)
    add(format_decimal(7654321, locale=locale), "7654321", "cardinal", number)
    add(format_decimal(Decimal("-0.5"), locale=locale).lstrip("-−"), "0.5", "cardinal", number)
    add(format_decimal(987, locale=locale), "987", "cardinal", number)
    add(format_decimal(Decimal("0.25"), locale=locale), "0.25", "cardinal", number)
    percent = format_percent(Decimal("0.375"), "#,##0.#%", locale=locale)
    add(percent, "37.5", "percent", "CLDR percent pattern")
    add(format_currency(1234, "EUR", locale=locale), "1234", "money", "CLDR", currency="EUR")
    name = locale.currencies.get("USD")
    if name:
        money = format_currency(15, "USD", locale=locale, format_type="name")
        add(money, "15", "money", "CLDR currency name", currency="USD")
    width = "long" if "long" in locale.compact_decimal_formats else "short"
    million = format_compact_decimal(3_000_000, format_type=width, locale=locale)
    if lang != "sw":  # CLDR 48 writes ten times as many there
        add(million, "3000000", "cardinal", f"CLDR {width} compact pattern")
    date = datetime.date(2021, 10, 17)
    add(format_date(date, "long", locale=locale), "20211017", "date", "CLDR long date")
    add(format_unit(25, "length-kilometer", "long", locale=locale), "25", "measure",
        "CLDR unit", unit="length-kilometer")  # fmt: skip
    add(format_unit(12, "duration-hour", "long", locale=locale), "12", "measure",
        "CLDR unit", unit="duration-hour")  # fmt: skip
    add(format_unit(5, "duration-month", "long", locale=locale), "5", "measure",
        "CLDR unit", unit="duration-month")  # fmt: skip
    for value in (7, 15, 42, 300):
        if word := spelled(lang, value):
            add(word, str(value), "cardinal", "CLDR spell-out rules")
    return found


def spelled(lang: str, value: int) -> str | None:
    """A number word of the language's data file."""
    path = Path(__file__).parents[2] / "mtqa" / "quantities" / "data" / "words"
    file = path / f"{ {'nb': 'no'}.get(lang, lang) }.toml".replace(" ", "")
    if not file.is_file():
        return None
    forms = tomllib.loads(file.read_text("utf8"))["cardinal"].get(str(value), [])
    return forms[0] if forms else None


def main() -> None:
    """Write every language's file."""
    for lang in LANGUAGES:
        path = HERE / f"{lang}.toml"
        kept = ""
        if path.is_file() and BY_HAND in (old := path.read_text("utf8")):
            kept = BY_HAND + old.split(BY_HAND, 1)[1]
        lines = ["# Written by tests/quantities/make_cases.py from CLDR (Babel); see there.", ""]
        for case in cases(lang):
            lines.append("[[case]]")
            lines += [f'{key} = "{value}"' for key, value in case.items()]
            lines.append("")
        path.write_text("\n".join(lines) + kept, encoding="utf8")


if __name__ == "__main__":
    main()
