"""Left-over labels and furniture of the page that the text was taken from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from mtqa.checks._base import DocumentCheck
from mtqa.lang import data, locale
from mtqa.lang.words import dictionary
from mtqa.model import Document, Evidence, Flag, Issues, Span

MOST_WORDS = 5
LONGEST = 200  # code points of a line of furniture
_LINE = regex.compile(r"[^\n\r\v\f\x85\u2028\u2029]*\S")
_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}]+(?:['’\-.&][\p{L}\p{M}\p{Nd}]+)*")
_FINAL = regex.compile(r"(?:\p{Sentence_Terminal}|…)[\p{Pe}\p{Pf}\p{Pi}\"'’*]*$")
_EDGES = regex.compile(r"^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$")
_LEAD = regex.compile(r"^([^:：|]{2,40})[:：|]\s*")
_SENTENCE_END = regex.compile(r"(?:[.!?…][\p{Pe}\p{Pf}\"'’]*\s+|[。！？][\p{Pe}\p{Pf}]*)(?=\S)")
_SPOKEN = regex.compile(r"[\"“”„«»‘‚‹›「」!?！？؟]")
_SIGNED = regex.compile(r"^[\s(\[]*[—–\-©/]|[/@©()\[\]\d]|^\p{Lu}{2,6}$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the target with its place; `prose` when it ends like a sentence."""

    span: Span
    text: str
    prose: bool


