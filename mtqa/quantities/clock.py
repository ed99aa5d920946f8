"""Times of day: 17:30, 5 p.m., 12h30, 17 Uhr, 下午3点30分."""

from __future__ import annotations

import re
from decimal import Decimal

from mtqa.quantities.cursor import Cursor, Found

_CLOCK = re.compile(
    r"(\d{1,2})([:：.]|[ \u00a0\u202f]?h[ \u00a0\u202f]?)(\d{2})"
    r"(?:[:：.](\d{2}))?(?:[.,](\d{1,3}))?(?!\d|[:.]\d)"
)
_HOURS = re.compile(r"(\d{1,2})(?:[.,]([0-5]\d))?")
_ZULU = re.compile(r"([01]\d|2[0-4])([0-5]\d)[ \u00a0]?(?:GMT|UTC)\b")
_COUNTS = frozenset(["unit", "percent", "point", "currency", "scale", "multiplier", "century"])
_WITH_H = frozenset("fr pt es ca gl it ro".split())  # languages that write 12h30


def times(hour: int, minute: int, period: str | None) -> tuple[Decimal, ...]:
    """Minutes since midnight; both halves of the day where it is not said which."""
    minutes = hour * 60 + minute
    if period == "am" and hour <= 12:
        return (Decimal(minutes % 720),)
    if period == "pm" and hour <= 12:
        return (Decimal(minutes % 720 + 720),)
    if hour > 12:
        return (Decimal(minutes),)
    return tuple(
        dict.fromkeys((Decimal(minutes), Decimal(minutes % 720 + 720), Decimal(minutes % 720)))
    )


class ClockReader(Cursor):
    """Reads times of day and results in hours, minutes and seconds."""

    def clock(self, index: int) -> Found | None:
        """A time in digits with a separator, or a result such as 2:03:59."""
        match = _CLOCK.match(self.text, self.tokens[index].start)
        if not match or match.end() < self.tokens[index].end:
            return None
        hour, minute = int(match[1]), int(match[3])
        if match[4] or match[5]:
            seconds = Decimal(hour * 3600 + minute * 60 + int(match[4] or 0))
            parts = tuple(int(number) for number in re.findall(r"\d+", match[0]))
            return self.until(index, match.end(), "duration", (seconds,), 0.9, parts=parts)
        following = self.index_of(match.end())
        roles = self.roles(following) if self.near(following, match.end()) else {}
        marked = bool(roles.keys() & {"am", "pm", "clock"})
        period = _period(roles) or self.period_before(index)
        if minute > 59 or hour > 29:
            return None
        if match[2] == "." and not (marked or period or self._announced(index, following)):
            return None
        if "h" in match[2] and (self.lexicon.base not in _WITH_H or hour > 24):
            return None
        end = self.tokens[following].end if marked else match.end()
        return self.until(
            index, end, "time", times(hour, minute, period), 1.0 if marked or hour > 9 else 0.9,
            hour=hour, minute=minute, period=period, parts=(hour, minute),
        )  # fmt: skip

    def zulu(self, index: int) -> Found | None:
        """1844 GMT: hours and minutes in four digits, as agencies write the world's time."""
        match = _ZULU.match(self.text, self.tokens[index].start)
        if match is None:
            return None
        hour, minute = int(match[1]), int(match[2])
        return self.until(
            index, match.end(), "time", (Decimal(hour * 60 + minute),), 1.0,
            hour=hour, minute=minute, period=None, parts=(hour, minute),
        )  # fmt: skip

    def spoken_clock(self, index: int, at: int, raw: str | None) -> Found | None:
        """ "в 2,15 ч.", "v 9 hodin", "kl. 16": hours after a word that says that they are hours."""
        match = _HOURS.fullmatch(raw or "")
        if match is None or int(match[1]) > 24:
            return None
        word = self._word_before(index)
        told = word in self.lexicon.clock_before
        if not told and word not in self.lexicon.at_hour:
            return None
        roles = self.roles(at) if self.joins(at) else {}
        named = "clock" in roles or roles.get("unit") == "duration-hour"
        # "u 24 sata": within a day; "ore 7 giorni": "hours" of another number.
        if not named and (not told or roles.keys() & _COUNTS):
            return None
        if named and not match[2] and not told and match[1] == "24":
            return None
        hour, minute = int(match[1]), int(match[2] or 0)
        period = _period(roles) or self.period_before(index)
        end = self.tokens[at].end if named or _period(roles) else self.tokens[at - 1].end
        return self.until(
            index, end, "time", times(hour, minute, period), 0.9,
            hour=hour, minute=minute, period=period, parts=(hour, minute),
        )  # fmt: skip

    def _announced(self, index: int, following: int) -> bool:
        """Whether the word before tells "16.30" to be a time of day: kl. 16.30, um 16.30.

        A preposition does in languages with a decimal comma, where nothing is counted after it.
        """
        word = self._word_before(index)
        if word in self.lexicon.clock_before:
            return True
        if word not in self.lexicon.at_hour or self.lexicon.decimal != ",":
            return False
        counts = self.roles(following).keys() & _COUNTS if self.joins(following) else ()
        return not counts or self.roles(following).get("unit") == "duration-hour"

    def _word_before(self, index: int) -> str:
        """The word before a token, small and without a full stop; "" without one."""
        start = self.tokens[index].start
        words = self.text[max(0, start - 16) : start].split()
        return words[-1].casefold().rstrip(".") if words else ""

    def period_before(self, index: int) -> str | None:
        """The half of the day that a word before names: 下午3点, शाम 5 बजे."""
        return _period(self.roles(index - 1)) if index and self.joins(index) else None

    def hour(self, start: int, at: int, value: Decimal, strength: float) -> Found | None:
        """5 p.m.: a number with the half of the day after it."""
        period = _period(self.roles(at))
        if period is None or not 0 < value <= 12 or value != int(value):
            return None
        return self.make(
            "time", start, self.tokens[at].end, at + 1, times(int(value), 0, period),
            max(strength, 0.9) if strength > 0.2 else strength,  # "bir akşam": one evening
            hour=int(value), minute=0, period=period,
        )  # fmt: skip

    def hours(self, index: int, at: int, value: Decimal, start: int) -> Found | None:
        """5時半, 3点30分, 17 Uhr 30: a number with the word for the hour at `at`."""
        if value != int(value) or not 0 <= value <= 24:
            return None
        hour = int(value)
        minute, next_index = self._minutes(at + 1)
        period = _period(self.roles(at)) or self.period_before(index)
        if period is None and self.joins(next_index):
            period = _period(self.roles(next_index))
            next_index += period is not None
        return self.make(
            "time", start, self.tokens[next_index - 1].end, next_index, times(hour, minute, period),
            0.9, hour=hour, minute=minute, period=period,
            parts=(hour, minute) if minute else (hour,),
        )  # fmt: skip

    def _minutes(self, at: int) -> tuple[int, int]:
        """The minutes after the word for the hour, and the next token."""
        gap = self.gap(at)
        number = self.plain_number(at)
        if self.lexicon.glued:
            if gap in ("", " ") and "half_mark" in self.roles(at):
                return 30, at + 1
            marked = "minute_mark" in self.roles(at + 1) and self.gap(at + 1) in ("", " ")
            if gap in ("", " ") and number is not None and number < 60 and marked:
                return number, at + 2
        elif number is not None and number < 60 and gap == " " and len(self.tokens[at].text) == 2:
            return number, at + 1
        return 0, at


def _period(roles: dict[str, object]) -> str | None:
    return "am" if "am" in roles else "pm" if "pm" in roles else None
