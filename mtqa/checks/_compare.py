"""Two texts in one language compared word by word, order and paraphrase aside.

Words are matched as a bag: equal ones first, then those that share a stem. What stays without a
partner on both sides is a difference; how much found a partner says how far to trust it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

from mtqa import lang
from mtqa.text.scripts import UNSPACED, script_of
from mtqa.text.tokens import Token, words

__all__ = ["Comparison", "compare", "content", "folded", "negations", "similar", "similarity"]

# Above this many words a side only equal words are matched, so that the time stays bounded.
_MANY = 400
_SAME_STEM = 0.6
_SHORTEST_STEM = 4
_SIMILAR = 0.75
_SHORTEST_FUZZY = 6


@lru_cache(maxsize=1 << 14)
def folded(word: str) -> str:
    """A word without case and accents, for matching only."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)) or word


@lru_cache(maxsize=1 << 16)
def similarity(first: str, second: str) -> float:
    """How alike two folded words are, in [0, 1] (Levenshtein 1966, normalised)."""
    from rapidfuzz.distance import Levenshtein

    return float(Levenshtein.normalized_similarity(first, second))


def _shared_prefix(first: str, second: str) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )


def similar(first: str, second: str) -> bool:
    """Whether two folded words are forms of one word, as far as their letters tell."""
    if first == second:
        return True
    longest = max(len(first), len(second))
    if _shared_prefix(first, second) >= max(_SHORTEST_STEM, _SAME_STEM * longest):
        return True
    return longest >= _SHORTEST_FUZZY and similarity(first, second) >= _SIMILAR


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the bags of two texts do not share, and `fidelity`: the share that they do (F1)."""

    missing: tuple[Token, ...]
    added: tuple[Token, ...]
    matched: tuple[tuple[Token, Token], ...]
    fidelity: float


def compare(first: str, second: str) -> Comparison:
    """The content words of `first` and `second`, matched; numbers are left out."""
    left, right = content(first), content(second)
    pairs = _match(left, right)
    taken_left = {id(one) for one, _ in pairs}
    taken_right = {id(other) for _, other in pairs}
    total = len(left) + len(right)
    return Comparison(
        missing=tuple(token for token in left if id(token) not in taken_left),
        added=tuple(token for token in right if id(token) not in taken_right),
        matched=tuple(sorted(pairs, key=lambda pair: pair[0].start)),
        fidelity=2 * len(pairs) / total if total else _characters_shared(first, second),
    )


def _characters_shared(first: str, second: str) -> float:
    """The share of pairs of neighbouring letters in both: for scripts without spaces (Dice)."""
    left, right = (Counter(pairwise(text)) for text in (first, second))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def content(text: str) -> list[Token]:
    """The words that carry meaning, by their length; no numbers."""
    return [token for token in words(text) if token.kind == "word" and _is_content(token.text)]


def _is_content(word: str) -> bool:
    """Whether a word is long enough to carry meaning: function words are short."""
    script = script_of(word[0])
    if script in UNSPACED:
        return False
    return len(word) >= (4 if script in {"Latin", "Cyrillic", "Greek", "Armenian"} else 3)


def _match(left: Sequence[Token], right: Sequence[Token]) -> list[tuple[Token, Token]]:
    pairs: list[tuple[Token, Token]] = []
    waiting: dict[str, list[Token]] = {}
    for token in right:
        waiting.setdefault(folded(token.text), []).append(token)
    rest: list[Token] = []
    for token in left:
        if equal := waiting.get(folded(token.text)):
            pairs.append((token, equal.pop(0)))
        else:
            rest.append(token)
    free = [token for tokens in waiting.values() for token in tokens]
    if len(rest) > _MANY or len(free) > _MANY:
        return pairs
    for token in rest:
        key = folded(token.text)
        options = [other for other in free if similar(key, folded(other.text))]
        if options:
            nearest = max(options, key=lambda other: similarity(key, folded(other.text)))
            pairs.append((token, nearest))
            free = [other for other in free if other is not nearest]
    return pairs


@cache
def _negation() -> dict[str, Any]:
    file = resources.files("mtqa.checks") / "negation.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def negations(text: str, code: str, other: str = "") -> list[Token] | None:
    """The negators in `text`; None for a language whose negators are not known.

    Where a prefix denies (Czech "nepodepsal"), a word counts when `other`, a text in the same
    language, has it without the prefix.
    """
    table, language = _negation(), lang.base(code)
    if language in table["inside"]:
        return _inside(text, table["inside"][language])
    if language not in table["words"]:
        return None
    exact = {folded(word) for word in table["words"][language] if not word.endswith("*")}
    stems = tuple(folded(word[:-1]) for word in table["words"][language] if word.endswith("*"))
    prefix = table["prefixes"].get(language)
    plain = {folded(token.text) for token in words(other)} if prefix else set()
    found = []
    for token in words(text):
        key = folded(token.text)
        if (
            key in exact
            or (stems and key.startswith(stems))
            or _contracted(token.text, language)
            or (prefix and key.startswith(prefix) and key[len(prefix) :] in plain)
        ):
            found.append(token)
    return found


def _contracted(word: str, language: str) -> bool:
    """Whether a word is an English contraction with "not", or a French or Romanian one."""
    plain = word.lower().replace("’", "'")
    if language == "en":
        return plain.endswith("n't")
    return language in {"fr", "ro"} and plain.startswith("n'")


def _inside(text: str, strings: Sequence[str]) -> list[Token]:
    """Where one of `strings` stands, the longest that fits."""
    pattern = "|".join(map(re.escape, sorted(strings, key=len, reverse=True)))
    return [Token(one[0], one.start(), one.end(), "cjk") for one in re.finditer(pattern, text)]
