"""The tokens of one text with what all readers ask of them."""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from typing import Any

from mtqa.model import Quantity, Span
from mtqa.quantities.lexicon import Lexicon, Roles
from mtqa.quantities.tokens import Token

BLANK = frozenset(["", " ", "\u00a0", "\u202f", "\u2009", "-", "\u2011", "  "])
_ABBREVIATION = 5  # letters of a scale or unit that may end in a full stop: "mljrd."

Found = tuple[Quantity, int]
"""A quantity and the index of the first token after it."""


class Cursor:
    """A text's tokens; `at` is the end of what has been read."""

    def __init__(self, text: str, lexicon: Lexicon, tokens: list[Token]) -> None:
        self.text = text
        self.lexicon = lexicon
        self.tokens = tokens
        self.starts = [token.start for token in tokens]
        self.at = 0

    def roles(self, index: int) -> Roles:
        """The roles of a token; none beyond the last."""
        return self.tokens[index].roles if index < len(self.tokens) else {}

    def gap(self, index: int) -> str:
        """The text before a token, back to the token before it; "\\0" where there is none."""
        if not 0 < index < len(self.tokens):
            return "\0"
        return self.text[self.tokens[index - 1].end : self.tokens[index].start]

    def index_of(self, start: int) -> int:
        """The first token that starts at `start` or later."""
        return bisect_left(self.starts, start)

    def near(self, index: int, end: int) -> bool:
        """Whether a token follows the place `end` with at most a space or hyphen between."""
        return index < len(self.tokens) and self.text[end : self.tokens[index].start] in BLANK

    def joins(self, index: int) -> bool:
        """Whether a token belongs to the one before it: a space, "of", an abbreviation's stop."""
        if not 0 < index < len(self.tokens):
            return False
        gap = self.gap(index)
        if gap in BLANK:
            return True
        link = gap.strip()
        if link in ("'", "’"):
            return gap == link
        before, token = self.tokens[index - 1], self.tokens[index]
        if link == ".":
            return self._joins_after_stop(before, token)
        if "currency" in before.roles and not before.roles.keys() & {"scale", "multiplier"}:
            return False
        return link.rstrip("'’") in self.lexicon.of

    def _joins_after_stop(self, before: Token, token: Token) -> bool:
        if before.kind == "d":  # an ordinal: "20. století"
            return "." in self.lexicon.ordinals and bool(
                token.roles.keys() & {"century", "decade", "unit"}
            )
        if not before.roles.keys() & {"scale", "unit"} or len(before.text) > _ABBREVIATION:
            return False
        return token.text[0].islower() or "currency" in token.roles

    def plain_number(self, index: int) -> int | None:
        """The whole number that a token writes in digits or Chinese numerals."""
        from mtqa.quantities.numerals import han

        if index >= len(self.tokens):
            return None
        token = self.tokens[index]
        if token.kind == "d" and token.text.isdecimal() and len(token.text) <= 4:
            return int(token.text)
        return han(token.text) if token.kind == "h" else None

    def capital_ok(self, token: Token) -> bool:
        """English and German write the names of days and months with a capital."""
        return self.lexicon.base not in ("en", "de") or token.text[0].isupper()

    def make(
        self,
        kind: str,
        start: int,
        stop: int,
        next_index: int,
        values: tuple[Decimal, ...],
        strength: float,
        unit: str | None = None,
        currency: str | None = None,
        upper: Decimal | None = None,
        **facts: Any,
    ) -> Found:
        """The quantity of a span, with its hedge ("about") and how sure it is one (`strength`)."""
        facts["strength"] = strength
        if len(values) > 1 and self.lexicon.separators_vary:
            facts["vary"] = True
        about = self.index_of(start) - 1
        approximate = (
            about >= 0
            and "about" in self.tokens[about].roles
            and self.text[self.tokens[about].end : start] in BLANK
        )
        span = Span(max(start, self.at), stop)
        return (
            Quantity(span, kind, values[0], upper, unit, currency, approximate, values, facts),
            next_index,
        )

    def until(
        self, index: int, stop: int, kind: str, values: tuple[Decimal, ...], strength: float,
        **facts: Any,
    ) -> Found:  # fmt: skip
        """A quantity from a token to the place `stop`, whatever tokens that takes."""
        next_index = max(index + 1, self.index_of(stop))
        start = self.tokens[index].start
        return self.make(kind, start, stop, next_index, values, strength, **facts)
