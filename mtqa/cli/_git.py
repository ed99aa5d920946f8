"""What a commit touched."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from mtqa.errors import UsageError

__all__ = ["changed_since"]


def changed_since(revision: str, folder: Path) -> frozenset[str]:
    """The files that differ from `revision`, untracked ones too, as real absolute paths.

    `folder` lies in the working tree. Raises UsageError when git does not know the revision.
    """
    top = _git(folder, "rev-parse", "--show-toplevel").rstrip("\n")
    commit = _git(
        folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}"
    ).strip()
    names = _git(Path(top), "diff", "--name-only", "-z", "--diff-filter=d", commit, "--")
    names += _git(Path(top), "ls-files", "-z", "--others", "--exclude-standard")
    return frozenset(os.path.realpath(Path(top, name)) for name in names.split("\0") if name)


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=True
        )
    except FileNotFoundError as error:
        raise UsageError("--changed-since needs git") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise UsageError(f"--changed-since: git says: {said}") from error
    return os.fsdecode(done.stdout)
