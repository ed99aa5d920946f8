"""The notebooks run, offline and in time, with their outputs; a checker can be extended."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

import mtqa
from mtqa.checks import PairCheck
from mtqa.model import Flag, Issues, Span
from tests.reports.browser import PROGRAM, Browser

FOLDER = Path(__file__).parents[1] / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
SECONDS = 180  # for all four


def notebook(name: str) -> Any:
    nbformat = pytest.importorskip("nbformat")
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def test_there_are_four() -> None:
    assert len(NAMES) == 4


@pytest.mark.parametrize("name", NAMES)
def test_it_stands_with_outputs_and_without_errors(name: str) -> None:
    nbformat = pytest.importorskip("nbformat")
    made = notebook(name)
    nbformat.validate(made)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    outputs = [output for cell in code for output in cell.outputs]
    assert outputs and not [
        one
        for one in outputs
        if one.output_type in ("error", "stream") and one.get("name") != "stdout"
    ]
    text = str(outputs)
    assert not re.search(r"/(home|root|tmp|venv)/", text), "a path of the machine that ran it"


@pytest.mark.slow
def test_they_run_in_three_minutes() -> None:
    pytest.importorskip("ipykernel")
    client = pytest.importorskip("nbclient").NotebookClient
    mtqa.Checker(engine="none", fast=True).check(  # the gazetteer is built once, before the clock
        mtqa.Document("Sofia is a city.", target_lang="en")
    )
    started = time.monotonic()
    for name in NAMES:
        client(notebook(name), timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", NAMES)
def test_its_displays_fit_the_screen(name: str, width: int, tmp_path: Path) -> None:
    if PROGRAM is None:
        pytest.skip("Chromium is not installed")
    outputs = [one for cell in notebook(name).cells for one in cell.get("outputs", ())]
    shown = [one.get("data", {}).get("text/html", "") for one in outputs]
    ours = [one for one in shown if 'class="mtqa"' in one or "<img" in one]  # not pandas' tables
    assert ours
    page = tmp_path / "page.html"
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    page.write_text(f"<!DOCTYPE html>{head}<body>{'<hr>'.join(ours)}", "utf-8")
    with Browser() as browser:
        browser.size(width, 900)
        browser.open(page)
        assert browser.run("document.documentElement.scrollWidth") <= width
        assert browser.complaints() == []


def test_a_check_of_ones_own_takes_twenty_lines() -> None:
    (cell,) = [one for one in notebook("4-our-newsroom").cells if "PairCheck(" in one.source]
    assert len([line for line in cell.source.splitlines() if line.strip()]) <= 20


SOURCE, TARGET = "Срещата беше на Вълчи връх.", "The meeting was at Wolfsgipfel."


def checks_of(checker: mtqa.Checker) -> list[str]:
    document = mtqa.Document(TARGET, SOURCE, target_lang="en", source_lang="bg")
    return [one.check for one in checker.check(document).findings]


def test_names_of_ones_own() -> None:
    checker = mtqa.Checker(engine="none", fast=True)
    before = checks_of(checker)
    checker.add_names(FOLDER / "newsroom" / "names.csv")
    checker.add_names(FOLDER / "newsroom" / "terms.tbx")
    assert "exonym" not in before and "exonym" in checks_of(checker)
    with pytest.raises(mtqa.MtqaError):
        checker.add_names(FOLDER / "newsroom" / "none.csv")


def test_a_check_of_ones_own() -> None:
    def find(pair: Any, evidence: Any) -> Any:
        yield Flag(Span(0, 3), "mine", "as we say", features={"confidence": 0.9})

    checker = mtqa.Checker(engine="none", fast=True)
    checker.add_check(PairCheck(name="mine", summary="ours", issue=Issues.SPELLING, find=find))
    assert "mine" in checks_of(checker)
    assert "mine" not in checks_of(mtqa.Checker(engine="none", fast=True))
