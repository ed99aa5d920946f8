"""The translation cache: nothing twice, nothing lost, nothing left open to others."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.cache import Cache, key, translate
from mtqa.engines.copy import CopyEngine


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_nothing_is_translated_twice(cache: Cache) -> None:
    engine = CopyEngine({"a": "x", "b": "y"})
    assert translate(engine, ["a", "b", "a", " "], "en", "bg", cache) == ["x", "y", "x", ""]
    assert translate(engine, ["b", "a"], "en", "bg", cache) == ["y", "x"]
    assert engine.calls == 1
    assert translate(engine, ["a"], "en", "ru", cache) == ["x"]
    assert translate(CopyEngine(), ["a"], "en", "bg", cache) == ["a"]
    assert len(cache) == 4


def test_keys_cannot_be_confused() -> None:
    assert key("a", "en", "bg", "s") != key("a", "en-bg", "", "s")
    assert key('a","en', "bg", "x", "s") != key("a", 'en","bg', "x", "s")


def test_nothing_is_made_before_it_is_needed(cache: Cache) -> None:
    assert cache.get([b"none"]) == {} and len(cache) == 0 and cache.clear() == 0
    assert not cache.folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_it_is_private(cache: Cache) -> None:
    cache.put({b"k": "text"})
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    for file in cache.folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_clear(cache: Cache) -> None:
    cache.put({b"k": "text"})
    assert cache.clear() == 1
    assert cache.get([b"k"]) == {} and not list(cache.folder.iterdir())


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=1000)
    cache.put({b"old": "x" * 200})
    cache.put({b"kept": "x" * 200})
    cache.get([b"kept"])
    cache.get([b"old"])
    cache.put({b"new": "x" * 200, b"newer": "x" * 10})
    assert set(cache.get([b"old", b"kept", b"new", b"newer"])) == {b"old", b"new", b"newer"}


def test_many_keys_at_once(cache: Cache) -> None:
    texts = {str(number).encode(): "text" for number in range(2500)}
    cache.put(texts)
    assert cache.get(list(texts)) == texts


def test_a_file_that_is_no_database(cache: Cache) -> None:
    cache.folder.mkdir()
    cache.path.write_bytes(b"rubbish" * 1000)
    assert cache.get([b"k"]) == {}
    cache.put({b"k": "text"})
    assert cache.get([b"k"]) == {b"k": "text"}


def test_a_cut_off_file(cache: Cache) -> None:
    cache.put({str(number).encode(): "text" * 100 for number in range(200)})
    with cache.path.open("r+b") as file:
        file.truncate(cache.path.stat().st_size // 2)
    cache.get([b"1"])
    cache.put({b"k": "text"})
    assert translate(CopyEngine(), ["a"], "en", "bg", cache) == ["a"]


def test_a_full_disk(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    assert translate(CopyEngine(), ["a"], "en", "bg", cache) == ["a"]


def test_a_full_database(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put({b"k": "text"})

    def full(*arguments: object, **options: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("mtqa.cache._shrink", full)
    cache.put({b"more": "text"})
    monkeypatch.undo()
    assert cache.get([b"k", b"more"]) == {b"k": "text"}


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    cache = Cache(tmp_path / "file" / "cache")
    assert translate(CopyEngine(), ["a"], "en", "bg", cache) == ["a"]


_WRITER = """
import sys
from pathlib import Path
from mtqa.cache import Cache
cache = Cache(Path(sys.argv[1]))
for number in range(60):
    cache.put({f"{sys.argv[2]}-{number}".encode(): "text"})
    assert cache.get([f"{sys.argv[2]}-{number}".encode()])
"""


def test_two_processes_at_once(cache: Cache) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(cache.folder), name]) for name in "ab"
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    assert len(cache) == 120


@given(st.lists(st.text(), max_size=5))
def test_any_text(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        answers = translate(CopyEngine(), texts, "en", "bg", cache)
        assert answers == [text if text.strip() else "" for text in texts]
        assert translate(CopyEngine(), texts, "en", "bg", cache) == answers


def test_a_lone_surrogate(cache: Cache) -> None:
    assert translate(CopyEngine(), ["\ud800 x"], "en", "bg", cache) == ["\ud800 x"]
