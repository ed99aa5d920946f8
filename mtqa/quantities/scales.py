"""Scale words after a number, and the smaller number that may follow: "2 bin 900", 1億2000万."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mtqa.quantities.dates import DateReader
from mtqa.quantities.draft import Draft
from mtqa.quantities.numerals import ascii_digits, han, readings

_MOST = Decimal(10) ** 18  # "million million million million" is no number
_BLANKS = " \u00a0\u202f"
_LINKS = frozenset([*_BLANKS, *(f".{blank}" for blank in _BLANKS)])
_ABBREVIATION = 5  # letters that may end in a full stop: "тыс. 500"
_THOUSAND = Decimal(1000)


class ScaleReader(DateReader):
    """Reads scale words."""

    def scales(self, draft: Draft) -> None:
        """Scale words: "5 million", "11.5m", 1億2000万."""
        if draft.scale is not None:
            self._plus_rest(draft, draft.scale)
        draft.at = self.past_more(draft.at)
        while draft.kind != "ordinal" and self.joins(draft.at):
            roles, token = self.roles(draft.at), self.tokens[draft.at]
            word = roles.get("scale") or roles.get("multiplier")
            if word is None or not self._is_scale(draft, roles, token.text):
                break
            factor = Decimal(word)
            if (draft.scale or 1) * factor > _MOST:
                break
            draft.times(factor)
            draft.scale = (draft.scale or 1) * factor
            draft.end, draft.at = token.end, self.past_more(draft.at + 1)
            self._plus_rest(draft, factor)
        if draft.scale is not None:
            draft.facts["scale"] = draft.scale

    def _plus_rest(self, draft: Draft, factor: Decimal) -> None:
        """Add the smaller number that follows a scale: 5万3000, "2 milyon 350 bin 400"."""
        if self.lexicon.glued:
            found = self._glued_rest(draft.at, factor)
        else:
            found = self._spaced_rest(draft, factor)
        if found is None:
            return
        more, draft.at = found
        draft.plus(more)
        draft.end = self.tokens[draft.at - 1].end
        if more >= _THOUSAND and not self.lexicon.glued:
            self._plus_rest(draft, _THOUSAND)

    def _spaced_rest(self, draft: Draft, factor: Decimal) -> tuple[Decimal, int] | None:
        """What follows a scale in "1 million 200 thousand" and, where usual, "2 bin 900"."""
        at = draft.at
        if factor < _THOUSAND or draft.value % factor:
            return None
        if at < len(self.tokens) and self.tokens[at].text in self.lexicon.scale_links:
            at += 1
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        link = self.text[draft.end : token.start]
        if not (token.kind == "d" and token.text.isdecimal() and len(token.text) <= 3):
            return None
        if link.startswith(".") and len(self.tokens[draft.at - 1].text) > _ABBREVIATION:
            return None
        if link not in _LINKS and link.strip(_BLANKS) not in self.lexicon.scale_links:
            return None
        value = Decimal(ascii_digits(token.text))
        roles = self.roles(at + 1) if self.joins(at + 1) else {}
        scale = roles.get("scale")
        if scale is not None and "unit" not in roles:
            return (value * scale, at + 2) if 0 < value * scale < factor else None
        if factor != _THOUSAND or not self.lexicon.thousand_rest or not value:
            return None
        if roles.keys() & {"month", "month_number", "percent"}:
            return None
        return value, at + 1

    def _is_scale(self, draft: Draft, roles: dict[str, Any], word: str) -> bool:
        """One letter may be a unit ("100m"): with a currency, or attached, it is a scale."""
        if "unit" in roles:
            stop = self.tokens[draft.at].end
            return (
                draft.currency is not None
                or (len(word) > 1 and self.text[stop : stop + 1] == ".")
                or (self.joins(draft.at + 1) and "currency" in self.roles(draft.at + 1))
            )
        return len(word) > 1 or self.gap(draft.at) == "" or not (word.isalpha() and word.isascii())

    def past_more(self, at: int) -> int:
        """Past "more than" between a number and its unit: 28万余人."""
        more = self.lexicon.glued and "more" in self.roles(at) and self.gap(at) == ""
        return at + 1 if more else at

    def _glued_rest(self, at: int, factor: Decimal) -> tuple[Decimal, int] | None:
        """What follows a scale in 1億2000万, 3万5千, 5万3000: its value, and the next token."""
        if at >= len(self.tokens) or self.gap(at) not in ("", " "):
            return None
        token = self.tokens[at]
        values: tuple[Decimal, ...] = ()
        if token.kind == "d":
            values = readings(ascii_digits(token.text), self.lexicon.decimal)
        elif token.kind == "h" and (number := han(token.text)) is not None:
            values = (Decimal(number),)
        if not values:
            return None
        scale = self.roles(at + 1).get("scale") if self.gap(at + 1) in ("", " ") else None
        if scale is not None:
            return (values[0] * scale, at + 2) if scale < factor else None
        return (values[0], at + 1) if values[0] < factor and token.kind == "d" else None
