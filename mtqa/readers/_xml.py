"""XML in a stream: unit by unit, without entities, DTDs or network, broken units told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mtqa.errors import InputError
from mtqa.model import Place
from mtqa.text.markup import local_name, pieces

if TYPE_CHECKING:
    from lxml.etree import XMLPullParser, _Element

# Small, so that an error in a file of one long line spoils few units.
_CHUNK = 4096
_MOST_ERRORS = 1000
# After a "&" that begins no reference, libxml2 reads on to the next ";" before it goes on.
_LARGEST = 64 * 1024 * 1024


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Unit:
    """An element of the file, or what is wrong at a line of it; both where the unit is broken."""

    element: _Element | None
    line: int
    error: str | None = None


def units(stream: Readable, path: str, root: str, tags: Iterable[str]) -> Iterator[Unit]:
    """The elements called one of `tags`, each cleared after its turn.

    What is not well-formed is left out and told by a Unit with an error: of the element that it
    lies in, or of no element. Raises InputError when the root is not called `root`, or for a bomb.
    """
    from lxml.etree import XMLPullParser

    parser = XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in (root, *tags)],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    errors = _Errors(parser, path)
    seen = False
    for event, element in _events(stream, parser, errors, path):
        if not seen and (element.getparent() is not None or local_name(element) != root):
            break
        seen = True
        if event == "end" and local_name(element) != root:
            yield _unit(element, errors)
            _forget(element)
    if not seen:
        raise InputError(errors.first() or f"its root is not <{root}>", path=path, line=1)
    for line, reason in errors.take(1, None):
        yield Unit(None, line, reason)


def _events(
    stream: Readable, parser: XMLPullParser, errors: _Errors, path: str
) -> Iterator[tuple[str, _Element]]:
    unread, empty = 0, True
    while chunk := stream.read(_CHUNK):
        empty = False
        parser.feed(chunk)
        errors.update()
        unread += len(chunk)
        for event in _pending(parser):
            unread = 0
            yield event
        if unread > _LARGEST:
            raise InputError(f"refused: {_LARGEST // 2**20} MB without an element", path=path)
    if empty:
        raise InputError("is empty", path=path)
    errors.finish()
    yield from _pending(parser)


def _pending(parser: XMLPullParser) -> Iterator[tuple[str, _Element]]:
    for event, element in parser.read_events():
        assert isinstance(event, str) and not isinstance(element, tuple) and element is not None
        yield event, element


class _Errors:
    """The parser's errors that no unit has taken yet."""

    def __init__(self, parser: XMLPullParser, path: str) -> None:
        self._parser = parser
        self._path = path
        self._seen = 0
        self._open: list[tuple[int, str]] = []

    def update(self) -> None:
        # The log is copied at each look; without an error there is none to copy.
        log = list(self._parser.feed_error_log)
        for entry in log[self._seen :]:
            if entry.type_name == "ERR_RESOURCE_LIMIT" or "amplification" in entry.message:
                raise InputError(f"refused: {entry.message}", path=self._path, line=entry.line)
            self._open.append((entry.line, f"not well-formed: {entry.message}"))
        self._seen = len(log)
        if self._seen > _MOST_ERRORS:
            raise InputError(
                f"more than {_MOST_ERRORS} errors: {self._open[0][1]}",
                path=self._path,
                line=self._open[0][0],
            )

    def finish(self) -> None:
        from lxml.etree import XMLSyntaxError

        try:
            self._parser.close()
        except XMLSyntaxError as error:
            self._open.append((error.lineno or 1, f"not well-formed: {error.msg}"))
        self.update()

    def first(self) -> str | None:
        return self._open[0][1] if self._open else None

    def take(self, start: int, end: int | None) -> list[tuple[int, str]]:
        """The errors from line `start` to `end`, one a line, which are then no longer open."""
        taken = [one for one in self._open if start <= one[0] and (end is None or one[0] <= end)]
        self._open = [one for one in self._open if one not in taken]
        return list(dict(reversed(taken)).items())[::-1]


def _unit(element: _Element, errors: _Errors) -> Unit:
    from lxml.etree import tostring

    line = element.sourceline or 1
    if not errors.first():
        return Unit(element, line)
    end = line + tostring(element, with_tail=False).count(b"\n")
    found = errors.take(line, end)
    return Unit(element, line, found[0][1] if found else None)


def _forget(element: _Element) -> None:
    """Free the element and what came before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def text_of(element: _Element) -> tuple[str, tuple[Place, ...]]:
    """The element's text without inline codes, and the line of each of its lines.

    Raises ValueError for an entity that is not expanded.
    """
    text = "".join(piece.text for piece in pieces(element))
    line = element.sourceline or 1
    places = [Place(0, line)]
    start = text.find("\n")
    while start >= 0:
        places.append(Place(start + 1, line + len(places)))
        start = text.find("\n", start + 1)
    return text, tuple(places)
