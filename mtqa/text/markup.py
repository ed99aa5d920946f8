"""Text within inline markup (XLIFF, TMX, PO): what is text, what is code, and where each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

CONTENT = frozenset({"g", "mrk", "hi", "pc"})
"""Inline elements whose content is text: XLIFF 1.2, XLIFF 1.2 and 2, TMX 1.4, XLIFF 2.

The others (bpt, ept, it, ph, ut, x, bx, ex, sc, ec, sm, em, ...) hold native code or nothing.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text: the element's own (`tail` False) or what follows its end tag.

    `fixed` pieces stand for an element, such as XLIFF 2's ``<cp hex="0001"/>``.
    """

    text: str
    element: _Element
    tail: bool
    fixed: bool = False


def local_name(element: _Element) -> str:
    """The element's name without its namespace; "" for a comment, an instruction, an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def pieces(element: _Element) -> Iterator[Piece]:
    """The text of an element in document order, inline code left out.

    Raises ValueError for an entity that is not expanded.
    """
    if element.text:
        yield Piece(element.text, element, False)
    for child in element:
        name = local_name(child)
        if name in CONTENT:
            yield from pieces(child)
        elif name == "cp":
            yield Piece(_code_point(child), child, False, True)
        elif not name and (child.text or "").startswith("&"):
            raise ValueError(f"an entity, {child.text}, which is not expanded")
        if child.tail:
            yield Piece(child.tail, child, True)


def _code_point(element: _Element) -> str:
    try:
        return chr(int(element.get("hex", ""), 16))
    except (ValueError, OverflowError):
        return "\ufffd"


class Names:
    """Unique names for units whose ids may repeat or be missing, the same on every reading."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._number = 0

    def __call__(self, given: str | None) -> str:
        """The id of the next unit in the file: `given`, with a number when it is not the first."""
        self._number += 1
        if not given:
            return f"#{self._number}"
        self._seen[given] += 1
        count = self._seen[given]
        return given if count == 1 else f"{given}#{count}"


def child(element: _Element, name: str) -> _Element | None:
    """The first direct child called `name`."""
    return next((one for one in element if local_name(one) == name), None)


def segments(unit: _Element) -> list[tuple[_Element, str | None]]:
    """What of an XLIFF unit holds a source and a target, each with its id and that of its file.

    In XLIFF 1.2 it is the ``trans-unit`` itself, in 2.x the ``segment`` elements of the ``unit``.
    """
    file = next((one.get("id") or one.get("original") for one in unit.iterancestors("{*}file")), "")
    prefix = f"{file}/" if file else ""
    given = unit.get("id")
    if local_name(unit) == "trans-unit":
        return [(unit, prefix + given if given else None)]
    found = [one for one in unit if local_name(one) == "segment"]
    return [(one, _segment_id(prefix, given, one, len(found))) for one in found]


def _segment_id(prefix: str, given: str | None, segment: _Element, count: int) -> str | None:
    if given is None:
        return None
    part = segment.get("id")
    return f"{prefix}{given}/{part}" if part and count > 1 else prefix + given


def variant_name(name: str, count: int, language: str | None) -> str:
    """What a variant of a TMX unit is called: as the unit, unless it has more than one target."""
    return name if count == 2 else f"{name}:{language}"
