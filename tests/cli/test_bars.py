"""Bars before the first result: on a terminal alone, and gone when the work is done."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from mtqa.cli._bars import build_first, shown
from mtqa.gazetteer import Entry, Form
from mtqa.run import Checker


class Terminal(io.StringIO):
    """What a terminal would be sent."""

    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", made)
    return made


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with shown("[names].tsv") as watch:
        watch("1,000 entries", 0.5)
    told = screen.getvalue()
    assert "mtqa: [names].tsv" in told and "50%" in told and "1,000 entries" in told


def test_nothing_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with shown("names") as watch:
        watch("1,000 entries", 0.5)
    assert capsys.readouterr().err == ""


def test_the_first_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    entries = (Entry("place:x", "place", (Form("Copenhagen", "en"),)),)
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr("mtqa.gazetteer.build.default_sources", lambda: [("t", lambda: entries)])
    monkeypatch.setattr("mtqa.gazetteer._default", lambda: None)
    told: list[tuple[str, float]] = []

    class Watched(Checker):
        def build(self, progress: Any = None) -> None:
            from mtqa.gazetteer.build import open_default

            open_default(lambda step, share: told.append((step, share))).close()

    checker = Watched(checks=("name",), engine="none")
    build_first(checker, quiet=True)
    assert not told and not checker.built
    build_first(checker)
    shares = [share for _, share in told]
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert checker.built and "building the names" in screen.getvalue()
    told.clear()
    build_first(checker)
    assert not told
    assert Checker(checks=("number",), engine="none").built
