"""What CLDR, through Babel, says of numbers, currencies and units in a language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_territory_currencies

from mtqa.lang.territories import homes
from mtqa.quantities.numerals import SPACES

FAMILIES = {
    "dollar": "USD|AUD|CAD|NZD|HKD|SGD|TWD|JMD|BZD|FJD|LRD|NAD|BSD|TTD|BBD|GYD|SRD|ZWL|BND|XCD",
    "pound": "GBP|EGP|LBP|SYP|SDG|SSP|GIP|FKP",
    "franc": "CHF|XOF|XAF|CDF|RWF|BIF|GNF|DJF|KMF|XPF",
    "peso": "MXN|ARS|CLP|COP|PHP|UYU|CUP|DOP",
    "crown": "SEK|NOK|DKK|ISK|CZK",
    "rupee": "INR|PKR|LKR|NPR|MUR|SCR",
    "dinar": "RSD|IQD|KWD|JOD|DZD|TND|LYD|BHD|MKD",
    "rial": "IRR|SAR|QAR|OMR|YER",
    "ruble": "RUB|BYN",
    "lira": "TRY|ITL",
    "shilling": "KES|TZS|UGX|SOS",
}
_OTHERS = "EUR JPY CNY BRL KRW UAH PLN HUF BGN RON THB VND IDR MYR NGN ZAR KZT".split()
SIGNS = {
    "$": FAMILIES["dollar"] + "|" + FAMILIES["peso"],
    "€": "EUR",
    "£": FAMILIES["pound"],
    "¥": "JPY|CNY",
    "￥": "JPY|CNY",
    "₽": "RUB",
    "₴": "UAH",
    "₹": "INR",
    "₺": "TRY",
    "₩": "KRW",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "₱": "PHP",
    "₦": "NGN",
    "₸": "KZT",
    "₾": "GEL",
    "﷼": FAMILIES["rial"],
    "uk£": "GBP",
    "us$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "nz$": "NZD",
    "hk$": "HKD",
    "nt$": "TWD",
    "r$": "BRL",
    "s$": "SGD",
    "mx$": "MXN",
    "cn¥": "CNY",
    "＄": FAMILIES["dollar"],
    "￡": "GBP",
}
CODES = tuple(dict.fromkeys(["EUR", *"|".join(FAMILIES.values()).split("|"), *_OTHERS]))
_UNITS = (
    "length-kilometer length-meter length-centimeter length-millimeter length-mile length-yard "
    "length-foot length-inch length-nautical-mile mass-kilogram mass-gram mass-metric-ton "
    "mass-tonne mass-ton "
    "mass-pound mass-ounce mass-stone area-square-kilometer area-square-mile area-square-meter "
    "area-square-foot area-hectare area-acre area-dunam volume-liter volume-milliliter "
    "volume-gallon volume-cubic-meter volume-barrel "
    "speed-kilometer-per-hour speed-mile-per-hour speed-meter-per-second temperature-celsius "
    "temperature-fahrenheit duration-second duration-minute duration-hour duration-day "
    "duration-week duration-month duration-year duration-decade duration-century "
    "power-megawatt power-gigawatt power-kilowatt power-watt energy-kilowatt-hour "
    "digital-gigabyte digital-megabyte digital-terabyte angle-degree frequency-hertz "
    "frequency-megahertz frequency-gigahertz"
).split()


@cache
def home_currencies(code: str) -> frozenset[str]:
    """The currencies (ISO 4217) of the territories where a language is spoken by most."""
    return frozenset(str(one) for home in homes(code) for one in get_territory_currencies(home))


def separators(locale: Locale) -> tuple[str, str]:
    """The decimal sign and the group separator."""
    symbols = locale.number_symbols
    latin = symbols.get("latn", symbols)
    return latin.get("decimal", "."), latin.get("group", ",")


def day_first(locale: Locale) -> bool:
    """Whether the day stands before the month in a date of figures."""
    pattern = re.sub("[^dMy]", "", str(locale.date_formats["short"].pattern))
    return pattern.find("d") < pattern.find("M")


def scale_words(locale: Locale) -> Iterator[tuple[Decimal, set[str]]]:
    """The words and abbreviations of 10**3, 10**6, ... in the compact patterns."""
    formats = locale.compact_decimal_formats
    for width in ("long", "short"):
        try:
            plurals = formats[width]
        except KeyError:
            continue
        for patterns in plurals.values():
            for power, pattern in patterns.items():
                digits = str(pattern.pattern).count("0")
                word = re.sub(r"[0.,'\u200f\u200e¤]", " ", str(pattern.pattern)).strip(SPACES)
                if digits and word and (len(word) > 1 or ord(word) > 0x2000):
                    yield Decimal(power) / 10 ** (digits - 1), {word}


def currency_words(locale: Locale) -> Iterator[tuple[str, str]]:
    """Names of currencies, and the noun that the names of a family share ("dollar")."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    names: dict[str, list[str]] = {}
    plurals = locale._data["currency_names_plural"]
    for code in CODES:
        forms = list(plurals[code].values()) if code in plurals else []
        forms += [name] if (name := locale.currencies.get(code)) else []
        names[code] = sorted({form.lower() for form in forms})
        for form in names[code]:
            found[form][code] = None
    place = _noun_place(names)
    for members in (*FAMILIES.values(), *_OTHERS):
        codes = members.split("|")
        stem = _shared_stem([names.get(code, []) for code in codes[:4]], place)
        if stem:
            found[stem + "*"].update(dict.fromkeys(codes))
    for code in CODES:
        symbol = locale.currency_symbols.get(code, code).replace("\u200f", "").rstrip(".")
        if symbol != code and len(symbol) > 1 and symbol.lower() not in SIGNS and "$" not in symbol:
            found[symbol][code] = None
    for form, codes_of in found.items():
        yield "|".join(codes_of), form


