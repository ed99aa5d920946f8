"""Dates: 12 October 2021, October 12, 12.10.2021, 2021年10月12日, and months alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from mtqa.quantities.clock import ClockReader
from mtqa.quantities.cursor import Found
from mtqa.quantities.tokens import Token

_NUMERIC = re.compile(r"(\d{1,4})([./-])[ \u00a0]?(\d{1,2})\2[ \u00a0]?(\d{4}|\d{2})(?![\d/-])")
_BEFORE_MONTH = re.compile(
    r"\b(?:in|of|since|until|by|last|this|next|during|from|mid|early|late|before|after"
    r"|geçen|bu|gelecek)[ -]$",
    re.IGNORECASE,
)
_AFTER_MONTH = re.compile(r"['’]s\b|['’][dt][ae]|\s+ay[ıi]", re.IGNORECASE)
_ENGLISH_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_SOLAR_ERA = 621  # years between the eras
_DAY_LINKS = frozenset(["", "de", "of", "da", "di", "d", "del", "d’", "d'"])
_YEAR_LINKS = frozenset(
    ["", "de", "of", "del", "van", "'", "г", "года", "do", "ค.ศ", "พ.ศ", "năm", "رقم", "عام"]
)
_MARKS = " ,.،\u00a0\u202f"


def date_value(year: int | None, month: int | None, day: int | None) -> Decimal:
    """A date as one number, what is not said as zeros: 20211012, 1012, 20210000."""
    return Decimal((year or 0) * 10000 + (month or 0) * 100 + (day or 0))


class DateReader(ClockReader):
    """Reads dates, and months that stand alone."""

    def date(
        self, start: int, next_index: int, year: int | None, month: int | None, day: int | None,
        stop: int | None = None, strength: float = 1.0,
    ) -> Found:  # fmt: skip
        """The date of the tokens up to `next_index`."""
        stop = self.tokens[next_index - 1].end if stop is None else stop
        return self.make(
            "date", start, stop, next_index, (date_value(year, month, day),), strength,
            year=year, month=month, day=day,
        )  # fmt: skip

    def numeric_date(self, index: int) -> Found | None:
        """12.10.2021, 10/12/2021 (both orders are readings), 2021-10-12."""
        token = self.tokens[index]
        match = _NUMERIC.match(self.text, token.start)
        if not match or (match.end() <= token.end and "." not in token.text):
            return None
        first, second, third = int(match[1]), int(match[3]), int(match[4])
        if len(match[1]) == 4:
            options = [(first, second, third)]
        elif len(match[1]) <= 2:
            year = third if len(match[4]) == 4 else 2000 + third if third < 70 else 1900 + third
            options = [(year, second, first), (year, first, second)]
            if not self.lexicon.day_first and match[2] != ".":
                options.reverse()
        else:
            return None
        dates = tuple(date for date in options if 1 <= date[1] <= 12 and 1 <= date[2] <= 31)
        if not dates:
            return None
        values = tuple(dict.fromkeys(date_value(*date) for date in dates))
        year, month, day = dates[0]
        return self.until(
            index, match.end(), "date", values, 1.0, year=year, month=month, day=day, options=dates
        )

    def month_at(self, index: int) -> tuple[int, int] | None:
        """The month that begins at a token, by name or number ("tháng 10"), and the next token."""
        if index >= len(self.tokens):
            return None
        token = self.tokens[index]
        if "month" in token.roles and self.capital_ok(token):
            return int(token.roles["month"]), index + 1
        number = self.plain_number(index + 1) if "month_number" in token.roles else None
        if number is not None and 1 <= number <= 12 and self.gap(index + 1) == " ":
            return number, index + 2
        return None

    def solar_date(self, at: int, number: int, start: int) -> Found | None:
        """A day and month of the Solar Hijri calendar (Iran), as the two days that it may be.

        The year begins on 20 or 21 March; months have 31 days six times, then 30 (CLDR "persian").
        """
        if at >= len(self.tokens) or self.gap(at) not in (" ", "\u00a0", "\u200c"):
            return None
        month = self.tokens[at].roles.get("solar_month")
        if month is None or not 1 <= number <= 31:
            return None
        solar = self._solar_year_at(at + 1)
        since = 31 * (month - 1) - max(0, month - 7) + number - 1
        begins = [date((solar or 1400) + _SOLAR_ERA, 3, day) for day in (21, 20)]
        days = [first + timedelta(days=since) for first in begins]
        options = tuple((day.year if solar else None, day.month, day.day) for day in days)
        values = tuple(date_value(*option) for option in options)
        next_index = at + 1 + (solar is not None)
        strength = 0.4 if self.tokens[at].roles.get("weak") and not solar else 1.0
        year, gregorian, day = options[0]
        return self.make(
            "date", start, self.tokens[next_index - 1].end, next_index, values, strength,
            year=year, month=gregorian, day=day, options=options,
        )  # fmt: skip

    def _solar_year_at(self, index: int) -> int | None:
        """The year of the Solar Hijri calendar that stands at a token: 1404."""
        if index >= len(self.tokens) or not self._close(index):
            return None
        token = self.tokens[index]
        number = self.plain_number(index) if token.kind == "d" and len(token.text) == 4 else None
        return number if number is not None and 1200 <= number <= 1500 else None

    def day_month(self, at: int, number: int, start: int, end: int) -> Found | None:
        """A date whose day is the number before `at`: its month, and perhaps year, follow."""
        if solar := self.solar_date(at, number, start):
            return solar
        if not 1 <= number <= 31 or (found := self.month_at(at)) is None:
            return None
        if start > 1 and self.text[start - 1] == "-" and self.text[start - 2].isdecimal():
            return None  # "a 4-1 de marzo": a result
        between = self.text[end : self.tokens[at].start]
        if not between or between.strip(_MARKS + "-") not in _DAY_LINKS:
            return None
        month, next_index = found
        year = self._year_at(next_index)
        return self.date(start, next_index + (year is not None), year, month, number)

    def _year_at(self, index: int) -> int | None:
        """The year that stands at a token after a month."""
        if index >= len(self.tokens) or self.gap(index).strip(_MARKS) not in _YEAR_LINKS:
            return None
        token = self.tokens[index]
        if token.kind != "d" or len(token.text) != 4:
            return None
        number = self.plain_number(index)
        return number if number is not None and 1000 <= number <= 2199 else None

    def month(self, index: int) -> Found | None:
        """A month with the day or year after it, or alone."""
        found = self.month_at(index)
        if found is None:
            return None
        token = self.tokens[index]
        month, next_index = found
        day, stop = self._day_at(next_index), None
        if day is not None:
            stop = self.tokens[next_index].end
            if suffix := _ENGLISH_ORDINAL.match(self.text, stop):
                stop = suffix.end()
            next_index = max(next_index + 1, self.index_of(stop))
        if (year := self._year_at(next_index)) is not None:
            next_index, stop = next_index + 1, None
        if day is None and year is None:
            return self._month_alone(token, month, next_index)
        return self.date(token.start, next_index, year, month, day, stop)

    def _day_at(self, index: int) -> int | None:
        """The day after a month's name; not what counts something ("in May 20 people")."""
        if self.gap(index).strip(".") not in (" ", "\u00a0"):
            return None
        token = self.tokens[index]
        number = self.plain_number(index) if token.kind == "d" and len(token.text) <= 2 else None
        if number is None or not 1 <= number <= 31:
            return None
        counted = self.joins(index + 1) and self.roles(index + 1).keys() & _COUNTS
        return None if counted or self.text[token.end : token.end + 1] in ("%", ":") else number

    def _month_alone(self, token: Token, month: int, next_index: int) -> Found | None:
        roles = token.roles
        stop = self.tokens[next_index - 1].end
        if roles.get("short") and self.text[stop : stop + 1] != ".":
            return None
        if roles.get("weak") and not self._surely_month(token):
            return None
        if roles.keys() & {"cardinal", "ordinal", "multiplier"}:
            return None
        return self.make(
            "month", token.start, stop, next_index, (Decimal(month),), 0.8, month=month
        )

    def _surely_month(self, token: Token) -> bool:
        """Whether the context of a word that is often something else says month: "in May"."""
        before = self.text[max(0, token.start - 10) : token.start]
        after = self.text[token.end : token.end + 8]
        return token.text[0].isupper() and bool(
            _BEFORE_MONTH.search(before) or _AFTER_MONTH.match(after)
        )

    def glued_date(self, at: int, number: int, start: int) -> Found | None:
        """2021年10月12日, 10月12日, 12日; the number before `at` is the first field."""
        year = month = None
        if self._marked(at, "year_mark") and 1000 <= number <= 2199:
            year, at = number, at + 1
            following = self.plain_number(at)
            if following is None or not self._marked(at + 1, "month_mark") or not self._close(at):
                return self.date(start, at, year, None, None)
            number, at = following, at + 1
        if self._marked(at, "month_mark") and 1 <= number <= 12:
            month, at = number, at + 1
            day = self.plain_number(at)
            if day is not None and self._close(at) and self._marked(at + 1, "day_mark"):
                return self.date(start, at + 2, year, month, day)
            if year is not None:
                return self.date(start, at, year, month, None)
            stop = self.tokens[at - 1].end
            return self.make("month", start, stop, at, (Decimal(month),), 0.8, month=month)
        if self._marked(at, "day_mark") and 1 <= number <= 31:
            # 1日 is more often "one day" than the first.
            strength = 0.2 if number == 1 else 0.7
            return self.date(start, at + 1, None, None, number, strength=strength)
        return None

    def _close(self, at: int) -> bool:
        return self.gap(at) in ("", " ")

    def _marked(self, at: int, mark: str) -> bool:
        return mark in self.roles(at) and self._close(at)


_COUNTS = frozenset(["scale", "percent", "currency"])
