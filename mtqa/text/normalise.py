"""Text in one form of its characters, with the way back to the original offsets.

NFKC (UAX #15) folds widths and ligatures, every space becomes a plain one, and quotation marks,
dashes and apostrophes become their ASCII forms; invisible characters go. Nothing is said in the
normalised text that cannot be pointed at in the original.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

import regex

from mtqa.model import Span

__all__ = ["Normalised", "normalise"]

# A character with the marks that may compose with it; Hangul jamo compose with one another, and a
# half-width kana takes its voicing mark.
_CLUSTER = regex.compile(
    r"[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\uffa0-\uffdc][\u1100-\u11ff\ua960-\ua97c"
    r"\ud7b0-\ud7fb\uffa0-\uffdc\p{M}]*|.[\p{M}\uff9e\uff9f\p{Mc}]*",
    regex.DOTALL,
)
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»〝〞〟″", '"'),
        **dict.fromkeys("‘’‚‛‹›ʼʹ′´`", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣", "-"),
        # Zero-width characters, joiners, direction marks, soft hyphen, byte order mark.
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069", ""),
        **dict.fromkeys("\u061c\u202a\u202b\u202c\u202d\u202e\ufeff", ""),
    }
)
_SPACE = regex.compile(r"[^\S\n]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text and where it comes from.

    `starts[i]` and `ends[i]` are the code points of the original that character `i` of `text`
    stands for: ``original[starts[i]:ends[i]]``. Both rise with `i`.
    """

    text: str
    original: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The span in the original of ``text[start:end]``; an empty one stays empty."""
        if start >= end:
            place = self.starts[start] if start < len(self.starts) else len(self.original)
            return Span(place, place)
        return Span(self.starts[start], self.ends[end - 1])

    def locate(self, span: Span) -> Span:
        """The span in `text` of what the original has in `span`: all that it touches."""
        start = bisect_right(self.ends, span.start)
        end = max(start, bisect_right(self.starts, max(span.end - 1, span.start)))
        return Span(start, end if span.end > span.start else start)


def normalise(text: str) -> Normalised:
    """`text` in NFKC with plain spaces, quotation marks and dashes; takes any text."""
    if text.isascii():
        plain = _SPACE.sub(" ", text)
        return Normalised(plain, text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _CLUSTER.finditer(text):
        # Plain forms first: NFKC would make "´" a space with an accent, and "…" is three stops.
        piece = unicodedata.normalize("NFKC", found[0].translate(_PLAIN)).translate(_PLAIN)
        piece = _SPACE.sub(" ", piece)
        pieces.append(piece)
        starts += [found.start()] * len(piece)
        ends += [found.end()] * len(piece)
    return Normalised("".join(pieces), text, tuple(starts), tuple(ends))
