"""What the cache holds is made whole: begun beside its place, and moved in when it is done.

Whoever makes it holds a lock on it, which ends with the process, however that ends: what nobody
holds was broken off, and may go. Where there are no such locks (Windows, some network disks), that
is what has not been written to for an hour.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["broken_off", "file_for", "folder_in", "remove", "tidy"]

_ABANDONED = 3600.0  # seconds
_FOLDER = ".begun-"
_NAMES = (".names-*.sqlite", ".words-*.bin", f"*/{_FOLDER}*")


@contextmanager
def file_for(path: Path) -> Iterator[Path]:
    """An empty file, private to the user, which becomes `path` when the block ends.

    It goes when the block raises. The folder is made when it is not there. Raises OSError.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    name, lock = _new(path)
    try:
        yield name
        name.replace(path)
    except BaseException:
        with suppress(OSError):
            name.unlink()
        raise
    finally:
        _release(lock)


def _new(path: Path) -> tuple[Path, int | None]:
    prefix = f".{path.name.partition('-')[0]}-"
    while True:
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=path.suffix, dir=path.parent)
        os.close(handle)
        with suppress(FileNotFoundError):  # whoever tidies came between
            lock = _hold(Path(name))
            if Path(name).exists():
                return Path(name), lock
            _release(lock)


@contextmanager
def folder_in(parent: Path) -> Iterator[Path]:
    """An empty folder below `parent`, which is made when it is not there, for a block's time.

    Raises OSError.
    """
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=_FOLDER) as name:
        lock = _hold(Path(name))
        try:
            yield Path(name)
        finally:
            _release(lock)


def broken_off(cache: Path) -> list[Path]:
    """The files and folders in a cache folder that were begun and nobody makes any more, sorted."""
    return [path for path in _begun(cache) if _free(path)]


def remove(cache: Path) -> int:
    """Remove what is broken off; says how many files and folders went."""
    return sum(_free(path, _remove) for path in _begun(cache))


def tidy(path: Path, versions: str) -> None:
    """Take away what a new file in the cache replaces, by their pattern, and what is broken off."""
    for old in path.parent.glob(versions):
        if old != path:
            with suppress(OSError):
                old.unlink()
    remove(path.parent)


def _begun(cache: Path) -> list[Path]:
    return sorted(path for pattern in _NAMES for path in cache.glob(pattern))


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _free(path: Path, then: Callable[[Path], object] = lambda _path: None) -> bool:
    """Whether nobody makes what is there, and `then` was done to it: nobody begins meanwhile."""
    lock = None
    try:
        lock = _hold(path, wait=False)
        if lock is None and time.time() - path.stat().st_mtime <= _ABANDONED:
            return False
        then(path)
    except OSError:
        return False
    finally:
        _release(lock)
    return True


def _hold(path: Path, wait: bool = True) -> int | None:
    """Lock a file or a folder; None where there are no locks.

    Raises BlockingIOError when another has it and `wait` is false, OSError when it is not there.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        os.close(handle)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return handle


def _release(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
