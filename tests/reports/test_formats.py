"""What every report format has to do, whichever it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.errors import UsageError
from mtqa.reports import Options, formats, render
from tests.reports.sample import hostile, report, sample

GOLDEN = Path(__file__).parent / "golden"
# What gives a file back can only be asked of that file.
NAMES = sorted(set(formats()) - {"tmx"})


def rendered(made: object, name: str, **options: object) -> str:
    return "".join(render(made, name, Options(**options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str) -> None:
    """The sample as it was last looked at; MTQA_GOLDEN=1 writes the files anew."""
    path = GOLDEN / f"sample{formats()[name].suffix}"
    text = rendered(sample(), name)
    if os.environ.get("MTQA_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()


def test_suffixes_differ() -> None:
    suffixes = [found.suffix for found in formats().values()]
    assert len(set(suffixes)) == len(suffixes)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_found(name: str) -> None:
    rendered(report(), name).encode()


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_is_encodable(name: str) -> None:
    rendered(hostile(), name).encode()


@pytest.mark.parametrize("name", NAMES)
@given(text=st.text(st.characters(exclude_categories=()), max_size=40))
@settings(max_examples=30, deadline=None)
def test_no_text_raises(name: str, text: str) -> None:
    rendered(hostile(text), name).encode()


def test_unknown_format() -> None:
    with (
        pytest.raises(UsageError, match="did you mean sarif")
        if "sarif" in NAMES
        else (pytest.raises(UsageError, match="no report format"))
    ):
        render(sample(), "sarf")


def test_import_is_light() -> None:
    """Rich, jinja2 and lxml come with the first report that needs them."""
    code = (
        "import sys, mtqa.reports as r; r.formats();"
        "print([m for m in ('rich', 'jinja2', 'lxml', 'numpy', 'torch') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
