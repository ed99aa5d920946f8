"""Text to quantities: one pass of the language's token pattern, then a parse of what it met."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from mtqa.model import Quantity
from mtqa.quantities import words
from mtqa.quantities.counts import VULGAR, CountReader, decimal
from mtqa.quantities.cursor import Found
from mtqa.quantities.lexicon import lexicon
from mtqa.quantities.numerals import SPACES, ascii_digits, han, readings
from mtqa.quantities.ranges import join, share_unit
from mtqa.quantities.tokens import Token, tokens

_SCORE = re.compile(r"(\d{1,3})\s?[:：]\s?(\d{1,3})(?!\d|:\d)")
_PHONE = re.compile(r"\+?\d{2,4}(?:[ -]\d{2,4}){2,}|\d(?:-\d{3}){2}-\d{4}|\d+(?:\.\d+){3,}")
_THOUSANDS = re.compile(rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+")
_SLASH = re.compile(r"(\d{1,2})/(\d{1,4})(?![\d/])")
_MALFORMED = re.compile(r"\d{1,3}(?:,\d+)+|\d{1,3}(?:\.\d+)+")
_MIXED = re.compile(r"\d[十百千](?:\d?[十百千])*\d?[万萬亿億兆]")
_HAN_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_PREFIX = re.compile(r"[^\W\d_]+-?$")
_NUMBER_ROLES = frozenset(["cardinal", "ordinal", "multiplier"])
_MONTH_ROLES = frozenset(["month", "month_number"])
_COUNTED = frozenset(
    "scale currency unit percent cardinal_counter year_mark month_mark day_mark hour_mark "
    "century decade point tenth".split()
)
_MOST_DIGITS = 24  # more are no quantity, and Decimal's 28 digits hold the rest exactly
_LONGEST = 16  # words of one spelled number
_OF_SCALE = frozenset(["", "a", "of a", "un", "de", "d'un"])  # "half (of) a million"


def extract(text: str, lang: str) -> tuple[Quantity, ...]:
    """The quantities of a text in the order they stand; spans never overlap.

    `lang` is a BCP 47 code that CLDR knows (`mtqa.lang.LanguageError` otherwise). Linear in the
    length of the text.
    """
    lexicon_ = lexicon(lang)
    found = tokens(text, lexicon_)
    if not found:
        return ()
    return tuple(Reader(text, lexicon_, found).read())


class Reader(CountReader):
    """The parse of one text: `read` walks the tokens once, each step taking at least one."""

    def read(self) -> Iterator[Quantity]:
        """The quantities, left to right, neighbours that are one joined."""
        index = 0
        pending: Quantity | None = None
        while index < len(self.tokens):
            token = self.tokens[index]
            found = None
            if token.start >= self.at and "ignore" not in token.roles:
                found = self._one(index)
            if found is None:
                index += 1
                continue
            quantity, index = found
            self.at = quantity.span.end
            if pending is not None:
                pending = share_unit(self, pending, quantity)
                if (joined := join(self, pending, quantity)) is not None:
                    pending = joined
                    continue
                yield pending
            pending = quantity
        if pending is not None:
            yield pending

    def _one(self, index: int) -> Found | None:
        """The quantity that begins at a token."""
        token = self.tokens[index]
        if token.kind == "d":
            return self._digits(index)
        if token.kind == "h":
            return self._han(index)
        roles = token.roles
        if roles.keys() & _MONTH_ROLES and (found := self.month(index)) is not None:
            return found
        if roles.keys() & _NUMBER_ROLES or ("scale" in roles and len(token.text) > 1):
            return self._spelled(index)
        if "decades" in roles:
            return self._whole(index, "decade", Decimal(roles["decades"]), 0.5)
        if "roman" in roles:
            value = (Decimal(roles["roman"]),)
            return self.counted(index, index + 1, value, kind="roman", strength=0.2)
        if "fraction" in roles:
            return self._fraction(index, roles["fraction"], 0.1 if roles.get("weak") else 0.3)
        if token.text in VULGAR:
            return self._fraction(index, VULGAR[token.text], 0.5)
        return None if roles.get("weak") else self._day_word(index, token)

    def _day_word(self, index: int, token: Token) -> Found | None:
        """A weekday; noon and midnight."""
        roles = token.roles
        if "weekday" in roles and self.capital_ok(token):
            return self._whole(index, "weekday", Decimal(roles["weekday"]), 0.8)
        if "noon" in roles or "midnight" in roles:
            return self._whole(index, "time", Decimal(720 if "noon" in roles else 0), 0.2)
        return None

    def _whole(self, index: int, kind: str, value: Decimal, strength: float) -> Found:
        """A quantity of one token."""
        token = self.tokens[index]
        return self.make(kind, token.start, token.end, index + 1, (value,), strength)

    # Digits.

    def _digits(self, index: int) -> Found | None:
        token = self.tokens[index]
        raw = ascii_digits(token.text)
        if (found := self._notation(index, raw) or self._mixed(index)) is not None:
            return found
        if len(raw) > _MOST_DIGITS:
            return self._identifier(index, raw)
        values = readings(raw, self.lexicon.decimal)
        if len(values) > 1 and self.lexicon.separators_vary:
            values = tuple(sorted(values, reverse=True))  # thousands are the likelier
        if not values:
            if not _malformed(raw):
                return self._identifier(index, raw)
            values = (Decimal(re.sub(r"\D", "", raw)),)
        if self.text[token.end : token.end + 1] == "/" and (found := self._slash(index, values[0])):
            return found
        if self._named(token.start) and not 1900 <= values[0] <= 2100:
            prefix = _PREFIX.search(self.text[max(0, token.start - 12) : token.start])
            return self.until(
                index, token.end, "name", values[:1], 0.3, prefix=prefix[0] if prefix else ""
            )
        if len(raw) > 1 and raw[0] == "0" and raw.isdigit():
            return self._identifier(index, raw)
        return self.counted(
            index, index + 1, values, strength=0.8 if values[0] == 1 else 1.0, raw=raw
        )

    def _identifier(self, index: int, raw: str, stop: int | None = None) -> Found:
        """Digits that are no quantity: 007, 192.168.0.1, a telephone number."""
        stop = self.tokens[index].end if stop is None else stop
        return self.until(index, stop, "id", (Decimal(0),), 0.1, digits=raw)

    def _notation(self, index: int, raw: str) -> Found | None:
        """Digits with signs between: dates, telephone numbers, times of day, results."""
        token, text = self.tokens[index], self.text
        start, end = token.start, token.end
        after = text[end : end + 1]
        if len(raw) == 4 and (found := self.zulu(index)) is not None:
            return found
        if after in "-/. " or raw.count(".") >= 2 or raw.count(",") >= 3:
            if (found := self.numeric_date(index)) is not None:
                return found
            phone = _PHONE.match(text, start) if after in "-. " or raw.count(".") >= 3 else None
            if phone and phone.end() > end and not _THOUSANDS.fullmatch(phone[0]):
                return self._identifier(index, phone[0], phone.end())
        if (after in ":：h. \u00a0\u202f" or "." in raw) and (found := self.clock(index)):
            return found
        score = _SCORE.match(text, start) if after in ":： " else None
        if score and not self._named(start):
            parts = (int(score[1]), int(score[2]))
            return self.until(
                index, score.end(), "score", (Decimal(parts[0]),), 0.9,
                upper=Decimal(parts[1]), parts=parts,
            )  # fmt: skip
        return None

    def _named(self, start: int) -> bool:
        """Whether the digits end a name: G7, F-16, COVID-19, the road I/13."""
        before = self.text[max(0, start - 2) : start]
        last = before[-1:]
        if last == "/" and before[0].isupper():
            return True
        if self.lexicon.glued:
            return last.isascii() and last.isalpha()
        if last.isalpha():
            word = _PREFIX.search(self.text[max(0, start - 4) : start])
            if word is not None and word[0] in self.lexicon.prefixes:
                return False  # Arabic "and": و250
            previous = self.index_of(start) - 1
            sign = previous >= 0 and self.tokens[previous].end == start
            return not (sign and "sign" in self.tokens[previous].roles)
        if not last or last not in "-‑–־" or not before[0].isalpha():
            return False
        word = _PREFIX.search(self.text[max(0, start - 4) : start - 1])
        return word is None or word[0] not in self.lexicon.prefixes  # Hebrew "in": ב-5

    def _slash(self, index: int, value: Decimal) -> Found | None:
        """A fraction (3/4) or another pair of numbers (24/7, 9/11)."""
        match = _SLASH.match(self.text, self.tokens[index].start)
        if not match:
            return None
        top, bottom = parts = (int(match[1]), int(match[2]))
        if 0 < top < bottom <= 10 or parts in ((1, 12), (1, 16), (1, 100)):
            share = (decimal(Fraction(top, bottom)),)
            return self.until(
                index, match.end(), "fraction", share, 0.6, parts=parts, fraction=parts
            )
        return self.until(index, match.end(), "ratio", (value,), 0.4, parts=parts)

    # Words.

    def _han(self, index: int) -> Found | None:
        token = self.tokens[index]
        value = han(token.text)
        if value is None or self._vague(token):
            return None
        counted = self.gap(index + 1) == "" and self.roles(index + 1).keys() & _COUNTED
        if len(token.text) == 1:
            if token.text in "百千万萬亿億兆" or not (counted or self.marked_before(index)):
                return None
            strength = {1: 0.15, 2: 0.45}.get(value, 0.7)
        else:
            strength = 0.85 if value > 20 or counted else 0.6
        return self.counted(index, index + 1, (Decimal(value),), strength=strength, spelled=True)

    def _vague(self, token: Token) -> bool:
        """Whether "some" stands at a Chinese numeral: 数十, 十几."""
        around = (
            self.text[max(0, token.start - 1) : token.start],
            self.text[token.end : token.end + 1],
        )
        return not self.lexicon.vague.isdisjoint(around)

    def _mixed(self, index: int) -> Found | None:
        """Digits among the signs of one Chinese numeral: 5千4百万 is 54 million."""
        found = _MIXED.match(self.text, self.tokens[index].start) if self.lexicon.glued else None
        value = han(ascii_digits(found[0]).translate(_HAN_DIGITS)) if found else None
        if found is None or value is None:
            return None
        after = self.index_of(found.end())
        return self.counted(index, after, (Decimal(value),), spelled=True)

    def _spelled(self, index: int) -> Found | None:
        stop = min(len(self.tokens), index + _LONGEST)
        run = self.tokens[index:stop]
        roles = [token.roles if token.kind == "w" else None for token in run]
        number = words.parse(self.lexicon, roles, [self.gap(at) for at in range(index, stop)])
        if not number.used:
            return None
        token = self.tokens[index]
        value = Decimal(number.value)
        last = self.tokens[index + number.used - 1].end
        if self.text[last : last + 1] in "-‑" and self.text[last + 1 : last + 2].isspace():
            return None  # "kahden- tai kolmenkymmenen": the rest of the word stands further on
        if "inside" in token.roles:
            return self.until(
                index, token.end, "measure", (value,), 0.9, unit=token.roles["inside"], spelled=True
            )
        return self.counted(
            index,
            index + number.used,
            (value,),
            kind="ordinal" if number.ordinal else "cardinal",
            strength=words.strength(number, token.roles),
            scale=Decimal(number.power) if number.power > 1 else None,
            spelled=True,
        )

    def _fraction(self, index: int, fraction: Fraction, strength: float) -> Found:
        """ "Half", "a quarter"; "half a million" is a number."""
        value = decimal(fraction)
        following = self.roles(index + 1)
        scale = following.get("scale") or following.get("multiplier")
        if scale and scale >= 1000 and self.gap(index + 1).strip() in _OF_SCALE:
            factor = Decimal(scale)
            return self.counted(
                index, index + 2, (value * factor,), strength=0.7, scale=factor, spelled=True
            )
        parts = (fraction.numerator, fraction.denominator)
        end = self.tokens[index].end
        return self.until(index, end, "fraction", (value,), strength, fraction=parts, spelled=True)


def _malformed(raw: str) -> bool:
    """Whether separators were set wrong by a slip: 15,0000."""
    return bool(_MALFORMED.fullmatch(raw)) and max(map(len, re.split("[.,]", raw)[1:])) > 3
