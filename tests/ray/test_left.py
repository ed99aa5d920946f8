"""A cluster that was started for a run leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

pytestmark = pytest.mark.slow


def test_a_cluster_of_its_own(lines: Callable[[int], Path], tmp_path: Path) -> None:
    pytest.importorskip("ray")
    with TemporaryDirectory(prefix="r") as folder:
        out = tmp_path / "out.jsonl"
        command = ["batch", str(lines(20)), f"--output={out}", "--on=ray", "--fast", "--no-cache"]
        own = {"RAY_TMPDIR": folder, "TMPDIR": folder, "RAY_ADDRESS": ""}
        run = subprocess.run(
            [sys.executable, "-m", "mtqa", *command, "--allow-errors", "--workers=1"],
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert run.returncode in (0, 1), run.stderr
        assert len(out.read_text("utf-8").splitlines()) == 20
        assert [path for path in Path(folder).rglob("*") if path.name != "ray"] == []
