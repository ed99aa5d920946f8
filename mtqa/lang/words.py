"""How common a word is in a language, and which common word it may be a slip for.

Frequencies come from wordfreq (Robyn Speer, 2022; code Apache-2.0, data CC BY-SA 4.0), a
dependency; `_lists` keeps them small. English has a dictionary besides, `words/en.txt.gz` (see
`words/README.md`). Everything is loaded at first use, a language at a time.
"""

from __future__ import annotations

import gzip
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA

from mtqa.lang import _lists, base, data
from mtqa.lang._lists import COMMON
from mtqa.lang.wordset import WordSet

__all__ = [
    "COMMON",
    "Slip",
    "compound",
    "derived",
    "dictionary",
    "everyday",
    "fold",
    "has_dictionary",
    "has_forms",
    "has_list",
    "in_dictionary",
    "known",
    "odd_letters",
    "rarest",
    "size",
    "slips",
    "vowel_slips",
    "zipf",
]

# wordfreq's names where they are not the BCP 47 language.
_LIST = {"bs": "sh", "hr": "sh", "sr": "sh", "no": "nb", "tl": "fil"}
_SHORT_TAIL = 4.5  # Zipf of three letters that end a compound
_HEAD = 3  # letters that some hundred common words share at most
_NOT_RARE = 2.0  # Zipf of the words that others may be forms of
_EVERYDAY = 581  # bins of a hundredth of the Zipf scale, down to 3.2
_DOTTED_I = frozenset({"az", "kk", "tr"})
_MARKED = frozenset({"ar", "fa", "he", "hi", "ur"})  # vowel marks or dots are optional there
_LETTER_SIGNS = frozenset("्ٕٓٔ")  # hamza and madda make letters, virama joins them


@cache
def has_list(lang: str) -> bool:
    """Whether there is a frequency list for the language."""
    from wordfreq import available_languages

    code = base(lang)
    return _LIST.get(code, code) in available_languages("best")


def size(lang: str) -> int:
    """How many words the frequency list of the language has."""
    return len(_list(base(lang)))


def everyday(word: str, lang: str) -> bool:
    """Whether the word is a common one of the language, heard some twice in a million words."""
    return fold(word, lang) in _everyday(base(lang))


@lru_cache(maxsize=1 << 14)
def fold(word: str, lang: str) -> str:
    """The word as the lists spell it: NFC, case folded, without optional marks."""
    code = base(lang)
    word = unicodedata.normalize("NFC", word).replace("’", "'")
    if code in _DOTTED_I:
        word = word.replace("İ", "i").replace("I", "ı")
    word = unicodedata.normalize("NFC", word.casefold())
    if code == "ro":
        word = word.replace("ş", "ș").replace("ţ", "ț")  # the cedilla of older encodings
    if code in _MARKED:
        word = _unmarked(word)
    if code == "sr" and not word.isascii():
        from wordfreq.transliterate import SR_LATN_TABLE

        word = word.translate(SR_LATN_TABLE)
    return word


