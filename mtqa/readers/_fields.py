"""The fields of a segment, as JSON Lines and Parquet have them, as a Document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mtqa.model import Document, Place, Result
from mtqa.readers._base import ReadOptions, broken

FIELDS = ("id", "source", "target", "source_lang", "target_lang")


def document(
    fields: Mapping[str, Any],
    number: int,
    path: str,
    options: ReadOptions,
    kind: Callable[[Any], str],
) -> Document | Result:
    """The document of the fields of a line or row, or why there is none.

    `kind` says what a value of a wrong type is.
    """
    identity = fields.get("id")
    if isinstance(identity, bool) or not isinstance(identity, str | int | None):
        return broken(f'"id" is {kind(identity)}, neither text nor a whole number', path, number)
    for name in FIELDS[1:]:
        if not isinstance(fields.get(name), str | None):
            return broken(f'"{name}" is {kind(fields[name])}, not text', path, number, identity)
    if fields.get("target") is None:
        return broken('no "target"', path, number, identity)
    return Document(
        fields["target"],
        source=fields.get("source"),
        target_lang=fields.get("target_lang") or options.target_lang or "und",
        source_lang=fields.get("source_lang") or options.source_lang,
        path=path,
        id=identity,
        places=(Place(0, number),),
    )
