"""What needs no cluster: the extra that is not there, what is refused, what is never imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mtqa.cli import main
from mtqa.errors import InputError, UsageError
from mtqa.ray import Job, check_dataset, placed, run_batch
from mtqa.ray._work import Place
from mtqa.run import Checker

LINE = '{"id": "1", "target": "It cost 500 euros.", "source": "Es kostete 300 Euro."}\n'


def test_without_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text(LINE, "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["batch", str(path), "--output", str(out), "--on", "ray"])
    assert ended.value.code == 2
    assert "pip install 'mtqa[ray]'" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["in.jsonl"]
    with pytest.raises(UsageError, match=r"mtqa\[ray\]"):
        check_dataset(None)  # type: ignore[arg-type]


def test_what_a_cluster_cannot_read(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    path = tmp_path / "in.jsonl"
    path.write_text(LINE, "utf-8")
    with pytest.raises(UsageError, match="standard input"):
        run_batch(["-"], str(tmp_path / "out.jsonl"), fast=True)
    with pytest.raises(UsageError, match="offline"):
        run_batch(["s3://bucket/a.jsonl"], str(tmp_path / "out.jsonl"), offline=True)
    with pytest.raises(UsageError, match="offline"):
        run_batch([str(path)], "s3://bucket/out.jsonl", offline=True)
    assert list(tmp_path.iterdir()) == [path]


def test_a_remote_output_that_was_not_begun_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its place in the cache goes, unless there is what the same command goes on with."""
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    job, checker = Job(inputs=()), Checker(fast=True, engine="none")
    with pytest.raises(InputError), placed(job, checker, f"file://{tmp_path}/out.jsonl") as path:
        assert Path(path).parent.is_dir()
        raise InputError("no such file")
    assert not list((tmp_path / "batch").iterdir())
    with pytest.raises(InputError), placed(job, checker, f"file://{tmp_path}/out.jsonl") as path:
        Path(path).with_name(".out.jsonl.part").touch()
        raise InputError("broken off")
    assert [one.name for one in tmp_path.rglob("*part")] == [".out.jsonl.part"]


def test_another_version() -> None:
    with pytest.raises(UsageError, match="same version on every node"):
        Place("0", ".", {}).take()


def test_ray_is_imported_by_none_else() -> None:
    code = (
        "import sys, mtqa, mtqa.cli.batch\n"
        "from mtqa import ray\n"
        "print(sorted({'ray', 'pyarrow', 'torch', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_local_run_goes_on_with_it() -> None:
    """What Ray puts on the path is not taken for another set of packages."""
    pytest.importorskip("ray")
    said = []
    for before in ("", "from mtqa.ray import load; load()"):
        code = f"{before}\nfrom mtqa.batch._key import packages; print(packages())"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        said.append(done.stdout.splitlines()[-1])
    assert said[0] == said[1]
