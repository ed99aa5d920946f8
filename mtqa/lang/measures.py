"""The words of a language that stand after a number: currencies and units (CLDR)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import regex
from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol
from babel.units import get_unit_name

from mtqa.lang import locale

__all__ = ["calendar_names", "calendar_words", "currency_signs", "currency_words", "unit_words"]

_WORD = regex.compile(r"[\p{L}\p{M}]{2,}")
_OTHER_SPELLING = {"en": ("en-GB",), "pt": ("pt-PT",)}  # kilometres, quilómetros
_COUNTS = (1, 2, 5, 1.5)
# CLDR units that news texts count in.
_UNITS = (
    "length-kilometer",
    "length-meter",
    "length-centimeter",
    "length-mile",
    "length-foot",
    "area-hectare",
    "area-square-kilometer",
    "area-square-meter",
    "mass-kilogram",
    "mass-gram",
    "mass-ton",
    "mass-tonne",
    "volume-liter",
    "volume-barrel",
    "duration-year",
    "duration-month",
    "duration-week",
    "duration-day",
    "duration-hour",
    "duration-minute",
    "duration-second",
    "concentr-percent",
    "speed-kilometer-per-hour",
    "power-megawatt",
    "energy-kilowatt-hour",
    "temperature-celsius",
    "digital-gigabyte",
)


@cache
def currency_words(lang: str) -> Mapping[str, frozenset[str]]:
    """The ISO 4217 codes that each word of a currency's name may stand for, words case folded."""
    place = locale(lang)
    found: dict[str, set[str]] = {}
    for code in _codes(place):
        for name in _currency_names(code, place):
            for word in _nouns(name, place):
                found.setdefault(word, set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


@cache
def currency_signs(lang: str) -> Mapping[str, str]:
    """The ISO 4217 code of each currency sign of one character in the language."""
    place = locale(lang)
    signs = {get_currency_symbol(code, place): code for code in _codes(place)}
    return {sign: code for sign, code in signs.items() if len(sign) == 1 and not sign.isalpha()}


@cache
def unit_words(lang: str) -> frozenset[str]:
    """The words for units of measure and time, case folded."""
    places = [locale(lang), *(locale(code) for code in _OTHER_SPELLING.get(lang, ()))]
    return frozenset(
        word
        for place in places
        for unit in _UNITS
        for name in _unit_names(unit, place)
        for word in _nouns(name, place)
    )


@cache
def calendar_names(lang: str) -> frozenset[str]:
    """The names of months and days of the week, as the language writes them."""
    place = locale(lang)
    return frozenset(
        str(name)
        for field in (place.months, place.days)
        for use in ("format", "stand-alone")
        for name in field[use]["wide"].values()
    )


@cache
def calendar_words(lang: str) -> frozenset[str]:
    """The words for months, days of the week and parts of the day, case folded."""
    names = [*calendar_names(lang), *locale(lang).day_periods["format"]["wide"].values()]
    return frozenset(word.casefold() for name in names for word in _WORD.findall(str(name)))


def _codes(place: Locale) -> list[str]:
    return [str(code) for code in place.currencies]


def _currency_names(code: str, place: Locale) -> Iterator[str]:
    for count in _COUNTS:
        yield str(get_currency_name(code, count=count, locale=place))


def _unit_names(unit: str, place: Locale) -> Iterator[str]:
    if name := get_unit_name(unit, length="long", locale=place):
        yield str(name)
    patterns = place.unit_display_names and place._data.get("unit_patterns", {}).get(unit, {})
    for pattern in (patterns or {}).get("long", {}).values():
        if isinstance(pattern, str):
            yield pattern.replace("{0}", " ")


def _nouns(name: str, place: Locale) -> list[str]:
    """The words of a name that are no proper names: small ones, but for German and the like."""
    words = _WORD.findall(name)
    small = [word.casefold() for word in words if word.islower() or not word[0].isupper()]
    return small or [word.casefold() for word in words[-1:]]