def find(document: Document, _evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """Known furniture wherever it stands alone, and a short line left after the last paragraph."""
    lines = _lines(document.target)
    for place, line in enumerate(lines):
        flag = _furniture(document, line) or _trailing_furniture(document, line)
        if flag is None and place == len(lines) - 1:
            flag = _trailing(document, lines)
        if flag:
            yield flag


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    for match in _LINE.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        line = text[start : match.end()]
        found.append(_Line(Span(start, match.end()), line, bool(_FINAL.search(line))))
    return found


# --- known furniture ----------------------------------------------------------------------------


def _folded(text: str) -> str:
    return " ".join(_EDGES.sub("", text).casefold().replace("’", "'").split())


@cache
def _phrases(lang: str, key: str) -> frozenset[str]:
    """The furniture of a language: whole `lines`, `leads` before a colon, `credits` likewise."""
    return frozenset(_folded(phrase) for phrase in data(lang, "labels").get(key, ()))


def _furniture(document: Document, line: _Line) -> Flag | None:
    """A line that is a phrase of furniture, or begins with one."""
    if len(line.text) > LONGEST:
        return None
    confidence = _known(line.text, document)
    return _flag(line.span, "furniture", line.text, confidence) if confidence else None


def _trailing_furniture(document: Document, line: _Line) -> Flag | None:
    """Furniture stuck to the end of a paragraph, after its last sentence."""
    cuts = list(_SENTENCE_END.finditer(line.text)) if not line.prose else []
    if not cuts or cuts[-1].end() < 30:
        return None
    rest = line.text[cuts[-1].end() :]
    confidence = _known(rest, document)
    span = Span(line.span.start + cuts[-1].end(), line.span.end)
    return _flag(span, "furniture", rest, confidence) if confidence else None


def _known(text: str, document: Document) -> float:
    """How likely a line is furniture of the page, by the phrases that it is made of."""
    lang = document.target_lang
    folded = _folded(text)
    if folded in _phrases(lang, "lines"):
        return 0.9
    if lead := _LEAD.match(text):
        rest = len(_WORD.findall(text[lead.end() :]))
        if _folded(lead[1]) in _phrases(lang, "leads") and rest <= 25:
            return 0.85
        if _folded(lead[1]) in _phrases(lang, "credits") and rest <= 4:
            return 0.35  # a caption's credit is no fault
    return _begins(folded, text, lang)


def _begins(folded: str, text: str, lang: str) -> float:
    """The same for a line that goes on after the phrase: "Follow us on ..."."""
    words = folded.split()
    for size in range(min(6, len(words) - 1), 1, -1):
        if " ".join(words[:size]) in _phrases(lang, "lines"):
            if size > 2:
                return 0.8 if len(words) <= 25 else 0.0
            return 0.7 if len(words) <= 6 and not _FINAL.search(text) else 0.0
    return 0.0


def _flag(span: Span, rule: str, text: str, confidence: float) -> Flag:
    shown = text if len(text) <= 60 else text[:59] + "…"
    return Flag(
        span,
        rule,
        f"“{shown}” looks like a label of the page, not like text of the article",
        suggestion="",
        features={"confidence": confidence},
    )


# --- a few words at the end ---------------------------------------------------------------------


def _trailing(document: Document, lines: Sequence[_Line]) -> Flag | None:
    """A few words without a full stop after the last paragraph: a tag, a section, a topic."""
    last = lines[-1]
    body = [line for line in lines[:-1] if line.prose]
    if last.prose:
        return None
    if len(body) < 2 or not lines[-2].prose:
        return _stuck(document, last)
    confidence = _topic(last.text, document.target_lang)
    if confidence and document.source is not None and _ends_with_label(document.source):
        confidence -= 0.1  # the source page had it too
    return _flag(last.span, "trailing", last.text, confidence) if confidence else None


def _stuck(document: Document, line: _Line) -> Flag | None:
    """The same after the last sentence of a paragraph, where the source ends with a full stop."""
    cuts = list(_SENTENCE_END.finditer(line.text))
    if not document.source or not cuts or not _FINAL.search(document.source.rstrip()):
        return None
    start = cuts[-1].end()
    if start < 30 or not (confidence := _topic(line.text[start:], document.target_lang)):
        return None
    span = Span(line.span.start + start, line.span.end)
    return _flag(span, "stuck", line.text[start:], confidence - 0.1)


def _ends_with_label(source: str) -> bool:
    lines = _lines(source)
    return len(lines) > 1 and not lines[-1].prose and len(lines[-1].text) <= 60


def _topic(text: str, lang: str) -> float:
    """How likely a few words without a full stop are a topic and no signature."""
    words = _WORD.findall(text)
    if not 1 <= len(words) <= MOST_WORDS or len(text) > 50 or _SIGNED.search(text):
        return 0.0
    if _SPOKEN.search(text):
        return 0.0
    if words[0].casefold() in data(lang, "labels").get("bylines", ()):
        return 0.0
    if len(words) == 1:
        return 0.75 if _is_common(words[0], lang) or _territory(text, lang) else 0.45
    if _looks_like_name(words, lang) and not _territory(text, lang):
        return 0.3
    return 0.8 if len(words) <= 3 else 0.7


def _looks_like_name(words: Sequence[str], lang: str) -> bool:
    """Whether the words may be somebody's names: all with capitals, the first a given name."""
    if len(words) > 4 or any(not word[0].isupper() for word in words):
        return False
    first = words[0]
    if _demonym(first, lang):
        return False
    return not _is_common(first, lang)


def _is_common(word: str, lang: str) -> bool:
    """Whether a dictionary knows the word in lower case, and not with a capital as well."""
    return word.lower() in dictionary(lang) and word.capitalize() not in dictionary(lang)


@cache
def _territories(lang: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in locale(lang).territories.values())


def _territory(text: str, lang: str) -> bool:
    """Whether the text is the name of a country or continent (CLDR)."""
    return _folded(text) in _territories(lang)


@cache
def _demonym(word: str, lang: str) -> bool:
    """Whether a word comes from a territory's name: "European", "Bulgarian"."""
    stem = word.casefold()
    if len(stem) < 5 or stem in _territories(lang):
        return False
    return any(
        len(name) >= 4 and stem.startswith(name[: max(4, len(name) - 2)])
        for name in _territories(lang)
    )


CHECK = DocumentCheck(
    name="label",
    summary="A label or other furniture of the page left in the text",
    issue=Issues.ADDITION,
    severity="minor",
    find=find,
)
