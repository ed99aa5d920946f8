"""What every command promises, whatever it is asked."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtqa.cli import _progress, main, root
from mtqa.discover import constants

RULES = ["--engine=none", "--fast", "--checks=number"]
FINDING = {
    "check", "score", "start", "end", "text", "message", "its_type", "mqm", "severity",
    "source_start", "source_end", "source_text", "suggestion", "evidence",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_progress, "PATIENCE", 1e9)


def run(*arguments: str, stdin: bytes = b"") -> int:
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf8")
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_json(ending: str, mark: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = f"A héading 😀{ending}{ending}It cost 500 euros.{ending}"
    Path("a.txt").write_bytes((mark + target).encode())
    Path("b.txt").write_bytes(f"Eine Überschrift{ending}{ending}Es kostete 300 Euro.".encode())
    asked = ["check", "a.txt", "--source", "b.txt", "--from", "de", "--to", "en", *RULES]
    assert run(*asked, "--format", "json") == 1
    said = json.loads(capsys.readouterr().out)
    assert {"mtqa", "signature", "documents", "summary"} <= set(said)
    (document,) = said["documents"]
    assert {"path", "source_lang", "target_lang", "findings"} <= set(document)
    assert (document["source_lang"], document["target_lang"]) == ("de", "en")
    (finding,) = document["findings"]
    assert set(finding) == FINDING
    assert target[finding["start"] : finding["end"]] == finding["text"]
    assert "500" in finding["text"]
    assert 0 <= finding["score"] <= 1
    assert finding["severity"] in ("minor", "major", "critical")


def test_batch_answers_every_line_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[bytes] = []
    for number in range(50):
        row = {"id": f"n{number}", "target": f"It cost {number + 211} euros.", "target_lang": "en"}
        if number % 2:
            row |= {"source": "Es kostete 700 Euro.", "source_lang": "de"}
        rows.append(b"{" if number % 7 == 3 else json.dumps(row, ensure_ascii=False).encode())
    assert run("batch", "-", "--output", "-", *RULES, stdin=b"\n".join(rows)) == 2
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(said) == 50
    for number, answer in enumerate(said):
        assert {"id", "findings", "engine", "error"} <= set(answer)
        broken = number % 7 == 3
        assert answer["id"] == (None if broken else f"n{number}")
        assert (answer["error"] is not None) == broken
        assert not broken or (answer["line"] == number + 1 and answer["findings"] == [])
        assert bool(answer["findings"]) == (number % 2 == 1 and not broken)
        for finding in answer["findings"]:
            text = f"It cost {number + 211} euros."
            assert text[finding["start"] : finding["end"]] == finding["text"]


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from leaves(below, (*path, name))
    else:
        yield path


def test_every_command_can_be_offline(capsys: pytest.CaptureFixture[str]) -> None:
    run("--help")
    found = list(leaves(root))
    assert len(found) >= len(constants("mtqa.cli", "COMMAND"))
    for path in found:
        capsys.readouterr()
        assert run(*path, "--offline", "--help") == 0
        assert "--offline" in capsys.readouterr().out


USUAL = """
    check batch baseline update accept config explain a.txt b.jsonl d - -- --source --from de --to
    en xx --format json nope --output o/o --checks number , --min-score 0 2 --fail-on --baseline
    --source-dir --source-name {name} { --changed-since HEAD --report sarif= --config --input-format
    plain jsonl --reason x --name --expires 2030-01-01 --lang --path --write-baseline --enable
    --disable --quiet
"""
ODD = ("", "\udcff", "\0", "\x1b[31m")
WORDS = st.sampled_from((*USUAL.split(), *ODD))


@given(st.lists(WORDS, max_size=9), st.sampled_from([b"", b"\xff", b"It cost 500 euros.", b"{"]))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_arguments_bring_a_traceback(
    capsys: pytest.CaptureFixture[str], arguments: list[str], stdin: bytes
) -> None:
    Path("a.txt").write_text("It cost 500 euros.")
    Path("b.jsonl").write_text('{"target": "It cost 500 euros.", "target_lang": "en"}\n')
    Path("d").mkdir(exist_ok=True)
    for path in Path().iterdir():
        if path.is_file() and path.name not in ("a.txt", "b.jsonl"):
            path.unlink()
    if {"check", "batch", "baseline"} & set(arguments):
        arguments = [*arguments[:1], *RULES, *arguments[1:]]
    assert run(*arguments, stdin=stdin) in (0, 1, 2)
    assert "internal error" not in capsys.readouterr().err


@pytest.mark.parametrize("command", [["check"], ["batch", "--output=o.jsonl"], ["eval"]])
def test_a_path_that_cannot_be_looked_at_is_no_internal_error(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*command, "long" * 100) == 2
    said = capsys.readouterr().err
    assert "File name too long" in said and "internal error" not in said
