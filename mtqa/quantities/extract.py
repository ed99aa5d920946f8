"""Text to quantities: one pass of the language's token pattern, then a parse of what it met."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from mtqa.model import Quantity, Span
from mtqa.quantities import words
from mtqa.quantities.lexicon import Lexicon, Roles, lexicon
from mtqa.quantities.numerals import HAN, SPACES, ascii_digits, han, readings, roman

_BLANK = frozenset(["", " ", "\u00a0", "\u202f", "\u2009", "-", "\u2011", "  "])
_DATE = re.compile(r"(\d{1,4})([./-])[ \u00a0]?(\d{1,2})\2[ \u00a0]?(\d{4}|\d{2})(?![\d/-])")
_CLOCK = re.compile(
    r"(\d{1,2})([:：.]|[ \u00a0\u202f]?h[ \u00a0\u202f]?)(\d{2})(?:[:：.](\d{2}))?(?:[.,](\d{1,3}))?(?!\d|[:.]\d)"
)
_SCORE = re.compile(r"(\d{1,3})\s?[:：]\s?(\d{1,3})(?!\d|:\d)")
_PHONE = re.compile(r"\+?\d{2,4}(?:[ -]\d{2,4}){2,}|\d(?:-\d{3}){2}-\d{4}|\d+(?:\.\d+){3,}")
_RANGE = re.compile(r"\s?[-–—‑~～〜−]\s?")
_MONTH_BEFORE = re.compile(
    r"\b(?:in|of|since|until|by|last|this|next|during|from|mid|early|late|before|after|geçen|bu|gelecek)[ -]$",
    re.IGNORECASE,
)
_MONTH_AFTER = re.compile(r"['’]s\b|['’][dt][ae]|\s+ay[ıi]", re.IGNORECASE)
_ROMAN = re.compile(r"[IVXLCDMІХМС]+")
_HALF = Fraction(1, 2)
_VULGAR = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3),
           "⅔": Fraction(2, 3)}  # fmt: skip
_HALF_LINKS = frozenset(
    "and a|and|y|e|et|et un|с|со|und|и|i|a|og|och|en|ja|és|un|și|і|з|și|ve|ir|un|dhe|und ein".split(
        "|"
    )
)
_NUMBER_ROLES = frozenset(["cardinal", "ordinal", "multiplier"])
_AMBIGUOUS_SCALES = frozenset("kmbtмr")


class Token(NamedTuple):
    """A number ("d"), a Chinese numeral ("h") or a word or sign with roles ("w")."""

    kind: str
    start: int
    end: int
    text: str
    roles: Roles


def extract(text: str, lang: str) -> tuple[Quantity, ...]:
    """The quantities of a text in the order they stand; spans never overlap.

    `lang` is a BCP 47 code that CLDR knows (`mtqa.lang.LanguageError` otherwise). Linear in the
    length of the text.
    """
    words_of = lexicon(lang)
    tokens = _tokens(text, words_of)
    if not tokens:
        return ()
    return tuple(_Reader(text, words_of, tokens).read())


def _tokens(text: str, words_of: Lexicon) -> list[Token]:
    found: list[Token] = []
    look = words_of.look
    phrases = False
    for match in words_of.tokens.finditer(text):
        kind = match.lastindex
        if kind == 1:
            found.append(Token("d", match.start(), match.end(), match[1], {}))
        elif kind == 3 and words_of.glued:
            found.append(Token("h", match.start(), match.end(), match[3], {}))
        else:
            word = match[0]
            roles = look(word)
            if roles is None:
                if (
                    word.isupper()
                    and len(word) > 1
                    and _ROMAN.fullmatch(word)
                    and (value := roman(word))
                ):
                    found.append(
                        Token("w", match.start(), match.end(), word, {"roman": value, "weak": True})
                    )
                continue
            if "part" in roles:
                phrases = True
            found.append(Token("w", match.start(), match.end(), word, roles))
    return _phrases(text, words_of, found) if phrases else found


def _phrases(text: str, words_of: Lexicon, tokens: list[Token]) -> list[Token]:
    """The tokens with those of known phrases joined, and words that only phrases hold left out."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if "part" in token.roles:
            option = _phrase_at(text, words_of, tokens, index)
            if option is not None:
                length, roles = option
                end = tokens[index + length - 1].end
                if "." in text[token.start : end] and text[end : end + 1] == ".":
                    end += 1  # the stop of an abbreviation: "p.m."
                joined.append(Token("w", token.start, end, text[token.start : end], roles))
                index += length
                continue
            if len(token.roles) == 1:
                index += 1
                continue
        joined.append(token)
        index += 1
    return joined


def _phrase_at(
    text: str, words_of: Lexicon, tokens: list[Token], index: int
) -> tuple[int, Roles] | None:
    for parts, roles in words_of.phrases.get(tokens[index].text.lower(), ()):
        if index + len(parts) > len(tokens):
            continue
        for offset in range(1, len(parts)):
            token, before = tokens[index + offset], tokens[index + offset - 1]
            part = parts[offset]
            if text[before.end : token.start].strip(".-’' \u00a0/") or token.kind != "w":
                break
            word = token.text.lower()
            if word != part and not (part[-1] == "*" and word.startswith(part[:-1])):
                break
        else:
            return len(parts), roles
    return None


