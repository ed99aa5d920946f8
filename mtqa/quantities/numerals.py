"""Digit strings, Chinese numerals and Roman numerals to exact values."""

from __future__ import annotations

import re
from decimal import Decimal

SPACES = " \u00a0\u2009\u202f"
APOSTROPHES = "'’"
_SEPARATOR = re.compile(r"\D")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")


def ascii_digits(text: str) -> str:
    """The same number with ASCII digits and separators (Arabic "٫" and "٬", full-width "．")."""
    if text.isascii():
        return text
    return "".join(
        str(int(char)) if char.isdecimal() else _ASCII_SEPARATOR.get(char, char) for char in text
    )


_ASCII_SEPARATOR = {"٫": ".", "٬": ",", "，": ",", "．": ".", "،": ","}


def readings(text: str, decimal: str) -> tuple[Decimal, ...]:
    """All values that a digit string with separators may have, the likeliest first.

    `decimal` is the locale's decimal sign. "1.200" is (1200, 1.2) where the sign is ",", and
    (1.2, 1200) where it is ".". Empty for what is no single number ("12.10.2021", "1.2.3").
    """
    separators = _SEPARATOR.findall(text)
    if not separators:
        return (Decimal(text),)
    first, *groups = _SEPARATOR.split(text)
    kinds = list(dict.fromkeys(separators))
    if len(kinds) == 1:
        sign = kinds[0]
        if sign in SPACES or sign in APOSTROPHES:
            whole = Decimal(first + "".join(groups))
            return (whole,) if all(len(group) == 3 for group in groups) else ()
        grouped = len(first) <= 3 and first[0] != "0" and all(len(group) == 3 for group in groups)
        if len(groups) > 1:
            if grouped or _INDIAN.fullmatch(text):
                return (Decimal(first + "".join(groups)),)
            return ()
        as_decimal = Decimal(f"{first}.{groups[0]}")
        if not grouped:
            return (as_decimal,)
        as_whole = Decimal(first + groups[0])
        return (as_decimal, as_whole) if sign == decimal else (as_whole, as_decimal)
    if len(kinds) == 2 and separators.count(kinds[1]) == 1 and separators[-1] == kinds[1]:
        *whole_groups, fraction = groups
        if kinds[1] in ".," and (
            all(len(group) == 3 for group in whole_groups)
            or _INDIAN.fullmatch(text[: -len(fraction) - 1])
        ):
            return (Decimal(first + "".join(whole_groups) + "." + fraction),)
    return ()


_HAN_DIGIT = {
    **dict(zip("〇零一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **dict(zip("壱壹弐貳参叁肆伍陸柒捌玖", (1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **{"两": 2, "兩": 2, "陆": 6, "贰": 2, "○": 0},
}
_HAN_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "廿": 20, "卅": 30}
_HAN_BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
HAN = "".join([*_HAN_DIGIT, *_HAN_SMALL, *_HAN_BIG])


def han(text: str) -> int | None:
    """The value of a Chinese numeral, positional (二〇二一) or not (二千零二十一); None if none."""
    if len(text) > 24:
        return None
    if all(char in _HAN_DIGIT for char in text):
        # Only whole years and the like are written by position; 三四 is "three or four".
        if len(text) == 1 or len(text) >= 4 or "〇" in text or "零" in text or "○" in text:
            return int("".join(str(_HAN_DIGIT[char]) for char in text))
        return None
    total = section = digit = 0
    last_small = 10**4
    for char in text:
        if char in _HAN_DIGIT:
            if digit:
                return None
            digit = _HAN_DIGIT[char]
        elif char in ("廿", "卅"):
            section, digit = section + _HAN_SMALL[char], 0
        elif char in _HAN_SMALL:
            power = _HAN_SMALL[char]
            if power >= last_small:
                return None
            section, digit, last_small = section + (digit or 1) * power, 0, power
        else:
            if not section and not digit and not total:
                return None
            total = (
                (total + section + digit) * _HAN_BIG[char]
                if total < _HAN_BIG[char]
                else (total + (section + digit) * _HAN_BIG[char])
            )
            section, digit, last_small = 0, 0, 10**4
    if digit and last_small in (100, 1000) and text[-2] in _HAN_SMALL:
        digit *= last_small // 10  # 一百五 is 150
    return total + section + digit


_ROMAN = re.compile(r"(?=.)M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUE = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman(text: str) -> int | None:
    """The value of a Roman numeral in capitals (Latin, or Cyrillic look-alikes); None if none."""
    text = text.translate(_CYRILLIC)
    if len(text) > 12 or not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_VALUE[char] for char in text]
    return sum(
        -value if any(value < later for later in values[i + 1 : i + 2]) else value
        for i, value in enumerate(values)
    )


_CYRILLIC = str.maketrans("ІХМС", "IXMC")
