"""Misspelt words: unknown, and one slip of the finger away from a common word.

The judgement is a noisy channel's (Kernighan, Church and Gale 1990): how much commoner the
intended word is, and how likely the slip. A word of the source, a form that could be derived and a
name that the source has are no slips. `mtqa.lang.words` tells where the word lists come from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import regex

from mtqa.checks._base import DocumentCheck
from mtqa.checks._parts import pairs_of, word_forms
from mtqa.lang import data
from mtqa.lang.words import (
    Slip,
    compound,
    derived,
    everyday,
    has_dictionary,
    has_forms,
    has_list,
    in_dictionary,
    odd_letters,
    rarest,
    slips,
    vowel_slips,
    zipf,
)
from mtqa.model import Document, Evidence, Flag, Issues, Pair, Span
from mtqa.text.scripts import script_of
from mtqa.text.tokens import Token, tokens

RARE = 2.8  # Zipf; commoner forms are words, whatever they look like
RARE_UNLISTED = 3.6  # the same for a form that the language's dictionary lacks
COMMON = 3.0  # Zipf; rarer words are not what a slip is taken for
SHORTEST = 4
LONGEST = 40  # letters; more are a run of a script without spaces, or no word
SHORT_LIST = 2.5  # Zipf of the rarest word: such a list leaves out many endings
LENDERS = ("en", "fr", "es", "it", "de")
_LATIN = ("ae", "ensis", "ii", "is", "um", "us")
_PART = regex.compile(r"[\p{L}\p{M}'’]+")
_ELISION = regex.compile(r"^\p{L}{1,2}['’]|^qu['’]")
_SLIP = {
    "swapped": 0.15,
    "doubled": 0.1,
    "undoubled": 0.1,
    "missing": 0.05,
    "added": 0.05,
    "vowels": 0.05,
    "near": 0.0,
    "other": -0.05,
}

_SYLLABLE = 6  # letters, of a Korean or Chinese given name


@dataclass(frozen=True, slots=True)
class _Guess:
    """What a word was probably meant to be."""

    word: str
    kind: str
    confidence: float


def find(document: Document, _evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """Misspelt words, and a name written once in another way than elsewhere in the article."""
    if not has_list(document.target_lang):
        return
    counted = Counter(token.text for pair in pairs_of(document) for token in tokens(pair.target))
    for pair in pairs_of(document):
        for token in tokens(pair.target):
            if token.kind == "word":
                for flag in _token(pair, token, counted):
                    yield flag.in_document(pair)


def _token(pair: Pair, token: Token, counted: Mapping[str, int]) -> Iterator[Flag]:
    lang = pair.target_lang
    text = token.text
    if not _suspicious(text, lang) or _in_address(pair.target, token):
        return
    for part in _PART.finditer(text):
        word = part[0]
        whole = len(word) == len(text)
        skipped = _elided(word, lang)
        word = word[skipped:]
        if "'" in word or "’" in word or _of_name(text, part.start(), lang):
            continue
        guess = _guess(word, lang, whole, whole and _opens(pair.target, token))
        if guess is None or _from_source(word, guess, pair) or _foreign(word, pair):
            continue
        if _latin_name(word, pair.target, token):
            continue
        confidence = guess.confidence - (0.25 if counted[text] > 1 else 0.0)
        yield Flag(
            Span(token.start + part.start() + skipped, token.start + part.end()),
            "slip",
            f"“{word}” may be a misspelling of “{guess.word}”",
            suggestion=guess.word if script_of(guess.word[0]) == script_of(word[0]) else None,
            features={"confidence": min(max(confidence, 0.05), 0.97)},
            evidence={"slip": guess.kind},
        )


def _of_name(text: str, start: int, lang: str) -> bool:
    """Whether a part in small letters ends a given name: Byeong-seug, Ching-te, Kyung-wha."""
    head, _, tail = text.partition("-")
    if not start or not head.istitle() or not tail.islower() or len(tail) > _SYLLABLE:
        return False
    return len(head) <= _SYLLABLE and not in_dictionary(head.lower(), lang)


def _elided(word: str, lang: str) -> int:
    """The length of an article or pronoun before an apostrophe: "l'", "d’"."""
    if not data(lang, "spelling").get("elision", False):
        return 0
    found = _ELISION.match(word)
    return found.end() if found else 0


def _opens(text: str, token: Token) -> bool:
    """Whether the word begins a sentence, and no second capital tells of a name."""
    before = text[max(0, token.start - 8) : token.start].rstrip(" \u00a0\"'“”„«»‘(—–-")
    after = text[token.end : token.end + 2].lstrip()
    return not after[:1].isupper() and (not before or before[-1] in ".!?…:\n")


@lru_cache(maxsize=16384)
def _suspicious(text: str, lang: str) -> bool:
    """Whether a token is rare enough to be looked at."""
    return not (
        len(text) < 3
        or zipf(text, lang) > (RARE_UNLISTED if has_dictionary(lang) else RARE)
        or any(char.isdigit() or char == "_" for char in text)
        or in_dictionary(text, lang)
        or in_dictionary(text.replace("’", "'"), lang)
    )


def _in_address(text: str, token: Token) -> bool:
    """Whether the word is glued to a mark of addresses, or to a bracket inside a word."""
    before = text[max(0, token.start - 1) : token.start]
    after = text[token.end : token.end + 2]
    if (before and before in "@#/\\=&.[]_") or (after and after[0] in "@/\\=[]_"):
        return True
    return after[:1] == "." and after[1:].isalpha()


@lru_cache(maxsize=4096)
def _guess(word: str, lang: str, whole: bool, opens: bool) -> _Guess | None:
    """The likeliest word behind `word`, from the word alone; None when it looks right.

    `whole` is false for a part of a hyphenated word, `opens` true at the start of a sentence.
    """
    lower = word.lower()
    capital = word != lower
    if not 3 <= len(word) <= LONGEST or (capital and (word[1:] != lower[1:] or not whole)):
        return None
    written = zipf(word, lang)
    if in_dictionary(word, lang) or (not whole and len(word) < SHORTEST):
        return None
    if derived(word, lang) or compound(word, lang):
        return None
    name = capital and not opens and not data(lang, "untranslated").get("noun_capitals", False)
    candidates = slips(word, lang, max(COMMON, written + 1))[:8]
    if written == 0 and len(word) >= 7 and has_dictionary(lang):
        candidates += vowel_slips(word, lang, COMMON)
    best: _Guess | None = None
    for slip in candidates:
        confidence = _confidence(word, written, slip, lang)
        if capital:
            confidence -= (
                _name_doubt(word, written, slip, lang) if name else _opening_doubt(word, slip)
            )
        if confidence > 0.3 and (best is None or confidence > best.confidence):
            meant = slip.word.capitalize() if capital else slip.word
            best = _Guess(meant, slip.kind, confidence)
    return best


def _confidence(word: str, written: float, slip: Slip, lang: str) -> float:
    """How likely `word` is a slip for the candidate, were it a common word."""
    gap = slip.zipf - written
    listed = has_dictionary(lang)
    if listed and not any(in_dictionary(form, lang) for form in (slip.word, slip.word.title())):
        return 0.0
    if len(word) < SHORTEST:
        return 0.65 if slip.kind == "swapped" and slip.zipf >= 5.5 and gap >= 3 else 0.0
    if written == 0:
        value = 0.75
    elif listed:
        value = 0.75 if gap >= 3 else 0.65 if gap >= 2.5 else 0.55 if gap >= 2 else 0.4
    else:
        value = 0.7 if gap >= 4 else 0.5 if gap >= 3 else 0.2
    value += _SLIP[slip.kind]
    if slip.at >= len(word) - 2 and slip.kind != "swapped" and not listed:
        value -= 0.45  # as likely an ending that the list lacks
    elif slip.at >= len(word) - 2 and not listed:
        value -= 0.15
    if slip.at == 0:
        value -= 0.1
    value += 0.05 if slip.zipf >= 4.5 else -0.1 if slip.zipf < 3.3 else 0.0
    value += 0.05 if len(word) >= 7 else -0.1 if len(word) == SHORTEST else 0.0
    if not listed:
        stem = word[: max(5, len(word) - (4 if len(word) > 11 else 2))]
        if slip.at < len(stem) and rarest(lang) >= SHORT_LIST and has_forms(stem, lang):
            return 0.0  # another ending of a word that the list has: "karštais"
        odd = odd_letters(word, lang)
        value -= 0.1 if odd else 0.45 if rarest(lang) >= SHORT_LIST else 0.2
    return value - float(data(lang, "spelling").get("doubt", 0.0))


def _opening_doubt(word: str, slip: Slip) -> float:
    """The same at the start of a sentence, where any word has a capital."""
    doubt = 0.1 if slip.kind in ("swapped", "undoubled", "doubled", "missing") else 0.2
    return doubt if len(word) > 6 or slip.kind == "swapped" else doubt + 0.15


def _name_doubt(word: str, written: float, slip: Slip, lang: str) -> float:
    """How much a capital inside a sentence takes away: the word may be a name that no list has."""
    if slip.at == 0 or slip.kind == "other" or len(word) < 7:
        return 0.5
    if written > 0 and not (has_dictionary(lang) and slip.zipf - written >= 3):
        return 0.5
    if in_dictionary(slip.word, lang):
        return 0.15 if len(word) >= 8 else 0.2
    return 0.2 if slip.zipf >= 4.0 and len(word) >= 8 else 0.4


def _foreign(word: str, pair: Pair) -> bool:
    """Whether the word is a common one of the source language or of one that lends words."""
    others = [pair.source_lang] if pair.source_lang else []
    others += [lang for lang in LENDERS if lang != pair.target_lang]
    return any(everyday(word, lang) for lang in others)


def _from_source(word: str, guess: _Guess, pair: Pair) -> bool:
    """Whether the source has the word, or a name that sounds more like it than like the guess."""
    if not pair.source:
        return False
    if word.casefold() in word_forms(pair.source) or _shares_stem(word, pair.source):
        return True
    if word.islower():
        return False
    return any(
        _likeness(word, spoken) > max(0.7, _likeness(guess.word, spoken))
        for spoken in _romanised(pair.source)
    )


def _shares_stem(word: str, source: str) -> bool:
    """Whether the source has the word with an ending of its own: Finnish "hangissa" for "hangi"."""
    stem = word.casefold()[: max(4, len(word) - 1)]
    return any(other.startswith(stem) for other in word_forms(source))


def _latin_name(word: str, text: str, token: Token) -> bool:
    """Whether the word is the second of a scientific name: "Cygnus olor", "Homo naledi"."""
    before = text[: token.start].split()[-1:] if word.endswith(_LATIN) and word.islower() else []
    return bool(before) and before[0][:1].isupper() and before[0][-1:].isalpha()


@lru_cache(maxsize=512)
def _romanised(source: str) -> tuple[str, ...]:
    from anyascii import anyascii

    return tuple(
        anyascii(token.text).casefold() for token in tokens(source) if token.kind == "word"
    )


def _likeness(first: str, second: str) -> float:
    return SequenceMatcher(None, first.casefold(), second).ratio()


CHECK = DocumentCheck(
    name="spelling",
    summary="A misspelt word or name",
    issue=Issues.SPELLING,
    severity="minor",
    find=find,
)
