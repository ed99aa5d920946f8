"""The checks: a file each, found by walking this package."""

from __future__ import annotations

from mtqa.checks._base import Check, DocumentCheck, PairCheck
from mtqa.discover import constants

__all__ = ["Check", "DocumentCheck", "PairCheck", "all_checks"]


def all_checks() -> dict[str, Check]:
    """Every check by its name, in alphabetical order."""
    found: list[Check] = list(constants(__name__, "CHECK").values())
    return {check.name: check for check in sorted(found, key=lambda check: check.name)}
