"""What came of a batch, said at its end on a terminal alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mtqa.batch import State
from mtqa.cli import main
from mtqa.cli._summary import summary

LINES = (
    '{"target": "It cost 500 euros.", "source": "Es kostete 300 Euro."}\n'
    '{"target": "It cost 300 euros.", "source": "Es kostete 300 Euro."}\n'
    "no json\n"
)


def test_what_it_says() -> None:
    errors = {"not JSON: at column 1": 5, "not JSON: at column 2": 7, "a blank line": 1}
    state = State(
        lines=12_345, segments=15_000, findings=1, seconds=300.0, errors=errors, cached=11_000
    )
    assert summary(state, "out.jsonl") == (
        "12,345 checked, 15,000 segments, 1 finding, 13 in error (not JSON: 12; a blank line: 1), "
        "5 min at 50.0/s, 11,000 known from before, written to out.jsonl"
    )


def test_what_it_says_of_little() -> None:
    state = State(lines=3, segments=3, seconds=2.0)
    assert summary(state, "-") == "3 checked, 0 findings, 2 s, written to standard output"
    kinds = {f"reason {number}": 9 - number for number in range(5)}
    said = summary(State(lines=35, segments=35, errors=kinds), "o")
    assert "35 in error (reason 0: 9; reason 1: 8; reason 2: 7; ...)" in said


@pytest.mark.parametrize(
    ("terminal", "more", "said"),
    [(True, [], True), (False, [], False), (True, ["--quiet"], False), (True, ["-q"], False)],
)
@pytest.mark.parametrize("output", ["out.jsonl", "-"])
def test_when_it_is_said(
    output: str,
    terminal: bool,
    more: list[str],
    said: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    Path("in.jsonl").write_text(LINES)
    rules = ["--from=de", "--to=en", "--checks=number", "--fast", "--no-cache"]
    with pytest.raises(SystemExit) as ended:
        main(["batch", "in.jsonl", "--output", output, *rules, *more])
    assert ended.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("mtqa: 3 checked, 1 finding, 1 in error (not JSON: 1), ") is said
    assert ("written to" in last) is said
