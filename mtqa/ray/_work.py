"""What is done in Ray's workers: windows of documents read, and checked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

import mtqa
from mtqa.batch._key import Scope, around
from mtqa.batch._known import holds, looked_up
from mtqa.batch._pool import Pool, Reply, Task, plainly, work
from mtqa.batch._record import Record
from mtqa.cache import Cache
from mtqa.config import Settings
from mtqa.errors import UsageError
from mtqa.model import Document, Result
from mtqa.ray._files import is_remote
from mtqa.run import WINDOW, Checker

if TYPE_CHECKING:
    from mtqa.ray._job import Job

__all__ = ["Checked", "Checking", "Place", "windows"]

# What decides, in the driver's environment, how mtqa behaves, and who it is to an object store.
_VARIABLES = ("MTQA_OFFLINE", "MTQA_DEBUG", "MTQA_DEVICE", "HF_HUB_OFFLINE")
_KEYS = ("AWS_",)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the driver stands, for its workers to stand there too."""

    version: str
    folder: str
    variables: Mapping[str, str]
    around: Sequence[str | None] = ()

    @classmethod
    def here(cls, *, keys: bool = False) -> Place:
        """This process; with `keys` those to object stores, for what reads there."""
        variables = {
            name: value
            for name, value in os.environ.items()
            if name in _VARIABLES or (keys and name.startswith(_KEYS))
        }
        return cls(mtqa.__version__, os.getcwd(), variables, around())  # noqa: PTH109

    def take(self) -> None:
        """Stand there too; raises UsageError where another version is installed."""
        if mtqa.__version__ != self.version:
            raise UsageError(
                f"a worker has mtqa {mtqa.__version__}, the driver {self.version}",
                hint="install the same version on every node",
            )
        os.environ.update(self.variables)
        with suppress(OSError):  # another machine may not have the folder
            os.chdir(self.folder)


@dataclass(frozen=True, slots=True)
class Checked:
    """Documents as they were read, each with its key, and the reply to those of `asked`.

    Of the others of their keys the records are `known`.
    """

    documents: tuple[Document | Result, ...]
    keys: tuple[bytes, ...]
    known: Mapping[bytes, Record] = field(default_factory=dict)
    reply: Reply | None = None
    notices: tuple[str, ...] = ()

    @property
    def texts(self) -> dict[bytes, Document]:
        """The documents that could be read, by their keys."""
        return {
            key: one
            for key, one in zip(self.keys, self.documents, strict=True)
            if isinstance(one, Document)
        }

    @property
    def asked(self) -> dict[bytes, Document]:
        """Those of which nothing is known."""
        return {key: one for key, one in self.texts.items() if key not in self.known}


def windows(
    job: Job, places: Sequence[int] | None, skip: int, scope: Scope, cache: Cache | None
) -> Iterator[Checked]:
    """The documents to check, those together that a local run checks together."""
    notices: list[str] = []
    job = replace(job, reading=replace(job.reading, notify=notices.append))
    rest = job.documents(places)
    next(islice(rest, skip, skip), None)
    while window := tuple(islice(rest, WINDOW)):
        found = Checked(window, tuple(map(scope.key, window)), notices=tuple(notices))
        known = looked_up(cache, found.texts) if cache is not None else {}
        yield replace(found, known=known)
        notices.clear()


class Checking:
    """Holds a Checker with its models, in an actor.

    One that was ended and started anew may have been at a document that is its process's death:
    it then has another process check for it, which is replaced when it ends.
    """

    def __init__(self, settings: Settings, place: Place, *, again: bool = False) -> None:
        place.take()
        self._folder = place.folder
        self.checker = Checker(plainly(settings))
        self._pool = Pool(settings, 1) if again else None
        self._alike = around() == place.around

    def check(self, given: Checked) -> Checked:
        """The documents with what is found in them."""
        texts = given.texts
        known = {
            key: one
            for key, one in given.known.items()
            if holds(one, self._placed(texts[key]), self.checker)
        }
        given = replace(given, known=known)
        asked = tuple(map(self._placed, given.asked.values()))
        return replace(given, reply=self._work(Task(asked))) if asked else given

    def _work(self, task: Task) -> Reply:
        if self._pool is None:
            reply = work(self.checker, task)
        else:
            self._pool.submit(task)
            reply = self._pool.reply()
        # What another machine found with other packages or names is not kept as found with these.
        return reply if self._alike else replace(reply, kept=(False,) * len(reply.kept))

    def _placed(self, document: Document) -> Document:
        return replace(document, path=self._absolute(document.path))

    def _absolute(self, path: str | None) -> str | None:
        """The path by which an override knows it, though the folder here may be another."""
        if path is None or path == "-" or is_remote(path):
            return path
        return os.path.join(self._folder, path)  # noqa: PTH118 - links stay as they are named