def _noun_place(names: Mapping[str, list[str]]) -> int:
    """Whether the noun is the first (0) or the last (-1) word: "dollar" in US, Australian, ..."""
    forms = [names[code] for code in ("USD", "AUD", "CAD") if names.get(code)]
    firsts = {form.split()[0][:3] for options in forms for form in options}
    return 0 if len(firsts) == 1 else -1


def _shared_stem(members: Iterable[list[str]], place: int) -> str | None:
    words = [form.split()[place] for forms in members for form in forms if "(" not in form]
    if not words:
        return None
    stem = min(words)
    for word in words:
        while not word.startswith(stem):
            stem = stem[:-1]
    shortest = min(len(word) for word in words)
    return stem if len(stem) >= 3 and len(stem) >= shortest - 2 else None


def square_stems(locale: Locale) -> Iterator[str]:
    """Stems of the word for "square" where it is a word of its own, whatever its ending."""
    patterns = locale._data["unit_patterns"]
    length, area = (
        {
            word
            for pattern in patterns.get(unit, {}).get("long", {}).values()
            if isinstance(pattern, str)
            for word in pattern.replace("{0}", "").lower().split()
        }
        for unit in ("length-kilometer", "area-square-kilometer")
    )
    for word in sorted(area):
        if len(word) > 4 and not any(word[:4] == other[:4] for other in length):
            yield word[: max(5, len(word) - 3)] + "*"


# Short names of the decade ("dec", "déc", "дец") are those of December, which texts mean.
_DECEMBER = ("duration-decade", True)


def unit_words(locale: Locale) -> Iterator[tuple[str, str]]:
    """The names of units in all widths and plurals, and the stem that a unit's names share."""
    patterns = locale._data["unit_patterns"]
    meant: dict[str, str] = {}
    for unit in _UNITS:
        if unit not in patterns:
            continue
        singles: list[str] = []
        for width in ("long", "short", "narrow"):
            if width not in patterns[unit] or (unit, width != "long") == _DECEMBER:
                continue
            for plural, pattern in patterns[unit][width].items():
                if plural == "per" or not isinstance(pattern, str):
                    continue
                word = (
                    pattern.replace("{0}", "")
                    .replace("\u200f", "")
                    .strip(SPACES)
                    .rstrip(".")
                    .lower()
                )
                if (
                    not word
                    or "{" in word
                    or (len(word) == 1 and word.isalpha() and word.isascii() and word not in "mg")
                ):
                    continue
                if width == "narrow" and len(word) < 3 and unit not in ("length-kilometer",):
                    continue
                if width != "long" and meant.setdefault(word, unit) != unit:
                    continue  # "Mm", a nautical mile in Polish, is a millimetre in small letters
                yield unit, word
                if width == "long" and " " not in word:
                    singles.append(word)
        if singles and locale.language not in ("en", "zh", "ja", "ko", "th"):
            stem = min(singles)
            for word in singles:
                while not word.startswith(stem):
                    stem = stem[:-1]
            if len(stem) >= 4:
                yield unit, stem + "*"
