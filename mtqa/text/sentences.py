"""Paragraphs and sentences of a text, with spans into it.

sentencex (MIT, about 300 languages) proposes the cuts. Two things are mended, in general: it keeps
a quotation whole however many sentences it has, so quotation marks are masked from it; and it cuts
at full stops that end no sentence (abbreviations, initials, ordinals), so a cut has to be plausible
from what stands on both sides. What it needs to know of a language comes from CLDR and from
section [sentences] of `lang/data/<code>.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from mtqa import lang as languages
from mtqa.errors import LanguageError
from mtqa.model import Role, Span

__all__ = ["Segment", "split"]

_BLANK_LINE = regex.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = regex.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_FINAL = regex.compile(
    r"(?:\p{Sentence_Terminal}|…)[\p{Pe}\p{Pf}\p{Pi}\"'’*]*[^\S\n]*$|:[^\S\n]*$"
)
# Quotation marks and brackets; an apostrophe between letters is none.
_QUOTE = regex.compile(r"[\p{Ps}\p{Pe}\p{Pi}\p{Pf}\"„‟]|(?<!\p{L})['’]|['’](?!\p{L})")
_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_RUN = regex.compile(r"\S+")
_OPENER = regex.compile(r"[\p{Ps}\p{Pi}„‚]")
_LAST_TOKEN = regex.compile(r"[^\s\p{Ps}\p{Pi}\p{Pf}\"'„/]+$")
_FIRST_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}]+")
_INITIAL = regex.compile(r"(?:\p{Lu}\.[-‐]?){1,4}|\p{Lu}[\p{Ll}]?\.")
_ORDINAL = regex.compile(r"\p{Nd}{1,2}\.|[IVXLC]+\.")
_ELLIPSIS = regex.compile(r"(?:\.{2,}|…)$")
_NUMBER_BEFORE = regex.compile(r"\p{Nd}\s*$")

# Wider lines are paragraphs of their own, not wrapped text (typewriter and e-mail conventions).
_WRAP_WIDTHS = range(40, 121)
_HEADING_LENGTH = 160
_LABEL_WORDS = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, heading or label: its span in the text, and the number of its paragraph."""

    span: Span
    role: Role
    block: int


def split(text: str, lang: str) -> tuple[Segment, ...]:
    """The sentences of `text` in order, in the language `lang` (BCP 47; "und" when not known).

    Spans never overlap, neither begin nor end with white space, and cover every other character.
    Paragraphs end at blank lines and at line ends, unless the lines are wrapped. Takes any text.
    """
    facts = _facts(lang)
    blocks = list(_blocks(text))
    found: list[Segment] = []
    for number, block in enumerate(blocks):
        spans = _sentences(text, block, facts)
        role = _role(text, spans) if len(blocks) > 1 else "text"
        found += [Segment(span, role, number) for span in spans]
    return tuple(found)


def _role(text: str, spans: list[Span]) -> Role:
    """A lone short line without final punctuation is a heading, or a label when it is very short."""
    if len(spans) != 1 or len(spans[0]) > _HEADING_LENGTH:
        return "text"
    line = spans[0].of(text)
    if _FINAL.search(line):
        return "text"
    words = _FIRST_WORD.findall(line)
    return "label" if len(words) <= _LABEL_WORDS and len(line) <= 40 else "heading"


# --- paragraphs ---------------------------------------------------------------------------------


def _blocks(text: str) -> Iterator[Span]:
    """The paragraphs, without white space around them."""
    # One character stands for each line end, so that offsets hold.
    plain = _LINE_END.sub(lambda found: " " * (len(found[0]) - 1) + "\n", text)
    position = 0
    for end in [*_BLANK_LINE.finditer(plain), None]:
        stop = end.start() if end else len(plain)
        yield from _paragraphs(plain, position, stop)
        position = end.end() if end else stop


def _paragraphs(text: str, start: int, stop: int) -> Iterator[Span]:
    lines = [Span(start + a, start + b) for a, b in _line_spans(text[start:stop])]
    lines = [line for span in lines if (line := _strip(text, span))]
    if _wrapped([line.of(text) for line in lines]):
        lines = [lines[0].cover(lines[-1])]
    yield from lines


