"""The translation cache: nothing twice, nothing lost, nothing left open to others."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from mtqa import cache as cache_module
from mtqa.cache import RESULTS, Cache, key, translate
from mtqa.cli import main
from mtqa.cli.cache import COMMAND as CACHE
from mtqa.engines.copy import CopyEngine
from mtqa.forks import unforked
from mtqa.lang import _lists as words


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


def test_a_damaged_file_is_set_aside_and_told(tmp_path: Path) -> None:
    told: list[str] = []
    cache = Cache(tmp_path, notify=told.append)
    cache.put({b"k": "text"})
    for suffix in ("-wal", "-shm"):
        Path(f"{cache.path}{suffix}").unlink(missing_ok=True)
    other = tmp_path / "other"  # as another process would leave it: a new file under the name
    other.write_bytes(b"rubbish" * 1000)
    other.replace(cache.path)
    assert cache.get([b"k"]) == {}
    assert Path(f"{cache.path}.damaged").read_bytes() == b"rubbish" * 1000
    assert len(told) == 1 and "set aside" in told[0]
    cache.put({b"k": "text"})
    assert cache.get([b"k"]) == {b"k": "text"}
    assert cache.clear() == 1 and not list(tmp_path.iterdir())


def test_an_entry_that_was_altered_is_not_served(cache: Cache) -> None:
    cache.put({b"a": "eleven million", b"b": "text"})
    with closing(sqlite3.connect(cache.path)) as db:
        db.execute("UPDATE entry SET text = ? WHERE key = ?", (b"twelve million", b"a"))
        db.commit()
    assert cache.get([b"a", b"b"]) == {b"b": "text"}
    with closing(sqlite3.connect(cache.path)) as db:  # and an entry under another's key
        db.execute("UPDATE entry SET key = ? WHERE key = ?", (b"c", b"b"))
        db.commit()
    assert cache.get([b"b", b"c"]) == {}


def test_a_file_of_another_version_begins_anew(cache: Cache) -> None:
    cache.put({b"k": "text"})
    with closing(sqlite3.connect(cache.path)) as db:
        db.execute("PRAGMA user_version = 99")
    fresh = Cache(cache.folder)
    cache_module._disconnect(cache.path)
    assert fresh.get([b"k"]) == {}
    fresh.put({b"k": "other"})
    assert fresh.get([b"k"]) == {b"k": "other"} and len(fresh) == 1


def test_the_total_is_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=5000)
    for number in range(60):
        cache.put({str(number % 45).encode(): "x" * (number * 7 % 300)})
        with closing(sqlite3.connect(cache.path)) as db:
            sizes = db.execute("SELECT coalesce(sum(size), 0) FROM entry").fetchone()
            assert db.execute("SELECT size FROM total").fetchone() == sizes
            assert sizes[0] <= 5000
    assert len(cache) > 10


def test_a_clock_that_is_set_back(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Cache(cache.folder, limit=1000)
    small.put({b"old": "x" * 300})
    monkeypatch.setattr(time, "time", lambda: 0.0)
    os.utime(small.path, (0, 0))
    small.put({b"new": "x" * 300, b"newer": "x" * 300})
    assert set(small.get([b"old", b"new", b"newer"])) == {b"new", b"newer"}


def test_the_caches_are_apart(tmp_path: Path) -> None:
    results, translations = Cache(tmp_path, name=RESULTS), Cache(tmp_path)
    results.put({b"k": "result"})
    assert translations.get([b"k"]) == {} and results.get([b"k"]) == {b"k": "result"}
    assert results.clear() == 1 and len(results) == 0


def test_the_command_shows_and_clears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path)
    Cache().put({b"k": "text"})
    Cache(name=RESULTS).put({b"a": "text", b"b": "text"})

    def said(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["cache", *arguments])
        assert not ended.value.code
        return capsys.readouterr().out

    shown = said()
    assert "1 translations, 0.0 of 256 MB" in shown and "2 results, 0.0 of 1024 MB" in shown
    assert "2 results removed" in said("clear", "--results")
    assert (len(Cache()), len(Cache(name=RESULTS))) == (1, 0)
    said("clear")
    assert len(Cache()) == 0


def test_lists_of_words_are_told_of_and_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    words.load("is")
    assert f"{tmp_path}: 1 lists of words, " in CliRunner().invoke(CACHE).stdout
    assert not CliRunner().invoke(CACHE, ["clear"]).exception
    assert list(tmp_path.glob("words-is-*.bin"))
    assert not CliRunner().invoke(CACHE, ["clear", "--models"]).exception
    assert not list(tmp_path.glob("words-*"))


def test_what_else_is_made_once_is_told_of_and_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """All but the names that the user imported, which nobody could make again."""
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    again = ("gemma/m/w", "ctranslate2/m/w", "checkpoints/m/w", "downloads/0a", "downloads/0a.lock")
    for name in (*again, "names-0123456789abcdef.sqlite", "names-own.sqlite"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(bytes(1 << 20))
    said = CliRunner().invoke(CACHE).stdout
    assert f"{tmp_path}: 3 files of models, 3.0 MB\n" in said
    assert f"{tmp_path}: 2 files of downloads, 2.0 MB\n" in said
    assert f"{tmp_path}: 1 gazetteers built, 1.0 MB\n" in said
    assert not CliRunner().invoke(CACHE, ["clear", "--models"]).exception
    assert [one.name for one in tmp_path.iterdir()] == ["names-own.sqlite"]


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


_HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print(flush=True)
input()
db.execute("COMMIT")
"""


@pytest.fixture
def held(cache: Cache) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that is writing to the cache until it is given a line."""
    cache.put({b"k": "x"})
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(cache.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == b"\n"
        yield process
        process.kill()


def test_who_waits_for_another_process_keeps_no_thread_waiting(
    cache: Cache, held: subprocess.Popen[bytes]
) -> None:
    writer = threading.Thread(target=cache.put, args=({b"l": "y"},))
    writer.start()
    for _ in range(20):
        assert unforked.acquire(timeout=0.5)
        unforked.release()
        time.sleep(0.01)
    assert writer.is_alive()
    assert cache.get([b"k", b"l"]) == {b"k": "x"}  # to read, nobody waits
    held.communicate(b"\n", timeout=30)
    writer.join()
    assert cache.get([b"k", b"l"]) == {b"k": "x", b"l": "y"}


def test_who_waits_in_vain_goes_without(
    cache: Cache, held: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtqa.cache._WAIT", 0.1)
    cache.put({b"l": "y"})
    assert cache.get([b"k", b"l"]) == {b"k": "x"}
    held.communicate(b"\n", timeout=30)
    cache.put({b"l": "y"})
    assert cache.get([b"k", b"l"]) == {b"k": "x", b"l": "y"}


@given(st.lists(st.text(), max_size=5))
def test_any_text(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        answers = translate(CopyEngine(), texts, "en", "bg", cache)
        assert answers == [text if text.strip() else "" for text in texts]
        assert translate(CopyEngine(), texts, "en", "bg", cache) == answers


def test_a_lone_surrogate(cache: Cache) -> None:
    assert translate(CopyEngine(), ["\ud800 x"], "en", "bg", cache) == ["\ud800 x"]
