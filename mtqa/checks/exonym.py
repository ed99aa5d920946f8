"""A foreign form of a name that the target language writes otherwise: Kopenhagen, Varshava."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from mtqa.checks._base import PairCheck
from mtqa.checks._names import flag_of_match, matches
from mtqa.lang import base, display_name
from mtqa.model import Evidence, Flag, Issues, NameMatch, Pair

_NEAR = 40  # characters


def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    """Flags names in another language's form, from the text alone and beside the source's name."""
    language = display_name(base(pair.target_lang))
    matched = list(matches(evidence, "exonym"))
    for match in matched:
        if match.target is None or _glossed(match, pair.target):
            continue
        yield flag_of_match(
            match, "source", f"“{match.target.text}” is “{match.expected}” in {language}"
        )
    if evidence.name_matches is not None:
        return  # beside a source, only what it bears out
    for name in evidence.target_names or ():
        if "exonym" in name.facts:
            expected = name.facts["exonym"]
            yield Flag(
                name.span,
                "form",
                f"“{name.text}” is a foreign form of “{expected}”",
                suggestion=expected,
                features={"confidence": name.facts["confidence"]},
                evidence={"languages": list(name.facts["languages"])},
            )


def _glossed(match: NameMatch, text: str) -> bool:
    """Whether the language's own form stands near, as in "Florence (Italian: Firenze)"."""
    if match.target is None or not match.expected:
        return False
    start, end = match.target.span.start, match.target.span.end
    own = regex.compile(rf"(?<!\w){regex.escape(match.expected)}(?!\w)")
    return bool(own.search(text[max(0, start - _NEAR) : start] + " " + text[end : end + _NEAR]))


CHECK = PairCheck(
    name="exonym",
    summary="A name in another language's form where the target language has its own.",
    issue=Issues.NAME,
    severity="minor",
    needs=frozenset({"names"}),
    find=find,
)
