"""What is made in the cache appears whole; what was broken off is told, and goes."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mtqa.begun import broken_off, file_for, folder_in, remove, tidy
from mtqa.cli import main

# What a process does that is ended half way: it says so on its standard output, and waits.
NAMES = """
from mtqa.gazetteer.build import open_default
def wait(step, share):
    if share > 0:
        print(flush=True)
        input()
open_default(wait)
"""
MODEL = """
from mtqa.begun import folder_in
from mtqa.paths import cache_folder
with folder_in(cache_folder() / "gemma") as folder:
    (folder / "model").write_bytes(bytes(1 << 20))
    print(flush=True)
    input()
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def begin() -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    running = []

    def start(script: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        running.append(process)
        assert process.stdout is not None and process.stdout.readline() == b"\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    def say(*arguments: str) -> list[str]:
        with pytest.raises(SystemExit) as end:
            main(["cache", *arguments])
        assert end.value.code == 0
        return [line for line in capsys.readouterr().out.splitlines() if "broken off" in line]

    return say


@pytest.mark.parametrize("script", [NAMES, MODEL])
def test_what_a_killed_process_was_making(cache: Path, begin, said, script: str) -> None:
    process = begin(script)
    assert len(list(cache.rglob(".*-*"))) == 1
    assert broken_off(cache) == [] and remove(cache) == 0 and said() == []
    process.kill()
    process.wait()
    (left,) = broken_off(cache)
    (line,) = said()
    assert line.startswith(f"{cache}: 1 broken off, ") and not line.endswith(" 0.0 MB")
    assert said("clear", "--results") == [] and left.exists()
    assert said("clear") == [f"{cache}: 1 broken off removed"]
    assert said() == [] and not left.exists()


def test_another_one_goes_on(cache: Path, begin) -> None:
    ended, going = begin(MODEL), begin(MODEL)
    ended.kill()
    ended.wait()
    assert remove(cache) == 1
    (left,) = (cache / "gemma").iterdir()
    assert (left / "model").stat().st_size == 1 << 20
    assert going.communicate(b"\n", timeout=30)[0] == b""
    assert list((cache / "gemma").iterdir()) == []


def test_a_file_appears_whole(cache: Path) -> None:
    path = cache / "words-en-1.bin"
    with file_for(path) as name:
        name.write_bytes(b"all")
        assert not path.exists() and name.name.startswith(".words-")
    assert path.read_bytes() == b"all" and list(cache.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(KeyError), file_for(path) as name:
        name.write_bytes(b"half")
        raise KeyError
    assert path.read_bytes() == b"all" and list(cache.iterdir()) == [path]


def test_a_folder_is_there_for_a_while(cache: Path) -> None:
    with pytest.raises(KeyError), folder_in(cache / "gemma") as folder:
        (folder / "x").mkdir()
        assert broken_off(cache) == []
        raise KeyError
    assert list((cache / "gemma").iterdir()) == []


def test_what_a_new_version_replaces(cache: Path) -> None:
    cache.mkdir()
    for name in ("words-en-1.bin", "words-en-2.bin", "words-de-1.bin", ".words-x.bin", ".other"):
        (cache / name).touch()
    tidy(cache / "words-en-2.bin", "words-en-*.bin")
    assert sorted(path.name for path in cache.iterdir()) == [
        ".other",
        "words-de-1.bin",
        "words-en-2.bin",
    ]


def test_without_locks_time_tells(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    cache.mkdir()
    old, new = cache / ".words-old.bin", cache / ".words-new.bin"
    for path in (old, new):
        path.touch()
    os.utime(old, (0, 0))
    assert broken_off(cache) == [old]
    assert remove(cache) == 1 and new.exists()
    with file_for(cache / "words-1.bin") as name:
        name.write_bytes(b"x")
    assert (cache / "words-1.bin").exists()


def test_one_who_tidies_between_the_making_and_the_lock(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = tempfile.mkstemp, []

    def lost(**options: object) -> tuple[int, str]:
        handle, name = make(**options)
        made.append(name)
        if len(made) == 1:
            Path(name).unlink()
        return handle, name

    monkeypatch.setattr(tempfile, "mkstemp", lost)
    with file_for(cache / "words-1.bin") as name:
        name.write_bytes(b"x")
    assert len(made) == 2 and list(cache.iterdir()) == [cache / "words-1.bin"]
