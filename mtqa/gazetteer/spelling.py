"""Slips of spelling told from other words and from other accepted spellings."""

from __future__ import annotations

from functools import lru_cache

import regex
from rapidfuzz.distance import OSA

from mtqa.gazetteer.fold import fold

_LONG = 8

# Spellings of one sound that newsrooms use side by side; each pair of alternatives agrees.
# Sources: BGN/PCGN, ISO 9, GOST 7.79, national systems, and press usage beside them.
_ALIKE = tuple(
    (regex.compile(pattern), plain)
    for pattern, plain in (
        (r"(?:iy|ij|yi|yy|ii|y|j)$", "i"),
        (r"[iy]e", "e"),
        (r"[yı]", "i"),
        (r"(?:shch|sch|sz|sh)", "s"),
        (r"(?:tch|tsch|cz|ch|č)", "c"),
        (r"(?:kh|h)", "h"),
        (r"ck|q", "k"),
        (r"ou|w", "u"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"(.)\1", r"\1"),
    )
)


@lru_cache(maxsize=1 << 15)
def plain(word: str) -> str:
    """A spelling with the letters that romanisations vary made alike."""
    key = fold(word)
    for pattern, to in _ALIKE:
        key = pattern.sub(to, key)
    return key


def same_word(first: str, second: str, *, inflected: bool = True, copied: bool = False) -> bool:
    """Whether two spellings differ only as accepted ones do, or the second is derived of the first.

    `inflected` says whether the language changes the ends of names, or only adds to them;
    `copied`, that a name was to be kept letter for letter, so that no other spelling is accepted.
    """
    if not copied and plain(first) == plain(second):
        return True
    shorter, longer = sorted((fold(first), fold(second)), key=len)
    shared = _shared_start(shorter, longer)
    rest, other_rest = shorter[shared:], longer[shared:]
    if rest and (other_rest.endswith(rest) or sorted(rest) == sorted(other_rest)):
        return False  # a letter lost, or two swapped, before the end
    if not inflected:  # "Putins", never "Puti"
        return not rest and shared >= 3 and len(fold(second)) >= len(fold(first))
    # Inflection and derivation change the end: Putin and Putina, Serbia and Serbian.
    return shared >= 3 and (len(rest) <= 1 or (len(rest) <= 2 and len(shorter) != len(longer)))


def _shared_start(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def slip(text: str, other: str) -> bool:
    """Whether `text` is `other` with a letter or two wrong, but for the first letter."""
    one, two = fold(text), fold(other)
    if one == two or not one or not two or one[0] != two[0]:
        return False
    limit = 2 if min(len(one), len(two)) >= _LONG else 1
    return bool(OSA.distance(one, two, score_cutoff=limit) <= limit)
