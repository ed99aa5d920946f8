"""The baseline: the findings that were there when one began to look, by file and fingerprint."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import regex

from mtqa.config import shown
from mtqa.errors import ConfigError, UsageError
from mtqa.model import Document, Finding, Result
from mtqa.reports import fingerprints
from mtqa.writing import written

__all__ = ["Baseline"]

_VERSION = 1
_NUMBERED = regex.compile(r"#\d+")  # what a reader calls a unit without an id


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings: for each document's name, its fingerprints and what they are of.

    A document is named by its path relative to the baseline's folder, a unit of a file also by its
    id or else by its source.
    """

    path: Path
    documents: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Baseline:
        """The baseline in a file; raises UsageError when there is none and ConfigError for another
        kind of file.
        """
        try:
            data = json.loads(path.read_bytes())
            if data["mtqa-baseline"] != _VERSION:
                raise ConfigError(
                    f"a baseline of version {data['mtqa-baseline']}, not {_VERSION}",
                    path=shown(path),
                    hint="make it anew: mtqa baseline update",
                )
            documents = {
                str(name): {str(one["fingerprint"]): dict(one) for one in found}
                for name, found in data["documents"].items()
            }
        except FileNotFoundError as error:
            raise UsageError(
                "no such baseline",
                path=shown(path),
                hint="make it with: mtqa baseline update FILE TARGET...",
            ) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise ConfigError(f"cannot be read: {reason}", path=shown(path)) from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ConfigError("not a baseline of mtqa", path=shown(path)) from error
        return cls(path, documents)

    def key(self, document: Document) -> str:
        """What the document is called here: not by a number that units before it would change."""
        name = "" if document.path in (None, "-") else str(document.path)
        if name:
            absolute = os.path.abspath(name)  # noqa: PTH100 - links stay as they are named
            root = os.path.dirname(os.path.abspath(self.path))  # noqa: PTH100, PTH120
            name = os.path.relpath(absolute, root).replace(os.sep, "/")
        if document.id is not None and not _NUMBERED.fullmatch(str(document.id)):
            return f"{name}#{document.id}"
        if document.source is None or document.source_path not in (None, document.path):
            return name
        # A unit of a bilingual file: by what it translates.
        source = " ".join(document.source.split()).encode("utf-8", "surrogatepass")
        return f"{name}~{hashlib.sha256(source).hexdigest()[:8]}"

    def updated(self, results: Iterable[Result]) -> Baseline:
        """The baseline with what was found now in the checked documents.

        Documents that were not checked, or could not be, keep what they had.
        """
        documents = {name: dict(found) for name, found in self.documents.items()}
        fresh: dict[str, dict[str, Mapping[str, Any]]] = {}
        for result in results:
            if result.error is not None:
                continue
            known = fresh.setdefault(self.key(result.document), {})
            for finding, mark in zip(result.findings, fingerprints(result), strict=True):
                known[mark] = _entry(finding, mark)
            for one in result.suppressed:
                if one.kind == "baseline":
                    known[one.fingerprint] = _entry(one.finding, one.fingerprint)
        documents.update(fresh)
        return Baseline(self.path, {name: found for name, found in documents.items() if found})

    def __len__(self) -> int:
        return sum(len(found) for found in self.documents.values())

    def save(self) -> None:
        """Write the file, whole or not at all; raises UsageError when it cannot be written.

        Sorted, one finding a line, so that a difference in it can be read.
        """
        pieces = []
        for name, found in sorted(self.documents.items()):
            rows = ",\n".join(f"      {_dumps(one)}" for _, one in sorted(found.items()))
            pieces.append(f"    {_dumps(name)}: [\n{rows}\n    ]")
        body = ",\n".join(pieces)
        documents = f"{{\n{body}\n  }}" if body else "{}"
        text = f'{{\n  "mtqa-baseline": {_VERSION},\n  "documents": {documents}\n}}\n'
        with written(self.path) as stream:
            stream.write(text)


def _entry(finding: Finding, fingerprint: str) -> Mapping[str, Any]:
    """The fingerprint, and for the reader of the file what it is of."""
    entry = {"fingerprint": fingerprint, "check": finding.check, "text": finding.text}
    return entry | ({"source": finding.source_text} if finding.source_text else {})


def _dumps(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return json.dumps(value)
    return text
