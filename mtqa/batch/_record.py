"""What is kept of a checked document, and the line that is made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mtqa.errors import MtqaError
from mtqa.model import Document, Finding, Result, Span
from mtqa.reports._json import dumps
from mtqa.reports.jsonl import line
from mtqa.run import Checker

__all__ = ["Answer", "Record", "answer", "record"]


@dataclass(frozen=True, slots=True)
class Record:
    """What was found in a document, without what names it: the same texts have the same record.

    `findings` is the JSON of all that reach one of the two scores, the one to report from and the
    one to fail from; `reported` says how many reach the first, `fails` whether one reaches the
    second. What is known (marks, baseline, accept list) is not yet set apart.
    """

    target_lang: str
    source_lang: str | None
    engine: str = "none"
    segments: int = 1
    found: int = 0
    reported: int = 0
    fails: bool = False
    findings: str = "[]"
    error: str | None = None

    def pack(self) -> str:
        """The record as text, for `unpack`."""
        head = [
            self.target_lang,
            self.source_lang,
            self.engine,
            self.segments,
            self.found,
            self.reported,
            self.fails,
        ]
        return f"{json.dumps(head)}\n{self.findings}"

    @classmethod
    def unpack(cls, text: str) -> Record:
        """The record of a text of `pack`; raises ValueError or TypeError for another text."""
        head, _, findings = text.partition("\n")
        lang, source_lang, engine, segments, found, reported, fails = json.loads(head)
        return cls(lang, source_lang, engine, segments, found, reported, fails, findings)


@dataclass(frozen=True, slots=True)
class Answer:
    """The line of one input line, what counts of it, and its error, also with its place."""

    line: str
    segments: int = 1
    findings: int = 0
    fails: bool = False
    error: str | None = None
    complaint: str | None = None


def record(result: Result, checker: Checker) -> Record:
    """What is kept of a Result of `Checker.examine`."""
    document = result.document
    settings = checker.settings.at(document.path, document.source_lang, document.target_lang)
    return Record(
        target_lang=document.target_lang,
        source_lang=document.source_lang,
        engine=result.engine,
        segments=max(1, len(document.pairs)),
        found=len(result.findings),
        reported=sum(one.score >= settings.threshold for one in result.findings),
        fails=any(one.score >= settings.failing for one in result.findings),
        findings=dumps([one.to_dict() for one in result.findings]),
        error=result.error,
    )


def answer(document: Document | Result, found: Record | None, checker: Checker) -> Answer:
    """The answer to a document as it was read; `found` is None for what could not be read."""
    if isinstance(document, Result):
        return _failed(document)
    assert found is not None
    if found.error is not None:
        return _failed(Result(document, error=found.error))
    known = checker.suppressor
    if (
        found.found == found.reported
        and known.accept is None
        and known.baseline is None
        and "mtqa:" not in document.target
    ):
        # Nothing is to be set apart: the findings go into the line as they are.
        empty = line(Result(document, engine=found.engine))
        text = empty.replace('"findings": []', f'"findings": {found.findings}', 1)
        return Answer(text, found.segments, found.found, found.fails)
    result = checker.decide(_result(document, found))
    return Answer(line(result), found.segments, len(result.findings), result.fails)


def _failed(result: Result) -> Answer:
    document = result.document
    place = document.places[0].line if document.places else None
    name = "standard input" if document.path == "-" else document.path
    reason = str(result.error)
    said = str(MtqaError(reason, path=name, line=place))
    return Answer(line(result), error=reason, complaint=said)


def _result(document: Document, found: Record) -> Result:
    document = replace(document, target_lang=found.target_lang, source_lang=found.source_lang)
    findings = tuple(_finding(one) for one in json.loads(found.findings))
    return Result(document, findings, engine=found.engine)


def _finding(values: Mapping[str, Any]) -> Finding:
    """The finding of a finding object; the rule, which no object has, is lost."""
    others = {
        name: value
        for name, value in values.items()
        if name not in ("start", "end", "source_start", "source_end")
    }
    start, end = values["source_start"], values["source_end"]
    return Finding(
        rule="",
        span=Span(values["start"], values["end"]),
        source_span=None if start is None else Span(start, end),
        **others,
    )
