"""An HTML page as blocks of text, each with its line and its place in the DOM."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtqa.text.markup import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

# fmt: off
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del",
    "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "ruby", "rb", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})
_NO_TEXT = frozenset({
    "script", "style", "template", "noscript", "svg", "math", "head", "textarea", "select",
    "button", "option", "iframe", "object", "audio", "video", "canvas", "rt", "rp",
})
# fmt: on
_OUTSIDE = frozenset({"nav", "aside", "footer", "form", "menu", "dialog"})


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text without a block's boundary; its white space is as a browser shows it.

    `outside` says that it lies in a navigation, an aside, a footer or a form.
    """

    text: str
    element: _Element
    outside: bool

    @property
    def path(self) -> str:
        """The DOM path, as in "/html/body/div[2]/p"."""
        return self.element.getroottree().getpath(self.element)


def parse(data: bytes) -> _Element | None:
    """The root of a page in UTF-8; None when there is nothing in it."""
    from lxml.etree import HTMLParser, ParserError, fromstring

    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        return fromstring(data, parser)
    except (ParserError, SyntaxError):
        return None


def blocks(root: _Element) -> Iterator[Block]:
    """The blocks of a page that have text, in order."""
    from lxml.etree import iterwalk

    run: list[str | None] = []
    stack: list[_Element] = []
    walk = iterwalk(root, events=("start", "end"))
    outside = 0
    for event, element in walk:
        name = local_name(element)
        inline = name in _INLINE or not name
        if event == "start":
            if not inline:
                yield from _block(run, stack, outside)
                stack.append(element)
                outside += name in _OUTSIDE
            if not name or name in _NO_TEXT:
                walk.skip_subtree()
            else:
                run.append(None if name == "br" else element.text or "")
        else:
            if not inline:
                yield from _block(run, stack, outside)
                stack.pop()
                outside -= name in _OUTSIDE
            run.append(element.tail or "")


def _block(run: list[str | None], stack: list[_Element], outside: int) -> Iterator[Block]:
    """What has run up: one block, or more where two line breaks (None) follow one another."""
    paragraphs, broken = [""], False
    for text in run:
        if text is None:
            if broken:
                paragraphs.append("")
            paragraphs[-1] += " "
            broken = True
        else:
            paragraphs[-1] += text
            broken = broken and not text.strip()
    run.clear()
    for paragraph in paragraphs:
        if stack and (squeezed := " ".join(paragraph.split())):
            yield Block(squeezed, stack[-1], outside > 0)
