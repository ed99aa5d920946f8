"""A set of words that only has to say whether it holds one, in a fraction of the memory.

In a MARISA trie (Yata 2011; marisa-trie, MIT) a word takes a few bytes, in a frozenset a hundred;
asking takes a third of a microsecond in place of a twentieth.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["WordSet"]


class WordSet:
    """The distinct words of some."""

    __slots__ = ("_trie",)

    def __init__(self, words: Iterable[str]) -> None:
        import marisa_trie  # type: ignore[import-not-found,import-untyped,unused-ignore]

        self._trie = marisa_trie.Trie(words)

    def __contains__(self, word: str) -> bool:
        try:
            return word in self._trie
        except UnicodeEncodeError:  # a lone surrogate
            return False

    def __len__(self) -> int:
        return len(self._trie)
