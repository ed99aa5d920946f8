"""An output that cannot be written is refused at once: before a text is read or a name is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtqa.cli import main

LINE = '{"id": 1, "target": "It cost 500 euros.", "target_lang": "en"}\n'
OTHER = "cannot be written (a batch writes JSON Lines, OUT.jsonl, or Parquet, OUT.parquet)"
NOWHERE = "cannot write: No such file or directory"
BATCH, CHECK = ("batch", "in.jsonl"), ("check", "a.txt")

REFUSED = [
    (BATCH, ["--output=out.csv"], f"out.csv: .csv {OTHER}"),
    (BATCH, ["--output=out.jsonl.gz"], f"out.jsonl.gz: .gz {OTHER}"),
    (BATCH, ["--output=OUT.XLSX"], f"OUT.XLSX: .xlsx {OTHER}"),
    (BATCH, ["--output=no/out.jsonl"], f"no/out.jsonl: {NOWHERE}"),
    (BATCH, ["--output=folder"], "folder: cannot write: Is a directory"),
    (BATCH, ["--output=a.txt/out.jsonl"], "a.txt/out.jsonl: cannot write: Not a directory"),
    (BATCH, ["--output=/proc/out.jsonl"], "/proc/out.jsonl: cannot write: "),
    (BATCH, ["--output=s3://bucket/out.csv?region=eu", "--on=ray"], f".csv {OTHER}"),
    (CHECK, ["--format=xlsx"], "no report format 'xlsx'"),
    (CHECK, ["--report=sarfi=out.sarif"], "no report format 'sarfi' (did you mean sarif?)"),
    (CHECK, ["--output=no/out.txt"], f"no/out.txt: {NOWHERE}"),
    (CHECK, ["--format=jsonl", "--output=no/out.jsonl"], f"no/out.jsonl: {NOWHERE}"),
    (CHECK, ["--output=folder"], "folder: cannot write: Is a directory"),
    (CHECK, ["--report=json=no/out.json"], f"no/out.json: {NOWHERE}"),
    (CHECK, ["--write-baseline=no/known.json"], f"no/known.json: {NOWHERE}"),
    (("compare", "in.jsonl", "in.jsonl"), ["--output=no/out.txt"], f"no/out.txt: {NOWHERE}"),
]
TAKEN = [
    (BATCH, ["--output=out.json"]),
    (BATCH, ["--output=link"]),
    (BATCH, ["--output=/dev/null"]),
    (BATCH, ["--output=-"]),
    (CHECK, ["--output=out.csv"]),
    (CHECK, ["--output=link", "--report=json=out.json"]),
    (CHECK, ["--output=/dev/null"]),
]


class Worked(Exception):
    pass


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: object, **__: object) -> None:
        raise Worked

    monkeypatch.setattr("mtqa.run.Checker.__init__", work)
    monkeypatch.chdir(tmp_path)
    Path("in.jsonl").write_text(LINE)
    Path("a.txt").write_text("It cost 500 euros.\n")
    Path("folder").mkdir()
    Path("link").symlink_to("folder/out")


@pytest.mark.parametrize(("command", "options", "says"), REFUSED)
def test_refused(
    command: tuple[str, ...], options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--on=ray" in options:
        pytest.importorskip("ray")
    there = sorted(Path().rglob("*"))
    with pytest.raises(SystemExit) as end:
        main([*command, *options])
    assert end.value.code == 2
    assert says in capsys.readouterr().err
    assert sorted(Path().rglob("*")) == there


@pytest.mark.parametrize(("command", "options"), TAKEN)
def test_taken(
    command: tuple[str, ...], options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MTQA_DEBUG", "1")
    there = sorted(Path().rglob("*"))
    with pytest.raises(Worked):
        main([*command, *options])
    assert sorted(Path().rglob("*")) == there
