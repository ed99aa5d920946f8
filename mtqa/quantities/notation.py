"""A quantity written out in a language's own notation, as a suggestion for the target."""

from __future__ import annotations

import datetime
from decimal import Decimal

from babel import UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
)
from babel.units import UnknownUnitError, format_unit

from mtqa import lang as language_facts
from mtqa.model import Quantity

_ENGLISH_MONEY = {"M": "m", "B": "bn", "T": "tn"}  # news usage; CLDR's short forms are capitals


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
    if kind in ("name", "id", "roman", "ratio", "duration"):
        return None
    text = _number(quantity, value, locale)
    if quantity.upper is not None:
        return f"{_plain(value, locale)}–{_number(quantity, quantity.upper, locale)}"
    return text


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


def _number(quantity: Quantity, value: Decimal, locale: object) -> str:
    if quantity.currency:
        code = quantity.currency.partition("|")[0]
        if abs(value) < 10**6:
            digits = "#,##0.00 ¤" if value % 1 else None
            if digits:
                return format_currency(value, code, locale=locale)  # type: ignore[arg-type]
            return format_currency(value, code, locale=locale, currency_digits=False)  # type: ignore[arg-type]
        text = format_compact_currency(value, code, locale=locale, fraction_digits=2)  # type: ignore[arg-type]
        if getattr(locale, "language", "") == "en" and text[-1] in _ENGLISH_MONEY:
            return text[:-1] + _ENGLISH_MONEY[text[-1]]
        return text
    if quantity.kind == "percent":
        if quantity.unit == "percentage-point":
            return _plain(value, locale)
        return f"{_plain(value, locale)}{_percent_gap(locale)}%"
    if quantity.unit:
        return format_unit(value, quantity.unit, length="long", locale=locale)  # type: ignore[arg-type]
    if quantity.kind == "decade":
        return _plain(value, locale, grouped=False)
    like_year = len(raw := str(quantity.facts.get("raw", ""))) == 4 and raw.isdigit()
    return _plain(value, locale, grouped=quantity.kind != "year" and not like_year)


def _percent_gap(locale: object) -> str:
    pattern = str(locale.percent_formats[None].pattern)  # type: ignore[attr-defined]
    return "\u00a0" if "\u00a0" in pattern or " " in pattern else ""


def _plain(value: Decimal, locale: object, grouped: bool = True) -> str:
    if abs(value) >= 10**6 and value % 10**4 == 0:
        return format_compact_decimal(value, format_type="long", locale=locale, fraction_digits=2)  # type: ignore[arg-type]
    return format_decimal(value, locale=locale, decimal_quantization=False, group_separator=grouped)  # type: ignore[arg-type]
