"""A quantity written out in a language's own notation, as a suggestion for the target."""

from __future__ import annotations

import datetime
import re
from copy import copy
from decimal import Decimal

from babel import UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    get_currency_name,
    get_currency_symbol,
    get_territory_currencies,
)
from babel.units import UnknownUnitError, format_unit

from mtqa import lang as language_facts
from mtqa.model import Quantity

_MOST = Decimal(10) ** 27
_DIGITS = re.compile(r"\d(?:[\d.,'’ \u00a0\u202f]*\d)?")
_UNWRITTEN = frozenset("name id roman ratio duration ordinal century decade".split())
_LEADING = frozenset("USD GBP INR CNY JPY EUR".split())  # what a shared name means by itself
_ENGLISH_MONEY = {"M": "m", "B": "bn", "T": "tn"}  # news usage; CLDR's short forms are capitals


def plain_value(quantity: Quantity) -> str:
    """What a quantity was read as, for a reader in any language: "11,500,000", "14:30", "10-14"."""
    facts = quantity.facts
    if quantity.kind in ("date", "month"):
        fields = [facts.get(field) for field in ("year", "month", "day")]
        return "-".join(f"{int(field):02}" for field in fields if field)
    if quantity.kind == "time":
        minutes = int(quantity.value)
        return f"{minutes // 60}:{minutes % 60:02}"
    ends = (quantity.value,) if quantity.upper is None else (quantity.value, quantity.upper)
    return "–".join(map(plain_number, ends))


def plain_number(value: Decimal) -> str:
    """A value in figures, grouped by commas, to six decimals."""
    text = f"{value:,.6f}" if value.is_finite() and abs(value) < _MOST else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def suggestion(quantity: Quantity, lang: str) -> str | None:
    """`quantity` in the notation of `lang` ("11,5 млн. долара" in English: "$11.5m").

    None for what has no notation of its own (names, results, words).
    """
    locale = language_facts.locale(lang)
    try:
        return _written(quantity, locale)
    except (ValueError, KeyError, UnknownUnitError, UnknownLocaleError, ArithmeticError):
        return None


def _written(quantity: Quantity, locale: object) -> str | None:
    kind, value = quantity.kind, quantity.value
    if kind == "date":
        return _date(quantity, locale)
    if kind == "month":
        return str(locale.months["format"]["wide"][int(value)])  # type: ignore[attr-defined]
    if kind == "weekday":
        return str(locale.days["format"]["wide"][int(value) - 1])  # type: ignore[attr-defined]
    if kind == "time":
        clock = datetime.time(int(value) // 60 % 24, int(value) % 60)
        return format_time(clock, "short", locale=locale)  # type: ignore[arg-type]
    if kind == "score":
        return "-".join(str(part) for part in quantity.facts["parts"])
    if kind in _UNWRITTEN or quantity.unit == "percentage-point":
        return None
    if kind == "fraction" and quantity.facts.get("fraction"):
        return "/".join(map(str, quantity.facts["fraction"]))
    text = _number(quantity, value, locale)
    if quantity.upper is None or text is None:
        return text
    return _range(text, _number(quantity, quantity.upper, locale) or "")


def _range(low: str, high: str) -> str:
    """Two amounts as one: "$5m" and "$6m" are "$5–6m"."""
    first, last = _DIGITS.search(low), _DIGITS.search(high)
    if first and last and _DIGITS.sub("", low, count=1) == _DIGITS.sub("", high, count=1):
        return f"{high[: last.start()]}{first[0]}–{high[last.start() :]}"
    return f"{low}–{high}"


def _date(quantity: Quantity, locale: object) -> str | None:
    facts = quantity.facts
    year, month, day = facts.get("year"), facts.get("month"), facts.get("day")
    if month and day:
        pattern = "yMMMMd" if year else "MMMMd"
    elif month and year:
        pattern = "yMMMM"
    else:
        return str(year or day)
    skeletons = locale.datetime_skeletons  # type: ignore[attr-defined]
    when = datetime.date(year or 2000, month, day or 1)
    return format_date(when, skeletons[pattern].pattern if pattern in skeletons else "long", locale)  # type: ignore[arg-type]


def _number(quantity: Quantity, value: Decimal, locale: object) -> str | None:
    if quantity.currency:
        code = _code(quantity.currency.split("|"), locale)
        if code is None:
            return None
        if get_currency_symbol(code, locale) == code:  # type: ignore[arg-type]
            count = value if abs(value) < 10**6 else 10**6
            name = get_currency_name(code, count=count, locale=locale)  # type: ignore[arg-type]
            return f"{_plain(value, locale)} {name}"
        if abs(value) < 10**6:
            if value % 1:
                return format_currency(value, code, locale=locale)  # type: ignore[arg-type]
            pattern = copy(locale.currency_formats["standard"])  # type: ignore[attr-defined]
            pattern.frac_prec = (0, 0)
            return str(pattern.apply(value, locale, currency=code, currency_digits=False))
        text = format_compact_currency(value, code, locale=locale, fraction_digits=2)  # type: ignore[arg-type]
        if getattr(locale, "language", "") == "en" and text[-1] in _ENGLISH_MONEY:
            return text[:-1] + _ENGLISH_MONEY[text[-1]]
        return text
    if quantity.kind == "percent":
        return f"{_plain(value, locale)}{_percent_gap(locale)}%"
    if quantity.unit:
        return format_unit(value, quantity.unit, length="long", locale=locale)  # type: ignore[arg-type]
    raw = str(quantity.facts.get("raw", ""))
    like_year = len(raw) == 4 and raw.isdigit() and 1900 <= value <= 2100
    return _plain(value, locale, grouped=quantity.kind != "year" and not like_year)


def _code(codes: list[str], locale: object) -> str | None:
    """The currency that a shared name ("crowns") stands for where the language is spoken."""
    if len(codes) == 1 or codes[0] in _LEADING:
        return codes[0]
    parts = get_global("likely_subtags").get(getattr(locale, "language", ""), "").split("_")
    own = get_territory_currencies(parts[-1]) if len(parts) > 1 else []
    return next((code for code in own if code in codes), None)


def _percent_gap(locale: object) -> str:
    pattern = str(locale.percent_formats[None].pattern)  # type: ignore[attr-defined]
    return "\u00a0" if "\u00a0" in pattern or " " in pattern else ""


def _plain(value: Decimal, locale: object, grouped: bool = True) -> str:
    if abs(value) >= 10**6 and value % 10**4 == 0:
        return format_compact_decimal(value, format_type="long", locale=locale, fraction_digits=2)  # type: ignore[arg-type]
    return format_decimal(value, locale=locale, decimal_quantization=False, group_separator=grouped)  # type: ignore[arg-type]