def _unmarked(word: str) -> str:  # to change it, change the format of `_lists` too
    """The word without its optional signs: vowel marks, nukta, the stretching kashida."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_optional()))


@cache
def _optional() -> dict[int, None]:
    """The code points of optional signs: all that combine but make no letters, and the kashida."""
    signs = (code for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return dict.fromkeys(({*signs} - {*map(ord, _LETTER_SIGNS)}) | {ord("ـ"), ord("़")})


def zipf(word: str, lang: str) -> float:
    """The Zipf frequency (log10 per billion words, 0-8) of a word form; 0 for an unknown one.

    Van Heuven et al. 2014: 3 and below is rare, 4 and above is common.
    """
    if not (word.isascii() and word.islower()):  # which is as it is listed, in any language
        word = fold(word, lang)
    return _list(base(lang)).zipf(word)


def leads(start: str, lang: str) -> bool:
    """Whether any word of a long list begins with `start`; True for a short list."""
    if not (start.isascii() and start.islower()):
        start = fold(start, lang)
    return _list(base(lang)).leads(start)


def known(word: str, lang: str) -> bool:
    """Whether the list or the dictionary of the language has the word form."""
    return zipf(word, lang) > 0 or in_dictionary(word, lang)


@cache
def rarest(lang: str) -> float:
    """The Zipf frequency down to which the list of the language goes; 8 without a list."""
    return _list(base(lang)).least


def in_dictionary(word: str, lang: str) -> bool:
    """Whether a spelling dictionary has the word, as it is or, for a capitalised one, in lower
    case; False as well for a language without a dictionary."""
    entries = dictionary(lang)
    return word in entries or (word[:1].isupper() and word.lower() in entries)


@lru_cache(maxsize=4096)
def derived(word: str, lang: str) -> bool:
    """Whether a dictionary word and a productive prefix or suffix make `word`."""
    entries = dictionary(lang)
    if not entries:
        return False
    lower = word.lower()
    facts = data(lang, "spelling")
    for ending in facts.get("suffixes", ()):
        if lower.endswith(ending) and _stem(lower[: -len(ending)], entries):
            return True
    for beginning in facts.get("prefixes", ()):
        rest = lower[len(beginning) :]
        if not lower.startswith(beginning) or rest not in entries:
            continue
        if len(rest) >= 5 or (len(rest) == 4 and zipf(rest, lang) >= 4.0):
            return True
    return False


@lru_cache(maxsize=4096)
def compound(word: str, lang: str) -> bool:
    """Whether two common words of four letters or more make `word`.

    The second may have three where words are written together and it is very common: Stadtrat.
    """
    lower = fold(word, lang)
    together = data(lang, "spelling").get("compounds", False)
    least = COMMON if together else 4.0
    found = _list(base(lang)).common  # a part of what is folded is folded
    tail = found.get(lower[-3:], 0.0) if together and len(lower) > 7 else 0.0
    if tail >= _SHORT_TAIL and found.get(lower[:-3], 0.0) >= least:
        return True
    return any(
        found.get(lower[:at], 0.0) >= least and found.get(lower[at:], 0.0) >= least
        for at in range(4, len(lower) - 3)
    )


def _stem(stem: str, entries: Set[str]) -> bool:
    """Whether a word is left when an ending is taken off, spelling changes at the seam undone."""
    if len(stem) < 5:
        return False
    forms = {stem, stem + "e", stem[:-1] if stem[-1] == stem[-2] else stem}
    forms |= {stem[:-1] + "y"} if stem.endswith("i") else set()
    return any(form in entries or form.capitalize() in entries for form in forms)


@cache
def _in_order(code: str) -> Sequence[str]:
    return sorted(_list(code).common)


@lru_cache(maxsize=4096)
def has_forms(stem: str, lang: str) -> bool:
    """Whether a word that is not too rare begins with `stem`: it may have more endings."""
    listed, written = _list(base(lang)), fold(stem, lang)
    if listed.trie is not None:
        return listed.begins(written, _NOT_RARE)
    words = _in_order(base(lang))
    place = bisect_left(words, written)
    return place < len(words) and words[place].startswith(written)


_VOWELS = frozenset("aeiouyаеёиоуыэюяіїєъαειοηυω")


def _skeleton(word: str) -> str:
    """The consonants of a word, doubled ones once."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        if char not in _VOWELS and char.isalpha() and (not kept or kept[-1] != char):
            kept.append(char)
    return "".join(kept)


@cache
def _by_skeleton(code: str) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in _list(code).common:
        if len(word) >= 6:
            table.setdefault(_skeleton(word), []).append(word)
    return {key: tuple(words) for key, words in table.items()}


@lru_cache(maxsize=4096)
def vowel_slips(word: str, lang: str, lowest: float) -> tuple[Slip, ...]:
    """The words that `word` shares its consonants with, and its first and last letters.

    Vowels and doubled consonants are what people misspell (Mitton 1996).
    """
    code = base(lang)
    written = fold(word, lang)
    skeleton = _skeleton(written)
    if len(skeleton) < 4:
        return ()
    found = [
        Slip(candidate, "vowels", _differ(written, candidate), _list(code).common[candidate])
        for candidate in _by_skeleton(code).get(skeleton, ())
        if candidate != written
        and abs(len(candidate) - len(written)) <= 2
        and SequenceMatcher(None, written, candidate).ratio() >= 0.75
        and candidate[0] == written[0]
        and candidate[-2:] == written[-2:]
    ]
    return tuple(sorted(found, key=lambda slip: -slip.zipf)) if len(found) == 1 else ()


def _differ(first: str, second: str) -> int:
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))


def odd_letters(word: str, lang: str) -> bool:
    """Whether three letters in a row stand in no common word, its edges counted."""
    known = _list(base(lang)).trigrams
    edged = f"^{fold(word, lang)}$"
    return any(edged[at : at + 3] not in known for at in range(len(edged) - 2))


def has_dictionary(lang: str) -> bool:
    """Whether there is a spelling dictionary for the language."""
    return bool(dictionary(lang))


@cache
def _everyday(code: str) -> WordSet:
    """The words of Zipf 3.2 and over, from the short list: a tenth of the time to load."""
    from wordfreq import available_languages, get_frequency_list

    name = _LIST.get(code, code)
    if name not in available_languages("small"):
        return WordSet(())
    bins = get_frequency_list(name, "small")[:_EVERYDAY]
    return WordSet(word for words in bins for word in words)


