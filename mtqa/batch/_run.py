"""From documents to answers: what is known from before, what is to be checked, in input order."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

from mtqa.batch._key import Scope
from mtqa.batch._known import holds, keep, looked_up
from mtqa.batch._pool import Local, Pool, Task, bought
from mtqa.batch._record import Answer, Record, answer
from mtqa.cache import Cache
from mtqa.model import Document, Result
from mtqa.run import WINDOW, Checker

__all__ = ["Done", "answers"]


@dataclass(frozen=True, slots=True)
class Done:
    """Some tens of documents that follow one another, as they were read, and their answers.

    To `cached` of them the answer was known from before.
    """

    documents: tuple[Document | Result, ...]
    answers: tuple[Answer, ...]
    cached: int = 0


@dataclass(slots=True)
class _Window:
    """Documents that are read together; `records` has what is known of them by key."""

    documents: list[Document | Result]
    keys: list[bytes]
    records: dict[bytes, Record] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)
    cached: int = 0


def answers(
    documents: Iterable[Document | Result],
    checker: Checker,
    *,
    workers: int = 1,
    cache: Cache | None = None,
) -> Generator[Done, None, None]:
    """The answers to documents, in order, some tens at a time; memory stays flat.

    Documents are taken in windows that begin at fixed places of the input, so that a model sees
    the same ones together in a run that goes on from there. With more than one of `workers` that
    many processes check, while the models are asked here, for a window at a time. What `cache`
    holds is not checked again. A checker with checks or names of its own works here and without a
    cache: neither processes nor keys would know of them. Raises EngineError when no process can be
    started.
    """
    if checker.has_own:
        workers, cache = 1, None
    pool = Pool(checker.settings, workers) if workers > 1 else Local(checker)
    with closing(pool):
        yield from _Run(checker, pool, cache).through(iter(documents))


class _Run:
    def __init__(self, checker: Checker, pool: Pool | Local, cache: Cache | None) -> None:
        self._checker = checker
        self._pool = pool
        self._cache = cache
        self._scope = Scope(checker.settings)
        self._windows: deque[_Window] = deque()
        # What is being checked, with the later windows that wait for it. Whether a window is done
        # in time must not decide what a model sees together.
        self._awaited: dict[bytes, list[_Window]] = {}

    def through(self, documents: Iterator[Document | Result]) -> Iterator[Done]:
        """The answers to all documents."""
        while window := list(islice(documents, WINDOW)):
            self._begin(window)
            while len(self._windows) > 3 * self._pool.size:
                yield self._end()
        while self._windows:
            yield self._end()

    def _begin(self, documents: list[Document | Result]) -> None:
        """Look up what is known of a window, and have the rest checked."""
        window = _Window(documents, [self._scope.key(one) for one in documents])
        self._windows.append(window)
        texts = {
            key: one
            for key, one in zip(window.keys, documents, strict=True)
            if isinstance(one, Document)
        }
        if self._cache is not None:
            for key in texts.keys() & self._awaited.keys():
                self._awaited[key].append(window)
                del texts[key]
            window.records = {
                key: one
                for key, one in looked_up(self._cache, texts).items()
                if holds(one, texts[key], self._checker)
            }
        window.asked = [key for key in texts if key not in window.records]
        asked = set(window.asked)
        window.cached = sum(
            isinstance(one, Document) and key not in asked
            for one, key in zip(documents, window.keys, strict=True)
        )
        if not window.asked:
            return
        if self._cache is not None:
            self._awaited.update((key, []) for key in window.asked)
        wanted = tuple(texts[key] for key in window.asked)
        models = self._pool.size > 0 and self._checker.batches
        self._pool.submit(bought(self._checker, wanted) if models else Task(wanted))

    def _end(self) -> Done:
        """The answers of the oldest window."""
        window = self._windows[0]
        if window.asked:
            reply = self._pool.reply()
            self._checker.notice(reply.notices)
            fresh = dict(zip(window.asked, reply.records, strict=True))
            window.records.update(fresh)
            for key in window.asked:
                for other in self._awaited.pop(key, ()):
                    other.records[key] = fresh[key]
            if self._cache is not None:
                keep(self._cache, fresh, reply.kept)
        self._windows.popleft()
        return Done(
            tuple(window.documents),
            tuple(
                answer(one, window.records.get(key), self._checker)
                for one, key in zip(window.documents, window.keys, strict=True)
            ),
            window.cached,
        )
