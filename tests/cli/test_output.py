"""Where the command writes: what is there stays until the new text is complete."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from mtqa.batch import answers
from mtqa.cli import main

LINE = json.dumps({"id": "a", "target": "It cost 300 euros.", "target_lang": "en"}) + "\n"
RULES = ["--engine=none", "--fast", "--checks=number", "--quiet"]


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


@pytest.fixture
def two_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "in.jsonl"
    path.write_text(LINE * 2, "utf-8")
    return path


def breaking(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the run break off after its first window."""

    def broken(documents: Any, *rest: Any, **options: Any) -> Iterator[Any]:
        yield from answers(islice(documents, 1), *rest, **options)
        raise error

    monkeypatch.setattr("mtqa.batch._job.answers", broken)


def test_an_interrupted_batch_keeps_what_was_done(
    two_lines: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("out.jsonl").write_text("old")
    with monkeypatch.context() as broken:
        breaking(broken, KeyboardInterrupt())
        assert run("batch", str(two_lines), "--output", "out.jsonl", *RULES) == 130
    assert Path("out.jsonl").read_text() == "old"
    assert json.loads(Path(".out.jsonl.part").read_text())["id"] == "a"
    assert ".out.jsonl.part" in capsys.readouterr().err
    assert run("batch", str(two_lines), "--output", "out.jsonl", *RULES) == 0
    assert len(Path("out.jsonl").read_text().splitlines()) == 2


def test_a_complete_batch_leaves_no_part(two_lines: Path) -> None:
    assert run("batch", str(two_lines), "--output", "out.jsonl", *RULES) == 0
    names = sorted(path.name for path in Path().iterdir())
    assert names == ["in.jsonl", "out.jsonl", "out.jsonl.manifest.json"]


def test_a_link_to_the_input_is_refused(two_lines: Path) -> None:
    Path("link").symlink_to(two_lines)
    assert run("batch", str(two_lines), "--output", "link", *RULES) == 2
    assert two_lines.read_text("utf-8") == LINE * 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_a_full_standard_output_is_told(two_lines: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mtqa", "batch", str(two_lines), "--output", "-", *RULES],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=os.environ,
        )
    assert done.returncode == 2
    assert "standard output: cannot write: No space left" in done.stderr
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_gazetteer_does_not_replace_a_pipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert run("gazetteer", "build", "--output", str(tmp_path / "pipe"), "--quiet") == 2
    assert "is no regular file" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_gazetteer_appears_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "names.sqlite"
    path.write_text("old")

    def build(made: str, *rest: Any) -> None:
        assert path.read_text() == "old"
        Path(made).write_text("new")

    monkeypatch.setattr("mtqa.cli.gazetteer.build", build)
    assert run("gazetteer", "build", "--output", str(path), "--quiet") == 0
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


def test_compare_does_not_write_over_what_it_reads(two_lines: Path) -> None:
    assert run("compare", "in.jsonl", "in.jsonl", "--output", "in.jsonl") == 2
    assert two_lines.read_text("utf-8") == LINE * 2
