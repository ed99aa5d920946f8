"""Words, phrases and sentences that stand twice or more where the source has them once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import regex

from mtqa.checks._base import DocumentCheck
from mtqa.checks._parts import pairs_of
from mtqa.lang import data
from mtqa.model import Document, Evidence, Flag, Issues, Pair, Span
from mtqa.text.scripts import script_of
from mtqa.text.tokens import Token, tokens

LONGEST = 16  # tokens in a repeated phrase
SENTENCE = 6  # words from which on a repeated sentence is no slogan
# Scripts without spaces: a stretch of four or more characters, twice in a row.
_UNSPACED = regex.compile(
    r"([\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{M}ー]{4,24}?)\1+"
)
_SOURCE_ECHO = regex.compile(
    r"([\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{M}ー]{3,24}?)[、，,！!・]?\1"
)
# A doubled name: Roa-Roa, 杜兰杜兰.
_NAME_ECHO = regex.compile(
    r"(?i)\b(\p{L}[\p{L}\p{M}]{1,20})[\s\-]\1\b|([\p{Han}\p{Katakana}ー]{2,10}?)[・·]?\2"
)
# An acronym with a doubled letter, which other scripts may spell out.
_SPELT_OUT = regex.compile(r"\b\p{Lu}*(\p{Lu})\1\p{Lu}*\b")
_BRACKETS = set('()[]"“”«»')
_SPEECH = regex.compile(r"[\"“”„«»「]")
_SENTENCE = regex.compile(r"[^\s.!?…。！？][^.!?…。！？\n]*")


def find(document: Document, _evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """Repetitions within each pair, and sentences that come back."""
    found = [flag.in_document(pair) for pair in _paragraphs(document) for flag in _in_pair(pair)]
    yield from found
    for flag in _sentences(document):
        if not any(flag.span.overlaps(other.span) for other in found):
            yield flag


def _paragraphs(document: Document) -> Iterator[Pair]:
    """The pairs of each line put together: what is said twice often crosses a full stop."""
    held: list[Pair] = []
    for pair in pairs_of(document):
        if held and "\n" in document.target[_end(held[-1]) : pair.target_start]:
            yield _joined(document, held)
            held = []
        held.append(pair)
    if held:
        yield _joined(document, held)


def _end(pair: Pair) -> int:
    return pair.target_start + len(pair.target)


def _joined(document: Document, pairs: Sequence[Pair]) -> Pair:
    if len(pairs) == 1:
        return pairs[0]
    sources = [pair.source for pair in pairs if pair.source is not None]
    return replace(
        pairs[0],
        target=document.target[pairs[0].target_start : _end(pairs[-1])],
        source=" ".join(sources) if sources else None,
    )


def _in_pair(pair: Pair) -> Iterator[Flag]:
    found = tokens(pair.target)
    words = [token.text.casefold() for token in found]
    again = {word for word, times in Counter(words).items() if times > 1}
    at = 0
    while at < len(words):
        if words[at] not in again:
            at += 1
            continue
        size, times = _run(words, at)
        if times > 1 and (confidence := _confidence(pair, found, at, size, times)):
            yield _flag(pair.target, found, at, size, times, confidence)
        elif times == 1 and _comma_echo(pair, found, at):
            yield _repeated(found[at + 2].span, "word", found[at].text, 0.6)
        at += size * times if times > 1 else 1
    if not pair.source or not _SOURCE_ECHO.search(pair.source):
        for echo in _UNSPACED.finditer(pair.target):
            span = Span(echo.end(1), echo.end())
            yield _repeated(span, "phrase", echo[1], 0.85)


def _run(words: Sequence[str], at: int) -> tuple[int, int]:
    """The phrase at `at` that is repeated at once: its length and how often it stands there."""
    first = words[at]
    for size in range(1, min(LONGEST, (len(words) - at) // 2) + 1):
        if first != words[at + size]:
            continue
        phrase = words[at : at + size]
        times = 1
        while words[at + times * size : at + (times + 1) * size] == phrase:
            times += 1
        if times > 1:
            return size, times
    return 1, 1


def _confidence(pair: Pair, found: Sequence[Token], at: int, size: int, times: int) -> float | None:
    """How sure it is that the repetition is none of the author's; None where it is normal."""
    phrase = found[at : at + size]
    words = [token for token in phrase if token.kind == "word"]
    if any(token.kind == "cjk" for token in phrase) or not any(
        token.kind in ("word", "number") for token in phrase
    ):
        return None
    if pair.source and _echoes(pair.source, pair.source_lang or "und"):
        return None
    if size == 1 and not words:
        grouped = at > 0 and found[at - 1].kind == "number"  # 5 000 000, 021 644 44 44
        return None if grouped else _number_confidence(pair, phrase[0], times)
    if size == 1:
        return _word_confidence(pair, found[at : at + times])
    if not words:
        return None
    marks = {token.text for token in phrase if token.kind == "punct"}
    if marks & {"!", "?", "！", "？", "…"} or [token.text for token in phrase].count(".") > 1:
        return 0.3  # a chant
    if size == 2 and len(words) < 2:
        if marks <= _BRACKETS:
            return 0.75 if len(words[0].text) > 1 else None  # "(ODS (ODS (ODS"
        # "no, no, no" and "never, never" are speech; a translator keeps them.
        return 0.6 if pair.source and len(words[0].text) > 5 and marks == {","} else None
    if size == 2 and _chained(found, at, times):
        return None
    capitals = all(token.text[:1].isupper() for token in words)
    if size == 2:
        return 0.45 if capitals and not pair.source else 0.8
    return 0.95 if times > 2 else 0.9


