"""A name garbled, replaced by another, dropped or translated as a word."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checks._base import PairCheck
from mtqa.checks._names import flag_of_match, matches
from mtqa.gazetteer.transliterated import transliterated
from mtqa.model import Evidence, Flag, Issues, NameMatch, Pair
from mtqa.text.tokens import words

_RELATIONS = ("garbled", "replaced", "missing", "added", "translated")


def _message(match: NameMatch) -> str:
    """What is wrong, with the names that are meant."""
    text = match.target.text if match.target else ""
    name = match.source.text if match.source else ""
    beside = f" (source: {name})" if name else ""
    if match.relation == "garbled":
        meant = match.expected or match.facts.get("meant")
        like = f"a garbled form of “{meant}”" if meant else "a garbled name"
        return f"“{text}” looks like {like}{beside}"
    if match.relation == "missing":
        return f"“{name}” of the source is missing"
    if match.relation == "translated":
        return f"“{text}” looks like a name translated as a word{beside}"
    if name and match.relation == "replaced":
        return f"“{text}” stands where the source names “{name}”"
    return f"“{text}” is a name that the source does not have"


def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    """Flags names that differ from the source's, and misspelt ones that the text alone betrays."""
    matched = list(matches(evidence, *_RELATIONS))
    for match in matched:
        yield flag_of_match(match, match.relation, _message(match))
    told = {match.source.text for match in matches(evidence, "equal") if match.source}
    covered = [match.target.span for match in matched if match.target]
    for name in evidence.target_names or ():
        if "misspelt_of" in name.facts and not any(name.span.overlaps(span) for span in covered):
            if name.text in told or _respelt(name.text, pair):
                continue
            expected = name.facts["misspelt_of"]
            yield Flag(
                name.span,
                "misspelt",
                f"“{name.text}” is close to “{expected}”, but no known spelling of it",
                suggestion=expected,
                features={"confidence": name.facts["confidence"]},
            )


def _respelt(text: str, pair: Pair) -> bool:
    """Whether the source has the same Cyrillic name, in its own language's spelling."""
    return any(
        word.text[:1].isupper()
        and transliterated(word.text, pair.source_lang or "und", text, pair.target_lang)
        for word in words(pair.source or "")
    )


CHECK = PairCheck(
    name="name",
    summary="A name garbled, replaced by another, dropped or translated as a word.",
    issue=Issues.NAME,
    needs=frozenset({"names"}),
    find=find,
)
