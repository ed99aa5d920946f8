"""Processes that check: started afresh (spawn), each with a checker of its own.

Not `concurrent.futures`: its processes outlive a parent that is killed, and one that dies takes
all with it. Here the end of a pipe ends a process, and what a process left undone goes to another.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from mtqa.batch._record import Record, record
from mtqa.config import Settings
from mtqa.errors import EngineError
from mtqa.model import Document
from mtqa.run import Bought, Checker, Prepared

__all__ = ["Local", "Pool", "Reply", "Task", "bought", "plainly", "work"]

_AHEAD = 2  # tasks that wait at a process, so that it never waits for one
_LIVES = 2  # processes that a task may cost before it is taken apart
_STILLBORN = 3  # processes that may die before they can check anything


@dataclass(frozen=True, slots=True)
class Task:
    """Documents to be checked together; prepared already where models have been asked."""

    documents: tuple[Document, ...]
    prepared: tuple[Prepared, ...] | None = None
    bought: tuple[Bought | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """The records of a task, whether each may be kept for another run, and what is to be told."""

    records: tuple[Record, ...]
    kept: tuple[bool, ...]
    notices: tuple[str, ...] = ()


def plainly(settings: Settings) -> Settings:
    """The settings without what is known: that is set apart where the lines are made."""
    return replace(settings, baseline=None, accept=None)


def work(checker: Checker, task: Task) -> Reply:
    """What a process answers to a task."""
    prepared = checker.prepare(task.documents) if task.prepared is None else list(task.prepared)
    given = list(task.bought) or checker.buy(prepared)
    results = list(checker.find(prepared, given))
    return Reply(
        tuple(record(one, checker) for one in results),
        tuple(
            result.error is None and one is not None and one.whole
            for result, one in zip(results, given, strict=True)
        ),
        checker.notices,
    )


class Local:
    """A pool of no processes: a task is done as it is submitted."""

    size = 0

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._done: deque[Reply] = deque()

    def submit(self, task: Task) -> None:
        """Take a task."""
        self._done.append(work(self._checker, task))

    def reply(self) -> Reply:
        """The reply to the oldest task that has none yet."""
        return self._done.popleft()

    def close(self) -> None:
        """Nothing is to be ended."""


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    tasks: deque[int] = field(default_factory=deque)
    ready: bool = False


class Pool:
    """So many processes; replies come in the order of the tasks."""

    def __init__(self, settings: Settings, size: int) -> None:
        self.size = size
        self._settings = plainly(settings)
        self._workers: list[_Worker] = []
        self._waiting: deque[int] = deque()
        self._tasks: dict[int, Task] = {}
        self._replies: dict[int, Reply] = {}
        self._deaths: dict[int, int] = {}
        self._first = self._next = self._stillborn = 0
        try:
            for _ in range(size):
                self._workers.append(self._started())
        except BaseException:
            self.close()
            raise

    def submit(self, task: Task) -> None:
        """Take a task; it is begun at once when a process is free."""
        self._tasks[self._next] = task
        self._waiting.append(self._next)
        self._next += 1
        self._serve()

    def reply(self) -> Reply:
        """The reply to the oldest task that has none yet; waits for it."""
        number = self._first
        while number not in self._replies:
            self._serve()
            pipes: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers}
            for pipe in wait(list(pipes)):
                self._heard(pipes[pipe])
        self._first += 1
        return self._replies.pop(number)

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join(timeout=2)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def _started(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self._settings), daemon=True)
        try:
            process.start()
        except OSError as error:
            raise EngineError(
                f"a process cannot be started: {error.strerror or error}", hint="give --workers 1"
            ) from error
        theirs.close()
        return _Worker(process, ours)

    def _serve(self) -> None:
        """Give waiting tasks to the processes that have the fewest."""
        while self._waiting:
            worker = min(self._workers, key=lambda one: len(one.tasks))
            if len(worker.tasks) >= _AHEAD:
                return
            number = self._waiting.popleft()
            worker.tasks.append(number)
            try:
                worker.pipe.send(self._tasks[number])
            except OSError:
                self._died(worker)

    def _heard(self, worker: _Worker) -> None:
        try:
            self._take(worker, worker.pipe.recv())
        except (EOFError, OSError):
            self._died(worker)

    def _take(self, worker: _Worker, said: object) -> None:
        worker.ready = True
        if isinstance(said, Reply):
            self._answered(worker.tasks.popleft(), said)

    def _answered(self, number: int, reply: Reply) -> None:
        self._replies[number] = reply
        del self._tasks[number]

    def _died(self, worker: _Worker) -> None:
        """Another process in the place of one that is gone; what it was at is done once more."""
        worker.process.join(timeout=2)
        with suppress(EOFError, OSError):
            while worker.pipe.poll():  # what it had said before
                self._take(worker, worker.pipe.recv())
        lost = list(worker.tasks)
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                raise EngineError("processes end as they start", hint="give --workers 1")
        self._workers[self._workers.index(worker)] = self._started()
        worker.pipe.close()
        if lost and worker.ready:
            self._deaths[lost[0]] = self._deaths.get(lost[0], 0) + 1
            if self._deaths[lost[0]] >= _LIVES:
                first = lost.pop(0)
                self._answered(first, self._apart(self._tasks[first]))
        self._waiting.extendleft(reversed(lost))

    def _apart(self, task: Task) -> Reply:
        """A task that kills processes, a document at a time: only what is deadly goes unchecked.

        One process does it for as long as it lives; a death is laid to a document when that was the
        first of its process.
        """
        replies: list[Reply] = []
        worker, fresh = self._started(), True
        try:
            for one in _each(task):
                while (reply := _asked(worker, one)) is None:
                    _end(worker)
                    worker, first = self._started(), fresh
                    fresh = True
                    if first:
                        reply = _unchecked(one.documents[0])
                        break
                else:
                    fresh = False
                replies.append(reply)
        finally:
            _end(worker)
        return Reply(
            tuple(one for reply in replies for one in reply.records),
            tuple(one for reply in replies for one in reply.kept),
            tuple(dict.fromkeys(one for reply in replies for one in reply.notices)),
        )


def _each(task: Task) -> Iterator[Task]:
    """The documents of a task, a task each; what was bought for them is kept."""
    if task.prepared is None:
        yield from (Task((one,)) for one in task.documents)
        return
    for one, prepared, given in zip(task.documents, task.prepared, task.bought, strict=True):
        yield Task((one,), (prepared,), (given,))


def _asked(worker: _Worker, task: Task) -> Reply | None:
    """What a process answers; None when that is its death."""
    try:
        worker.pipe.send(task)
        while not isinstance(reply := worker.pipe.recv(), Reply):
            pass
    except (EOFError, OSError):
        return None
    return reply


def _unchecked(document: Document) -> Reply:
    reason = "internal error: the process that checked it was ended"
    languages = (document.target_lang, document.source_lang)
    return Reply((Record(*languages, error=reason),), (False,))


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.join(timeout=2)


def serve(pipe: Connection, settings: Settings) -> None:
    """What a process does: tasks in, replies out, until the other end of the pipe is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and closes the pipe
    checker = Checker(settings)
    # What checking leaves behind is freed at once: few cycles, and much that stays to be looked at.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        pipe.send(None)  # ready
    except OSError:
        os._exit(0)  # the parent is gone, or had nothing to do
    tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
    # Read beside the work, so that no two processes wait for one another to read.
    threading.Thread(target=_receive, args=(pipe, tasks), daemon=True).start()
    while True:
        try:
            pipe.send(work(checker, tasks.get()))
        except OSError:
            os._exit(0)


def _receive(pipe: Connection, tasks: queue.SimpleQueue[Task]) -> None:
    try:
        while True:
            tasks.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(0)  # at once, in the middle of a task: nobody waits for it


def bought(checker: Checker, documents: Sequence[Document]) -> Task:
    """A task for which the models have been asked, all together."""
    ready = checker.prepare(documents)
    return Task(tuple(documents), tuple(ready), tuple(checker.buy(ready)))
