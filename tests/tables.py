"""Reads the tables of the checks: texts with the expected spans marked ⟦so⟧."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from mtqa.config import Settings
from mtqa.model import BackTranslation, Document
from mtqa.run import Checker, flags, prepare
from mtqa.scoring import default_threshold, score

FOLDER = Path(__file__).parent / "checks"
OPEN, CLOSE = "⟦", "⟧"
KEYS = frozenset(
    "target source target_lang source_lang rule suggestion back_translation why".split()
)


@dataclass(frozen=True)
class Case:
    check: str
    kind: str
    number: int
    data: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.check}-{self.kind}-{self.number}"


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without marks, and the spans that were marked."""
    text, spans, start = "", [], -1
    for char in marked:
        if char == OPEN:
            start = len(text)
        elif char == CLOSE:
            spans.append((start, len(text)))
        else:
            text += char
    return text, spans


def cases() -> list[Case]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        table = tomllib.loads(path.read_text("utf8"))
        for kind in ("fires", "silent"):
            for number, data in enumerate(table.get(kind, []), 1):
                found.append(Case(path.stem, kind, number, data))
    return found


@cache
def checker(check: str) -> Checker:
    return Checker(Settings(checks=(check,), engine="none", min_score=0))


def found(case: Case) -> list[Any]:
    """The flags at or above the threshold that the check raises for a case."""
    data = case.data
    target, _ = unmark(data["target"])
    run = checker(case.check.replace("_", "-"))
    document = prepare(
        Document(
            target,
            data.get("source"),
            data.get("target_lang", "und"),
            data.get("source_lang"),
        ),
        run.settings,
    )
    evidence = run.evidence(document)
    if "back_translation" in data:
        back = BackTranslation(data["back_translation"], "table", reliability=0.9)
        evidence = tuple(replace(one, back_translation=back) for one in evidence)
    (check,) = run.checks
    return [
        flag
        for flag in flags(check, document, evidence)
        if score(check, flag) >= default_threshold()
    ]
