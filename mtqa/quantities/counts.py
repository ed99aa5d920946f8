"""What stands around a number: sign, currency, unit, ordinal ending."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mtqa.quantities.cursor import BLANK, Found
from mtqa.quantities.draft import Draft, decimal
from mtqa.quantities.scales import ScaleReader
from mtqa.quantities.stated import codes_meet

_HALF = Fraction(1, 2)
_HALF_LINKS = frozenset(
    (
        "and a|and|y|e|et|et un|с|со|und|и|i|a|og|och|en|en een|ja|és|un|și|і|з|ve|ir|dhe|und ein"
    ).split("|")
)
VULGAR = {
    "½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}  # fmt: skip
_SUFFIX = re.compile(r"[-‑]?([^\W\d_]{1,4})(?![^\W\d_])")
_ADJECTIVE = re.compile(r"\.?[ \u00a0]([^\W\d_]{2,})(?:-[^\W\d_]+)?[ \u00a0]")
_SQUARE = re.compile(r"[²2](?!\w)")
_SQUARES = {
    f"length-{unit}": f"area-square-{unit}" for unit in ("kilometer", "meter", "mile", "foot")
}
_SCALE_OF_DEGREES = re.compile(r"\s?([CFС])\b")
_SIGN_GAPS = frozenset(["", " ", "\u00a0", "\u202f", ". "])


class CountReader(ScaleReader):
    """Reads what stands before and after a number."""

    def counted(
        self,
        index: int,
        next_index: int,
        values: tuple[Decimal, ...],
        *,
        kind: str = "cardinal",
        strength: float = 1.0,
        scale: Decimal | None = None,
        **facts: Any,
    ) -> Found:
        """The quantity that the number of the tokens `index` to `next_index` begins."""
        tokens = self.tokens
        draft = Draft(
            index, tokens[index].start, tokens[next_index - 1].end, next_index, values,
            kind=kind, strength=strength, scale=scale, facts=facts,
        )  # fmt: skip
        self._before(draft)
        self.scales(draft)
        self._half(draft)
        if (found := self._date(draft)) is not None:
            return found
        if (found := self.spoken_clock(index, next_index, facts.get("raw"))) is not None:
            return found
        if (found := self._unit_word(draft)) is not None:
            return found
        if (found := self._suffix(draft)) is not None:
            return found
        if draft.bare:
            self._adjective_currency(draft)
        return self._finished(draft)

    def _before(self, draft: Draft) -> None:
        """A sign before the number: minus, currency, "yüzde 20", 第3."""
        index = draft.index
        before = self.tokens[index - 1] if index else None
        if before is not None and before.start >= self.at and self.gap(index) in _SIGN_GAPS:
            roles = before.roles
            unit_before = self.lexicon.unit_before
            if "sign" in roles or (unit_before and "currency" in roles):
                draft.currency, draft.start = roles["currency"], before.start
            elif "percent_before" in roles or (before.text in "%٪" and self.gap(index) == ""):
                draft.kind, draft.unit, draft.start = "percent", "percent", before.start
            elif "ordinal_before" in roles:
                draft.kind = "ordinal"
            elif "minus" in roles:
                draft.minus = before.start
            elif unit_before and "unit" in roles:
                draft.kind, draft.unit, draft.start = "measure", roles["unit"], before.start
        start = draft.start
        sign = self.text[start - 1 : start] if start else ""
        alone = start < 2 or self.text[start - 2].isspace()
        if sign and sign in "-−" and alone and draft.facts.get("raw"):
            draft.minus = start - 1

    def _half(self, draft: Draft) -> None:
        """ "Two and a half (million)", "dos millones y medio", 2½."""
        found = self._half_at(draft.at) if draft.kind == "cardinal" else None
        if found is None:
            return
        fraction, draft.at = found
        draft.plus(decimal(fraction) * (draft.scale or 1))
        draft.end = self.tokens[draft.at - 1].end
        factor = self.roles(draft.at).get("scale") if self.joins(draft.at) else None
        if factor and draft.scale is None:
            draft.times(factor)
            draft.scale = draft.facts["scale"] = factor
            draft.end = self.tokens[draft.at].end
            draft.at += 1
        draft.strength = max(draft.strength, 0.6)

    def _half_at(self, at: int) -> tuple[Fraction, int] | None:
        if at >= len(self.tokens):
            return None
        if self.tokens[at].text in VULGAR and self.gap(at) in ("", " "):
            return VULGAR[self.tokens[at].text], at + 1
        end = self.tokens[at - 1].end
        for place in range(at, min(at + 3, len(self.tokens))):
            token = self.tokens[place]
            if token.roles.get("fraction") == _HALF:
                link = self.text[end : token.start].strip(" \u00a0-‑").lower()
                if link.replace("-", " ") in _HALF_LINKS or (
                    not link and "and_half" in token.roles
                ):
                    return _HALF, place + 1
        return None

    def _date(self, draft: Draft) -> Found | None:
        if draft.scale is not None or draft.currency or draft.value != int(draft.value):
            return None
        if self.lexicon.glued and (
            found := self.glued_date(draft.at, int(draft.value), draft.start)
        ):
            return found
        if "short" in self.roles(draft.at) and "raw" not in draft.facts:
            return None
        return self.day_month(draft.at, int(draft.value), draft.start, draft.end)

    def _unit_word(self, draft: Draft) -> Found | None:
        """Percent, currency, unit, century, decade; a time of day is returned whole."""
        at = draft.at
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        roles, word = token.roles, token.text.lower()
        more_before = "more" in self.tokens[at - 1].roles
        if not (self.joins(at) or more_before or self.near(at, draft.end)):
            return None
        if token.start == draft.end and draft.bare and word in self.lexicon.ordinals:
            return None
        if "percent" in roles or "point" in roles or "permille" in roles:
            self._percent(draft)
        elif "tenth" in roles:
            self._tenths(draft)
        elif "currency" in roles and not (roles.get("sign") and self._sign_of_next(at)):
            self._currency(draft)
        elif "cent" in roles and draft.currency is None:
            draft.currency = roles["cent"]
            draft.times(Decimal("0.01"))
            draft.facts["cent"] = True
            self._take(draft)
        elif "century" in roles and (draft.kind == "roman" or len(word) > 2 or self.lexicon.glued):
            draft.kind = "century"
            self._take(draft)
        elif (
            roles.keys() & {"hour_mark", "clock"}
            and (found := self.hours(draft.index, at, draft.value, draft.start))
        ) or (draft.bare and (found := self.hour(draft.start, at, draft.value, draft.strength))):
            return found
        elif "decade" in roles:
            draft.kind = "decade" if draft.value >= 10 else draft.kind
            self._take(draft)
        elif "unit" in roles and draft.unit is None and draft.currency is None:
            self._unit(draft)
        elif "square" in roles and self.joins(at + 1):
            unit = self.roles(at + 1).get("unit")
            if unit in _SQUARES and draft.unit is None and draft.currency is None:
                draft.unit = _SQUARES[unit]
                self._take(draft, 2)
        return None

    def _take(self, draft: Draft, count: int = 1) -> None:
        draft.at += count
        draft.end = self.tokens[draft.at - 1].end

    def _percent(self, draft: Draft) -> None:
        roles = self.roles(draft.at)
        point_next = "point" in self.roles(draft.at + 1) and self.joins(draft.at + 1)
        draft.kind = "percent"
        if "percent" in roles and not point_next:
            draft.unit = "percent"
        else:
            draft.unit = "permille" if "permille" in roles else "percentage-point"
        self._take(draft, 1 + ("percent" in roles and point_next))

    def _tenths(self, draft: Draft) -> None:
        """2割, 三成五: tenths, and hundredths after them, as percent."""
        draft.kind, draft.unit = "percent", "percent"
        draft.times(Decimal(10))
        self._take(draft)
        more = self.plain_number(draft.at) if self.gap(draft.at) == "" else None
        if more is not None and 0 < more < 10:
            draft.plus(Decimal(more))
            marked = self.gap(draft.at + 1) == "" and "minute_mark" in self.roles(draft.at + 1)
            self._take(draft, 1 + marked)

    def _sign_of_next(self, at: int) -> bool:
        """Whether a sign belongs to the number after it: in "5 $10" it does."""
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return (
            after is not None
            and after.kind == "d"
            and self.gap(at + 1) == ""
            and self.gap(at) != ""
        )

    def _currency(self, draft: Draft) -> None:
        roles = self.roles(draft.at)
        codes: str = roles["currency"]
        if draft.currency and "unit" in roles and not codes_meet(draft.currency, codes):
            return  # $4.31 a pound
        if draft.scale is None and draft.currency is None and "unit" in roles:
            draft.unit, draft.facts["maybe"] = roles["unit"], codes  # pounds
        elif draft.scale is None and draft.currency is None and "maybe_currency" in roles:
            draft.facts["maybe"] = codes  # "czterech złotych": of four gold; "in 1994 won"
        else:
            draft.currency = _common(draft.currency, codes)
        self._take(draft)

    def _unit(self, draft: Draft) -> None:
        unit = self.roles(draft.at)["unit"]
        self._take(draft)
        if unit in _SQUARES and self.joins(draft.at) and "square" in self.roles(draft.at):
            unit = _SQUARES[unit]
            self._take(draft)
        elif found := _SQUARE.match(self.text, draft.end):
            unit = _SQUARES.get(unit, unit)
            draft.end = found.end()
        elif unit == "angle-degree" and (found := _SCALE_OF_DEGREES.match(self.text, draft.end)):
            unit = "temperature-celsius" if found[1] in "CС" else "temperature-fahrenheit"
            draft.end = found.end()
        if unit == "duration-year" and _like_year(draft):
            draft.kind = "year"
        else:
            draft.unit = unit
            self._half_of_unit(draft)

    def _half_of_unit(self, draft: Draft) -> None:
        """ "Dos horas y media", "deux ans et demi"; not "dos horas y media docena"."""
        found = self._half_at(draft.at)
        if found is None or draft.value != int(draft.value):
            return
        fraction, after = found
        more = self.roles(after).keys() & {"unit", "scale", "multiplier", "fraction"}
        if more and self.joins(after):
            return
        draft.plus(decimal(fraction))
        draft.at = after
        draft.end = self.tokens[after - 1].end

    def _suffix(self, draft: Draft) -> Found | None:
        """Letters at a number: an ordinal's ending, a decade's, or what is no ending at all."""
        if not draft.bare or not draft.facts.get("raw") or self.lexicon.glued:
            return None
        found = _SUFFIX.match(self.text, draft.end)
        if not found:
            if draft.scale is None and self.text[draft.end : draft.end + 1].isalpha():
                draft.strength = 0.2  # digits run into a word: a slip of the keyboard
            return None
        ending = found[1].lower()
        if ending in self.lexicon.decades and draft.value >= 10 and draft.value % 10 == 0:
            draft.kind, draft.end = "decade", found.end()
        elif ending in self.lexicon.ordinals:
            draft.kind, draft.end = "ordinal", found.end()
            draft.at = max(draft.at, self.index_of(found.end()))
            if "century" in self.roles(draft.at) and self.near(draft.at, draft.end):
                draft.kind = "century"
                self._take(draft)
            elif draft.value == int(draft.value):
                return self.day_month(draft.at, int(draft.value), draft.start, draft.end)
        elif self.text[draft.end] not in "-‑":
            draft.strength = min(draft.strength, 0.8)
            draft.facts["suffix"] = ending
        return None

    def _adjective_currency(self, draft: Draft) -> None:
        """A currency after an unknown adjective or a country's letters: "ASV dolāru"."""
        roles = self.roles(draft.at)
        if "currency" not in roles or roles.get("sign") or self.lexicon.glued:
            return
        if "maybe_currency" in roles and draft.scale is None and _like_year(draft):
            return  # "in 1994 Brazil won"
        word = _ADJECTIVE.fullmatch(self.text, draft.end, self.tokens[draft.at].start)
        if word and (len(word[1]) > 3 or word[1].isupper()):
            draft.currency = roles["currency"]
            self._take(draft)

    def _finished(self, draft: Draft) -> Found:
        strength = draft.strength
        if draft.unit and strength < 1 and draft.value > 1:
            strength = min(0.9, strength + 0.1)
        if draft.currency and draft.kind in ("cardinal", "ordinal"):
            draft.kind = "money"
        elif draft.unit and draft.kind == "cardinal":
            draft.kind = "measure"
        if draft.minus is not None and (draft.unit or draft.currency):
            draft.times(Decimal(-1))
            draft.start = draft.minus
        return self.make(
            draft.kind, draft.start, draft.end, draft.at, draft.values, strength,
            unit=draft.unit, currency=draft.currency, **draft.facts,
        )  # fmt: skip

    def marked_before(self, index: int) -> bool:
        """Whether the word before says that a number comes: 第, 百分之."""
        return self.gap(index) == "" and bool(
            self.tokens[index - 1].roles.keys() & {"ordinal_before", "percent_before"}
        )


def _like_year(draft: Draft) -> bool:
    return len(draft.facts.get("raw", "")) == 4 and 1000 <= draft.value <= 2199


def _common(before: str | None, after: str) -> str:
    """The codes that a sign and a word ("$5 US") agree on; the word's where they do not."""
    if not before:
        return after
    return "|".join(code for code in before.split("|") if code in after.split("|")) or after


__all__ = ["BLANK", "CountReader", "decimal"]
