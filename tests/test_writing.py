"""Files that appear whole, and what is written to as it is."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mtqa.errors import UsageError
from mtqa.writing import is_same_file, part_of, written

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(path: Path, text: str, *, keep_part: bool = False) -> None:
    with written(path, keep_part=keep_part) as stream:
        stream.write(text)


@pytest.mark.parametrize("keep_part", [False, True])
def test_a_file_is_made_and_replaced(tmp_path: Path, keep_part: bool) -> None:
    path = tmp_path / "out"
    for text in ("one", "two"):
        write(path, text, keep_part=keep_part)
        assert path.read_text("utf-8") == text
    assert names(tmp_path) == ["out"]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.touch()
    path.chmod(0o640)
    write(path, "x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("keep_part", [False, True])
def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path, keep_part: bool) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "file", tmp_path / "link"
    link.symlink_to(target)
    for text in ("made", "replaced"):
        write(link, text, keep_part=keep_part)
        assert link.is_symlink() and target.read_text("utf-8") == text
    assert names(tmp_path) == ["link", "real"] and names(tmp_path / "real") == ["file"]


@needs_pipes
@pytest.mark.parametrize("keep_part", [False, True])
def test_a_pipe_is_written_to_and_stays(tmp_path: Path, keep_part: bool) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(path.read_text("utf-8")))
    reader.start()
    write(path, "through", keep_part=keep_part)
    reader.join(10)
    assert got == ["through"]
    assert stat.S_ISFIFO(path.stat().st_mode) and names(tmp_path) == ["pipe"]


def test_the_standard_output_by_its_path_keeps_what_stands_in_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = (
        "import sys; from mtqa.writing import written\n"
        "with written('/dev/stdout') as stream: stream.write('new')"
    )
    import subprocess
    import sys

    if not os.path.exists("/dev/stdout"):  # noqa: PTH110
        pytest.skip("no /dev/stdout here")
    log.write_text("old ")
    with log.open("a") as stream:
        subprocess.run([sys.executable, "-c", code], stdout=stream, check=True)
    assert log.read_text() == "old new"


@pytest.mark.parametrize("keep_part", [False, True])
@pytest.mark.parametrize("raised", [KeyboardInterrupt, ValueError])
def test_what_breaks_off_leaves_the_old_file(
    tmp_path: Path, raised: type[BaseException], keep_part: bool
) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    with pytest.raises(raised), written(path, keep_part=keep_part) as stream:
        stream.write("done\nhalf")
        raise raised
    assert path.read_text() == "old"
    assert names(tmp_path) == ([".out.part", "out"] if keep_part else ["out"])
    if keep_part:
        assert part_of(path).read_text() == "done\nhalf"


def test_a_part_holds_each_line_at_once(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with written(path, keep_part=True) as stream:
        stream.write("a line\n")
        assert part_of(path).read_text() == "a line\n" and not path.exists()


def test_a_link_planted_for_the_part_is_not_followed(tmp_path: Path) -> None:
    path, other = tmp_path / "out", tmp_path / "other"
    other.write_text("safe")
    part_of(path).symlink_to(other)
    write(path, "x", keep_part=True)
    assert other.read_text() == "safe" and path.read_text() == "x" and not path.is_symlink()


def no_folder(folder: Path) -> Path:
    return folder / "none" / "out"


def a_folder(folder: Path) -> Path:
    return folder


@pytest.mark.parametrize("keep_part", [False, True])
@pytest.mark.parametrize("place", [no_folder, a_folder])
def test_what_cannot_be_written(
    tmp_path: Path, place: Callable[[Path], Path], keep_part: bool
) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        write(place(tmp_path), "x", keep_part=keep_part)
    assert names(tmp_path) == []


@pytest.mark.parametrize("keep_part", [False, True])
def test_a_full_disk_is_told(tmp_path: Path, keep_part: bool) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    with (
        pytest.raises(UsageError, match="cannot write: No space left") as told,
        written(path, keep_part=keep_part),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert path.read_text() == "old" and (".out.part" in str(told.value)) == keep_part


def test_same_file(tmp_path: Path) -> None:
    first, link, copy = tmp_path / "a", tmp_path / "link", tmp_path / "copy"
    first.write_text("x")
    copy.write_text("x")
    link.symlink_to(first)
    assert is_same_file(first, link) and is_same_file(first, tmp_path / "." / "a")
    assert not is_same_file(first, copy) and not is_same_file(first, tmp_path / "none")
    assert not is_same_file("a\0b", first)
