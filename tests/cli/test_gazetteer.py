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


PARIS = {"en": "Paris", "ru": "Париж", "pl": "Paryż", "hu": "Párizs", "fi": "Pariisi"}


def test_an_entity_of_two_sources_is_told_once(tmp_path: Path) -> None:
    tagged = tuple(Form(text, code) for code, text in PARIS.items())
    untagged = tuple(Form(text, "", "alias") for text in ("Lutetia", *PARIS.values()))
    entries = (
        Entry("city:1", "place", untagged, 6.3, "GeoNames"),
        Entry("city:2", "place", (Form("Paris"), Form("Париж", "", "alias")), 4.4, "GeoNames"),
        Entry("country:PP", "place", tagged, 7.5, "CLDR"),
        Entry("place:paris", "place", tagged, 6.0, "mtqa"),
        Entry("person:paris", "person", tagged, 5.0, "mtqa"),
    )
    path = tmp_path / "names.sqlite"
    build(str(path), [("test", lambda: entries)])
    _, lines = lookup("Paris", "--from", "en", "--to", "pl", "--file", str(path))
    told = [line.partition(": ") for line in lines if not line.startswith(" ")]
    assert {entry for entry, _, _ in told} == {
        "country:PP", "place:paris, city:1", "person:paris", "city:2",
    }  # fmt: skip
    (one,) = (rest for entry, _, rest in told if "," in entry)
    assert one == "place, prominence 6.3, the usual form in English; from mtqa, GeoNames"
    assert lines[lines.index(f"place:paris, city:1: {one}") + 1] == "  in Polish: Paryż"


def test_an_unknown_language() -> None:
    done = CliRunner().invoke(COMMAND, ["lookup", "x", "--to", "xx"])
    assert "unknown language" in str(done.exception)


@pytest.mark.parametrize("text", ["", "\ud800", "  ", "习", "a" * 500])
def test_any_text(text: str, file: str) -> None:
    assert lookup(text, "--from", "zh", "--file", file)[0] == 1
