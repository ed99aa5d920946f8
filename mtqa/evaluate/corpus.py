"""Labelled texts: folders of articles, and JSON Lines of segments."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtqa.errors import InputError
from mtqa.model import Document, Span

__all__ = ["Gold", "Labelled", "load"]


@dataclass(frozen=True, slots=True)
class Gold:
    """A span of the target that is known to be wrong, and how; empty where something is missing."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A Document with all its errors known; `clean` when it is known to have none."""

    document: Document
    gold: tuple[Gold, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether any finding is a false alarm."""
        return not self.gold


def load(path: Path) -> Iterator[Labelled]:
    """The labelled texts of a folder of articles or of a JSON Lines file.

    A folder holds a folder an article: ``article.toml`` with the languages and the ``[[span]]``
    entries, ``source.<lang>.txt``, ``target.<lang>.txt`` and ``clean.<lang>.txt``. A line of JSON
    Lines has ``target``, ``target_lang``, and may have ``id``, ``source``, ``source_lang`` and
    ``spans``, a list of ``[start, end, kind]``.

    Raises InputError, with the file and the line, for what is not so.
    """
    if path.is_dir():
        articles = sorted(path.glob("*/article.toml"))
        if not articles:
            raise InputError("no article.toml in any folder of it", path=str(path))
        for article in articles:
            yield from _article(article)
    elif path.is_file():
        yield from _lines(path)
    else:
        raise InputError("no such file or folder", path=str(path))


def _article(path: Path) -> Iterator[Labelled]:
    try:
        about = tomllib.loads(path.read_text(encoding="utf-8"))
        source_lang, target_lang = about["source_lang"], about["target_lang"]
        folder = path.parent
        source = (folder / f"source.{source_lang}.txt").read_text(encoding="utf-8")
        target = (folder / f"target.{target_lang}.txt").read_text(encoding="utf-8")
        clean = (folder / f"clean.{target_lang}.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, KeyError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"not a labelled article: {error}", path=str(path)) from error
    gold = tuple(
        Gold(_locate(target, entry, path), entry["kind"]) for entry in about.get("span", [])
    )

    def document(text: str, version: str) -> Document:
        return Document(
            text,
            source,
            target_lang,
            source_lang,
            path=str(folder / f"{version}.{target_lang}.txt"),
        )

    yield Labelled(document(target, "target"), gold)
    yield Labelled(document(clean, "clean"))


def _locate(target: str, entry: dict[str, Any], path: Path) -> Span:
    """The span of an entry: the nth occurrence of its text, or the place behind `after`."""
    text = entry["text"] or entry["after"]
    start = -1
    for _ in range(entry.get("occurrence", 1)):
        start = target.find(text, start + 1)
        if start < 0:
            raise InputError(f"the target has no {text!r}", path=str(path))
    if not entry["text"]:
        return Span(start + len(text), start + len(text))
    return Span(start, start + len(text))


def _lines(path: Path) -> Iterator[Labelled]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
                gold = tuple(
                    Gold(Span(int(span[0]), int(span[1])), str(_kind(data, span)))
                    for span in data.get("spans", [])
                )
                yield Labelled(
                    Document(
                        data["target"],
                        data.get("source"),
                        data.get("target_lang", "und"),
                        data.get("source_lang"),
                        id=str(data.get("id", number)),
                    ),
                    gold,
                )
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise InputError(
                    f"not a labelled segment: {error!r}", path=str(path), line=number
                ) from error


def _kind(data: dict[str, Any], span: list[Any]) -> Any:
    kind = data.get("kind", "error")
    return span[2] if len(span) > 2 and kind in ("mqm", "error") else kind
