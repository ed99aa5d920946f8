"""A name spelt in two ways within one article, the rarer way being no known name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from mtqa.checks._base import DocumentCheck
from mtqa.gazetteer.spelling import same_word, slip
from mtqa.model import Document, Evidence, Flag, Issues, Name, Span

_SHORTEST = 6
_OFTEN_SEEN = 2.0  # zipf from which a spelling is a word or name of its own


def find(document: Document, evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """Flags a spelling seen once, a letter or two from one that the article has more often."""
    places = _places(document, evidence)
    counts = Counter({text: len(found) for text, found in places.items()})
    for text, found in places.items():
        if counts[text] > 1 or not _doubtful(found[0][0]):
            continue
        usual = _usual(text, counts, places)
        if usual is None:
            continue
        yield Flag(
            found[0][1],
            "rarer",
            f"spelt {usual} elsewhere in this text",
            suggestion=usual,
            features={"confidence": 0.85 if counts[usual] > 2 else 0.7},
            evidence={"elsewhere": usual, "times": counts[usual]},
        )


def _places(
    document: Document, evidence: tuple[Evidence, ...]
) -> dict[str, list[tuple[Name, Span]]]:
    found: dict[str, list[tuple[Name, Span]]] = defaultdict(list)
    for pair, one in zip(document.pairs, evidence, strict=True):
        for name in one.target_names or ():
            found[name.text].append((name, name.span.shift(pair.target_start)))
    return found


def _doubtful(name: Name) -> bool:
    return (
        not name.entries
        and name.kind != "acronym"
        and len(name.text) >= _SHORTEST
        and name.facts.get("zipf", 0.0) < _OFTEN_SEEN
        and "misspelt_of" not in name.facts
    )


def _usual(
    text: str, counts: Counter[str], places: dict[str, list[tuple[Name, Span]]]
) -> str | None:
    for other, count in counts.most_common():
        # A name that a word list knows, or that the text has three times, is taken for right.
        first = places[other][0][0]
        trusted = count > 2 or bool(first.entries) or first.facts.get("zipf", 0.0) > 1.0
        if count < 2 or not trusted:
            continue
        if slip(text, other) and not same_word(text, other):
            return other
    return None


CHECK = DocumentCheck(
    name="name-consistency",
    summary="A name spelt in two ways within one article.",
    issue=Issues.NAME,
    severity="minor",
    needs=frozenset({"names"}),
    find=find,
)
