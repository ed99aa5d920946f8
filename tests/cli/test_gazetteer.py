"""`mtqa gazetteer lookup`: what is known of a name and why, and what is said of an unknown one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mtqa.cli.gazetteer import COMMAND
from mtqa.gazetteer import Entry, Form
from mtqa.gazetteer.build import build

ENTRIES = (
    Entry(
        "place:helsinki",
        "place",
        (
            Form("Helsinki", "en"), Form("Хельсинки", "ru"), Form("Хелзинки", "bg"),
            Form("Helsinki", "fi"), Form("Helsingin", "fi", "adjective"),
            Form("Stadi", "fi", "alias"),
        ),
        5.8,
        "test",
    ),
    Entry("place:other", "place", (Form("Helsinki"),), 3.0, "elsewhere"),
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "names.sqlite"
    build(str(path), [("test", lambda: ENTRIES)])
    return str(path)


def lookup(*arguments: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(COMMAND, ["lookup", *arguments])
    return done.exit_code, done.output.splitlines()


def test_why_a_name_is_known(file: str) -> None:
    code, lines = lookup("Helsinki", "--from", "en", "--to", "fi", "--file", file)
    assert code == 0
    assert lines == [
        "place:helsinki: place, prominence 5.8, the usual form in English, Finnish; from test",
        "  in Finnish: Helsinki (also Helsingin: the adjective, Stadi)",
        "  elsewhere: Хельсинки (ru); Хелзинки (bg)",
        "place:other: place, prominence 3.0, the usual form, language not told; from elsewhere",
        "  in Finnish: no form told",
    ]


def test_inflection_undone(file: str) -> None:
    code, lines = lookup("Хелзинки", "--from", "bg", "--file", file)
    assert code == 0 and "the usual form in Bulgarian" in lines[0]
    code, lines = lookup("Копенгагене", "--from", "ru")
    assert code == 0 and "found as Копенгаген in Russian" in lines[0]
    assert any(line == "  in English: Copenhagen" for line in lines)


def test_an_unknown_name(file: str) -> None:
    code, lines = lookup("Плевен", "--from", "bg", "--file", file)
    assert code == 1
    assert lines[:2] == ["Плевен: not known", "  in Latin letters: pleven"]
    code, lines = lookup("Helsinky", "--from", "en", "--file", file)
    assert "  spelt almost like: Helsinki" in lines


def test_an_unknown_language() -> None:
    done = CliRunner().invoke(COMMAND, ["lookup", "x", "--to", "xx"])
    assert "unknown language" in str(done.exception)


@pytest.mark.parametrize("text", ["", "\ud800", "  ", "习", "a" * 500])
def test_any_text(text: str, file: str) -> None:
    assert lookup(text, "--from", "zh", "--file", file)[0] == 1
