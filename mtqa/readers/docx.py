"""DOCX (ECMA-376): the paragraphs of the main text, without what was deleted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from mtqa.errors import InputError
from mtqa.model import Document, Place, Result
from mtqa.readers._base import Reader, ReadOptions, broken
from mtqa.readers._bytes import read_all
from mtqa.readers._xml import Readable, units
from mtqa.text.markup import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAIN = "word/document.xml"
_LARGEST = 128 * 1024 * 1024
"""How many bytes the main text may unpack to."""

_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
# A paragraph in a text box is one of its own, the fallback of a drawing repeats it, and what was
# moved away stands where it was moved to.
_APART = frozenset({"p", "Fallback", "moveFrom"})


def sniff(head: bytes, suffix: str) -> float:
    """A zip archive with the suffix, or one that names Word's main part at once."""
    packed = head.startswith(b"PK\x03\x04")
    if suffix in READER.suffixes:
        return 0.95 if packed else 0.9
    return 0.8 if packed and b"word/" in head else 0.0


def read(stream: IO[bytes], path: str, options: ReadOptions) -> Iterator[Document | Result]:
    """One Document, a blank line between paragraphs, its places their numbers.

    Raises InputError for what is no DOCX file, is encrypted or unpacks to too much.
    """
    paragraphs: list[str] = []
    places: list[Place] = []
    length = 0
    part = _main_part(read_all(stream, path), path)
    for number, unit in enumerate(units(part, path, "document", ("p",)), 1):
        if unit.error is not None or unit.element is None:
            yield broken(unit.error or "", path, None)
            continue
        text = "" if _is_repeated(unit.element) else "".join(_text(unit.element))
        if text.strip():
            places.append(Place(length, None, None, f"paragraph {number}"))
            paragraphs.append(text)
            length += len(text) + 2
    if not paragraphs:
        raise InputError("is empty: no paragraph has text", path=path)
    yield Document(
        "\n\n".join(paragraphs),
        target_lang=options.target_lang or "und",
        source_lang=options.source_lang,
        path=path,
        places=tuple(places),
    )


def _main_part(data: bytes, path: str) -> Readable:
    if not data:
        raise InputError("is empty", path=path)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        info = archive.getinfo(_MAIN)
        if info.file_size > _LARGEST:
            size = f"{info.file_size // 2**20} MB, more than {_LARGEST // 2**20}"
            raise InputError(f"refused: its text unpacks to {size}", path=path)
        return _Guarded(archive.open(info), path)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, ValueError) as error:
        raise InputError(f"not a DOCX file: {_reason(error)}", path=path) from error
    except RuntimeError as error:
        raise InputError("encrypted", path=path, hint="save it without a password") from error


class _Guarded:
    """A part of an archive; what is wrong with the packed data is an InputError."""

    def __init__(self, part: IO[bytes], path: str) -> None:
        self._part = part
        self._path = path

    def read(self, size: int, /) -> bytes:
        import zlib

        try:
            return self._part.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise InputError(f"not a DOCX file: {error}", path=self._path) from error


def _reason(error: Exception) -> str:
    return f"it has no {_MAIN}" if isinstance(error, KeyError) else str(error)


def _is_repeated(element: _Element) -> bool:
    return any(local_name(one) == "Fallback" for one in element.iterancestors())


def _text(element: _Element) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        elif name not in _APART:
            yield from _text(child)


READER = Reader(
    name="docx",
    summary="Word documents",
    suffixes=(".docx",),
    bilingual=False,
    sniff=sniff,
    read=read,
)
