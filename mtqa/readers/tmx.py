"""TMX 1.4 (LISA OSCAR): a Document for each unit and target language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from mtqa.model import Document, Result
from mtqa.readers._base import Reader, ReadOptions, broken
from mtqa.readers._languages import exactly, matches
from mtqa.readers._xml import Unit, text_of, units
from mtqa.text.markup import Names, child, local_name, variant_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def sniff(head: bytes, suffix: str) -> float:
    """A root element called tmx."""
    return 1.0 if b"<tmx" in head else 0.9 if suffix in READER.suffixes else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """The units that have both languages.

    The source is in --from, else in the unit's or the header's `srclang`, else in the first
    variant; the target in --to, else each other language is one.
    """
    names = Names()
    for unit in units(stream, path, "tmx", ("tu",)):
        if unit.element is None:
            yield broken(unit.error or "", path, unit.line)
            continue
        yield from _documents(unit, unit.element, names(unit.element.get("tuid")), path, options)


def _documents(
    unit: Unit, element: _Element, name: str, path: str, options: ReadOptions
) -> Iterator[Document | Result]:
    if unit.error is not None:
        yield broken(unit.error, path, unit.line, name)
        return
    variants = [one for one in element if local_name(one) == "tuv"]
    if any(_lang(variant) is None for variant in variants):
        yield broken("a variant without xml:lang", path, unit.line, name)
        return
    source = _source(element, variants, options.source_lang)
    if source is None:
        return
    targets = _targets(variants, source, options.target_lang)
    for target in targets:
        identity = variant_name(name, len(variants), _lang(target))
        yield _document(source, target, identity, path, unit.line)


def _document(
    source: _Element, target: _Element, name: str, path: str, line: int
) -> Document | Result:
    segments = [child(variant, "seg") for variant in (source, target)]
    if segments[0] is None or segments[1] is None:
        return broken("a variant without seg", path, line, name)
    try:
        source_text, _ = text_of(segments[0])
        target_text, places = text_of(segments[1])
    except ValueError as error:
        return broken(str(error), path, line, name)
    return Document(
        target_text,
        source=source_text,
        target_lang=_lang(target) or "und",
        source_lang=_lang(source),
        path=path,
        source_path=path,
        id=name,
        places=tuple(replace(place, part=name) for place in places),
    )


def _lang(variant: _Element) -> str | None:
    return variant.get(_XML_LANG) or variant.get("lang")


def _source(unit: _Element, variants: list[_Element], wanted: str | None) -> _Element | None:
    declared = wanted or unit.get("srclang") or _header(unit)
    if declared is None or declared == "*all*":
        return variants[0] if variants else None
    for fits in (exactly, matches):
        for variant in variants:
            if fits(_lang(variant), declared):
                return variant
    return None


def _header(unit: _Element) -> str | None:
    header = child(unit.getroottree().getroot(), "header")
    return None if header is None else header.get("srclang")


def _targets(variants: list[_Element], source: _Element, wanted: str | None) -> list[_Element]:
    others = [variant for variant in variants if variant is not source]
    if wanted is None:
        return others
    exact = [variant for variant in others if exactly(_lang(variant), wanted)]
    return exact or [variant for variant in others if matches(_lang(variant), wanted)]


READER = Reader(
    name="tmx",
    summary="TMX translation memories",
    suffixes=(".tmx",),
    bilingual=True,
    sniff=sniff,
    read=read,
)
