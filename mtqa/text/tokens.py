"""Words and other tokens with their offsets (after UAX #29, with numbers kept whole)."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from mtqa.model import Span

_TOKEN = regex.compile(
    r"""(?P<number>\p{Nd}+(?:[.,'’٬٫\u00a0\u202f]\p{Nd}+)*)
      | (?P<cjk>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])
      | (?P<word>[\p{L}\p{M}\p{Nd}_]+(?:['’ʼ‘\-‐‑·][\p{L}\p{M}\p{Nd}_]+)*)
      | (?P<punct>[^\s])""",
    regex.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token, its text and its kind: "word", "number", "cjk" (one character) or "punct"."""

    text: str
    start: int
    end: int
    kind: str

    @property
    def span(self) -> Span:
        """Where it stands in the text."""
        return Span(self.start, self.end)


def tokens(text: str) -> list[Token]:
    """All tokens of `text` in order; they never overlap and leave out only white space."""
    return [
        Token(found[0], found.start(), found.end(), found.lastgroup or "punct")
        for found in _TOKEN.finditer(text)
    ]


def words(text: str) -> list[Token]:
    """The tokens that are words, numbers or CJK characters."""
    return [token for token in tokens(text) if token.kind != "punct"]
