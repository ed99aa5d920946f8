"""Files by URI through Arrow's file systems: S3, what speaks its language, and others."""

from __future__ import annotations

import io
import ipaddress
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import parse_qs, urlsplit

from mtqa import batch
from mtqa.batch import Input
from mtqa.errors import InputError, UsageError
from mtqa.readers import readers

__all__ = ["expand", "form", "is_remote", "listed", "opened", "refuse_offline", "shown", "upload"]


_BUFFER = 1 << 20  # bytes that are asked of a store at once


def is_remote(path: str) -> bool:
    """Whether `path` is a URI, such as "s3://bucket/key", rather than a path of this machine."""
    scheme, found, _ = path.partition("://")
    # One letter is a drive of Windows.
    return bool(found) and len(scheme) > 1 and scheme.isalnum()


def shown(path: str) -> str:
    """A path as outputs and messages name it: of a URI, not how it is reached."""
    if not is_remote(path):
        return path
    parts = urlsplit(path)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def expand(given: Iterable[str], output: str | None = None) -> list[Input]:
    """The files named, as `mtqa.batch.expand` has them; a URI is looked at by `Job.look`.

    Raises InputError as that does, and UsageError for a URI that holds a password, which would be
    kept with the output.
    """
    found: list[Input] = []
    for name in given:
        if not is_remote(name):
            found += batch.expand([name], output)
            continue
        if "@" in urlsplit(name).netloc:
            raise UsageError(
                "a key in the URI", path=shown(name), hint="give keys by variables, AWS_..."
            )
        found.append(Input(name))
    return found


def refuse_offline(paths: Iterable[str]) -> None:
    """Raise UsageError for a URI of another machine."""
    for path in paths:
        if is_remote(path) and not _is_here(path):
            raise UsageError(
                "is not asked, for the run is offline",
                path=shown(path),
                hint="copy it to this machine, or leave --offline out",
            )


def _is_here(path: str) -> bool:
    parts = urlsplit(path)
    if parts.scheme == "file":
        return True
    end = parse_qs(parts.query).get("endpoint_override", [""])[0]
    host = urlsplit(end if "//" in end else f"//{end}").hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def form(path: str) -> str:
    """The reader of a URI's suffix; JSON Lines where that tells none."""
    suffix = PurePosixPath(urlsplit(path).path).suffix.lower()
    return next((one.name for one in readers().values() if suffix in one.suffixes), "jsonl")


def listed(path: str) -> list[str]:
    """The file at a URI, or the files below it that some reader reads, sorted by name.

    Raises InputError for what is not there.
    """
    from pyarrow import fs  # type: ignore[import-untyped]

    with _errors(path):
        system, inner = _system(path)
        info = system.get_file_info(inner)
        if info.type == fs.FileType.File:
            return [path]
        if info.type == fs.FileType.NotFound:
            raise FileNotFoundError
        below = system.get_file_info(fs.FileSelector(inner, recursive=True))
    suffixes = {suffix for one in readers().values() for suffix in one.suffixes}
    names = [one.path for one in below if one.type == fs.FileType.File and _fits(one, suffixes)]
    if not names:
        raise InputError("no file below it that can be read", path=shown(path))
    base, mark, query = path.partition("?")
    return [
        f"{base.rstrip('/')}/{name[len(inner) :].lstrip('/')}{mark}{query}"
        for name in sorted(names)
    ]


def _fits(info: Any, suffixes: set[str]) -> bool:
    return not info.base_name.startswith(".") and f".{info.extension.lower()}" in suffixes


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """The file at a URI as a stream of bytes that can be read from any place.

    Raises InputError when it cannot be opened.
    """
    with _errors(path):
        system, inner = _system(path)
        file = system.open_input_file(inner)
    with io.BufferedReader(file, _BUFFER) as stream:  # Arrow's own has no lines
        yield stream


def upload(made: str, path: str) -> None:
    """Let a copy of the file `made` stand at the URI `path`.

    It goes to a name beside it first: an object store ends an upload that breaks off as if it had
    been meant to end there. Raises UsageError when it cannot be written.
    """
    from pyarrow import fs

    try:
        system, inner = _system(path)
        folder, _, name = inner.rpartition("/")
        part = f"{folder}/.{name}.part"
        fs.copy_files(made, part, fs.LocalFileSystem(), system)
        system.move(part, inner)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot write: {reason(error)}", path=shown(path)) from error


def reason(error: Exception) -> str:
    """What an Arrow file system says, in a line."""
    return getattr(error, "strerror", None) or " ".join(str(error).split())[:300]


def _system(path: str) -> tuple[Any, str]:
    """The Arrow file system of a URI, and the path in it."""
    from pyarrow import fs

    found: tuple[Any, str] = fs.FileSystem.from_uri(path)
    return found


@contextmanager
def _errors(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError("no such file", path=shown(path)) from error
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {reason(error)}", path=shown(path)) from error
