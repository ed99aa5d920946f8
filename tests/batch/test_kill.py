"""Killed at any moment, the same command goes on, and the output is that of an unbroken run."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch.texts import RULES, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL")

CHECKS = "--checks=number,currency,scale"


def started(folder: Path, out: str, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "mtqa", "batch", "in.jsonl", "--output", out, *RULES, CHECKS]
    return subprocess.Popen(
        [*command, *more],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "MTQA_CACHE_DIR": str(folder / "cache")},
    )


def finished(process: subprocess.Popen[bytes]) -> int:
    _, said = process.communicate(timeout=300)
    assert b"Traceback" not in said, said.decode()
    return process.returncode


def seconds_of(process: subprocess.Popen[bytes]) -> float:
    begun = time.monotonic()
    finished(process)
    return time.monotonic() - begun


def kill_and_go_on(folder: Path, out: str, count: int, kills: int, *more: str) -> set[int]:
    """Runs that are killed, then one that is not; how far those that went on had come."""
    write(folder / "in.jsonl", count, broken=100)
    start = seconds_of(started(folder, "none.jsonl", "--limit=0", *more))
    work = seconds_of(started(folder, f"whole-{out}", "--no-cache")) - start
    whole = (folder / f"whole-{out}").read_bytes()
    dice, reached = random.Random(kills), set()
    for _ in range(kills):
        process = started(folder, out, *more)
        try:
            process.wait(timeout=max(0.1, start + dice.uniform(-0.3, 1.1) * max(work, 2.0)))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        path = folder / out
        if path.exists():  # whole or not at all
            assert path.read_bytes() == whole
            path.unlink()
        elif (state := folder / f".{out}.part.state").exists():
            reached.add(json.loads(state.read_bytes())["lines"])
    assert finished(started(folder, out, *more)) == 2
    assert (folder / out).read_bytes() == whole
    manifest = json.loads((folder / f"{out}.manifest.json").read_bytes())
    assert manifest["lines"] == count and manifest["errors"]["count"] == count // 100
    assert not list(folder.glob(f".{out}*"))
    return reached


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cache = Path(os.environ["MTQA_CACHE_DIR"])
    (tmp_path / "cache").mkdir()
    for names in cache.glob("names-*.sqlite"):
        (tmp_path / "cache" / names.name).symlink_to(names)
    return tmp_path


def test_five_times(folder: Path) -> None:
    kill_and_go_on(folder, "out.jsonl", 700, 5, "--no-cache")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("out", "more"),
    [
        ("out.jsonl", ["--no-cache"]),
        ("out.jsonl", []),
        ("out.parquet", ["--no-cache", "--workers=2"]),
    ],
)
def test_thirty_times(folder: Path, out: str, more: list[str]) -> None:
    reached = kill_and_go_on(folder, out, 6000, 30, *more)
    assert reached  # some were killed at work, not all after it
