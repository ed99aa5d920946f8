"""Where mtqa keeps what it can make again, and what is in a folder. Nothing is created here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["cache_folder", "files_below"]


def cache_folder() -> Path:
    """The user's cache folder for mtqa: `MTQA_CACHE_DIR`, or the platform's place for caches.

    That is ``$XDG_CACHE_HOME/mtqa`` or ``~/.cache/mtqa`` (XDG Base Directory Specification),
    ``~/Library/Caches/mtqa`` on macOS, ``%LOCALAPPDATA%\\mtqa\\Cache`` on Windows.
    """
    if own := os.environ.get("MTQA_CACHE_DIR"):
        return Path(own).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "mtqa" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "mtqa"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mtqa"


def files_below(folder: Path) -> Iterator[Path]:
    """All files below a folder, sorted, hidden ones left out; links to folders are not followed.

    A link to nothing is a file that cannot be read; pipes, sockets and devices are none.
    """
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(where, name) for name in sorted(names) if not name.startswith(".")):
            if path.is_file() or path.is_symlink():
                yield path