class _Reader:
    """The parse of one text: `read` walks the tokens once, each step taking at least one."""

    def __init__(self, text: str, words_of: Lexicon, tokens: list[Token]) -> None:
        self.text = text
        self.lexicon = words_of
        self.tokens = tokens
        self.at = 0  # the end of what has been read

    def gap(self, index: int) -> str:
        """The text before a token, back to the token before it."""
        return self.text[self.tokens[index - 1].end : self.tokens[index].start] if index else "\0"

    def joins(self, index: int) -> bool:
        """Whether a token follows the one before it with at most a space or hyphen between."""
        if not 0 < index < len(self.tokens):
            return False
        gap = self.gap(index)
        if gap in _BLANK:
            return True
        stripped = gap.strip()
        if stripped in ("'", "’"):
            return gap == stripped
        before = self.tokens[index - 1]
        if stripped == "." and before.kind == "d":  # an ordinal: "20. století"
            return "." in self.lexicon.ordinals and bool(
                self.tokens[index].roles.keys() & {"century", "decade", "unit"}
            )
        if (
            stripped == "."
            and ("scale" in before.roles or "unit" in before.roles)
            and len(before.text) <= 4
        ):
            return (
                self.text[self.tokens[index].start].islower()
                or "currency" in self.tokens[index].roles
            )
        if (
            "scale" in before.roles
            or "multiplier" in before.roles
            or "currency" not in before.roles
        ):
            return stripped.rstrip("'’") in self.lexicon.of
        return False

    def roles(self, index: int) -> Roles:
        return self.tokens[index].roles if index < len(self.tokens) else {}

    def read(self) -> Iterator[Quantity]:
        """The quantities, left to right."""
        index = 0
        pending: Quantity | None = None
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.start < self.at or "ignore" in token.roles:
                index += 1
                continue
            found = self._one(index)
            if found is None:
                index += 1
                continue
            quantity, index = found
            self.at = quantity.span.end
            if pending is not None:
                pending = self._share_unit(pending, quantity)
                joined = self._range(pending, quantity)
                if joined is not None:
                    pending = joined
                    continue
                yield pending
            pending = quantity
        if pending is not None:
            yield pending

    # One quantity.

    def _one(self, index: int) -> tuple[Quantity, int] | None:
        token = self.tokens[index]
        if token.kind == "d":
            return self._digits(index)
        if token.kind == "h":
            return self._han(index)
        roles = token.roles
        if "month" in roles:
            found = self._month(index)
            if found:
                return found
        if roles.keys() & _NUMBER_ROLES or ("scale" in roles and len(token.text) > 1):
            return self._spelled(index)
        if "decades" in roles:
            return self._finish(index, index + 1, Decimal(roles["decades"]), "decade", 0.5)
        if "roman" in roles:
            return self._counted(
                index, index + 1, Decimal(roles["roman"]), kind="roman", strength=0.2
            )
        if "fraction" in roles:
            return self._fraction(index)
        if token.text in _VULGAR:
            return self._finish(index, index + 1, _decimal(_VULGAR[token.text]), "fraction", 0.5)
        if "weekday" in roles and not roles.get("weak"):
            if self._capital_ok(token):
                return self._finish(index, index + 1, Decimal(roles["weekday"]), "weekday", 0.8)
        if ("noon" in roles or "midnight" in roles) and not roles.get("weak"):
            value = Decimal(720 if "noon" in roles else 0)
            return self._finish(
                index, index + 1, value, "time", 0.2, hour=int(value) // 60, minute=0
            )
        return None

    def _capital_ok(self, token: Token) -> bool:
        """English and German write day and month names with a capital."""
        return self.lexicon.base not in ("en", "de") or token.text[0].isupper()

    def _digits(self, index: int) -> tuple[Quantity, int] | None:
        token, text = self.tokens[index], self.text
        start, end = token.start, token.end
        after = text[end : end + 1]
        raw = ascii_digits(token.text)
        if after in "-/. " or raw.count(".") >= 2 or raw.count(",") >= 3:
            if found := self._numeric_date(index):
                return found
            phone = _PHONE.match(text, start) if after in "-. " or raw.count(".") >= 3 else None
            if phone and phone.end() > end and not _grouped(phone[0]):
                return self._until(index, phone.end(), "id", Decimal(0), 0.1, digits=phone[0])
        if after in ":：h. \u00a0\u202f" or "." in raw:
            if found := self._clock(index):
                return found
        if after in ":： ":
            score = _SCORE.match(text, start)
            if score and not self._named(start):
                left, right = int(score[1]), int(score[2])
                return self._until(
                    index,
                    score.end(),
                    "score",
                    Decimal(left),
                    0.9,
                    parts=(left, right),
                    upper=Decimal(right),
                )
        values = readings(raw, self.lexicon.decimal)
        if len(values) > 1 and self.lexicon.separators_vary:
            values = tuple(sorted(values, reverse=True))  # thousands are the likelier
        if (
            not values
            and re.fullmatch(r"\d{1,3}(,\d+)+|\d{1,3}(\.\d+)+", raw)
            and max(map(len, re.split("[.,]", raw)[1:])) > 3
        ):
            values = (Decimal(re.sub(r"\D", "", raw)),)  # "15,0000": a slip
        if not values:
            return self._finish(index, index + 1, Decimal(0), "id", 0.1, digits=raw)
        if after == "/" and (found := self._slash(index, values[0])):
            return found
        if self._named(start) and not 1900 <= values[0] <= 2100:
            prefix = re.search(r"[^\W\d_]+-?$", text[max(0, start - 12) : start])
            return self._finish(
                index, index + 1, values[0], "name", 0.3, prefix=prefix[0] if prefix else ""
            )
        if len(raw) > 1 and raw[0] == "0" and raw.isdigit():
            return self._finish(index, index + 1, values[0], "id", 0.3, digits=raw)
        return self._counted(
            index, index + 1, values[0], values, strength=1.0 if values[0] != 1 else 0.8, raw=raw
        )

    def _named(self, start: int) -> bool:
        """Whether the digits end a name: G7, F-16, COVID-19."""
        before = self.text[max(0, start - 2) : start]
        if not before:
            return False
        last = before[-1]
        if self.lexicon.glued:
            return last.isascii() and last.isalpha()
        if last.isalpha() and last not in "$" and before.lower()[-1:] != "$":
            return not self._currency_before(start)
        return last in "-‑–" and len(before) == 2 and before[0].isalpha()

    def _currency_before(self, start: int) -> bool:
        return any(
            token.end == start and "sign" in token.roles
            for token in self.tokens[max(0, self._index_of(start) - 1) : self._index_of(start)]
        )

    def _index_of(self, start: int) -> int:
        low, high = 0, len(self.tokens)
        while low < high:
            middle = (low + high) // 2
            if self.tokens[middle].start < start:
                low = middle + 1
            else:
                high = middle
        return low

    def _numeric_date(self, index: int) -> tuple[Quantity, int] | None:
        token = self.tokens[index]
        match = _DATE.match(self.text, token.start)
        if not match or match.end() <= token.end and "." not in token.text:
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
        dates = [date for date in options if 1 <= date[1] <= 12 and 1 <= date[2] <= 31]
        if not dates:
            return None
        values = tuple(dict.fromkeys(_date_value(*date) for date in dates))
        year, month, day = dates[0]
        return self._until(
            index,
            match.end(),
            "date",
            values[0],
            1.0,
            values=values,
            year=year,
            month=month,
            day=day,
            options=tuple(dates),
        )

    def _clock(self, index: int) -> tuple[Quantity, int] | None:
        token = self.tokens[index]
        match = _CLOCK.match(self.text, token.start)
        if not match or match.end() < token.end:
            return None
        hour, minute = int(match[1]), int(match[3])
        second = int(match[4]) if match[4] else 0
        following = self._index_of(match.end())
        roles = self.roles(following)
        marked = self._period(following) if self._joined_at(match.end(), following) else None
        clock = marked is not None or ("clock" in roles and self._joined_at(match.end(), following))
        before = self._period_before(index)
        if match[2] == "." and not (clock or before):
            return None
        if "h" in match[2] and (
            self.lexicon.base not in ("fr", "pt", "es", "ca", "it", "ro") or hour > 24
        ):
            return None
        if minute > 59 or hour > 29 or match[4] or match[5]:
            if match[4] or match[5]:  # a result: hours, minutes, seconds
                value = Decimal(hour * 3600 + minute * 60 + second)
                return self._until(
                    index,
                    match.end(),
                    "duration",
                    value,
                    0.9,
                    parts=tuple(int(x) for x in re.findall(r"\d+", match[0])),
                )
            return None
        end = self.tokens[following].end if clock else match.end()
        if marked is None and before is not None:
            marked = before
        return self._until(
            index,
            end,
            "time",
            Decimal(hour * 60 + minute),
            1.0 if clock or hour > 9 else 0.9,
            values=_times(hour, minute, marked),
            hour=hour,
            minute=minute,
            period=marked,
            parts=(hour, minute),
        )

    def _joined_at(self, end: int, following: int) -> bool:
        return (
            following < len(self.tokens) and self.text[end : self.tokens[following].start] in _BLANK
        )

    def _period(self, index: int) -> str | None:
        roles = self.roles(index)
        return "am" if "am" in roles else "pm" if "pm" in roles else None

    def _period_before(self, index: int) -> str | None:
        if index and (self.gap(index) in _BLANK):
            return self._period(index - 1)
        return None

    def _slash(self, index: int, value: Decimal) -> tuple[Quantity, int] | None:
        """A fraction or a short date: 3/4, 24/7, 9/11."""
        match = re.compile(r"(\d{1,2})/(\d{1,4})(?![\d/])").match(
            self.text, self.tokens[index].start
        )
        if not match:
            return None
        top, bottom = int(match[1]), int(match[2])
        if 0 < top < bottom <= 10 or (top, bottom) in ((1, 12), (1, 16), (1, 100)):
            return self._until(
                index,
                match.end(),
                "fraction",
                _decimal(Fraction(top, bottom)),
                0.6,
                parts=(top, bottom),
                fraction=(top, bottom),
            )
        return self._until(index, match.end(), "ratio", value, 0.4, parts=(top, bottom))

    def _han(self, index: int) -> tuple[Quantity, int] | None:
        token = self.tokens[index]
        value = han(token.text)
        following = self.roles(index + 1) if self.gap_after(index) == "" else {}
        counted = bool(following.keys() & _COUNTED)
        if value is None:
            return None
        if len(token.text) == 1:
            if token.text in "百千万萬亿億兆" or not (counted or self._marked_before(index)):
                return None
            strength = 0.15 if value == 1 else 0.45 if value == 2 else 0.7
        else:
            strength = 0.85 if value > 20 or counted else 0.6
        return self._counted(index, index + 1, Decimal(value), strength=strength, spelled=True)

    def _marked_before(self, index: int) -> bool:
        """Whether a word before says that a number comes: 第, 百分之."""
        return (
            index > 0
            and self.gap(index) == ""
            and bool(self.tokens[index - 1].roles.keys() & {"ordinal_before", "percent_before"})
        )

    def gap_after(self, index: int) -> str:
        return self.gap(index + 1) if index + 1 < len(self.tokens) else "\0"

    def _spelled(self, index: int) -> tuple[Quantity, int] | None:
        stop = min(len(self.tokens), index + 16)
        roles = [token.roles if token.kind == "w" else None for token in self.tokens[index:stop]]
        gaps = [self.gap(at) for at in range(index, stop)]
        value, used, ordinal, power = words.parse(self.lexicon, roles, gaps)
        if not used:
            return None
        token = self.tokens[index]
        if used == 1 and token.roles.keys() & {"unit"} and "ordinal" in token.roles and value == 2:
            ordinal = True
        first = token.roles
        plain = used == 1
        if "inside" in first:
            return self._make(
                token.start,
                token.end,
                index + 1,
                "measure",
                (Decimal(value),),
                0.9,
                unit=first["inside"],
                spelled=True,
            )
        if (
            plain
            and ("scale" in first or "multiplier" in first)
            and not ("cardinal" in first and not first.get("weak") and value == 100)
        ):
            strength = 0.1  # "millions": how many is not said
        elif plain and first.get("weak"):
            strength = 0.15
        elif ordinal:
            strength = {1: 0.1, 2: 0.3}.get(value, 0.6)
        else:
            strength = {0: 0.2, 1: 0.12, 2: 0.55}.get(value, 0.8 if value < 13 else 0.9)
        return self._counted(
            index,
            index + used,
            Decimal(value),
            strength=strength,
            spelled=True,
            ordinal=ordinal,
            scale=Decimal(power) if power > 1 else None,
        )

    def _fraction(self, index: int) -> tuple[Quantity, int] | None:
        roles = self.tokens[index].roles
        fraction: Fraction = roles["fraction"]
        value = _decimal(fraction)
        strength = 0.3 if not roles.get("weak") else 0.1
        # "half a million"
        following = index + 1
        if following < len(self.tokens) and self.gap(following).strip() in (
            "",
            "a",
            "of a",
            "un",
            "de",
        ):
            scale = self.roles(following).get("scale") or self.roles(following).get("multiplier")
            if scale and scale >= 1000:
                return self._counted(
                    index, following + 1, value * scale, strength=0.7, spelled=True, scale=scale
                )
        return self._finish(
            index,
            index + 1,
            value,
            "fraction",
            strength,
            fraction=(fraction.numerator, fraction.denominator),
            spelled=True,
        )

    # What follows the number.

    def _counted(
        self, index: int, next_index: int, value: Decimal, values: tuple[Decimal, ...] = (),
        kind: str = "cardinal", strength: float = 1.0, **facts: Any,
    ) -> tuple[Quantity, int]:  # fmt: skip
        """The quantity that the number at `index` begins, with its scale, sign and unit."""
        values = values or (value,)
        end = self.tokens[next_index - 1].end
        start = self.tokens[index].start
        currency, unit = None, None
        if facts.pop("ordinal", False):
            kind = "ordinal"
        # Sign before: minus, currency, "yüzde 20", 第3.
        if index and self.gap(index) in ("", " ", "\u00a0", "\u202f", ". "):
            before = self.tokens[index - 1]
            if before.start >= self.at:
                if "sign" in before.roles:
                    currency, start = before.roles["currency"], before.start
                elif "percent_before" in before.roles:
                    kind, unit, start = "percent", "percent", before.start
                elif "ordinal_before" in before.roles:
                    kind = "ordinal"
                elif "minus" in before.roles:
                    values, start = tuple(-each for each in values), before.start
        minus = self.text[start - 1 : start]
        if (
            minus
            and minus in "-−–"
            and not self.text[start - 2 : start - 1].strip()
            and facts.get("raw")
        ):
            if (
                minus != "–"
                and (start < 2 or self.text[start - 2].isspace())
                and not self.text[start : start + 1].isspace()
            ):
                facts["minus"] = True
        # Scales.
        at = self._skip_more(next_index)
        scale: Decimal | None = facts.pop("scale", None)
        while at < len(self.tokens) and self.joins(at) and kind != "ordinal":
            roles = self.roles(at)
            factor = roles.get("scale") or roles.get("multiplier")
            if factor is None:
                break
            factor = Decimal(factor)
            word = self.tokens[at].text
            if "unit" in roles and len(word) == 1:
                # "11.5m" may be metres: with a currency it is not.
                if currency is None and not self._currency_at(at + 1):
                    break
            elif len(word) == 1 and self.gap(at) != "" and word.isalpha() and word.isascii():
                break
            values = tuple(each * factor for each in values)
            scale = (scale or 1) * factor
            end = self.tokens[at].end
            at = self._skip_more(at + 1)
            if self.lexicon.glued and at < len(self.tokens) and self.gap(at) in ("", " "):
                rest = self._glued_rest(at, factor)
                if rest is not None:
                    extra, at = rest
                    values = tuple(each + extra for each in values)
                    end = self.tokens[at - 1].end
        if scale is not None:
            facts["scale"] = scale
        # "two and a half (million)"
        half = self._half(at)
        if half is not None and kind in ("cardinal",):
            fraction, at = half
            add = _decimal(fraction) * (scale or 1)
            values = tuple(each + add for each in values)
            end = self.tokens[at - 1].end
            factor = self.roles(at).get("scale") if self.joins(at) else None
            if factor and scale is None:
                values = tuple(each * factor for each in values)
                facts["scale"] = factor
                end = self.tokens[at].end
                at += 1
            strength = max(strength, 0.6)
        # A date: 12 October 2021.
        if scale is None and currency is None and values[0] == int(values[0]):
            found = self._date_after(index, at, int(values[0]), start, facts)
            if found:
                return found
        token = self.tokens[at] if at < len(self.tokens) else None
        roles = token.roles if token else {}
        attached = self.text[end : end + 1]
        if (
            token
            and self._near(at, end)
            and not (
                token.start == end
                and kind == "cardinal"
                and token.text.lower() in self.lexicon.ordinals
            )
        ):
            if "percent" in roles and "point" in self.roles(at + 1) and self.joins(at + 1):
                kind, unit, end, at = "percent", "percentage-point", self.tokens[at + 1].end, at + 2
            elif "point" in roles:
                kind, unit, end, at = "percent", "percentage-point", token.end, at + 1
            elif "percent" in roles:
                kind, unit, end, at = "percent", "percent", token.end, at + 1
            elif "permille" in roles:
                kind, unit, end, at = "percent", "permille", token.end, at + 1
            elif (
                "currency" in roles
                and (scale or currency is None)
                and not (roles.get("sign") and self._number_follows(at))
            ):
                codes = roles["currency"]
                if "unit" in roles and scale is None and currency is None:
                    unit, facts["maybe"] = roles["unit"], codes
                elif "maybe_currency" in roles and scale is None and currency is None:
                    facts["maybe"] = codes
                else:
                    currency = _common(currency, codes)
                end, at = token.end, at + 1
            elif "cent" in roles and currency is None:
                currency, end, at = roles["cent"], token.end, at + 1
                values = tuple(each / 100 for each in values)
                facts["cent"] = True
            elif "century" in roles and (
                kind == "roman" or len(token.text) > 2 or self.lexicon.glued
            ):
                kind, end, at = "century", token.end, at + 1
            elif ("hour_mark" in roles or "clock" in roles) and (
                value_ := self._hours(index, at, values, start)
            ):
                return value_
            elif (
                self._period(at)
                and 0 < values[0] <= 12
                and values[0] == int(values[0])
                and currency is None
            ):
                period = self._period(at)
                hour = int(values[0])
                return self._make(
                    start,
                    token.end,
                    at + 1,
                    "time",
                    _times(hour, 0, period),
                    max(strength, 0.9),
                    hour=hour,
                    minute=0,
                    period=period,
                )
            elif "decade" in roles:
                kind = "decade" if values[0] >= 10 else kind
                end, at = token.end, at + 1
            elif "unit" in roles and not ("currency" in roles and currency):
                end, at = token.end, at + 1
                if (
                    roles["unit"] == "duration-year"
                    and 1000 <= values[0] <= 2199
                    and (len(facts.get("raw", "")) == 4)
                ):
                    kind = "year"
                else:
                    unit = roles["unit"]
        elif attached == "%":
            kind = "percent"
        suffix = re.compile(r"[-‑]?([^\W\d_]{1,4})(?![^\W\d_])").match(self.text, end)
        if suffix and kind == "cardinal" and unit is None and currency is None and facts.get("raw"):
            word = suffix[1].lower()
            if word in self.lexicon.decades and values[0] >= 10 and values[0] % 10 == 0:
                kind, end = "decade", suffix.end()
            elif word in self.lexicon.ordinals:
                kind, end = "ordinal", suffix.end()
                if "century" in self.roles(self._index_of(end)):
                    following = self._index_of(end)
                    if self._joined_at(end, following):
                        kind, end, at = "century", self.tokens[following].end, following + 1
                elif found := self._date_after(
                    index, self._index_of(end), int(values[0]), start, facts, end
                ):
                    return found
            elif self.text[end : end + 1] not in "-‑" and not self.lexicon.glued:
                strength = min(strength, 0.8)
                facts["suffix"] = word
        elif (
            kind == "cardinal"
            and unit is None
            and currency is None
            and scale is None
            and (not self.lexicon.glued and self.text[end : end + 1].isalpha())
        ):
            strength = 0.2  # digits run into a long word: a slip of the keyboard
        if currency is None and unit is None and scale is None and kind == "cardinal":
            found_word = self._adjective_currency(at, end)
            if found_word is not None:
                currency, end, at = found_word
        elif currency is None and unit is None and scale is not None and kind == "cardinal":
            found_word = self._adjective_currency(at, end)
            if found_word is not None:
                currency, end, at = found_word
        if unit and strength < 1 and values[0] > 1:
            strength = min(0.9, strength + 0.1)
        if currency and facts.get("minus") is None:
            kind = "money"
        elif unit and kind == "cardinal":
            kind = "measure"
        if facts.pop("minus", None) and (unit or kind == "percent" or currency):
            values = tuple(-each for each in values)
            start -= 1
        return self._make(
            start, end, at, kind, values, strength, unit=unit, currency=currency, **facts
        )

    def _skip_more(self, at: int) -> int:
        """Past "more than" between a number and its unit: 28万余人."""
        if self.lexicon.glued and "more" in self.roles(at) and self.gap(at) == "":
            return at + 1
        return at

    def _near(self, index: int, end: int) -> bool:
        return (
            self.joins(index)
            or "more" in self.tokens[index - 1].roles
            or self.text[end : self.tokens[index].start] in _BLANK
        )

    def _number_follows(self, index: int) -> bool:
        """Whether a sign belongs to the number after it: in "5 $10" it does."""
        return (
            index + 1 < len(self.tokens)
            and self.tokens[index + 1].kind == "d"
            and self.gap(index + 1) == ""
            and self.gap(index) != ""
        )

    def _currency_at(self, index: int) -> bool:
        return self.joins(index) and "currency" in self.roles(index)

    def _adjective_currency(self, at: int, end: int) -> tuple[str, int, int] | None:
        """A currency after one unknown adjective: "5 тысяч белорусских рублей"."""
        if at >= len(self.tokens) or "currency" not in self.roles(at) or self.lexicon.glued:
            return None
        between = self.text[end : self.tokens[at].start]
        if re.fullmatch(
            r"\.?[ \u00a0][^\W\d_]{4,}(?:-[^\W\d_]+)?[ \u00a0]", between
        ) and not self.roles(at).get("sign"):
            return self.roles(at)["currency"], self.tokens[at].end, at + 1
        return None

    def _glued_rest(self, at: int, factor: Decimal) -> tuple[Decimal, int] | None:
        """The rest of 1億2000万 or 3万5千 after a scale: its value and the next token."""
        token = self.tokens[at]
        if token.kind == "d":
            values = readings(ascii_digits(token.text), self.lexicon.decimal)
            if not values:
                return None
            value, next_at = values[0], at + 1
        elif token.kind == "h":
            number = han(token.text)
            if number is None:
                return None
            value, next_at = Decimal(number), at + 1
        else:
            return None
        scale = self.roles(next_at).get("scale") if self.gap_after(at) in ("", " ") else None
        if scale is not None and scale < factor:
            return value * scale, next_at + 1
        if scale is None and value < factor and token.kind == "d":
            return value, next_at
        return None

    def _half(self, at: int) -> tuple[Fraction, int] | None:
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if token.text in _VULGAR and self.gap(at) in ("", " "):
            return _VULGAR[token.text], at + 1
        end = self.tokens[at - 1].end
        for place in (at, at + 1):
            token = self.tokens[place] if place < len(self.tokens) else token
            if token.roles.get("fraction") == _HALF:
                between = self.text[end : token.start].strip().lower()
                if between in _HALF_LINKS or (not between and token.text in ("buçuk", "buçukta")):
                    return _HALF, place + 1
        return None

    # Dates and times.

    def _date_after(
        self,
        index: int,
        at: int,
        number: int,
        start: int,
        facts: dict[str, Any],
        end: int | None = None,
    ) -> tuple[Quantity, int] | None:
        """A date that the number at `index` begins, with a month name or 年 月 日 after it."""
        if self.lexicon.glued:
            return self._glued_date(index, at, number, start)
        if not 1 <= number <= 31 or at >= len(self.tokens) or "month" not in self.roles(at):
            return None
        if start > 1 and self.text[start - 1] == "-" and self.text[start - 2].isdecimal():
            return None
        token = self.tokens[at]
        between = self.text[end if end is not None else self.tokens[at - 1].end : token.start]
        if (
            between.strip(" .\u00a0-") not in ("", "de", "of", "da", "di", "d", "del")
            or not between
        ):
            return None
        if not self._capital_ok(token):
            return None
        stop, next_at, year = token.end, at + 1, None
        if year_at := self._year_after(at):
            year, stop, next_at = year_at
        return self._date(start, stop, next_at, year, token.roles["month"], number)

    def _year_after(self, at: int) -> tuple[int, int, int] | None:
        """The year after a month name: its value, its end and the next token."""
        following = at + 1
        if following >= len(self.tokens) or self.tokens[following].kind != "d":
            return None
        gap = self.gap(following).strip(" ,.\u00a0")
        if gap not in ("", "de", "of", "del", "van", "'", "г", "года", "de l'an"):
            return None
        raw = self.tokens[following].text
        if len(raw) == 4 and raw.isdecimal() and 1000 <= int(raw) <= 2199:
            return int(raw), self.tokens[following].end, following + 1
        return None

    def _month(self, index: int) -> tuple[Quantity, int] | None:
        token = self.tokens[index]
        month = token.roles["month"]
        if not self._capital_ok(token):
            return None
        following = index + 1
        day, stop, next_at = None, token.end, index + 1
        if (
            following < len(self.tokens)
            and self.tokens[following].kind == "d"
            and self.gap(following).strip(".") in (" ", "\u00a0")
        ):
            raw = self.tokens[following].text
            if (
                raw.isdecimal()
                and len(raw) <= 2
                and 1 <= int(raw) <= 31
                and not self._unit_like(following)
            ):
                day, stop, next_at = int(raw), self.tokens[following].end, following + 1
                suffix = re.compile(r"(?:st|nd|rd|th)\b").match(self.text, stop)
                if suffix:
                    stop = suffix.end()
                    next_at = self._index_of(stop)
        year = None
        if (year_at := self._year_after(next_at - 1)) and self.text[
            stop : self.tokens[year_at[2] - 1].start
        ].strip(" ,.\u00a0") in ("", "de", "of", "del", "'"):
            year, stop, next_at = year_at
        if day is None and year is None:
            if token.roles.get("short") and self.text[token.end : token.end + 1] != ".":
                return None
            if token.roles.get("weak") and not self._surely_month(token):
                return None
            if token.roles.keys() & _NUMBER_ROLES:
                return None
            return self._make(
                token.start, token.end, index + 1, "month", (Decimal(month),), 0.8, month=month
            )
        return self._date(token.start, stop, next_at, year, month, day)

    def _surely_month(self, token: Token) -> bool:
        """Whether the context of a word that is often something else says month: "in May"."""
        before = self.text[max(0, token.start - 10) : token.start]
        after = self.text[token.end : token.end + 8]
        return token.text[0].isupper() and bool(
            _MONTH_BEFORE.search(before) or _MONTH_AFTER.match(after)
        )

    def _unit_like(self, index: int) -> bool:
        """Whether a number after a month name counts something: "in May 20 people"."""
        return bool(
            self.joins(index + 1)
            and self.roles(index + 1).keys() & {"scale", "percent", "currency"}
        ) or (self.text[self.tokens[index].end : self.tokens[index].end + 1] in ("%", ":"))

    def _date(
        self, start: int, stop: int, next_at: int, year: int | None, month: int | None, day: int | None
    ) -> tuple[Quantity, int]:  # fmt: skip
        return self._make(
            start,
            stop,
            next_at,
            "date",
            (_date_value(year, month, day),),
            1.0,
            year=year,
            month=month,
            day=day,
        )

    def _glued_date(
        self, index: int, at: int, number: int, start: int
    ) -> tuple[Quantity, int] | None:
        """2021年10月12日, 10月12日, 2021年; 年 after a small number is a duration."""
        year = month = day = None
        roles = self.roles(at) if self.gap_ok(at) else {}
        stop = self.tokens[at - 1].end
        if "year_mark" in roles and 1000 <= number <= 2199:
            year, stop = number, self.tokens[at].end
            at += 1
            after = self._plain_number(at)
            if (
                after is not None
                and self.gap_ok(at)
                and self.gap_ok(at + 1)
                and "month_mark" in self.roles(at + 1)
            ):
                number, roles, at = after, self.roles(at + 1), at + 1
            else:
                return self._date(start, stop, at, year, None, None)
        if "month_mark" in roles and 1 <= number <= 12:
            month, stop = number, self.tokens[at].end
            at += 1
            after = self._plain_number(at)
            if (
                after is not None
                and self.gap_ok(at)
                and self.gap_ok(at + 1)
                and "day_mark" in self.roles(at + 1)
            ):
                day, stop, at = after, self.tokens[at + 1].end, at + 2
            if year is None and day is None:
                return self._make(start, stop, at, "month", (Decimal(month),), 0.8, month=month)
            return self._date(start, stop, at, year, month, day)
        if "day_mark" in roles and 1 <= number <= 31 and year is None:
            stop = self.tokens[at].end
            if "duration-day" == self.roles(at).get("unit") and False:
                return None
            return self._make(
                start,
                stop,
                at + 1,
                "date",
                (_date_value(None, None, number),),
                0.9,
                year=None,
                month=None,
                day=number,
            )
        return None

    def gap_ok(self, at: int) -> bool:
        return 0 < at < len(self.tokens) and self.gap(at) in ("", " ")

    def _plain_number(self, at: int) -> int | None:
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if token.kind == "d" and token.text.isdecimal():
            return int(token.text)
        return han(token.text) if token.kind == "h" else None

    def _hours(
        self, index: int, at: int, values: tuple[Decimal, ...], start: int
    ) -> tuple[Quantity, int] | None:
        """5時半, 下午3点30分, 17 Uhr 30, शाम 5 बजे."""
        if values[0] != int(values[0]) or not 0 <= values[0] <= 24:
            return None
        hour, minute = int(values[0]), 0
        stop, next_at = self.tokens[at].end, at + 1
        number = self._plain_number(next_at)
        if self.lexicon.glued and self.gap_ok(next_at):
            if "half_mark" in self.roles(next_at):
                minute, stop, next_at = 30, self.tokens[next_at].end, next_at + 1
            elif (
                number is not None
                and number < 60
                and self.gap_ok(next_at + 1)
                and "minute_mark" in self.roles(next_at + 1)
            ):
                minute, stop, next_at = number, self.tokens[next_at + 1].end, next_at + 2
        elif (
            number is not None
            and number < 60
            and self.gap(next_at) == " "
            and len(self.tokens[next_at].text) == 2
        ):
            minute, stop, next_at = number, self.tokens[next_at].end, next_at + 1
        period = self._period(at) or self._period_before(index)
        if period is None and self.joins(next_at):
            period = self._period(next_at)
            if period:
                stop, next_at = self.tokens[next_at].end, next_at + 1
        return self._make(
            start,
            stop,
            next_at,
            "time",
            _times(hour, minute, period),
            0.9,
            hour=hour,
            minute=minute,
            period=period,
            parts=(hour, minute) if minute else (hour,),
        )

    # Ranges.

    def _range(self, left: Quantity, right: Quantity) -> Quantity | None:
        """Two quantities that are the ends of one range, joined; None when they are not."""
        kinds = {left.kind, right.kind}
        if kinds == {"century", "decade"} or (
            kinds == {"century", "measure"} and left.unit == "duration-year"
        ):
            return self._decade_of_century(left, right)
        between = self.text[left.span.end : right.span.start]
        if len(between) > 8 or left.upper is not None or right.upper is not None:
            return None
        dash = bool(_RANGE.fullmatch(between))
        stripped = between.strip(" \u00a0-–").lower()
        if not dash and not (stripped and self._range_word(left, stripped)):
            return None
        if left.kind in _UNRANGED or right.kind in _UNRANGED:
            return None
        if left.currency and right.currency and not _common_codes(left.currency, right.currency):
            return None
        if left.unit and right.unit and left.unit != right.unit:
            return None
        if not (left.facts.get("raw") or left.facts.get("spelled")) or not (
            right.facts.get("raw") or right.facts.get("spelled")
        ):
            return None
        low, high = left.value, right.value
        scale = right.facts.get("scale")
        if scale and not left.facts.get("scale") and low * scale <= high and low < 1000:
            low *= scale
        raw_left, raw_right = left.facts.get("raw", ""), right.facts.get("raw", "")
        if (
            len(raw_left) == 4
            and len(raw_right) == 2
            and raw_left.isdigit()
            and dash
            and raw_right.isdigit()
        ):
            high = low - low % 100 + high  # 2018-19
        if not dash and high <= low:
            return None
        facts = {**left.facts, **right.facts, "parts": (left.value, right.value), "dash": dash}
        return Quantity(
            Span(left.span.start, right.span.end),
            right.kind if right.kind != "cardinal" else left.kind,
            low,
            upper=high,
            unit=right.unit or left.unit,
            currency=right.currency or left.currency,
            readings=(low,),
            facts=facts,
        )

    def _share_unit(self, left: Quantity, right: Quantity) -> Quantity:
        """The first of "200 and 400 metres" with the unit of the second."""
        if left.kind != "cardinal" or right.kind != "measure" or not left.facts.get("raw"):
            return left
        between = self.text[left.span.end : right.span.start].strip().lower()
        if between not in self.lexicon.connectors and between not in (
            "or",
            "oder",
            "ou",
            "o",
            "или",
        ):
            return left
        return replace(left, kind="measure", unit=right.unit)

    def _range_word(self, left: Quantity, word: str) -> bool:
        """Whether a word between two numbers makes them a range: "3 to 5", "between 3 and 5"."""
        roles = self.lexicon.look(word) or {}
        if "to" in roles:
            return True
        before = self._index_of(left.span.start) - 1
        return (
            before >= 0
            and "between" in self.tokens[before].roles
            and self.text[self.tokens[before].end : left.span.start] in _BLANK
            and "range_and" in roles
        )

    def _decade_of_century(self, left: Quantity, right: Quantity) -> Quantity | None:
        """20世纪80年代 and "80-е годы XX века": the 1980s."""
        if self.text[left.span.end : right.span.start].strip(" .\u00a0") not in (
            "",
            "的",
            "の",
            "of the",
            "du",
        ):
            return None
        century, decade = (left, right) if left.kind == "century" else (right, left)
        if decade.value >= 100 or decade.value % 10:
            return None
        value = (century.value - 1) * 100 + decade.value
        span = Span(left.span.start, right.span.end)
        return Quantity(span, "decade", value, readings=(value,), facts=decade.facts)

    # Making.

    def _until(
        self, index: int, stop: int, kind: str, value: Decimal, strength: float, **facts: Any
    ) -> tuple[Quantity, int]:
        """A quantity that ends at `stop`, whatever tokens that takes."""
        values = facts.pop("values", (value,))
        return self._make(
            self.tokens[index].start,
            stop,
            max(index + 1, self._index_of(stop)),
            kind,
            values,
            strength,
            **facts,
        )

    def _finish(
        self, index: int, next_index: int, value: Decimal, kind: str, strength: float, **facts: Any
    ) -> tuple[Quantity, int]:
        return self._make(
            self.tokens[index].start,
            self.tokens[next_index - 1].end,
            next_index,
            kind,
            (value,),
            strength,
            **facts,
        )

    def _make(
        self, start: int, stop: int, next_at: int, kind: str, values: tuple[Decimal, ...],
        strength: float, unit: str | None = None, currency: str | None = None,
        upper: Decimal | None = None, **facts: Any,
    ) -> tuple[Quantity, int]:  # fmt: skip
        values = facts.pop("values", values)
        about = self._index_of(start) - 1
        approximate = (
            about >= 0
            and "about" in self.tokens[about].roles
            and self.text[self.tokens[about].end : start] in _BLANK
        )
        facts["strength"] = strength
        if len(values) > 1 and self.lexicon.separators_vary:
            facts["vary"] = True
        quantity = Quantity(
            Span(max(start, self.at), stop),
            kind,
            values[0],
            upper,
            unit,
            currency,
            approximate,
            values,
            facts,
        )
        return quantity, next_at