def _line_spans(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for line in text.split("\n"):
        yield position, position + len(line)
        position += len(line) + 1


def _wrapped(lines: list[str]) -> bool:
    """Whether every line but the last ends where the next word would not have fitted."""
    width = max(map(len, lines), default=0)
    if len(lines) < 3 or width not in _WRAP_WIDTHS:
        return False
    return all(
        len(line) + 1 + len(following.split(maxsplit=1)[0]) > width
        for line, following in zip(lines, lines[1:], strict=False)
    )


def _strip(text: str, span: Span) -> Span | None:
    part = span.of(text)
    if not (bare := part.strip()):
        return None
    start = span.start + len(part) - len(part.lstrip())
    return Span(start, start + len(bare))


# --- sentences ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of the full stop in one language; tokens in lower case with their stop."""

    code: str
    joins: frozenset[str]  # never ends a sentence: titles, scale words, "z.B."
    may_end: frozenset[str]  # ends one only before a word that begins sentences
    starters: frozenset[str]
    ordinals: bool
    noun_capitals: bool


@cache
def _facts(lang: str) -> _Facts:
    try:
        code = languages.normalise(lang)
    except LanguageError:
        code = "und"
    data = languages.data(code, "sentences")
    return _Facts(
        code=languages.base(code),
        joins=frozenset(data.get("abbreviations", ())) | _cldr_scales(code),
        may_end=frozenset(data.get("final_abbreviations", ())) | _cldr_calendar(code),
        starters=frozenset(data.get("starters", ())),
        ordinals=bool(data.get("ordinal_stop", False)),
        noun_capitals=bool(data.get("noun_capitals", False)),
    )


def _cldr_scales(code: str) -> frozenset[str]:
    """Abbreviated scale words, such as "млн." and "Mio." (CLDR compact decimal formats)."""
    formats = languages.locale(code).compact_decimal_formats
    patterns = (
        pattern.pattern.replace("'", "")
        for length in formats.values()
        for plural in length.values()
        for pattern in plural.values()
    )
    return frozenset(
        word.lower() for pattern in patterns for word in pattern.split() if _is_abbreviation(word)
    )


def _cldr_calendar(code: str) -> frozenset[str]:
    """Abbreviated months and days, such as "Sept." (CLDR); the stop may end a sentence too."""
    locale = languages.locale(code)
    names = (
        name
        for names in (locale.months, locale.days)
        for name in names["format"]["abbreviated"].values()
    )
    return frozenset(name.lower() for name in names if _is_abbreviation(name))


def _is_abbreviation(word: str) -> bool:
    return word.endswith(".") and word[0].isalpha()


def _sentences(text: str, block: Span, facts: _Facts) -> list[Span]:
    paragraph = block.of(text)
    spans: list[Span] = []
    start = 0
    for cut in [*_cuts(paragraph, facts.code), len(paragraph)]:
        if cut < len(paragraph) and _continues(paragraph, start, cut, facts):
            continue
        if span := _strip(paragraph, Span(start, cut)):
            spans.append(span.shift(block.start))
        start = cut
    return spans


def _cuts(paragraph: str, code: str) -> list[int]:
    """Where sentencex would cut, quotation marks aside."""
    import sentencex

    masked = _QUOTE.sub(" ", _SURROGATE.sub("\ufffd", paragraph)).replace("\n", " ")
    cuts: list[int] = []
    position = stop = 0
    for sentence in sentencex.segment(code, masked):
        if stop:
            lead = len(sentence) - len(sentence.lstrip())
            cuts.append(_between(paragraph, stop, position + lead))
        stop = position + len(sentence.rstrip())
        position += len(sentence)
    return [cut for cut in cuts if 0 < cut < len(paragraph)]


def _between(text: str, stop: int, start: int) -> int:
    """The cut between a sentence that ends at `stop` and one that begins at `start`.

    In between are spaces, closing marks of the first and opening marks of the second.
    """
    gap = text[stop:start]
    runs = list(_RUN.finditer(gap))
    for run in runs:
        touches_left, touches_right = run.start() == 0, run.end() == len(gap)
        if touches_left and touches_right:
            return stop + run.start() + _closers(run[0])
        if touches_right or (not touches_left and _OPENER.match(run[0])):
            return stop + run.start()
    return start


def _closers(run: str) -> int:
    opener = _OPENER.search(run)
    return opener.start() if opener else len(run)


def _continues(text: str, start: int, cut: int, facts: _Facts) -> bool:
    """Whether the sentence from `start` goes on after `cut`."""
    before, after = text[start:cut].rstrip(), text[cut : cut + 80]
    following = _FIRST_WORD.search(after)
    if not following or not before:
        return not following
    word = following[0]
    if word[0].islower():
        return True
    if facts.code == "ja" and before.endswith(("」", "』", "）")):
        return "\u3041" <= word[0] <= "\u309f"  # a particle follows the quotation
    if not before.endswith("."):
        return False
    token = _LAST_TOKEN.search(before)
    return token is not None and _joins(text, token[0], before[: token.start()], word, facts)


def _joins(text: str, token: str, left: str, word: str, facts: _Facts) -> bool:
    """Whether the stop at the end of `token` ends no sentence before `word`."""
    if _ELLIPSIS.search(token):
        return False
    lower = token.lower()
    if lower in facts.joins:
        return True
    if facts.ordinals and _ORDINAL.fullmatch(token):
        return True
    if lower in facts.may_end or _INITIAL.fullmatch(token):
        return not _begins_sentences(text, word, facts)
    return False


def _begins_sentences(text: str, word: str, facts: _Facts) -> bool:
    """Whether a capital is due to the sentence: the word is also written small, or is a known one.

    (Kiss and Strunk, 2006: orthographic evidence from the text itself.)
    """
    lower = word.lower()
    if word.isdecimal() or lower in facts.starters:
        return not word.isdecimal()
    return not facts.noun_capitals and regex.search(rf"\b{regex.escape(lower)}\b", text) is not None