@cache
def _list(code: str) -> _lists.List:
    return _lists.load(_LIST.get(code, code), _unmarked if code in _MARKED else None)


@cache
def dictionary(lang: str) -> frozenset[str]:
    """The spelling dictionary of a language, with its capitals; empty where there is none."""
    file = resources.files("mtqa.lang") / "words" / f"{base(lang)}.txt.gz"
    if not file.is_file():
        return frozenset()
    return frozenset(gzip.decompress(file.read_bytes()).decode("utf-8").split("\n"))


@dataclass(frozen=True, slots=True)
class Slip:
    """A word one slip away: `kind` is how a typist gets from `word` to what was written.

    "swapped" neighbours, a letter "missing", "doubled", "undoubled" or "added", a "near" key or
    an "other" letter in place of the right one. `at` is where the two begin to differ.
    """

    word: str
    kind: str
    at: int
    zipf: float


def _is_letter(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char).startswith("M")


@cache
def _alphabet(code: str) -> str:
    """The letters of common words of a language, those of names from elsewhere left out."""
    counted = Counter(
        char for word, value in _list(code).common.items() if value >= 4.0 for char in word
    )
    least = sum(counted.values()) / 3000
    return "".join(sorted(char for char in counted if _is_letter(char) and counted[char] > least))


@cache
def _near(code: str) -> Mapping[str, str]:
    """For each letter the letters on neighbouring keys of the language's keyboard."""
    near: dict[str, str] = {}
    rows = [str(row) for row in data(code, "keyboard").get("rows", [])]
    for upper, row in enumerate(rows):
        for column, key in enumerate(row):
            around = [row[max(0, column - 1) : column], row[column + 1 : column + 2]]
            for other in (upper - 1, upper + 1):
                if 0 <= other < len(rows):
                    around.append(rows[other][max(0, column - 1) : column + 2])
            near[key] = "".join(around)
    return near


def _kind(written: str, candidate: str, at: int, near: Mapping[str, str]) -> str:
    """How a typist gets from `candidate` to `written`; `at` is where the two begin to differ."""
    right, wrong = candidate[at : at + 1], written[at : at + 1]
    if len(candidate) == len(written):
        if written[at : at + 2] == candidate[at : at + 2][::-1] and at + 1 < len(written):
            return "swapped"
        return "near" if right in near.get(wrong, "") else "other"
    before = written[at - 1 : at]
    if len(candidate) < len(written):
        return "doubled" if before == wrong else "added"
    return "undoubled" if before == right else "missing"


def _edits(word: str, letters: str, most: int) -> list[str]:
    """The strings one slip in the first `most` letters away from a folded word."""
    made: list[str] = []
    for at in range(min(most, len(word) + 1)):
        head, tail, rest = word[:at], word[at:], word[at + 1 :]
        made += [head + letter + tail for letter in letters]
        if tail:
            made += [head + letter + rest for letter in letters]
            made.append(head + rest)
        if rest:
            made.append(head + rest[0] + tail[0] + rest[1:])
    return made


@lru_cache(maxsize=4096)
def slips(word: str, lang: str, lowest: float = COMMON) -> tuple[Slip, ...]:
    """The words of Zipf `lowest` (at least `COMMON`) that `word` may be a slip for.

    The commonest comes first.
    """
    code = base(lang)
    frequencies, near = _list(code).common, _near(code)
    written = fold(word, lang)
    found = []
    for candidate in _one_slip_away(written, code):
        if frequencies[candidate] >= lowest:
            at = _differ(written, candidate)
            kind = _kind(written, candidate, at, near)
            found.append(Slip(candidate, kind, at, frequencies[candidate]))
    return tuple(sorted(found, key=lambda slip: (-slip.zipf, slip.word)))


def _one_slip_away(written: str, code: str) -> Set[str]:
    """The common words one slip away from a folded one.

    Of slips in the first letters all are tried; of later ones the words that begin alike.
    """
    common, letters = _list(code).common, _alphabet(code)
    found = common.keys() & _edits(written, letters, _HEAD)
    words, head = _in_order(code), written[:_HEAD]
    start = bisect_left(words, head)
    alike = words[start : bisect_left(words, f"{head}\U0010ffff", start)]
    for candidate, _, _ in process.extract(
        written, alike, scorer=OSA.distance, score_cutoff=1, limit=None
    ):
        at = _differ(written, candidate)
        longer, here = len(candidate) - len(written), slice(at, at + 2)
        swapped = longer == 0 and candidate[here] == written[here][::-1]
        if longer < 0 or swapped or candidate[at] in letters:
            found.add(candidate)
    return found - {written}
