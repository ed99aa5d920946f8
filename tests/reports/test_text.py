"""The text report at a terminal."""

from __future__ import annotations

import io

import pytest
import regex

from mtqa.model import Document, Issues, Result
from mtqa.reports import Options, render
from tests.reports.sample import (
    ARABIC,
    HOSTILE,
    TARGET,
    article,
    finding,
    hostile,
    report,
    sample,
    units,
)


def text_of(*results: Result, width: int = 80, colour: bool = False) -> str:
    return "".join(render(report(*results), "text", Options(width=width, colour=colour)))


def test_carets_stand_under_the_span() -> None:
    lines = text_of(article()).splitlines()
    carets = next(i for i, line in enumerate(lines) if set(line.strip()) == {"^"})
    start = lines[carets].index("^")
    assert lines[carets - 1][start:].startswith("11.5m euros. Dollars.")
    assert len(lines[carets].strip()) == len("11.5m euros. Dollars.")


def test_wide_characters_take_two_columns() -> None:
    lines = text_of(units()[1]).splitlines()
    carets = next(line for line in lines if set(line.strip()) == {"^"})
    assert carets.index("^") == 13 + 2 * len("美国将提供")
    assert len(carets.strip()) == 4 + 2 * len("万欧元")


def test_combining_marks_take_none() -> None:
    target = "e\u0301e\u0301 Separtist forces"
    found = finding("spelling", Issues.SPELLING, target, "Separtist", "Misspelt.")
    lines = text_of(Result(Document(target, target_lang="en"), (found,))).splitlines()
    carets = next(line for line in lines if set(line.strip()) == {"^"})
    assert carets.index("^") == 13 + 3


def test_right_to_left_has_isolates_and_brackets() -> None:
    shown = text_of(units()[0])
    line = next(line for line in shown.splitlines() if "⟦" in line)
    assert "\u2067" in line and line.endswith("\u2069")
    assert "⟦يورو⟧" in line
    assert "^" not in shown


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    from rich.cells import cell_len

    long = "word " * 100 + "x" * 300 + "援助" * 50
    found = finding("name", Issues.NAME, long, "x" * 300, "A message " * 20)
    shown = text_of(Result(Document(long), (found,)), width=width)
    body = [line for line in shown.splitlines() if line.startswith("    ")]
    assert max(cell_len(line) for line in body) <= max(width, 24 + 13)


def test_colour_marks_the_span_without_carets() -> None:
    shown = text_of(article(), colour=True)
    assert regex.search(r"\x1b\[[\d;]+m11\.5m euros\. Dollars\.\x1b\[0m", shown)
    assert "^" not in shown


def test_no_escape_without_colour() -> None:
    assert "\x1b" not in "".join(render(sample(), "text"))


def test_hostile_text_cannot_steer_the_terminal() -> None:
    shown = "".join(render(hostile(), "text"))
    assert not regex.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", shown)
    assert "␛[31m" in shown and "<U+202E>" in shown
    assert shown.count("\n") < 60


def test_file_name_with_a_line_break_stays_on_one_line() -> None:
    shown = text_of(Result(Document("x", path="a\nnote: all is well"), error="bad"))
    assert shown.splitlines()[0] == "a note: all is well: bad"


def test_empty_span_is_shown() -> None:
    assert "He ⟦⟧left." in text_of(units()[2])


def test_summary_and_notices() -> None:
    lines = "".join(render(sample(), "text")).splitlines()
    assert lines[-2].startswith("6 findings in 6 documents: currency 3")
    assert lines[-2].endswith("1 document could not be checked")
    assert lines[-1].startswith("note: no back-translation")


def test_options_for_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert not Options.for_stream(io.StringIO()).colour
    assert Options.for_stream(Terminal()).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Options.for_stream(Terminal()).colour
    monkeypatch.setenv("NO_COLOR", "")
    assert Options.for_stream(Terminal()).colour
    monkeypatch.setenv("TERM", "dumb")
    assert not Options.for_stream(Terminal()).colour


def test_sample_is_what_it_says() -> None:
    assert "11.5m" in TARGET and "يورو" in ARABIC and "\x1b" in HOSTILE
