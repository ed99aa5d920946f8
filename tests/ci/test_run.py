"""What CI runs: it leaves nothing behind, however it ends, and says when the disk is too small."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

ROOT = Path(__file__).parents[2]
# In the place of an environment's programs, and of the one that makes it: what is under test here
# is what lies around them.
TOOL = """#!/bin/bash
echo "$(basename "$0") $*" >> "$LOG"
case "$(basename "$0") $*" in
  python3*)
    mkdir -p "$3/bin"
    for name in pip ruff mypy python; do ln -s "$0" "$3/bin/$name"; done ;;
  python*)
    touch "$TMPDIR/left"
    (if [ "$END" = wait ]; then trap '' TERM; fi; exec sleep 300) & echo $! > "$PIDS"
    case "$END" in fail) exit 3 ;; wait) touch "$LOG.ready"; sleep 300 ;; esac ;;
esac
"""
DISK = """#!/bin/bash
printf 'Filesystem 1M-blocks Used Available\\n/dev/x 9 9 %s\\n' "$FREE"
"""


def heeding() -> None:
    """No signal ignored: a shell cannot trap what it was begun with ignored, by `nohup` or `&`."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def begin(tmp_path: Path):
    """Starts the script with stand-ins for the programs; `scratch` is where it makes its folder."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, text in {
        "python3": TOOL,
        "df": DISK,
        "dpkg-query": "#!/bin/bash\necho 'install ok installed'\n",
    }.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    with TemporaryDirectory(prefix="c", dir="/tmp") as scratch:

        def start(
            end: str, free: int = 1_000_000, folder: Path = Path(scratch)
        ) -> tuple[subprocess.Popen[str], Path]:
            own = {"PATH": f"{tools}:{os.environ['PATH']}", "TMPDIR": str(folder), "END": end}
            own |= {"LOG": f"{tmp_path}/log", "PIDS": f"{tmp_path}/pids", "FREE": str(free)}
            run = subprocess.Popen(
                ["bash", str(ROOT / ".ci/run")],
                env={**os.environ, **own},
                stderr=subprocess.PIPE,
                text=True,
                preexec_fn=heeding,
            )
            return run, Path(scratch)

        yield start


def running(pids: Path) -> bool:
    number = int(pids.read_text())
    return psutil.pid_exists(number) and psutil.Process(number).status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(("end", "code"), [("pass", 0), ("fail", 3)])
def test_it_leaves_nothing(begin, tmp_path: Path, end: str, code: int) -> None:
    run, scratch = begin(end)
    said = run.communicate(timeout=30)[1]
    assert run.returncode == code, said
    assert list(scratch.iterdir()) == []
    assert not running(tmp_path / "pids")
    steps = [line.split()[0] for line in (tmp_path / "log").read_text().splitlines()]
    assert steps == ["python3", "pip", "ruff", "ruff", "mypy", "python"]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all(begin, tmp_path: Path, number: signal.Signals) -> None:
    run, scratch = begin("wait")
    until = time.monotonic() + 30
    while not (tmp_path / "log.ready").exists():
        assert run.poll() is None and time.monotonic() < until
        time.sleep(0.02)
    assert list(scratch.iterdir()) != []
    run.send_signal(number)
    said = run.communicate(timeout=30)[1]
    assert run.returncode == 128 + number, said
    assert list(scratch.iterdir()) == []
    assert not running(tmp_path / "pids")


def test_too_small_a_disk_is_said_at_the_start_and_after_a_failure(begin) -> None:
    run, scratch = begin("fail", free=1234)
    said = run.communicate(timeout=30)[1]
    assert run.returncode == 3
    first, last = (line for line in said.splitlines() if "MB" in line)
    assert f"{scratch} has 1234 MB free" in first and "5000 MB" in first
    assert last.startswith("failed, and ")
    assert begin("pass")[0].communicate(timeout=30)[1] == ""


def test_a_folder_whose_name_is_too_long_for_sockets(begin, tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 5)
    folder.mkdir()
    run, scratch = begin("pass", folder=folder)
    said = run.communicate(timeout=30)[1]
    assert run.returncode == 0 and said.startswith(f"{folder} is too long a name")
    assert list(folder.iterdir()) == [] and list(scratch.iterdir()) == []
    assert "-m venv /tmp/ci." in (tmp_path / "log").read_text()
