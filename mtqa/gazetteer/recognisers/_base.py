"""What a named-entity recogniser from an installed package is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Entity(NamedTuple):
    """A stretch of a text, half-open in code points, and the kind of what it names."""

    start: int
    end: int
    kind: str


Reader = Callable[[str], Iterable[Entity]]

# The labels of OntoNotes 5, CoNLL-2003 and WikiNER; dates, amounts and MISC are no names here.
_KINDS = {
    "FAC": "place", "GPE": "place", "LOC": "place",
    "ORG": "organisation", "ORGANIZATION": "organisation",
    "PER": "person", "PERSON": "person", "PERSNAME": "person",
    "PLACENAME": "place", "GEOGNAME": "place", "ORGNAME": "organisation",
}  # fmt: skip


def kind_of(label: str) -> str | None:
    """The kind of Name that a model's label stands for; None for what is no name."""
    return _KINDS.get(label.upper().replace("_", "").removeprefix("B-"))


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A package that finds names with a model.

    `open` takes a language ("ru") and gives a reader, or None when the package or a model for the
    language is not installed: it downloads nothing, and imports the package only if both are there.
    A reader takes any text and never raises.
    """

    name: str
    open: Callable[[str], Reader | None]
