"""A denial that the source has and the target has not, or the other way round.

Told from the words alone, so only what is plain: one side denies by a word that does nothing else,
and nothing on the other side, no word, prefix or turn of phrase, may say the same. A translator can
deny in many ways ("did not come", "was missing"); what is left out of the lists in `denials.toml`
is a false alarm, what stands in them needlessly costs only a miss.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import regex

from mtqa.checks._base import PairCheck
from mtqa.checks._compare import negations
from mtqa.lang import base
from mtqa.lang.words import dictionary, in_dictionary
from mtqa.model import Evidence, Flag, Issues, Pair, Span
from mtqa.text.length import length

_LONGEST = 220.0  # letters of a segment: in longer ones much is said in other ways
_LENGTHS = (0.6, 1.7)  # of a target beside its source; others leave out or add more than a denial
_ASKS = regex.compile(r"[?？؟;\u037e]\W*$")  # a question may deny without meaning it
_CLAUSE = regex.compile(r"[^,;:.!?…()“”„«»\"—–。，、；：？！]+")
_GAP = r"(?:\W+\w+){0,5}?\W+"


def find(pair: Pair, _evidence: Evidence) -> Iterator[Flag]:
    """The clause that lacks the source's denial, or the target's word that denies alone."""
    source, target = pair.source or "", pair.target
    ours, theirs = base(pair.target_lang), base(pair.source_lang or "und")
    if not source or not _comparable(pair, source):
        return
    if (denied := _denial(source, theirs)) and not _may_deny(target, ours):
        yield _flag(_clause(target, source, denied.start), "lost", source, denied)
    elif (added := _denial(target, ours)) and not _may_deny(source, theirs):
        yield _flag(added, "added", target, added)


def _comparable(pair: Pair, source: str) -> bool:
    """Whether both texts are sentences of about one length, and none asks."""
    theirs, ours = length(source, pair.source_lang or "und"), length(pair.target, pair.target_lang)
    if not 0 < theirs <= _LONGEST or not _LENGTHS[0] * theirs <= ours <= _LENGTHS[1] * theirs:
        return False
    return not _ASKS.search(source.rstrip()) and not _ASKS.search(pair.target.rstrip())


@cache
def _table() -> Mapping[str, Any]:
    file = resources.files("mtqa.checks") / "denials.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _one_of(phrases: Sequence[str], inside: bool = False) -> str:
    """A pattern of phrases, the longest first; "*" stands for letters, " … " for a few words."""
    ranked = sorted(phrases, key=len, reverse=True)
    parts = (
        regex.escape(one, special_only=True, literal_spaces=True)
        .replace(r"\*", r"\p{L}*")
        .replace(" … ", _GAP)
        .replace("'", "['’]")
        for one in ranked
    )
    found = "|".join(parts)
    return f"(?:{found})" if inside else rf"\b(?:{found})\b"


@cache
def _plain(lang: str) -> tuple[regex.Pattern[str], regex.Pattern[str] | None] | None:
    """What finds plain denials of a language, and the phrases with them that deny nothing."""
    facts = _table().get(lang)
    if facts is None:
        return None
    inside = facts.get("inside", False)
    spared = facts.get("spared")
    return (
        regex.compile(_one_of(facts["plain"], inside), regex.IGNORECASE),
        regex.compile(_one_of(spared, inside), regex.IGNORECASE) if spared else None,
    )


def _denial(text: str, lang: str) -> Span | None:
    """The first plain denial of a text; None without one, and where any says less than it seems."""
    patterns = _plain(lang)
    if patterns is None:
        return None
    plain, spared = patterns
    found = plain.search(text)
    if found is None or (spared and spared.search(text)):
        return None
    return Span(*found.span())


@cache
def _hidden(lang: str) -> regex.Pattern[str] | None:
    """What finds words that may deny; the group is what is left without a prefix that does."""
    facts = _table().get(lang, {})
    if "hidden" not in facts:
        return None
    affirmed = f"(?!{_one_of(facts['affirmed'])})" if "affirmed" in facts else ""
    shapes = [rf"\b{affirmed}{one}(\w{{3,}})" for one in facts.get("prefixes", ())]
    shapes += [rf"\w{{3,}}{one}\b" for one in facts.get("suffixes", ())]
    spelt = _one_of([*facts["hidden"], *facts["plain"]])
    return regex.compile("(?|" + "|".join([spelt, *shapes]) + ")", regex.IGNORECASE)


def _may_deny(text: str, lang: str) -> bool:
    """Whether anything may say a denial; so for a language of which too little is known."""
    hidden = _hidden(lang)
    if hidden is None or negations(text, lang):
        return True
    if not hidden.groups or not dictionary(lang):
        return bool(hidden.search(text))
    return any(found[1] is None or in_dictionary(found[1], lang) for found in hidden.finditer(text))


def _clause(target: str, source: str, place: int) -> Span:
    """The target's clause for a place of the source: the same one of as many, else as far on."""
    ours, theirs = _clauses(target), _clauses(source)
    if not ours:
        return Span(0, len(target))
    if len(ours) == len(theirs):
        return next(
            (one for one, other in zip(ours, theirs, strict=True) if other.end > place), ours[-1]
        )
    reached = place * len(target) / len(source)
    return next((one for one in ours if one.end >= reached), ours[-1])


def _clauses(text: str) -> list[Span]:
    found = []
    for clause in _CLAUSE.finditer(text):
        start = clause.start() + len(clause[0]) - len(clause[0].lstrip())
        if inner := clause[0].strip():
            found.append(Span(start, start + len(inner)))
    return found


def _flag(span: Span, rule: str, text: str, denied: Span) -> Flag:
    word = denied.of(text)
    return Flag(
        span,
        rule,
        f"the source denies (“{word}”), the target does not"
        if rule == "lost"
        else f"the target denies (“{word}”), the source does not",
        source_span=denied if rule == "lost" else None,
        severity="critical",
        features={"confidence": 0.6},
    )


CHECK = PairCheck(
    name="negation",
    summary="a denial that only one of the two texts has",
    issue=Issues.MISTRANSLATION,
    severity="critical",
    needs=frozenset(),
    find=find,
)
