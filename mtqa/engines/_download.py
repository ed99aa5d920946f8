"""One large file of a hub's model, into the hub's cache: resumed, and kept only when it is right.

The hub's own client compares sizes, and from version 2 on begins a file anew in each process. So
weights are fetched here, and its client finds them there and takes the small files.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from mtqa.engines._base import Tell
from mtqa.errors import EngineError
from mtqa.paths import cache_folder

__all__ = ["FULL", "BrokenOff", "HubUnreachable", "fetch_file", "pull"]

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EPERM})
"""The system's errors that say that nothing can be written."""

# The hub names a large file by its SHA-256; a small one by git's own hash, which is left alone.
_SHA256 = re.compile(r"[0-9a-f]{64}")


class HubUnreachable(EngineError):
    """The hub did not answer; another name will fare no better."""


class BrokenOff(HubUnreachable):
    """The hub answered, and stopped in the middle: what came is kept, and gone on with."""


def fetch_file(
    name: str, file: str, commit: str, endpoint: str, timeout: float, tell: Tell | None = None
) -> None:
    """Leaves `file` of the model `name` in the hub's cache, unless it is there or small.

    What an earlier try left is gone on with. Raises BrokenOff where a part has come by now,
    EngineError for a file whose checksum is not the hub's, which is removed; and what the hub's
    client and the disk raise.
    """
    from huggingface_hub import constants, hf_hub_url
    from huggingface_hub.file_download import get_hf_file_metadata, http_get, repo_folder_name

    client: Any = import_module("huggingface_hub.utils")  # which types do not say it exports
    headers = client.build_hf_headers()
    url = hf_hub_url(name, file, revision=commit, endpoint=endpoint)
    known = get_hf_file_metadata(url, timeout=timeout, headers=headers)
    if known.etag is None or not _SHA256.fullmatch(known.etag):
        return
    model = Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=name, repo_type="model")
    blob = model / "blobs" / known.etag
    folder = cache_folder() / "downloads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / known.etag
    if urlsplit(known.location).netloc != urlsplit(url).netloc:
        headers.pop("authorization", None)  # another server, which is not told the user's token
    with client.WeakFileLock(folder / f"{known.etag}.lock"):  # two processes would both append
        if blob.is_file():
            return
        with part.open("ab") as out:
            if known.size is not None and out.tell() > known.size:
                out.truncate(0)  # of no use, and no server would go on from there
                out.seek(0)
            if tell is not None:
                tell(_begun(name, out.tell(), known.size))
            with _told(name, file, out, known.size):
                http_get(
                    known.location,
                    out,
                    resume_size=out.tell(),
                    headers=headers,
                    expected_size=known.size,
                    displayed_filename=file,
                )
        if _sha256(part) != known.etag:
            part.unlink()
            raise EngineError(
                f"{file} of {name} came damaged: its checksum is not the hub's",
                hint="it was removed: fetch the model again",
            )
        blob.parent.mkdir(parents=True, exist_ok=True)
        # To another file system it is copied, which may break off: the blob is whole or not there.
        beside = blob.with_name(f"{blob.name}.mtqa")
        shutil.move(part, beside)
        beside.replace(blob)


@contextmanager
def _told(name: str, file: str, out: BinaryIO, size: int | None) -> Iterator[None]:
    """Says how much is there, where a download fails in the middle and not for want of room."""
    try:
        yield
    except Exception as error:
        # The hub's client lets its HTTP client's errors through, and has changed clients.
        here = out.tell()
        if not here or (isinstance(error, OSError) and error.errno in FULL):
            raise
        of = "" if size is None else f" of {_shown(size)}"
        raise BrokenOff(
            f"the download of {name} broke off after {_shown(here)}{of} ({file})",
            hint=f"what came is kept; to go on from there: {pull(name, file)}",
        ) from error


def _begun(name: str, here: int, size: int | None) -> str:
    of = "" if size is None else f": {_shown(size)}"
    left = f", {_shown(here)} of it here" if here else ""
    return f"fetching {name} from the model hub, at this first use only{of}{left}"


def pull(name: str, file: str = "") -> str:
    """The command that fetches a model, whose weights are in `file`."""
    return f"mtqa engines pull {'--convert ' if file.endswith('.bin') else ''}{name}"


def _shown(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
