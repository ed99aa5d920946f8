"""Named-entity recognisers from installed packages, which join the rule finder.

They add what capitals and the gazetteer cannot tell: a name that opens a sentence and looks like a
word, a name that nobody listed in a script without capitals, the kind of an unknown name. What the
gazetteer knows stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

import regex

from mtqa import lang as languages
from mtqa.discover import constants
from mtqa.errors import EngineError
from mtqa.gazetteer.lexicon import zipf
from mtqa.gazetteer.recognisers._base import Entity, Reader, Recogniser
from mtqa.model import Name, Span
from mtqa.text.scripts import CASELESS, script_of

__all__ = ["Entity", "Reader", "Recogniser", "available", "recognised", "recognisers", "with_found"]

_PART = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’·・.-]*(?<![.'’-])")


def recognisers() -> dict[str, Recogniser]:
    """All recognisers that there are, by name, installed or not."""
    return constants("mtqa.gazetteer.recognisers", "RECOGNISER")


@cache
def _reader(name: str, base: str) -> Reader | None:
    try:
        return recognisers()[name].open(base)
    except Exception as error:  # whatever a package raises over a model that does not fit it
        raise EngineError(
            f"{name} cannot be loaded for {base}: {error}",
            hint=f"mend or remove it, or leave {name} out of the setting recognisers",
        ) from error


def available(lang: str, wanted: Collection[str] | None = None) -> tuple[str, ...]:
    """The recognisers that serve a language here; `wanted` are names, None stands for all.

    Raises EngineError when one is installed and cannot be loaded.
    """
    base = languages.base(lang)
    asked = recognisers() if wanted is None else sorted(wanted)
    return tuple(name for name in asked if _reader(name, base) is not None)


@lru_cache(maxsize=1 << 12)
def recognised(text: str, lang: str, name: str) -> tuple[Entity, ...]:
    """What one recogniser finds in a text, in order; nothing when it does not serve the language.

    Spans that leave the text are dropped: not every package counts code points.
    """
    reader = _reader(name, languages.base(lang))
    if reader is None or not text.strip():
        return ()
    found = (one for one in reader(text) if 0 <= one.start < one.end <= len(text))
    return tuple(sorted(found))


def with_found(
    names: Sequence[Name], text: str, lang: str, wanted: Iterable[str]
) -> tuple[Name, ...]:
    """The rule finder's names, with what the recognisers called `wanted` add to them."""
    found = [(one, entity) for one in wanted for entity in recognised(text, lang, one)]
    if not found:
        return tuple(names)
    joined = list(names)
    for recogniser, entity in found:
        joined = _joined(joined, entity, text, lang, recogniser)
    return tuple(sorted(joined, key=lambda name: name.span))


def _joined(names: list[Name], entity: Entity, text: str, lang: str, recogniser: str) -> list[Name]:
    whole = Span(entity.start, entity.end)
    kept = [
        _confirmed(name, entity.kind, recogniser) if name.span.overlaps(whole) else name
        for name in names
    ]
    taken = {at for name in names for at in range(name.span.start, name.span.end)}
    for span in _parts(whole, text):
        if taken.isdisjoint(range(span.start, span.end)):
            kept.append(_new(span, entity.kind, text, lang, recogniser))
    return kept


def _confirmed(name: Name, kind: str, recogniser: str) -> Name:
    """An unknown name is known to be one now, and of which kind."""
    if name.entries or name.kind != "unknown":
        return name
    facts = {key: value for key, value in name.facts.items() if key not in ("common", "mixed")}
    return replace(name, kind=kind, facts={**facts, "recognised": recogniser})


def _parts(span: Span, text: str) -> Iterator[Span]:
    """The words of an entity that may stand for a name, as the rule finder divides them."""
    for part in _PART.finditer(text, span.start, span.end):
        first = part[0][0]
        if first.isupper() or (script_of(first) in CASELESS and len(part[0]) > 1):
            yield Span(*part.span())


def _new(span: Span, kind: str, text: str, lang: str, recogniser: str) -> Name:
    facts = {
        "opens": not text[: span.start].strip(),
        "zipf": zipf(span.of(text), lang),
        "recognised": recogniser,
    }
    return Name(span, span.of(text), kind, (), facts)
