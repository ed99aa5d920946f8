"""Every check has two tables, and does as they say at the default threshold."""

from __future__ import annotations

import pytest

from mtqa.checks import all_checks
from tests import tables


def test_every_check_has_both_tables() -> None:
    have = {(case.check.replace("_", "-"), case.kind) for case in tables.cases()}
    want = {(name, kind) for name in all_checks() for kind in ("fires", "silent")}
    assert want == have


def test_names_follow_the_files() -> None:
    from mtqa.discover import constants

    for module, check in constants("mtqa.checks", "CHECK").items():
        assert check.name == module.replace("_", "-")
        assert check.default or check.reason, f"{check.name} is off by default without a reason"


@pytest.mark.parametrize("case", tables.cases(), ids=lambda case: case.id)
def test_case(case: tables.Case) -> None:
    assert set(case.data) <= tables.KEYS
    target, spans = tables.unmark(case.data["target"])
    assert bool(spans) == (case.kind == "fires")
    found = tables.found(case)
    assert [(f.span.start, f.span.end) for f in sorted(found, key=lambda f: f.span)] == spans, [
        (f.rule, f.span.of(target), dict(f.features)) for f in found
    ]
    for flag in found:
        if "rule" in case.data:
            assert flag.rule == case.data["rule"]
        if "suggestion" in case.data:
            assert flag.suggestion == case.data["suggestion"]
