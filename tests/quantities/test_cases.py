"""Every language's table of cases: what is written, and what is to be read in it."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mtqa.quantities import extract

FOLDER = Path(__file__).parent / "cases"


@cache
def tables() -> dict[str, list[dict[str, Any]]]:
    return {
        path.stem: tomllib.loads(path.read_text("utf8"))["case"]
        for path in sorted(FOLDER.glob("*.toml"))
    }


def test_forty_languages_have_ten_cases() -> None:
    assert sum(len(cases) >= 10 for cases in tables().values()) >= 40


def problem(case: dict[str, Any], lang: str) -> str | None:
    """What is wrong with what is read, or None."""
    found = [one for one in extract(case["text"], lang) if one.facts.get("strength", 1) >= 0.1]
    if case["kind"] == "none":
        hard = [one for one in found if one.facts["strength"] >= 0.4]
        return f"read {hard}" if hard else None
    for one in found:
        same = one.value == Decimal(case["value"]) or Decimal(case["value"]) in one.readings
        unit = case.get("unit") in (None, one.unit)
        currency = "currency" not in case or (
            case["currency"] in (one.currency or one.facts.get("maybe") or "").split("|")
        )
        upper = "upper" not in case or one.upper == Decimal(case["upper"])
        if same and unit and currency and upper and case["kind"] == one.kind:
            return None
    return (
        "; ".join(
            f"{one.kind} {one.value} {one.unit} {one.currency} {one.span.of(case['text'])!r}"
            for one in found
        )
        or "nothing read"
    )


@pytest.mark.parametrize("lang", tables())
def test_table(lang: str) -> None:
    wrong = {
        case["text"]: why for case in tables()[lang] if (why := problem(case, lang)) is not None
    }
    assert not wrong
