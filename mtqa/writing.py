"""Files written whole: what stands at a path is the old file or the new one, never half of it."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from mtqa.errors import UsageError

__all__ = ["is_same_file", "mode_of", "part_of", "require_writable", "unwritable", "written"]

_STANDARD = (1, 2)  # the standard output and error


@contextmanager
def written(path: str | Path, *, keep_part: bool = False) -> Iterator[TextIO]:
    """A stream of UTF-8 whose text stands at `path` once all of it has been written.

    A link is followed and its file replaced. What is no regular file (a device, a pipe) is written
    to as it is. With `keep_part` the text grows in `part_of(path)`, line by line, and stays there
    when the writing breaks off. Raises UsageError when the file cannot be written.
    """
    try:
        straight = _straight(path)
        if straight is not None:
            with straight:
                yield straight
            return
        final = Path(os.path.realpath(path))
        name, stream = _part(final) if keep_part else _temporary(final)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        with stream:
            yield stream
        name.chmod(mode_of(final))
        name.replace(final)
    except BaseException as error:
        if not keep_part:
            name.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritable(path, error, name if keep_part else None) from error
        raise


def part_of(path: str | Path) -> Path:
    """Where a text that goes to `path` stands until it is complete: a hidden file beside it."""
    final = Path(os.path.realpath(path))
    return final.with_name(f".{final.name}.part")


def require_writable(path: str | Path) -> None:
    """Raise UsageError where no file can be written, to know it before there is what to write."""
    try:
        final = Path(os.path.realpath(path))
        if final.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if final.is_file() or not final.exists():
            with tempfile.TemporaryFile(dir=final.parent):  # as the text will stand beside it
                pass
    except OSError as error:
        raise unwritable(path, error) from error


def is_same_file(first: str | Path, second: str | Path) -> bool:
    """Whether the two are one regular file, by whatever names."""
    try:
        one, other = Path(first).stat(), Path(second).stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(one.st_mode) and os.path.samestat(one, other)


def _straight(path: str | Path) -> TextIO | None:
    """A stream into what is no file to replace; None for one that is, or is still to be made."""
    try:
        there = Path(path).stat()
    except FileNotFoundError:
        return None
    for number in _STANDARD:
        # /dev/stdout with a file behind it: to replace that would lose what stands in it.
        if _is_open(number, there):
            return os.fdopen(os.dup(number), "w", encoding="utf-8", newline="\n")
    if stat.S_ISREG(there.st_mode):
        return None
    return Path(path).open("w", encoding="utf-8", newline="\n")


def _is_open(number: int, there: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.fstat(number), there)
    except OSError:
        return False


def _temporary(final: Path) -> tuple[Path, TextIO]:
    handle, name = tempfile.mkstemp(dir=final.parent, prefix=f".{final.name}.")
    return Path(name), os.fdopen(handle, "w", encoding="utf-8", newline="\n")


def _part(final: Path) -> tuple[Path, TextIO]:
    name = part_of(final)
    name.unlink(missing_ok=True)  # made anew, so that a link planted there is not followed
    # Line by line, so that nothing is lost however the run ends.
    return name, name.open("x", encoding="utf-8", newline="\n", buffering=1)


def mode_of(final: Path) -> int:
    """The permissions of the file that is replaced, or those of one opened the ordinary way."""
    try:
        return stat.S_IMODE(final.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def unwritable(path: str | Path, error: OSError, part: Path | None = None) -> UsageError:
    """What to raise for a file that cannot be written; what was done may stand in `part`."""
    reason = error.strerror or str(error)
    hint = None if part is None else f"what was done is in {part}"
    return UsageError(f"cannot write: {reason}", path=str(path), hint=hint)
