"""Marks that a translation lost or misplaced beside those of its source, or of its own language.

What a language asks of its marks is in section [punctuation] of `lang/data/<code>.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from mtqa.checks._compare import negations
from mtqa.checks.script import scripts_of
from mtqa.lang import data
from mtqa.model import Flag, Pair, Span

__all__ = ["marks"]

_FINAL = regex.compile(r"([\p{Sentence_Terminal};\u037e]+)[\p{Pe}\p{Pf}\p{Pi}\"'’*\s]*$")
_STOPS = frozenset(".。।։။።")
_QUOTES = regex.compile('["“”„‟«»＂「」『』《》]')
_TWICE = regex.compile("\"\"|''|``|,,")
_INCHES = regex.compile(r"\p{Nd}\s?[\"”″]")
_LETTER = regex.compile(r"\p{L}")
# Joined words, "the river,which" and "the river.The"; not the parts of an address.
_GLUED = regex.compile(r"(?:[,;](?=\p{L}{2})|[.?!](?=\p{Lu}\p{Ll}))(?<=\p{Ll}{3}.)")
_STOP = regex.compile(r"[.!?…\n]")
_NAME = regex.compile(r"\p{Lu}[\p{L}\p{Nd}]*[!?]$")
_NAME_LENGTH = 30
_GOES_ON = regex.compile(r"[\p{Pe}\p{Pf}\p{Pi}\"'’]?\s+\p{Ll}")
_RUN = regex.compile(r"\S{0,40}")
_BEFORE = regex.compile(r"(?r)[\p{L}\p{Nd}/@_.&\-]{1,30}")
_ADDRESS = regex.compile(r"[/@_]|\.[\p{L}\p{Nd}]|www|http")
# What tokenisers and markup leave: unknown words (fairseq, SentencePiece, BERT), pieces of words
# (subword-nmt, SentencePiece), escaped characters and hyphens (Moses), HTML entities.
_RESIDUE = regex.compile(
    r"<\s?/?unk\s?>|</?s>|\[UNK\]|\u2047|\ufffd|\u2581|@-@|\p{L}@@(?!\w)"
    r"|&\s?(?:quot|amp|apos|lt|gt|nbsp|#x?[\da-fA-F]{2,6})\s?;"
)
# Stops that other writings alone have, after a letter: Greek, Indic, Armenian, Urdu, Ethiopic.
_STRAY = regex.compile(r"(?<=[\p{Latin}\p{Cyrillic}])(?:[·\u0387](?=\s|$)|[।॥։۔።])")
_SIGNS = frozenset("<[\u2047\ufffd\u2581@&")  # any of them has one


def marks(pair: Pair) -> Iterator[Flag]:
    """Flags of single marks: the question's, the quotation's, the language's own, the tokeniser's.

    Linear in the length of the texts.
    """
    source = pair.source or ""
    if not _SIGNS.isdisjoint(pair.target):
        for found in _RESIDUE.finditer(pair.target):
            if found[0] not in source:
                yield _flag(found.span(), "residue", f"“{found[0]}” is left of a program", 0.85)
    yield from _glued(pair.target, source)
    yield from _not_opened(pair)
    yield from _ascii(pair)
    yield from _stray(pair)
    if source:
        yield from _question(pair, source)
        yield from _quotation(pair, source)


def _glued(text: str, source: str) -> Iterator[Flag]:
    for found in _GLUED.finditer(text):
        start, end = found.span()
        word, after = _BEFORE.search(text, 0, start), _RUN.match(text, end)
        told = f"{word[0] if word else ''}{found[0]}{text[end : end + 2]}"
        if (word and not word[0].isalpha()) or told in source:
            continue
        if not (after and _ADDRESS.search(after[0])):
            yield _flag((start, end), "glued", f"no space after “{found[0]}”", 0.6, f"{found[0]} ")


def _not_opened(pair: Pair) -> Iterator[Flag]:
    """Questions and exclamations without the mark that opens them in Spanish."""
    opening: dict[str, str] = data(pair.target_lang, "punctuation").get("opening", {})
    text = pair.target
    for closing, opener in opening.items():
        start, letters, opened = _already_said(pair), 0, False
        for at, mark in enumerate(text[start:], start):
            if mark not in ".!?…\n":
                letters += mark.isalpha()
                opened = opened or mark == opener
                continue
            if mark == closing and not opened and letters > 2 and not _named(pair, at):
                said = text[start:at]
                first = start + len(said) - len(said.lstrip(" \n.!?…\"'”»)—-"))
                yield _flag(
                    (first, at + 1), "opening", f"“{opener}” is missing", 0.75,
                    opener + text[first : at + 1],
                )  # fmt: skip
            if not (opened and mark in "!?" and mark != closing):
                # ¡¿Qué?! opens both and closes them one after the other
                start, letters, opened = at + 1, 0, False


def _already_said(pair: Pair) -> int:
    """The end of the first sentence where both texts go on with one from another segment."""
    firsts = [_LETTER.search(text) for text in (pair.source or "", pair.target)]
    if not all(first and first[0].islower() for first in firsts):
        return 0
    end = _STOP.search(pair.target)
    return end.end() if end else 0


def _named(pair: Pair, at: int) -> bool:
    """Whether the mark there belongs to a name in the midst of a sentence, as in "Yahoo! said"."""
    name = _NAME.search(pair.target[max(0, at - _NAME_LENGTH) : at + 1])
    if not name or not _GOES_ON.match(pair.target, at + 1):
        return False
    return pair.source is None or name[0] in pair.source


@cache
def _misplaced(lang: str) -> tuple[regex.Pattern[str] | None, dict[str, str]]:
    """What finds marks of ASCII between letters of another script, and what stands for them."""
    facts = data(lang, "punctuation")
    own: dict[str, str] = facts.get("ascii", {})
    if not own:
        return None, own
    letters = "".join(rf"\p{{{script}}}" for script in facts["letters"])
    found = regex.escape("".join(own))
    return regex.compile(rf"(?<=[{letters}]\p{{M}}*)[{found}](?=\s*[{letters}])"), own


def _ascii(pair: Pair) -> Iterator[Flag]:
    pattern, own = _misplaced(pair.target_lang)
    for found in pattern.finditer(pair.target) if pattern else ():
        mark = own[found[0]]
        yield _flag(found.span(), "alien", f"the language writes “{mark}”", 0.65, mark)


def _stray(pair: Pair) -> Iterator[Flag]:
    """Stops of another writing after Latin and Cyrillic letters; a Hindi text may end in NATO।"""
    if pair.target.isascii() or scripts_of(pair.target_lang).isdisjoint(("Latin", "Cyrillic")):
        return
    for found in _STRAY.finditer(pair.target):
        sure = 0.8 if pair.source and found[0] in pair.source else 0.65
        text = f"“{found[0]}” is not used in the target language"
        yield _flag(found.span(), "alien", text, sure, None if found[0] in "·\u0387" else ".")


def _question(pair: Pair, source: str) -> Iterator[Flag]:
    """A question of the source that is none in the target."""
    asks, own = _asks(pair.source_lang or "und"), _asks(pair.target_lang)
    ends, final = _FINAL.search(source), _FINAL.search(pair.target)
    if not asks or not own or not ends or set(ends[1]).isdisjoint(asks):
        return
    if not final or final[1] not in _STOPS or any(mark in pair.target for mark in own):
        return
    here, there = (
        negations(source, pair.source_lang or "und"),
        negations(pair.target, pair.target_lang),
    )
    if bool(here) != bool(there):
        return  # "Who knows?" may be said as "Nobody knows", "Isn't it late?" as "It is late"
    yield _flag(
        final.span(1), "question", "the source asks here", 0.65, own[0],
        Span(ends.start(1), ends.end(1)),
    )  # fmt: skip


def _asks(lang: str) -> str:
    """The marks of a question; none in a language that need not mark one."""
    marks_: str = data(lang, "punctuation").get("question", "?")
    return marks_


def _quotation(pair: Pair, source: str) -> Iterator[Flag]:
    """A quotation mark without its other half, where the source has both.

    At the edge of a segment the other half may be in the next one: only what the source quotes
    inside of a sentence counts, or the one lost of several.
    """
    theirs, ours = _quotes(source), _quotes(pair.target)
    if not ours or len(ours) != len(theirs) - 1 or len(ours) % 2 == 0:
        return
    if _INCHES.search(source) or _INCHES.search(pair.target):
        return
    inside = _LETTER.search(source, 0, theirs[0]) and _LETTER.search(source, theirs[-1])
    if len(theirs) > 2 or inside:
        lone = ours[-1]
        yield _flag((lone, lone + 1), "half", f"“{pair.target[lone]}” has no other half", 0.6)


def _quotes(text: str) -> list[int]:
    """Where quotation marks stand; nowhere in a text that doubles them, as a table does."""
    if _TWICE.search(text):
        return []
    return [found.start() for found in _QUOTES.finditer(text)]


def _flag(
    span: tuple[int, int],
    rule: str,
    message: str,
    confidence: float,
    suggestion: str | None = None,
    source_span: Span | None = None,
) -> Flag:
    return Flag(
        Span(*span),
        rule,
        message,
        source_span=source_span,
        suggestion=suggestion,
        features={"confidence": confidence},
    )
