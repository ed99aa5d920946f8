"""Words and other tokens with their offsets (after UAX #29, with numbers kept whole)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import regex

from mtqa.model import Span

_TOKEN = regex.compile(
    r"""(?P<number>\p{Nd}+(?:[.,'’٬٫\u00a0\u202f]\p{Nd}+)*)
      | (?P<cjk>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])
      | (?P<word>[\p{L}\p{M}\p{Nd}_]+(?:['’ʼ‘\-‐‑·][\p{L}\p{M}\p{Nd}_]+)*)
      | (?P<punct>[^\s])""",
    regex.VERBOSE,
)

_LONGEST_SEGMENT = 2000  # characters; few longer texts are kept, so that memory stays small


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


def tokens(text: str) -> tuple[Token, ...]:
    """All tokens of `text` in order; they never overlap and leave out only white space.

    Those of the last segments are kept: the evidence and most checks of a pair ask for them.
    """
    return _of_segment(text) if len(text) <= _LONGEST_SEGMENT else _of_article(text)


def words(text: str) -> tuple[Token, ...]:
    """The tokens that are words, numbers or CJK characters."""
    return tuple(token for token in tokens(text) if token.kind != "punct")


_made = tuple.__new__  # what Token(...) comes to, without a call in between: they are many


def _read(text: str) -> tuple[Token, ...]:
    return tuple(
        _made(Token, (found[0], *found.span(), found.lastgroup or "punct"))
        for found in _TOKEN.finditer(text)
    )


_of_segment = lru_cache(maxsize=512)(_read)
_of_article = lru_cache(maxsize=4)(_read)
