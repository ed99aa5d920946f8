"""Which findings are known: the one place where that is decided."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtqa.config import Settings, shown
from mtqa.model import Document, Finding, Result, Suppressed
from mtqa.reports import fingerprints
from mtqa.suppress._accept import AcceptList
from mtqa.suppress._baseline import Baseline
from mtqa.suppress._marks import Mark, Marks

__all__ = ["Suppressor"]


class Suppressor:
    """Sets known findings of Results apart, and remembers what served.

    `today` is the date by which entries of the accept list expire.
    """

    def __init__(
        self,
        accept: AcceptList | None = None,
        baseline: Baseline | None = None,
        today: datetime.date | None = None,
    ) -> None:
        self.accept = accept
        self.baseline = baseline
        self._today = today or datetime.date.today()
        self._used: set[int] = set()
        self._seen: dict[str, set[str]] = {}
        self._said: dict[str, None] = {}

    @classmethod
    def of(cls, settings: Settings, today: datetime.date | None = None) -> Suppressor:
        """What the settings name; raises UsageError and ConfigError for files that do not serve."""
        accept = AcceptList.load(Path(settings.accept)) if settings.accept else None
        baseline = Baseline.load(Path(settings.baseline)) if settings.baseline else None
        return cls(accept, baseline, today)

    @property
    def memory(self) -> dict[str, Any]:
        """What served so far, as JSON can hold it, for a run that goes on in another process."""
        return {
            "used": sorted(self._used),
            "seen": {name: sorted(marks) for name, marks in self._seen.items()},
            "said": list(self._said),
        }

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take up `memory` again."""
        self._used.update(memory.get("used", ()))
        self._said.update(dict.fromkeys(memory.get("said", ())))
        for name, marks in memory.get("seen", {}).items():
            self._seen.setdefault(name, set()).update(marks)

    def decide(self, result: Result, marks: Marks | None = None) -> Result:
        """The result with its known findings under `suppressed`; `marks` are those of its text."""
        if result.error is not None:
            return result
        known = self._known(result.document)
        kept: list[Finding] = []
        suppressed = list(result.suppressed)
        used: set[Mark] = set()
        for finding, fingerprint in zip(result.findings, fingerprints(result), strict=True):
            why = self._why(finding, fingerprint, result.document, marks, known, used)
            if why is None:
                kept.append(finding)
            else:
                suppressed.append(why)
        if marks is not None:
            self._say_marks(marks, used, result.document)
        return replace(result, findings=tuple(kept), suppressed=tuple(suppressed))

    def _known(self, document: Document) -> set[str]:
        if self.baseline is None:
            return set()
        key = self.baseline.key(document)
        if key not in self.baseline.documents:
            return set()  # nothing to remember, whatever the number of documents
        self._seen.setdefault(key, set())
        return set(self.baseline.documents[key])

    def _why(
        self,
        finding: Finding,
        fingerprint: str,
        document: Document,
        marks: Marks | None,
        known: set[str],
        used: set[Mark],
    ) -> Suppressed | None:
        for mark in marks.marks if marks is not None else ():
            if mark.covers(finding):
                used.add(mark)
                return Suppressed(finding, "inline", mark.reason, fingerprint)
        if self.accept is not None:
            for index, entry in enumerate(self.accept.entries):
                if entry.covers(finding, document, self.accept.root):
                    if entry.expires is not None and entry.expires < self._today:
                        line = self.accept.lines[index]
                        where = f"{shown(self.accept.path)}:{line}"
                        self._said[f"{where}: expired on {entry.expires}, holds no more"] = None
                        continue
                    self._used.add(index)
                    return Suppressed(finding, "accepted", entry.reason, fingerprint)
        if fingerprint in known and self.baseline is not None:
            self._seen[self.baseline.key(document)].add(fingerprint)
            return Suppressed(finding, "baseline", "", fingerprint)
        return None

    def _say_marks(self, marks: Marks, used: set[Mark], document: Document) -> None:
        path = document.path or "<text>"
        for line, what in marks.faults:
            self._said[f"{path}:{line}: {what}"] = None
        for mark in marks.marks:
            if mark not in used:
                self._said[f"{path}:{mark.line}: the mark suppresses nothing"] = None

    def notices(self, *, accept: bool = False) -> tuple[str, ...]:
        """One line each: suppressions that serve nothing, and entries that have expired.

        The baseline's are told of the documents that were checked; those of the accept list only
        when asked for, since most runs see a part of what it is for.
        """
        said = list(self._said)
        if self.baseline is not None:
            gone = sum(
                len(set(self.baseline.documents.get(key, ())) - seen)
                for key, seen in self._seen.items()
            )
            if gone:
                name = shown(self.baseline.path)
                said.append(
                    f"{name}: {gone} {'finding is' if gone == 1 else 'findings are'} no longer "
                    "there; mtqa baseline update takes them out"
                )
        if accept and self.accept is not None:
            for index, line in enumerate(self.accept.lines):
                if index not in self._used:
                    said.append(f"{shown(self.accept.path)}:{line}: the entry accepts nothing")
        return tuple(said)
