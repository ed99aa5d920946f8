"""Words and other tokens with their offsets (after UAX #29, with numbers kept whole)."""

from __future__ import annotations

from typing import NamedTuple

import regex

from mtqa.model import Span
from mtqa.text.memory import kept

_TOKEN = regex.compile(
    r"""(?P<number>\p{Nd}+(?:[.,'’٬٫\u00a0\u202f]\p{Nd}+)*)
      | (?P<cjk>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])
      | (?P<word>[\p{L}\p{M}\p{Nd}_]+(?:['’ʼ‘\-‐‑·][\p{L}\p{M}\p{Nd}_]+)*)
      | (?P<punct>[^\s])""",
    regex.VERBOSE,
)


class Token(NamedTuple):
    """A token, its text and its kind: "word", "number", "cjk" (one character) or "punct"."""

    text: str
    start: int
    end: int
    kind: str

    @property
    def span(self) -> Span:
        """Where it stands in the text."""
        return Span(self.start, self.end)


_made = tuple.__new__  # what Token(...) comes to, without a call in between: they are many


@kept
def tokens(text: str) -> tuple[Token, ...]:
    """All tokens of `text` in order; they never overlap and leave out only white space."""
    return tuple(
        _made(Token, (found[0], *found.span(), found.lastgroup or "punct"))
        for found in _TOKEN.finditer(text)
    )


def words(text: str) -> tuple[Token, ...]:
    """The tokens that are words, numbers or CJK characters."""
    return tuple(token for token in tokens(text) if token.kind != "punct")
