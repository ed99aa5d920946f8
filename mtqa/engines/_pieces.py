"""Where the pieces of a tokenizer stand in the text that it cut, whichever tokenizer that was."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mtqa.model import Span

__all__ = ["spans"]

_SPACE = "\u2581"  # SentencePiece's sign for the space before a word
# So many characters may lie between two pieces: spaces, and what the vocabulary does not have.
_SLACK = 40


def spans(pieces: Sequence[str], text: str) -> list[Span]:
    """The span of each piece; an empty one for a piece that stands for what it does not say.

    A space that is a piece of its own decides which word is begun: its span is the next piece's.
    Compared after NFKC, as SentencePiece's models have it: one sign may become several pieces.
    """
    letters, places = [], []
    for place, char in enumerate(text):
        for letter in unicodedata.normalize("NFKC", char):
            letters.append(letter)
            places.append(place)
    normal = "".join(letters)
    found, at = [], 0
    for piece in pieces:
        wanted = unicodedata.normalize("NFKC", piece.replace(_SPACE, " ")).strip()
        start = normal.find(wanted, at, at + len(wanted) + _SLACK) if wanted else -1
        if start < 0:
            here = places[at] if at < len(places) else len(text)
            found.append(Span(here, here))
            continue
        at = start + len(wanted)
        found.append(Span(places[start], places[at - 1] + 1))
    for index in range(len(pieces) - 1):
        if not pieces[index].strip(_SPACE):
            found[index] = found[index + 1]
    return found
