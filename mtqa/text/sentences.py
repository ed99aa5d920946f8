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
from itertools import pairwise

import regex

from mtqa import lang as languages
from mtqa.errors import LanguageError
from mtqa.model import Role, Span
from mtqa.text.memory import kept

__all__ = ["Segment", "split"]

_BLANK_LINE = regex.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = regex.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# One sentence, whatever the language: no mark in it that could end another.
_ONE = regex.compile(r"\p{L}(?:[\p{L}\p{M}\p{Nd}]|[ ,;()'’\-–](?=.))*+[.!?]?", regex.DOTALL)
_FINAL = regex.compile(r"[\p{Sentence_Terminal}…:][\p{Pe}\p{Pf}\p{Pi}\"'’״*\s]*$")
# Quotation marks and brackets; an apostrophe or gershayim between letters is none.
_QUOTE = regex.compile(r"[\p{Ps}\p{Pe}\p{Pi}\p{Pf}\"„‟]|(?<!\p{L})['’״]|['’״](?!\p{L})")
_OPENER = regex.compile(r"[\p{Ps}\p{Pi}„‚]")
_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_STOP = regex.compile(r"(?<![.!?…])[.!?…]++\s|[。！？｡؟।॥።]+")
_OWN_STOP = regex.compile(r"[。！？｡؟।॥።]")  # a stop that is nothing else
_RUN = regex.compile(r"\S+")
_LAST_TOKEN = regex.compile(r"[^\s\p{Ps}\p{Pi}\p{Pf}\"'„/]+$")
_FIRST_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}]+")
_LETTERS = regex.compile(r"\p{L}")
_INITIALS = regex.compile(r"(?:\p{Lu}\.[-‐]?)+|\p{Lu}\p{Ll}?\.")
_LETTER_STOP = regex.compile(r"[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}]\p{M}*\.")
_ORDINAL = regex.compile(r"\p{Nd}{1,2}\.|[IVXLC]+\.")
_CJK = regex.compile(r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]")

