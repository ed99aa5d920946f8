"""XLIFF 1.2 and 2.x (OASIS): a Document for each translated unit or segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions, broken
from mtqa.readers._xml import Unit, text_of, units
from mtqa.text.markup import Names, child, segments

if TYPE_CHECKING:
    from lxml.etree import _Element


def sniff(head: bytes, suffix: str) -> float:
    """A root element called xliff."""
    return 1.0 if b"<xliff" in head else 0.9 if suffix in READER.suffixes else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """The units that have a target that is not empty; those not to be translated are left out."""
    names = Names()
    for unit in units(stream, path, "xliff", ("trans-unit", "unit")):
        if unit.element is None:
            yield broken(unit.error or "", path, unit.line)
        else:
            yield from _documents(unit, unit.element, names, path, options)


def _documents(
    unit: Unit, element: _Element, names: Names, path: str, options: ReadOptions
) -> Iterator[Document | Result]:
    for segment, given in segments(element):
        name = names(given)
        if unit.error is not None:
            yield broken(unit.error, path, unit.line, name)
            return
        source, target = child(segment, "source"), child(segment, "target")
        if source is None:
            yield broken("no source", path, unit.line, name)
        elif target is not None and not _is_excluded(element, target):
            made = _document(source, target, name, path, options)
            if isinstance(made, Result) or made.target.strip():
                yield made


def _is_excluded(unit: _Element, target: _Element) -> bool:
    """Whether it is not to be translated, or its target (1.2) still waits for a translation."""
    return unit.get("translate") == "no" or target.get("state") in ("new", "needs-translation")


def _document(
    source: _Element, target: _Element, name: str, path: str, options: ReadOptions
) -> Document | Result:
    try:
        source_text, _ = text_of(source)
        target_text, places = text_of(target)
    except ValueError as error:
        return broken(str(error), path, target.sourceline, name)
    source_lang, target_lang = _languages(source)
    return Document(
        target_text,
        source=source_text,
        target_lang=target_lang or options.target_lang or "und",
        source_lang=source_lang or options.source_lang,
        path=path,
        source_path=path,
        id=name,
        places=tuple(replace(place, part=name) for place in places),
    )


def _languages(element: _Element) -> tuple[str | None, str | None]:
    """The languages that the file (1.2) or the whole (2.x) declares."""
    root = element.getroottree().getroot()
    for file in element.iterancestors("{*}file"):
        found = file.get("source-language"), file.get("target-language")
        if any(found):
            return found
    return root.get("srcLang"), root.get("trgLang")


READER = Reader(
    name="xliff",
    summary="XLIFF 1.2 and 2.x",
    suffixes=(".xlf", ".xliff", ".sdlxliff", ".mxliff", ".mqxliff"),
    bilingual=True,
    sniff=sniff,
    read=read,
)
