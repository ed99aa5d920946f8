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