_COUNTED = frozenset(
    "scale currency unit percent cardinal_counter year_mark month_mark day_mark hour_mark "
    "century decade point".split()
)
_UNRANGED = frozenset("date month weekday time score id name duration fraction ratio roman".split())


def _decimal(fraction: Fraction) -> Decimal:
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _date_value(year: int | None, month: int | None, day: int | None) -> Decimal:
    return Decimal((year or 0) * 10000 + (month or 0) * 100 + (day or 0))


def _times(hour: int, minute: int, period: str | None) -> tuple[Decimal, ...]:
    """Minutes since midnight; both halves of the day where it is not said which."""
    minutes = hour * 60 + minute
    if period == "am" and hour <= 12:
        return (Decimal(minutes % 720),)
    if period == "pm" and hour <= 12:
        return (Decimal(minutes % 720 + 720),)
    if hour > 12:
        return (Decimal(minutes),)
    return (Decimal(minutes), Decimal(minutes % 720 + 720), Decimal(minutes % 720))


def _grouped(text: str) -> bool:
    """Whether digit groups are thousands: 1 200 000."""
    return bool(re.fullmatch(rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+", text))


def _common(before: str | None, after: str) -> str:
    """The codes that a sign and a word, such as "$5 US", agree on; the word's where they do not."""
    return _common_codes(before, after) or after if before else after


def _common_codes(first: str, second: str) -> str:
    return "|".join(code for code in first.split("|") if code in second.split("|"))


__all__ = ["HAN", "extract"]
