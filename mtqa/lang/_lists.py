"""Frequency lists in little memory: common words in a dictionary, all words in a trie.

wordfreq's long lists have 200,000 to 700,000 words. As dictionaries they take some 100 MB each and
a third of a second to load, in every process, while nine words of ten are there for nothing but to
be looked up. So they are kept in a MARISA trie (Yata 2011; the package marisa-trie, MIT), three
bytes a word, which is made once and kept in the user's cache, a file for each language. Where that
cannot be written, each process makes its own.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from mtqa.begun import file_for, tidy
from mtqa.lang.wordset import WordSet
from mtqa.paths import cache_folder

__all__ = ["COMMON", "TYPICAL", "List", "load"]

COMMON = 3.0  # Zipf; rarer words are not what a slip is taken for
TYPICAL = 2.5  # Zipf; the rarest entries of the long lists are full of slips themselves
_ZIPF = tuple(9.0 - index / 100 for index in range(1000))
_FORMAT = b"mtqa words 2\n"
_PARTS = ("words", "numbers", "trie", "places", "trigrams")


class List(NamedTuple):
    """The words of a language with their Zipf frequencies.

    `common` has those from `COMMON`, most frequent first, and of a short list all. Of a long one
    `trie` has all, and `places` for each number that the trie gives the place of its frequency.
    `trigrams` are those of the words from `TYPICAL`, with "^" before and "$" after a word. `least`
    is the lowest frequency in the list, 8 for none.
    """

    common: dict[str, float]
    trigrams: WordSet
    trie: Any = None
    places: Sequence[int] = ()
    least: float = 8.0

    def __len__(self) -> int:
        return len(self.places) or len(self.common)

    def zipf(self, word: str) -> float:
        """The frequency of a word as it is listed; 0 for one that is not."""
        found = self.common.get(word)
        if found is not None or self.trie is None:
            return found or 0.0
        at = _number(self.trie, word)
        return 0.0 if at is None else _ZIPF[self.places[at]]

    def begins(self, start: str, least: float) -> bool:
        """Whether a word of a long list that is no rarer than `least` begins with `start`."""
        with suppress(UnicodeEncodeError):
            return any(_ZIPF[self.places[at]] >= least for _, at in self.trie.iteritems(start))
        return False

    def leads(self, start: str) -> bool:
        """Whether any word of a long list begins with `start`; True for a short list."""
        if self.trie is None:
            return True
        with suppress(UnicodeEncodeError):
            return next(self.trie.iterkeys(start), None) is not None
        return False


def _number(trie: Any, word: str) -> int | None:
    try:
        at: int | None = trie.get(word)
    except UnicodeEncodeError:  # a lone surrogate
        return None
    return at


def load(name: str, plain: Callable[[str], str] | None = None) -> List:
    """wordfreq's list of this name, from the cache where it is kept; without words if none is.

    `plain` makes one word of what the language may write in several ways; the commonest counts.
    """
    from wordfreq import available_languages

    if name not in available_languages("best"):
        return List({}, WordSet(()))
    path = cache_folder() / f"words-{name}-{_digest(name, plain)}.bin"
    with suppress(OSError, ValueError, LookupError):
        return _read(path.read_bytes())
    parts = _made(_numbered(name, plain))
    data = _packed(parts)
    with suppress(OSError):
        _keep(path, data)
    return _read(data)


def _digest(name: str, plain: Callable[[str], str] | None) -> str:
    """Names what a list is made from: packages, this Python's Unicode, the order of bytes.

    Of `plain` it knows the name only: with what that does, `_FORMAT` has to change.
    """
    import unicodedata

    made = [metadata.version(package) for package in ("wordfreq", "marisa-trie")]
    given = [*made, unicodedata.unidata_version, sys.byteorder, name, _FORMAT.decode()]
    given.append(plain.__qualname__ if plain else "")
    return hashlib.sha256("\n".join(given).encode()).hexdigest()[:16]


def _numbered(name: str, plain: Callable[[str], str] | None) -> dict[str, int]:
    """The words with the place of their frequency in wordfreq's list, most frequent first.

    At place n are the words of -n centibels; 0 cB is a frequency of 1, Zipf 9.
    """
    from wordfreq import get_frequency_list

    found: dict[str, int] = {}
    for place, words in enumerate(get_frequency_list(name, "best")):
        found.update(dict.fromkeys(words, place))
    if plain is None:
        return found
    folded: dict[str, int] = {}
    for word, place in found.items():
        folded.setdefault(plain(word), place)
    return folded


def _made(numbered: dict[str, int]) -> dict[str, bytes]:
    """The parts of a list's file."""
    common = [word for word, place in numbered.items() if _ZIPF[place] >= COMMON]
    parts = {
        "words": "\n".join(common).encode(),
        "numbers": array("H", map(numbered.__getitem__, common)).tobytes(),
        "trie": b"",
        "places": b"",
        "trigrams": "".join(sorted(_trigrams(numbered))).encode(),
    }
    if len(numbered) > len(common):
        import marisa_trie  # type: ignore[import-not-found,import-untyped,unused-ignore]

        trie = marisa_trie.Trie(numbered)
        places = array("H", bytes(2 * len(numbered)))
        for word, place in numbered.items():
            places[trie[word]] = place
        parts |= {"trie": trie.tobytes(), "places": places.tobytes()}
    return parts


def _trigrams(numbered: dict[str, int]) -> set[str]:
    words = "$^".join(word for word, place in numbered.items() if _ZIPF[place] >= TYPICAL)
    edged = f"^{words}$"  # what reaches from one word into the next has both marks: no harm
    return set(map("".join, zip(edged, edged[1:], edged[2:], strict=False)))


def _packed(parts: dict[str, bytes]) -> bytes:
    whole = b"".join(parts[name] for name in _PARTS)
    last = max(_numbers(parts["places"]), default=0)
    head = {"crc": zlib.crc32(whole), "last": last, **{name: len(parts[name]) for name in _PARTS}}
    return _FORMAT + json.dumps(head).encode() + b"\n" + whole


def _read(data: bytes) -> List:
    """The list in a file's bytes; raises ValueError or LookupError for others."""
    if not data.startswith(_FORMAT):
        raise ValueError("not a list of words")
    start = data.index(b"\n", len(_FORMAT)) + 1
    head = json.loads(data[len(_FORMAT) : start])
    whole = memoryview(data)[start:]
    if zlib.crc32(whole) != head["crc"]:
        raise ValueError("a damaged list of words")
    parts, at = {}, 0
    for name in _PARTS:
        parts[name] = bytes(whole[at : at + head[name]])
        at += head[name]
    words = parts["words"].decode()
    values = map(_ZIPF.__getitem__, _numbers(parts["numbers"]))
    common = dict(zip(words.split("\n"), values, strict=True)) if words else {}
    text = parts["trigrams"].decode()
    trigrams = WordSet(text[at : at + 3] for at in range(0, len(text), 3))
    if not parts["trie"]:
        return List(common, trigrams, least=min(common.values(), default=8.0))
    import marisa_trie

    trie = marisa_trie.Trie().frombytes(parts["trie"])
    places = _numbers(parts["places"])
    return List(common, trigrams, trie, places, _ZIPF[head["last"]])


def _numbers(data: bytes) -> array[int]:
    found = array("H")
    found.frombytes(data)
    return found


def _keep(path: Path, data: bytes) -> None:
    """Write beside and move in: processes may start at once. Lists of other versions go."""
    with file_for(path) as name:
        name.write_bytes(data)
    tidy(path, f"{path.name.rpartition('-')[0]}-*.bin")
