"""What may go wrong around a batch: a clear error or a clean recovery, never a wrong line."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mtqa.batch import answers, row
from mtqa.cache import RESULTS, Cache
from mtqa.cli import main
from tests.batch.texts import RULES, lines, write

COUNT = 200  # four windows
CHECKS = "--checks=number,currency"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("in.jsonl"), COUNT, broken=50)


def batch(*more: str, given: str = "in.jsonl", output: str = "out.jsonl", stdin: str = "") -> int:
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf8")
    with pytest.raises(SystemExit) as ended:
        main(["batch", given, "--output", output, *RULES, CHECKS, *more])
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The output of a run that nothing happens to."""
    folder = tmp_path_factory.mktemp("whole")
    write(folder / "in.jsonl", COUNT, broken=50)
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert batch("--no-cache") == 2
        return Path("out.jsonl").read_bytes()
    finally:
        os.chdir(before)


def broken_off(
    patch: pytest.MonkeyPatch, *more: str, what: Callable[[], None] | None = None, **given: str
) -> int:
    """A run with something happening after its first window: an interrupt by default."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    def some(documents: Any, *rest: Any, **options: Any) -> Iterator[Any]:
        for number, done in enumerate(answers(documents, *rest, **options)):
            yield done
            if number == 0:
                (what or interrupt)()

    with patch.context() as here:
        here.setattr("mtqa.batch._job.answers", some)
        return batch(*more, **given)


def test_it_goes_on(monkeypatch: pytest.MonkeyPatch, whole: bytes) -> None:
    assert broken_off(monkeypatch, "--no-cache") == 130
    assert not Path("out.jsonl").exists()
    seen: list[int] = []

    def counted(documents: Any, *rest: Any, **options: Any) -> Iterator[Any]:
        return answers((seen.append(1) or one for one in documents), *rest, **options)

    monkeypatch.setattr("mtqa.batch._job.answers", counted)
    assert batch("--no-cache") == 2
    assert Path("out.jsonl").read_bytes() == whole
    assert len(seen) == COUNT - 64
    manifest = json.loads(Path("out.jsonl.manifest.json").read_text())
    assert manifest["lines"] == COUNT and manifest["timing"]["breaks"] == 1
    assert sum(manifest["errors"]["by_reason"].values()) == COUNT // 50


def test_a_clock_that_is_set_back(monkeypatch: pytest.MonkeyPatch, whole: bytes) -> None:
    assert broken_off(monkeypatch) == 130
    monkeypatch.setattr(time, "time", lambda: 86400.0)
    for path in Path().iterdir():
        os.utime(path, (86400, 86400))
    assert batch() == 2
    assert Path("out.jsonl").read_bytes() == whole
    for path in Path().iterdir():
        os.utime(path, (4e9, 4e9))
    assert batch() == 2
    assert Path("out.jsonl").read_bytes() == whole


def test_input_that_changes_between(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert broken_off(monkeypatch) == 130
    changed = Path("in.jsonl").read_text().replace("2 euros", "9 euros")
    Path("in.jsonl").write_text(changed)
    capsys.readouterr()
    assert batch() == 2
    said = capsys.readouterr().err
    assert "in.jsonl has changed" in said and "--restart" in said
    assert not Path("out.jsonl").exists()
    assert batch("--restart", "--no-cache") == 2
    anew = Path("out.jsonl").read_bytes()
    assert batch("--no-cache", output="other.jsonl") == 2
    assert anew == Path("other.jsonl").read_bytes()


@pytest.mark.parametrize("how", ["longer", "shorter", "gone", "touched"])
def test_input_that_changes_under_way(
    how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], whole: bytes
) -> None:
    path = Path("in.jsonl")

    def change() -> None:
        text = path.read_text()
        if how == "longer":
            path.write_text(text + lines(3))
        elif how == "shorter":
            path.write_text(text[: len(text) // 2])
        elif how == "gone":
            path.unlink()
        else:
            path.touch()

    code = broken_off(monkeypatch, what=change)
    said = capsys.readouterr().err
    if how == "touched":  # the same bytes are the same input
        assert code == 2 and Path("out.jsonl").read_bytes() == whole
    else:
        assert code == 2 and "changed while it was read" in said
        assert not Path("out.jsonl").exists()


def test_an_input_that_is_gone_before_its_turn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No line says so in the place of its lines, and what was finished yesterday stands."""
    second, away = Path("second.jsonl"), Path("away")
    write(second, 30)
    assert batch("second.jsonl", "--no-cache", output="whole.jsonl") == 2
    Path("out.jsonl").write_text("of yesterday")
    assert broken_off(monkeypatch, "second.jsonl", what=lambda: second.rename(away)) == 2
    said = capsys.readouterr().err
    assert "second.jsonl: no such file (it was there when the run began)" in said
    assert Path("out.jsonl").read_text() == "of yesterday"
    assert batch("second.jsonl") == 2
    assert Path("out.jsonl").read_text() == "of yesterday"
    away.rename(second)
    assert batch("second.jsonl") == 2
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert json.loads(Path("out.jsonl.manifest.json").read_text())["timing"]["breaks"] == 1


def test_another_standard_input_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], whole: bytes
) -> None:
    text = lines(COUNT, broken=50)
    assert broken_off(monkeypatch, given="-", stdin=text) == 130
    assert batch(given="-", stdin=text.replace("bridge", "castle")) == 2
    assert "not the one that was read before" in capsys.readouterr().err
    assert batch(given="-", stdin="") == 2
    assert not Path("out.jsonl").exists()
    assert batch(given="-", stdin=text) == 2
    expected = whole.replace(b'"path": "in.jsonl"', b'"path": "-"')
    assert Path("out.jsonl").read_bytes() == expected


