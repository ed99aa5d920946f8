"""What a result depends on, as keys: two documents of one key have the same findings."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import unicodedata
from dataclasses import fields, replace
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import mtqa
from mtqa.config import Settings
from mtqa.model import Document, Result

__all__ = ["Scope", "around", "code", "described", "digest", "names", "packages"]

# They decide what is known, or where a text may go, not what is found.
_ASIDE = ("baseline", "accept", "overrides")


def digest(value: Any) -> bytes:
    """The SHA-256 of a value as JSON; no two values of JSON have the same one."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=True).encode("ascii")).digest()


class Scope:
    """What all documents of a run have in common."""

    def __init__(self, settings: Settings) -> None:
        # Where an override holds is asked by path; the languages are in the key as they are.
        self._overrides = [
            (one, replace(one, source_languages=(), target_languages=()))
            for one in settings.overrides
        ]
        self._base = digest([around(), described(settings, _ASIDE)]).hex()
        self._at: tuple[str | None, str] | None = None

    def key(self, document: Document | Result) -> bytes:
        """The key of a document as it was read: all of its texts, and what it is checked with.

        What looks at a whole document sees its sentences together, so they have one key. What
        could not be read has a key of the reason.
        """
        if isinstance(document, Result):
            places = document.document.places
            return digest([document.error, places[0].line if places else None])
        return digest(
            [
                document.target,
                document.source,
                document.target_lang,
                document.source_lang,
                [
                    [one.target, one.source, one.target_start, one.source_start, one.role]
                    for one in document.pairs
                ],
                self._for(document.path),
            ]
        )

    def _for(self, path: str | None) -> str:
        """The settings that may hold for a path; those for languages are all named."""
        if not self._overrides:
            return self._base
        if self._at is None or self._at[0] != path:
            holding = [
                [one.source_languages, one.target_languages, one.values]
                for one, anywhere in self._overrides
                if anywhere.holds(path, None, None)
            ]
            self._at = (path, digest([self._base, holding]).hex())
        return self._at[1]


def described(settings: Settings, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The settings as JSON has them, by their names."""
    return {
        field.name: json.loads(json.dumps(getattr(settings, field.name), default=_plain))
        for field in fields(settings)
        if field.name not in without
    }


def _plain(value: Any) -> Any:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def around() -> list[str | None]:
    """What a result depends on beside text and settings: this package and what it runs with."""
    return [mtqa.__version__, code(), packages(), names()]


@cache
def code() -> str:
    """The code and data of this package, whatever its version says."""
    found = hashlib.sha256()
    _read(resources.files(mtqa), "", found)
    return found.hexdigest()[:16]


def _read(folder: Traversable, name: str, found: Any) -> None:
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        path = f"{name}/{file.name}"
        if file.is_dir():
            if file.name not in ("__pycache__", "tables"):
                _read(file, path, found)
        else:
            found.update(digest([path, hashlib.sha256(file.read_bytes()).hexdigest()]))


@cache
def packages() -> str:
    """The packages, the interpreter and its Unicode."""
    # Ray puts some of its own on the path of whatever imports it, and of its workers.
    path = [one for one in sys.path if Path(one).name != "thirdparty_files"]
    there = metadata.distributions(path=path)
    found = sorted({f"{one.name}=={one.version}" for one in there if one.name != "mtqa"})
    return digest([found, platform.python_version(), unicodedata.unidata_version]).hex()[:16]


def names() -> str | None:
    """The user's own names, None where there are none."""
    from mtqa.gazetteer.build import user_path

    own = user_path()
    return hashlib.sha256(own.read_bytes()).hexdigest() if own.is_file() else None
