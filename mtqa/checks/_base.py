"""What a check is. A file in this package holds one, as the constant CHECK."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from mtqa.model import CheckInfo, Document, Evidence, Flag, Issue, Pair, Severity

Need = Literal["quantities", "names", "links", "back_translation", "tags"]


@dataclass(frozen=True, kw_only=True)
class Check:
    """A named check: what it reports, and what evidence it reads.

    A check is a pure function of its arguments: no model, no file, no clock. `needs` names the
    evidence to be computed for it; a field of Evidence may still be None (no source, no engine),
    and the check then sees less. A check that `default` leaves out says why in `reason`.
    `learned` ones use a model and are left out by ``--fast``.
    """

    name: str
    summary: str
    issue: Issue
    severity: Severity = "major"
    needs: frozenset[Need] = frozenset()
    default: bool = True
    reason: str = ""
    learned: bool = False

    @property
    def info(self) -> CheckInfo:
        """What a report needs to know."""
        return CheckInfo(self.name, self.summary, self.issue)


@dataclass(frozen=True, kw_only=True)
class PairCheck(Check):
    """A check that looks at one Pair at a time."""

    find: Callable[[Pair, Evidence], Iterable[Flag]]


@dataclass(frozen=True, kw_only=True)
class DocumentCheck(Check):
    """A check that needs the whole Document; the Evidence is in the order of its pairs."""

    find: Callable[[Document, tuple[Evidence, ...]], Iterable[Flag]]
