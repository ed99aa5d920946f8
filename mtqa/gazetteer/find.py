"""Names in a text, found without a model: capitals, and what the gazetteer knows.

In scripts with capitals a name is a run of capitalised words; a sentence's first word counts when
the gazetteer knows it or it stands in a run. In scripts without capitals, and between languages
that capitalise all nouns, only known names are found here; `match` looks for the others by sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import regex

from mtqa import lang as languages
from mtqa.gazetteer.fold import fold, stem, word_keys
from mtqa.gazetteer.lexicon import CAPITAL_NOUNS, is_common, is_mixed, zipf
from mtqa.gazetteer.store import Asked, Gazetteer, Hit
from mtqa.model import Name, Span
from mtqa.text.scripts import CASELESS, UNSPACED, script_of
from mtqa.text.tokens import Token, tokens

_LONGEST_NAME = 6  # words
_LONGEST_UNSPACED = 8  # characters
_PROMINENT = 5.0
_COUNTRY = 7.0
_COMMON_WORD = 4.0  # zipf: once in a hundred thousand words
_OPENERS = frozenset(".!?…:;\"“”„«»‘'()[]—–-•*·¿¡。！？：；「」『』\n|")
_POSSESSIVE = regex.compile(r"['’]s?$|['’]\p{Ll}{1,8}$")
_UNSPACED_LETTERS = "".join(rf"\p{{Script={name}}}" for name in sorted(UNSPACED)) + "ー"
_MAY_LACK_SPACES = re.compile("[\u0e00-\U0010ffff]")
_MIXED = regex.compile(rf"[{_UNSPACED_LETTERS}]")
_SPACED_PART = regex.compile(rf"[^{_UNSPACED_LETTERS}]+")


class Word(NamedTuple):
    """A word of a text with its core: no elided article before it, no possessive after it."""

    core: str
    start: int
    end: int
    key: str
    cap: bool
    opens: bool  # stands where a sentence, quotation or heading may begin
    joined: bool  # only one space before it
    script: str | None

    @property
    def span(self) -> Span:
        """Where the core stands."""
        return Span(self.start, self.end)


@lru_cache(maxsize=64)
def _elisions(code: str) -> tuple[str, ...]:
    return tuple(sorted(languages.data(code, "names").get("elisions", ()), key=len, reverse=True))


_made = tuple.__new__  # what Word(...) comes to, without a call in between: they are many


@lru_cache(maxsize=64)  # finding, judging and matching ask in turn
def words_of(text: str, code: str) -> tuple[Word, ...]:
    """The words of `text` outside the scripts that put no spaces between words."""
    found: list[Word] = []
    opens, end_before = True, -2
    for word, begin, end, kind in _parted(text):
        if kind == "punct":
            opens, end_before = word in _OPENERS, -2
            continue
        if kind != "cjk" and (facts := _facts(word, code)) is not None:
            core, skipped, key, cap, script = facts
            start, joined = begin + skipped, begin - end_before == 1
            found.append(
                _made(Word, (core, start, start + len(core), key, cap, opens, joined, script))
            )
        opens, end_before = False, end
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _facts(text: str, code: str) -> tuple[str, int, str, bool, str | None] | None:
    """A token's core, what stands before it, its key, capital and script.

    None in a script without spaces.
    """
    script = next((script_of(char) for char in text if char.isalpha()), None)
    if script in UNSPACED:
        return None
    start, end = _core(text, code)
    core = text[start:end]
    return core, start, fold(core), core[:1].isupper(), script


def _parted(text: str) -> Iterable[Token]:
    """The tokens, a word of two scripts ("AI从业者") cut where a script without spaces begins."""
    return tokens(text) if text.isascii() or _MIXED.search(text) is None else _cut(text)


def _cut(text: str) -> Iterator[Token]:
    for token in tokens(text):
        if token.kind != "word" or token.text.isascii() or not _MIXED.search(token.text):
            yield token
            continue
        for part in _SPACED_PART.finditer(token.text):
            start = token.start + part.start()
            yield Token(part[0], start, start + len(part[0]), "word")


def _core(text: str, code: str) -> tuple[int, int]:
    start, end = 0, len(text)
    if "'" in text or "’" in text:
        lower = text.lower().replace("’", "'")
        for elision in _elisions(code):
            if lower.startswith(elision) and len(text) > len(elision) + 1:
                start += len(elision)
                break
        rest = text[start:]
        if (
            (tail := _POSSESSIVE.search(rest))
            and tail.start() > 0
            and not rest[tail.start() + 1 :][:1].isupper()
        ):
            end -= len(rest) - tail.start()
    return start, end


def find_names(text: str, lang: str, gazetteer: Gazetteer) -> tuple[Name, ...]:
    """The names in `text`, in order, not overlapping; never raises for any text.

    `facts` of a Name: `opens` (stands at a sentence's start), `weight` (prominence of the best
    entry), `zipf` of a single word, and what is wrong with it if anything is (see `judge`).
    """
    words = words_of(text, lang)
    found = _spaced(text, words, lang, gazetteer)
    if _MAY_LACK_SPACES.search(text):
        found = [*found, *_unspaced(text, lang, gazetteer)]
    return _apart(found)


def _apart(names: Iterable[Name]) -> tuple[Name, ...]:
    """The names in order, of two that overlap the first: scripts may meet within a word."""
    kept: list[Name] = []
    for name in sorted(names, key=lambda name: name.span):
        if not kept or kept[-1].span.end <= name.span.start:
            kept.append(name)
    return tuple(kept)


def _longer(
    words: Sequence[Word], at: int, lang: str, gazetteer: Gazetteer
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """For each length of more than one word from `at`, the keys to look up."""
    joined, stemmed = words[at].key, stem(words[at].key, lang)
    for length, word in enumerate(words[at + 1 : at + _LONGEST_NAME], 2):
        if not word.joined or not (gazetteer.continues(joined) or gazetteer.continues(stemmed)):
            break
        joined, stemmed = f"{joined} {word.key}", f"{stemmed} {stem(word.key, lang)}"
        yield length, (joined, stemmed) if stemmed != joined else (joined,)


def joined(words: Sequence[Word], at: int, step: int) -> Word | None:
    """The word before or after, when only a space is between."""
    other = at + step
    if not 0 <= other < len(words):
        return None
    return words[other] if words[max(at, other)].joined else None


def keys_of(word: Word, lang: str) -> tuple[str, ...]:
    """The look-up keys of one word: itself, undone inflections, and what stands after a prefix."""
    return word_keys(word.key, lang, prefixed=word.script in CASELESS)


def _spaced(text: str, words: Sequence[Word], lang: str, gazetteer: Gazetteer) -> list[Name]:
    tried = {
        at: Asked(word.key, lang, word.script in CASELESS)
        for at, word in enumerate(words)
        if word.cap or (word.script in CASELESS and len(word.key) > 2)
    }
    single = gazetteer.of_words(tried.values())
    longer = {
        at: [*_longer(words, at, lang, gazetteer)][::-1]
        for at, word in tried.items()
        if single[word].continues
    }
    hits = gazetteer.find(key for tries in longer.values() for _, some in tries for key in some)
    found: list[Name] = []
    at = 0
    while at < len(words):
        taken = 1
        if at in tried:
            tries = [
                (length, [(key, hits[key]) for key in some]) for length, some in longer.get(at, ())
            ]
            for length, known in (*tries, (1, single[tried[at]].hits)):
                part = words[at : at + length]
                if known and (good := _fitting(part, known, lang)):
                    span = Span(words[at].start, part[-1].end)
                    found.append(known_name(text, span, good, words[at], lang))
                    taken = length
                    break
            else:
                if words[at].cap and (name := _unknown(text, words, at, lang)):
                    found.append(name)
        at += taken
    return found


def _fitting(
    part: Sequence[Word], known: Iterable[tuple[str, tuple[Hit, ...]]], lang: str
) -> tuple[Hit, ...]:
    """The hits that may be meant by these words; exact spellings before undone inflections."""
    base = languages.base(lang)
    exact = len(part) == 1
    written = part[0].key if exact else " ".join(word.key for word in part)
    good: list[Hit] = []
    for key, hits in known:
        for hit in hits:
            plain = key == written and fold(hit.form) == key
            if not plain and hit.langs and base not in hit.langs and lang not in hit.langs:
                continue  # an inflected form must be one of this language
            if hit.role == "acronym" and not part[0].core.isupper():
                continue
            if exact and not _plausible(part[0], hit, base, plain):
                continue
            good.append(hit)
        if good and key == written:
            break
    return tuple(sorted(good, key=lambda hit: -hit.weight))


def _plausible(word: Word, hit: Hit, base: str, plain: bool) -> bool:
    """Whether one word is likely this name and not a common word that looks like it."""
    in_language = base in hit.langs
    if word.script in CASELESS:
        return in_language or (
            hit.weight >= _PROMINENT and plain and zipf(word.core, base) < _COMMON_WORD
        )
    if not plain and not in_language and hit.weight < _PROMINENT + 0.5:
        return False
    if is_common(word.core, base):
        weight = _PROMINENT if not word.opens or base in CAPITAL_NOUNS else _COUNTRY
        return in_language and hit.weight >= weight
    if word.opens or not plain:
        return hit.weight >= 4 and (in_language or zipf(word.core, base) < _COMMON_WORD)
    return hit.weight >= 3 or in_language


def known_name(text: str, span: Span, hits: Sequence[Hit], word: Word | None, lang: str) -> Name:
    """A Name for the words of `span`, which the gazetteer knows."""
    entries = tuple(dict.fromkeys(hit.entry for hit in hits))
    facts: dict[str, Any] = {
        "weight": hits[0].weight,
        "opens": bool(word and word.opens),
        "roles": tuple(sorted({hit.role for hit in hits})),
    }
    if lang and word is not None:
        facts["zipf"] = zipf(span.of(text), lang)
    return Name(span, span.of(text), hits[0].kind, entries[:8], facts)


def _unknown(text: str, words: Sequence[Word], at: int, lang: str) -> Name | None:
    word = words[at]
    if len(word.core) < 2 or word.script in CASELESS or word.script is None:
        return None
    acronym = word.core.isupper() and len(word.core) <= 6
    tail = word.core.rpartition("-")[2]
    common = is_common(word.core, lang) and not acronym
    common = common or (tail != word.core and tail.islower())  # Netherlands-based, food-led
    if common and (word.opens or languages.base(lang) in CAPITAL_NOUNS):
        return None
    facts = {"opens": word.opens, "zipf": zipf(word.core, lang), "common": common}
    if is_mixed(word.core, lang) and not acronym:
        facts["mixed"] = True
    kind = "acronym" if acronym else "unknown"
    return Name(word.span, word.core, kind, (), facts)


def _unspaced(text: str, lang: str, gazetteer: Gazetteer) -> Iterator[Name]:
    """Known names in scripts without spaces, longest first from the left."""
    pairs = gazetteer.bigrams
    starts = [
        i
        for found in _MAY_LACK_SPACES.finditer(text)
        if text[(i := found.start()) : i + 2] in pairs
    ]
    tries = {i: _parts(text[i : i + _LONGEST_UNSPACED], gazetteer) for i in starts}
    hits = gazetteer.find(fold(part) for some in tries.values() for part in some)
    base, end = languages.base(lang), 0
    for i in starts:
        if i < end:
            continue
        for part in tries[i]:
            good = tuple(
                hit
                for hit in hits[fold(part)]
                if base in hit.langs or lang in hit.langs or (hit.weight >= 4 and len(part) > 2)
            )
            if good:
                end = i + len(part)
                yield known_name(text, Span(i, end), good, None, lang)
                break


def _parts(text: str, gazetteer: Gazetteer) -> list[str]:
    """What a text begins with, of two characters or more, that may be a name; the longest first."""
    if " " in text or fold(text) != text:
        return [text[:length] for length in range(len(text), 1, -1)]
    return [part for part in gazetteer.starts(text) if len(part) > 1]
