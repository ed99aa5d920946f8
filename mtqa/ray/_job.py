"""A batch job that is done on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from mtqa import batch
from mtqa.batch import Done, Input, gone, units
from mtqa.batch._select import sampled, selected
from mtqa.cache import Cache
from mtqa.errors import InputError, UsageError
from mtqa.model import Document, Result
from mtqa.ray._files import form, is_remote, listed, opened, refuse_offline, shown
from mtqa.readers import read_stream
from mtqa.run import Checker

__all__ = ["Job"]


class Job(batch.Job):
    """As a job of one machine; some of its inputs may be URIs."""

    def look(self) -> None:
        """As `mtqa.batch.Job` does; of a URI, that something stands there."""
        here = tuple(one for one in self.inputs if not is_remote(one.path))
        batch.Job.look(replace(self, inputs=here))
        for one in self.inputs:
            if is_remote(one.path):
                listed(one.path)

    def places(self) -> list[int] | None:
        """Which documents the sample takes, None without one; reads the input once."""
        if self.sample is None:
            return None
        quiet = replace(self, reading=replace(self.reading, notify=lambda notice: None))
        count = sum(1 for _ in islice(quiet._every(), self.limit))
        return sampled(count, self.sample, self.seed)

    def documents(self, places: Iterable[int] | None = None) -> Iterator[Document | Result]:
        """The documents, in order; at the `places` when some are given."""
        return selected(self._every(), places, self.limit)

    def answers(
        self,
        rest: Iterator[Document | Result],
        checker: Checker,
        *,
        places: Sequence[int] | None = None,
        skip: int = 0,
        workers: int | None = None,
        cache: Cache | None = None,
    ) -> Iterator[Done]:
        """The answers to the documents after the first `skip`, on the cluster, which reads them.

        As many `workers` check as it has CPUs by default.
        """
        from mtqa.ray._answers import answers

        self.refuse(checker)
        return answers(self, checker, places=places, skip=skip, workers=workers, cache=cache)

    def refuse(self, checker: Checker) -> None:
        """Raise UsageError for what a cluster cannot read, or may not, or would not know of."""
        if checker.has_own:
            raise UsageError(
                "a cluster does not know of checks and names that were added to a checker",
                hint="check on this machine, or keep names with mtqa gazetteer import",
            )
        if any(one.path == "-" for one in self.inputs):
            raise UsageError(
                "a cluster cannot read the standard input", hint="give the input as a file"
            )
        if checker.settings.offline:
            refuse_offline(one.path for one in self.inputs)

    def _every(self) -> Iterator[Document | Result]:
        return chain.from_iterable(map(self._of, self.inputs))

    def _of(self, one: Input) -> Iterator[Document | Result]:
        if one.error is not None or not is_remote(one.path):
            yield from batch.documents([one], self.form, self.reading)
            return
        try:
            paths = listed(one.path)
        except InputError as error:
            raise gone(error) from error
        for path in paths:
            with opened(path) as stream:
                name = self.form or form(path)
                yield from units(read_stream(stream, shown(path), name, self.reading), shown(path))
