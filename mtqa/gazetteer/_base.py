"""What a gazetteer holds, and what a source of names yields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

KINDS = frozenset({"place", "person", "organisation", "people", "term", "word"})
ROLES = frozenset({"name", "alias", "acronym", "adjective", "people", "avoid"})


class Form(NamedTuple):
    """One spelling of one entry.

    `lang` is a BCP 47 code, or "" when the source did not say. `role` is "name" for the usual form
    in that language, "alias" for an accepted one, "acronym", "adjective" ("Danish", "датский"),
    "people" ("Danes"), or "avoid" for a form that the language does not use.
    """

    text: str
    lang: str = ""
    role: str = "name"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place, person, organisation or geographic term with its spellings.

    `weight` is the prominence on a decimal-logarithmic scale, as a city's population would give
    it: 7 for ten million or a country, 3 for a village. `origin` names the source of the facts.
    """

    id: str
    kind: str
    forms: tuple[Form, ...]
    weight: float = 4.0
    origin: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


Source = Callable[[], Iterable[Entry]]
Progress = Callable[[str, float], None]
"""Told the step at hand and the share of the whole that is done, 0 to 1."""


def without_repeats(forms: Iterable[Form]) -> tuple[Form, ...]:
    """The forms in order, each text and language once."""
    seen: set[tuple[str, str]] = set()
    kept: list[Form] = []
    for form in forms:
        if form.text and (form.text, form.lang) not in seen:
            seen.add((form.text, form.lang))
            kept.append(form)
    return tuple(kept)


def entries_of(sources: Iterable[Source]) -> Iterator[Entry]:
    """All entries of the sources, one source after the other."""
    for source in sources:
        yield from source()