# Wider lines are paragraphs of their own, not wrapped text (typewriter and e-mail conventions).
_WRAP_WIDTHS = range(40, 121)
_HEADING_LENGTH = 160
_LABEL_WORDS = 3
_LABEL_LENGTH = 40
_FAR = 500  # how far back a sentence is looked at, so that time stays linear
_LONGEST = 40  # characters of a token that is looked at


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, heading or label: its span in the text, and the number of its paragraph."""

    span: Span
    role: Role
    block: int


@kept
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
    """A lone short line without final punctuation is a heading; a very short one a label."""
    if len(spans) != 1 or len(spans[0]) > _HEADING_LENGTH:
        return "text"
    line = spans[0].of(text)
    if _FINAL.search(line):
        return "text"
    words = _FIRST_WORD.findall(line)
    return "label" if len(words) <= _LABEL_WORDS and len(line) <= _LABEL_LENGTH else "heading"


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
        for line, following in pairwise(lines)
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
    """What is known of the full stop in one language; all in lower case, abbreviations with it."""

    code: str
    joins: frozenset[str]  # never ends a sentence: titles, scale words, "z.B."
    may_end: frozenset[str]  # ends one only before a word that begins sentences
    starters: frozenset[str]
    ordinals: bool  # "3. Mai"


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
    )


def _cldr_scales(code: str) -> frozenset[str]:
    """Abbreviated scale words, such as "млн." and "Mio." (CLDR compact decimal formats)."""
    patterns = (
        pattern.pattern.replace("'", "")
        for length in languages.locale(code).compact_decimal_formats.values()
        for plural in length.values()
        for pattern in plural.values()
    )
    return frozenset(
        word.lower() for pattern in patterns for word in pattern.split() if _is_abbreviation(word)
    )


def _cldr_calendar(code: str) -> frozenset[str]:
    """Abbreviated months and days, such as "Sept." (CLDR)."""
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
    if _ONE.fullmatch(paragraph):
        return [block]
    spans: list[Span] = []
    start = 0
    for cut, proposed in [*_cuts(paragraph, facts.code), (len(paragraph), True)]:
        if cut < len(paragraph) and not _ends(paragraph, start, cut, proposed, facts):
            continue
        if span := _strip(paragraph, Span(start, cut)):
            spans.append(span.shift(block.start))
        start = cut
    return spans


def _cuts(paragraph: str, code: str) -> list[tuple[int, bool]]:
    """Where a sentence may begin, and whether sentencex proposes it.

    sentencex never cuts before a digit and after what it takes for an abbreviation; those places
    are candidates too.
    """
    import sentencex  # type: ignore[import-untyped]

    masked = _QUOTE.sub(" ", _SURROGATE.sub("\ufffd", paragraph)).replace("\n", " ")
    stops: dict[int, bool] = {found.end(): False for found in _STOP.finditer(masked)}
    position = 0
    for sentence in sentencex.segment(code, masked):
        position += len(sentence)
        stops[position] = True
    cuts: dict[int, bool] = {}
    for place, proposed in stops.items():
        stop, start = _gap(masked, place)
        cut = _between(paragraph, stop, start)
        if 0 < stop <= cut < len(paragraph):
            cuts[cut] = proposed or cuts.get(cut, False)
    return sorted(cuts.items())


def _gap(text: str, place: int) -> tuple[int, int]:
    """The white space around `place`."""
    stop = start = place
    while stop > 0 and text[stop - 1].isspace():
        stop -= 1
    while start < len(text) and text[start].isspace():
        start += 1
    return stop, start


def _between(text: str, stop: int, start: int) -> int:
    """The cut between a sentence that ends at `stop` and one that begins at `start`.

    In between are spaces, closing marks of the first and opening marks of the second.
    """
    gap = text[stop:start]
    for run in _RUN.finditer(gap):
        touches_left, touches_right = run.start() == 0, run.end() == len(gap)
        if touches_left and touches_right:
            quoted = text.count('"', max(0, stop - 20 * _FAR), stop) % 2 == 1
            return stop + _closers(run[0], quoted)
        if touches_right or (not touches_left and _OPENER.match(run[0])):
            return stop + run.start()
    return start


def _closers(run: str, quoted: bool) -> int:
    """How many marks of a run without spaces close; a straight one does so inside a quotation."""
    for place, mark in enumerate(run):
        if _OPENER.match(mark) or (mark == '"' and not quoted):
            return place
        quoted = quoted and mark != '"'
    return len(run)


def _ends(text: str, start: int, cut: int, proposed: bool, facts: _Facts) -> bool:
    """Whether the sentence from `start` ends before `cut`."""
    before = text[max(start, cut - _FAR) : cut].rstrip()
    following = _FIRST_WORD.search(text, cut, cut + 80)
    if not following or not _FIRST_WORD.search(before):
        return False
    word = following[0]
    if word[0].islower():
        return False
    bare = before.rstrip("\"'’”“»«」』)）】] \u00a0")
    if facts.code == "ja" and before.endswith(("」", "』", "）")):
        return not "\u3041" <= word[0] <= "\u309f"  # a particle goes on after the quotation
    if _OWN_STOP.match(bare[-1:]):
        return True
    token = _LAST_TOKEN.search(bare[-_LONGEST:])
    if not bare.endswith(".") or bare.endswith("..") or token is None:
        return proposed or word.isdecimal()
    if len(word) == 1 and text[following.end() : following.end() + 1] == ".":
        word = f"{word}."  # an initial, whatever word it looks like
    spaced = text[cut - 1].isspace() or text[cut].isspace() or before != bare
    return _stop_ends(bare, token[0], word, spaced, proposed, facts)


def _stop_ends(
    before: str, token: str, word: str, spaced: bool, proposed: bool, facts: _Facts
) -> bool:
    """Whether the full stop at the end of `token`, the last of `before`, ends its sentence."""
    lower = token.lower()
    if not spaced and not (word[0].isupper() and token[-2:-1].islower()):
        return False
    if lower in facts.joins or " ".join(before[-_LONGEST:].lower().split()[-2:]) in facts.joins:
        return False
    if _foreign_stop(before, token) or _LETTER_STOP.fullmatch(token):
        return False
    if word.lower() in facts.starters:
        return True
    if lower in facts.may_end or _INITIALS.fullmatch(token):
        return False
    if facts.ordinals and _ORDINAL.fullmatch(token):
        return False
    return proposed or (word.isdecimal() and len(_LETTERS.findall(token)) > 3)


def _foreign_stop(before: str, token: str) -> bool:
    """Whether "." only abbreviates in this writing, which ends sentences with a danda or "。"."""
    short = len(_LETTERS.findall(token)) <= 3
    return short and ("\u0900" <= token[0] <= "\u0df4" or _CJK.search(token) is not None)