def _comma_echo(pair: Pair, found: Sequence[Token], at: int) -> bool:
    """Whether a long word stands again after a comma, and the source repeats nothing."""
    if at + 2 >= len(found) or found[at + 1].text != "," or found[at].text != found[at + 2].text:
        return False
    word = found[at].text
    if not pair.source or len(word) < 6 or not word.islower() or _SPEECH.search(pair.target):
        return False
    return not _echoes(pair.source, pair.source_lang or "und") and not _may_double(
        word, pair.target_lang
    )


def _number_confidence(pair: Pair, number: Token, times: int) -> float:
    """A column of figures may hold the same one twice, a date does not."""
    if pair.source:
        return 0.85
    return 0.75 if times > 2 or len(number.text) > 2 else 0.4


def _word_confidence(pair: Pair, run: Sequence[Token]) -> float | None:
    word = run[0].text.casefold()
    if len(word) < 2:
        return 0.6 if len(run) > 3 and run[0].text.islower() else None
    acronym = _SPELT_OUT.search(pair.source) if pair.source and len(word) <= 4 else None
    if acronym and script_of(acronym[1]) != script_of(word[0]):
        return None  # си ен ен, for CNN
    capital = [token.text[:1].isupper() for token in run]
    allowed = _may_double(word, pair.target_lang)
    if len(run) > 2:
        return 0.55 if allowed else 0.93
    if allowed:
        return 0.2
    if capital[1]:
        # "in In Our Time": a title begins; Duran Duran.
        if not capital[0] or (pair.source and _NAME_ECHO.search(pair.source)):
            return 0.3
        return 0.7 if pair.source else 0.4
    return 0.93


def _may_double(word: str, lang: str) -> bool:
    facts = data(lang, "repetition")
    return (
        word in facts.get("doubled", ())
        or word in facts.get("interjections", ())
        or bool(facts.get("reduplicates", False))
    )


def _chained(found: Sequence[Token], at: int, times: int) -> bool:
    """Whether the pattern runs over its edges, as in "day after day after day"."""
    before = found[at - 1].text.casefold() if at else None
    last = at + 2 * times
    after = found[last].text.casefold() if last < len(found) else None
    return before == found[at + 1].text.casefold() or after == found[at].text.casefold()


@lru_cache(maxsize=256)
def _echoes(source: str, lang: str) -> bool:
    """Whether the source repeats something itself, beyond what its grammar doubles."""
    words = [token.text.casefold() for token in tokens(source) if token.kind == "word"]
    for at in range(len(words)):
        size, times = _run(words, at)
        if times > 1 and (size > 1 or times > 2 or not _may_double(words[at], lang)):
            return True
    return bool(_SOURCE_ECHO.search(source))


def _flag(
    text: str, found: Sequence[Token], at: int, size: int, times: int, confidence: float
) -> Flag:
    """The copies after the first, with the space before them left out."""
    span = Span(found[at + size].start, found[at + size * times - 1].end)
    rule = "loop" if times > 2 else "word" if size == 1 else "phrase"
    return _repeated(span, rule, text[found[at].start : found[at + size - 1].end], confidence)


def _repeated(span: Span, rule: str, what: str, confidence: float) -> Flag:
    shown = what if len(what) <= 60 else what[:59] + "…"
    return Flag(
        span,
        rule,
        f"“{shown}” is repeated",
        suggestion="",
        features={"confidence": confidence},
        evidence={"repeated": what},
    )


def _sentences(document: Document) -> Iterator[Flag]:
    """Whole sentences that come back, unless sentences of the source do."""
    seen: dict[tuple[str, ...], int] = {}
    for number, (key, span) in enumerate(_keys(document.target)):
        if key in seen and not (document.source and _comes_back(document.source)):
            adjacent = seen[key] == number - 1
            confidence = 0.85 if adjacent else 0.7 if document.source else 0.55
            yield _repeated(span, "sentence", span.of(document.target), confidence)
        seen[key] = number


def _keys(text: str) -> Iterator[tuple[tuple[str, ...], Span]]:
    if "\n" not in text and len(text) < 4 * SENTENCE:
        return
    for found in _SENTENCE.finditer(text):
        words = tuple(found[0].casefold().split())
        if len(words) >= SENTENCE:
            end = found.start() + len(found[0].rstrip())
            yield words, Span(found.start(), end)


def _comes_back(source: str) -> bool:
    keys = [found[0].strip() for found in _SENTENCE.finditer(source)]
    long = [key for key in keys if len(key) >= 3 * SENTENCE]
    return len(set(long)) < len(long)


CHECK = DocumentCheck(
    name="repetition",
    summary="A word, phrase or sentence stands twice",
    issue=Issues.REPETITION,
    find=find,
)
