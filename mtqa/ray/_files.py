"""Files by URI through Arrow's file systems: S3 and what speaks its language, and others."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import parse_qs, urlsplit

from mtqa import batch
from mtqa.batch import Input
from mtqa.batch._select import sampled, selected
from mtqa.errors import InputError, UsageError
from mtqa.model import Document, Result
from mtqa.readers import read_stream, readers

__all__ = ["Job", "expand", "is_remote", "refuse_offline", "shown", "written"]


def is_remote(path: str) -> bool:
    """Whether `path` is a URI, such as "s3://bucket/key", rather than a path of this machine."""
    scheme, found, _ = path.partition("://")
    # One letter is a drive of Windows.
    return bool(found) and len(scheme) > 1 and scheme.isalnum()


def shown(path: str) -> str:
    """A path as a message may show it: a URI can hold a password and keys."""
    if not is_remote(path):
        return path
    parts = urlsplit(path)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


class Job(batch.Job):
    """A batch job some of whose inputs may be URIs."""

    def places(self) -> list[int] | None:
        """As there."""
        if self.sample is None:
            return None
        quiet = replace(self, reading=replace(self.reading, notify=lambda notice: None))
        count = sum(1 for _ in islice(quiet._every(), self.limit))
        return sampled(count, self.sample, self.seed)

    def documents(self, places: Iterable[int] | None = None) -> Iterator[Document | Result]:
        """As there."""
        return selected(self._every(), places, self.limit)

    def _every(self) -> Iterator[Document | Result]:
        return chain.from_iterable(map(self._of, self.inputs))

    def _of(self, one: Input) -> Iterator[Document | Result]:
        if one.error is not None or not is_remote(one.path):
            yield from batch.documents([one], self.form, self.reading)
            return
        name = self.form or _form(one.path)
        try:
            with _opened(one.path) as stream:
                yield from read_stream(stream, shown(one.path), name, self.reading)
        except InputError as error:
            yield Result(Document("", path=shown(one.path)), error=error.reason)
        except OSError as error:
            reason = f"cannot be read: {_reason(error)}"
            yield Result(Document("", path=shown(one.path)), error=reason)


def _form(path: str) -> str:
    """The reader of a URI's suffix; JSON Lines where that tells none."""
    suffix = PurePosixPath(urlsplit(path).path).suffix.lower()
    fitting = [one.name for one in readers().values() if suffix in one.suffixes]
    return fitting[0] if fitting else "jsonl"


def expand(given: Iterable[str], output: str | None = None) -> list[Input]:
    """The files named, as `mtqa.batch.expand`; a URI that is a folder stands for what is below."""
    found: list[Input] = []
    for name in given:
        if not is_remote(name):
            found += batch.expand([name], output)
            continue
        try:
            found += [Input(path) for path in _listed(name) if path != output]
        except InputError as error:
            found.append(Input(shown(name), error.reason))
    return found


def refuse_offline(paths: Iterable[str]) -> None:
    """Raise UsageError for a URI that would be fetched over a network; this machine is none."""
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


def _system(path: str) -> tuple[Any, str]:
    """The Arrow file system of a URI, and the path in it."""
    from pyarrow import fs  # type: ignore[import-untyped]

    found: tuple[Any, str] = fs.FileSystem.from_uri(path)
    return found


def _listed(path: str) -> list[str]:
    """The file at a URI, or the files below it that some reader reads, sorted by name."""
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
def _opened(path: str) -> Iterator[IO[bytes]]:
    with _errors(path):
        system, inner = _system(path)
        # One that can be read from its end, as Parquet is; a reader of lines is given no less.
        stream = system.open_input_file(inner)
    with stream:
        yield stream


@contextmanager
def _errors(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError("no such file", path=shown(path)) from error
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {_reason(error)}", path=shown(path)) from error


def written(path: str, made: str) -> None:
    """Let the file `made` stand at the URI `path`.

    It goes to a name beside it first: an object store ends an upload that breaks off as if it had
    been meant to end there. Raises UsageError when it cannot be written.
    """
    from pyarrow import fs  # type: ignore[import-untyped]

    try:
        system, inner = _system(path)
        folder, _, name = inner.rpartition("/")
        part = f"{folder}/.{name}.part"
        fs.copy_files(made, part, fs.LocalFileSystem(), system)
        system.move(part, inner)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot write: {_reason(error)}", path=shown(path)) from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error).partition("\n")[0]
