"""What can be computed of each word beside its states: how it is written on the other side.

The encoder knows words by their pieces and hardly by their letters; a name that was garbled or
replaced shows in letters. Every word is brought into Latin letters (anyascii) and reduced to the
classes of its consonants (after Soundex), which transcriptions keep, and compared with every word
of the other text; word lists tell more of it (`_lexical`). The network learns what to make of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mtqa.encoder._lexical import WORDS, of_word
from mtqa.text.scripts import CASELESS, script_of
from mtqa.text.tokens import Token, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LETTERS", "WIDTH", "Langs", "by_token", "features", "romanised", "sound"]

# The languages of a source and its target, None where they are not known.
Langs = tuple[str | None, str | None]

LETTERS = 16
WIDTH = LETTERS + WORDS
_LONGEST_RUN = 5  # characters of a word in writing without spaces
_NEAR = 4  # words back that a repetition may be
_MOST_WORDS = 300  # of a text; later ones have no features
_CLASSES = str.maketrans("bfpvwcgkqxjszdtlrmn", "1111122222333445566", "aeiouyh")
_NOT_WRITTEN = re.compile("[^a-z0-9]+")


@lru_cache(maxsize=1 << 16)
def romanised(word: str) -> str:
    """The word in lower-case ASCII letters and digits, whatever its script.

    Not the gazetteer's romanisation, which goes by the language: the weights have learned this one.
    """
    from anyascii import anyascii

    return _NOT_WRITTEN.sub("", str(anyascii(word)).lower())


@lru_cache(maxsize=1 << 16)
def sound(latin: str) -> str:
    """The classes of its consonants, each once where two stand together; its letters if none."""
    heard = latin.translate(_CLASSES)
    squeezed = "".join(b for a, b in zip(" " + heard, heard, strict=False) if a != b)
    return squeezed or latin


class _Unit(NamedTuple):
    """A word, or a run of characters that may be one: numbers of its first and last token."""

    first: int
    last: int
    latin: str
    name: bool


class _Side:
    """The words of a text and what may be compared with those of the other."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.forms = [token.text.casefold() for token in tokens]
        self.counts = Counter(self.forms)
        self.scripts = [script_of(token.text[0]) for token in tokens]
        known = Counter(script for script in self.scripts if script)
        self.script = known.most_common(1)[0][0] if known else None
        self.units = [unit for unit in self._units() if unit.latin]

    def _units(self) -> list[_Unit]:
        found: list[_Unit] = []
        for at, token in enumerate(self.tokens):
            name = token.text[0].isupper() or self.scripts[at] in CASELESS
            found.append(_Unit(at, at, romanised(token.text), name))
            text = token.text
            for end in range(at + 1, min(at + _LONGEST_RUN, len(self.tokens))):
                before, last = self.tokens[end - 1], self.tokens[end]
                if last.kind != "cjk" or token.kind != "cjk" or before.end != last.start:
                    break
                text += last.text
                found.append(_Unit(at, end, romanised(text), True))
        return found


def features(
    source: str, target: str, langs: Langs = (None, None)
) -> tuple[tuple[list[Token], NDArray[np.float32]], tuple[list[Token], NDArray[np.float32]]]:
    """The words of both texts with their features, (words, WIDTH), each between -1 and 1.

    The first `LETTERS` are of the letters, the others of the word lists of the languages.
    """
    sides = [_Side(words(text)[:_MOST_WORDS]) for text in (source, target)]
    here, there = sides
    alike = _alike(here, there)
    return (
        (list(here.tokens), _of_words(here, there, alike, langs[0])),
        (list(there.tokens), _of_words(there, here, [one.T for one in alike], langs[1])),
    )


def by_token(
    offsets: Sequence[tuple[int, int]], tokens: Sequence[Token], values: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The features of the word that each of a tokenizer's tokens ends in, (tokens, WIDTH)."""
    import numpy as np

    found = np.zeros((len(offsets), WIDTH), dtype=np.float32)
    at = 0
    for row, (start, end) in enumerate(offsets):
        while at < len(tokens) and tokens[at].end < end:
            at += 1
        if at < len(tokens) and tokens[at].start < end and start < tokens[at].end:
            found[row] = values[at]
    return found


def _alike(here: _Side, there: _Side) -> list[NDArray[np.float32]]:
    """How alike all units are in letters and in sound, (units here, units there)."""
    import numpy as np
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    pairs = [
        ([unit.latin for unit in here.units], [unit.latin for unit in there.units]),
        ([sound(unit.latin) for unit in here.units], [sound(unit.latin) for unit in there.units]),
    ]
    return [
        cdist(one, other, scorer=Indel.normalized_similarity, dtype=np.float32)
        if one and other
        else np.zeros((len(one), len(other)), dtype=np.float32)
        for one, other in pairs
    ]


def _of_words(
    here: _Side, there: _Side, alike: Sequence[NDArray[np.float32]], lang: str | None
) -> NDArray[np.float32]:
    import numpy as np

    found = np.zeros((len(here.tokens), WIDTH), dtype=np.float32)
    letters, sounds = alike
    if letters.size:
        names = np.array([unit.name for unit in there.units])
        best = [letters.max(1), sounds.max(1)]
        for one in alike:
            best.append(one[:, names].max(1) if names.any() else np.zeros(len(one), np.float32))
        middles = np.array([(unit.first + unit.last) / 2 for unit in there.units])
        match = letters.argmax(1)
        mutual = letters.argmax(0)[match] == np.arange(len(match))
        for number, unit in enumerate(here.units):
            rows = slice(unit.first, unit.last + 1)
            for column in range(4):
                np.maximum(found[rows, column], best[column][number], out=found[rows, column])
            if unit.first == unit.last and best[0][number] > 0.5:
                there_at = middles[match[number]] / len(there.tokens)
                found[unit.first, 14] = there_at - unit.first / len(here.tokens)
                found[unit.first, 15] = mutual[number]
    for at, token in enumerate(here.tokens):
        form, capital = here.forms[at], token.text[0].isupper()
        number = token.kind == "number"
        found[at, 4] = form in there.counts
        found[at, 5] = capital
        found[at, 6] = capital and at > 0
        found[at, 7] = number
        found[at, 8] = number and form in there.counts
        found[at, 9] = min(len(token.text) / 12, 1)
        found[at, 10] = form in here.forms[max(0, at - _NEAR) : at]
        found[at, 11] = here.counts[form] > max(1, there.counts[form])
        found[at, 12] = here.scripts[at] == here.script
        found[at, 13] = here.scripts[at] == there.script
        found[at, LETTERS:] = of_word(token, lang)
    return found
