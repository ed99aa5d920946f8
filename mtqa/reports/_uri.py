"""File names as URI references."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import quote

from mtqa.reports._places import relative_path

UNNAMED = "stdin"


def uri(path: str | None, root: Path | None) -> str:
    """A relative reference under `root` (the working folder when None), else a file URI."""
    if path is None or path == "-":
        return UNNAMED
    name = relative_path(path, root or Path.cwd()) or UNNAMED
    name = name.encode("utf-8", "replace").decode()
    if name.startswith("/"):
        return "file://" + quote(name)
    return quote(str(PurePosixPath(name)))