def test_other_options_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert broken_off(monkeypatch) == 130
    assert batch("--min-score=0.4", "--limit=5") == 2
    said = capsys.readouterr().err
    assert "min-score was not given, is 0.4" in said and "limit was not given, is 5" in said
    assert batch("--min-score=0.4", "--limit=5", "--restart") == 1


def test_what_was_accepted_is_remembered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = '[[accept]]\ntext = "{}*"\nreason = "as printed"\n'
    Path("mtqa-accept.toml").write_text(entry.format("357") + entry.format("nothing such"))
    assert broken_off(monkeypatch, "--report-unused") == 130
    capsys.readouterr()
    assert batch("--report-unused") == 2
    said = capsys.readouterr().err
    assert "mtqa-accept.toml:4: the entry accepts nothing" in said
    assert "mtqa-accept.toml:1" not in said


# --- disks -----------------------------------------------------------------------------------


def command(
    folder: Path, *more: str, cache: Path, limit: int | None = None, out: str = "out.jsonl"
) -> tuple[int, str]:
    def limited() -> None:
        import resource

        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "mtqa", "batch", "in.jsonl", "--output", str(folder / out),
         *RULES, CHECKS, *more],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
        env={**os.environ, "MTQA_CACHE_DIR": str(cache)},
    )  # fmt: skip
    assert "Traceback" not in done.stderr and "internal error" not in done.stderr
    return done.returncode, done.stderr


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("no file system can be mounted")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    for names in Path(os.environ["MTQA_CACHE_DIR"]).glob("names-*.sqlite"):
        (folder / names.name).symlink_to(names.resolve())
    return folder


@pytest.mark.skipif(os.name == "nt", reason="mount")
def test_a_full_disk(mounted: Path, cache: Path, whole: bytes) -> None:
    assert len(whole) > 16384
    code, said = command(mounted, cache=cache)
    assert code == 2 and "No space left" in said and ".out.jsonl.part" in said
    assert not (mounted / "out.jsonl").exists()
    subprocess.run(["mount", "-o", "remount,size=4m", str(mounted)], check=True)
    assert command(mounted, cache=cache)[0] == 2
    assert (mounted / "out.jsonl").read_bytes() == whole


@pytest.mark.skipif(os.name == "nt", reason="mount")
def test_a_disk_that_is_full_when_the_lines_become_parquet(
    mounted: Path, cache: Path, whole: bytes, tmp_path: Path
) -> None:
    from pyarrow import parquet

    pages = -(-len(whole) // 4096) + 4  # the lines and what stands beside them
    subprocess.run(["mount", "-o", f"remount,size={4 * pages}k", str(mounted)], check=True)
    out = "out.parquet"
    code, said = command(mounted, cache=cache, out=out)
    assert code == 2 and "No space left" in said and ".out.parquet.part" in said
    assert not (mounted / out).exists()
    assert json.loads((mounted / ".out.parquet.part.state").read_text())["complete"]
    subprocess.run(["mount", "-o", "remount,size=4m", str(mounted)], check=True)
    assert command(mounted, cache=cache, out=out)[0] == 2
    lines = whole.decode().splitlines()
    assert parquet.read_table(mounted / out).to_pylist() == [row(line) for line in lines]
    assert sorted(one.name for one in mounted.iterdir()) == [out, f"{out}.manifest.json"]


@pytest.mark.skipif(os.name == "nt", reason="limits")
def test_files_that_may_not_grow(tmp_path: Path, cache: Path, whole: bytes) -> None:
    code, said = command(tmp_path, cache=cache, limit=len(whole) // 2)
    assert code == 2 and "too large" in said
    assert command(tmp_path, cache=cache)[0] == 2
    assert (tmp_path / "out.jsonl").read_bytes() == whole


@pytest.mark.skipif(os.name == "nt", reason="mount")
def test_a_disk_that_cannot_be_written(mounted: Path, cache: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    code, said = command(mounted, cache=cache)
    assert code == 2 and "cannot write: Read-only file system" in said


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    code, said = command(tmp_path / "closed", cache=cache)
    assert code == 2 and "cannot write: Permission denied" in said


# --- the cache -------------------------------------------------------------------------------


def _flipped(data: bytearray, dice: random.Random) -> bytes:
    for _ in range(40):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(data)


def _zeroed(data: bytearray, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    end = min(len(data), start + 4096)
    return bytes(data[:start]) + bytes(end - start) + bytes(data[end:])


def _cut(data: bytearray, dice: random.Random) -> bytes:
    return bytes(data[: dice.randrange(len(data))])


def _mixed(data: bytearray, dice: random.Random) -> bytes:
    """A text in the place of another of the same length."""
    return bytes(data).replace(b"number", b"scales").replace(b"0.9", b"0.1")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("damage", [_flipped, _zeroed, _cut, _mixed])
def test_a_damaged_cache_serves_nothing_wrong(
    damage: Any, seed: int, whole: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = os.environ["MTQA_CACHE_DIR"]
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path / "c")
    assert names == os.environ["MTQA_CACHE_DIR"]
    assert batch() == 2
    kept = Cache(name=RESULTS)
    assert len(kept) > 150
    data = bytearray(kept.path.read_bytes())
    kept.path.write_bytes(damage(data, random.Random(seed)))
    for name in ("out1.jsonl", "out2.jsonl"):
        assert batch(output=name) == 2
        assert Path(name).read_bytes() == whole
    assert len(Cache(name=RESULTS)) > 150  # it fills anew


def test_no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path / "c")
    assert batch("--no-cache") == 2
    assert not (tmp_path / "c").exists()
