"""Where mtqa keeps what it can make again. Nothing is created here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["cache_folder"]


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
