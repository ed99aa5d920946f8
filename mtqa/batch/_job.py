"""A batch from its files to its output: begun, or gone on with where it broke off."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import mtqa
from mtqa.batch._inputs import Identity, Input, documents, identify, look, units_in
from mtqa.batch._key import code, described, digest, packages
from mtqa.batch._parquet import is_parquet, refuse_output, shape
from mtqa.batch._part import Part, State
from mtqa.batch._record import Answer
from mtqa.batch._run import Done, answers
from mtqa.batch._select import sampled, selected
from mtqa.cache import Cache
from mtqa.errors import InputError, UsageError
from mtqa.model import Document, Result
from mtqa.readers import ReadOptions
from mtqa.run import WINDOW, Checker
from mtqa.suppress import Suppressor

__all__ = ["Batch", "Job", "counted"]

_MOST_REASONS = 50


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is to be checked: files, how to read them, and which of their documents.

    `limit` takes the first ones, `sample` that many of them, chosen by `seed`.
    """

    inputs: tuple[Input, ...]
    form: str | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    limit: int | None = None
    sample: int | None = None
    seed: int = 0

    def look(self) -> None:
        """See that the files that were named can be read as what they are.

        Raises InputError, and UsageError for a format that there is not.
        """
        for one in self.inputs:
            look(one, self.form, self.reading)

    def places(self) -> list[int] | None:
        """Which documents the sample takes, None without one; reads the input once.

        Raises UsageError for an input that cannot be read twice.
        """
        if self.sample is None:
            return None
        if any(one.path == "-" for one in self.inputs):
            raise UsageError("--sample of the standard input", hint="give the input as a file")
        quiet = replace(self.reading, notify=lambda notice: None)
        every = documents(self.inputs, self.form, quiet)
        return sampled(sum(1 for _ in islice(every, self.limit)), self.sample, self.seed)

    def documents(self, places: Iterable[int] | None = None) -> Iterator[Document | Result]:
        """The documents, in order; at the `places` when some are given."""
        every = documents(self.inputs, self.form, self.reading)
        return selected(every, places, self.limit)

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
        """The answers to the `rest` of the documents, those after the first `skip`.

        Whoever reads them elsewhere does it by `places` and `skip`; `workers` is as many as there
        are by default, which is this process here.
        """
        return answers(rest, checker, workers=workers or 1, cache=cache)

    def total(self, identities: Iterable[Identity], places: list[int] | None) -> int | None:
        """How many documents there are to be, None when that cannot be told beforehand."""
        if places is not None:
            return len(places)
        count = 0
        for one in identities:
            found = units_in(one, self.form)
            if found is None:
                return self.limit if one.path == "-" else None
            count += found
        return count if self.limit is None else min(count, self.limit)

    @property
    def facts(self) -> dict[str, Any]:
        """What was asked, as JSON has it."""
        return {
            "input_format": self.form,
            "columns": dict(self.reading.columns),
            "encoding": self.reading.encoding,
            "limit": self.limit,
            "sample": self.sample,
            "seed": self.seed if self.sample is not None else None,
        }


class Batch:
    """A job whose output is a file.

    What an earlier process with the same job has answered is not done again; `before` says how
    much that is, `state` how far the whole is, `total` how much there is to do if that is known.
    The output appears when `answers` ends, with its manifest. Raises UsageError for a place
    that cannot be written, a format that cannot, and a part there of another job, unless `restart`
    gives it up; InputError when the input cannot be read, or changes while it is.
    """

    def __init__(
        self,
        job: Job,
        checker: Checker,
        path: str,
        *,
        workers: int | None = None,
        cache: Cache | None = None,
        restart: bool = False,
    ) -> None:
        refuse_output(path)
        job.look()
        self._job, self._checker, self._path = job, checker, path
        self._workers, self._cache = workers, cache
        self._identities = identify(job.inputs)
        self._places = job.places()
        self._part = Part(path, self._facts(), restart=restart)
        try:
            state = self._part.state
            self.before = state.lines
            self.total = job.total(self._identities, self._places)
            today = datetime.date.fromisoformat(self._part.started)
            checker.suppressor = Suppressor.of(checker.settings, today)
            checker.suppressor.recall(state.known)
            checker.notice(state.notices)
        except BaseException:
            self._part.drop()
            self._part.close()
            raise

    @property
    def part(self) -> Path:
        """Where the answers stand until they are complete."""
        return self._part.part

    @property
    def state(self) -> State:
        """How far the whole is."""
        return self._part.state

    def answers(self) -> Generator[Answer, None, None]:
        """The answers that this process finds, in order; at their end the output appears."""
        try:
            if not self._part.moved:
                yield from self._answers()
            self._part.facts["signature"] = self._checker.signature
            self._part.finish(shape if is_parquet(self._path) else None)
        except BaseException:
            with suppress(UsageError):
                self._part.rest(now=True)
            self._part.drop()
            raise
        finally:
            self._part.close()

    def _answers(self) -> Iterator[Answer]:
        rest = self._job.documents(self._places)
        self._skip(rest)
        for done in self._job.answers(
            rest,
            self._checker,
            places=self._places,
            skip=self.before,
            workers=self._workers,
            cache=self._cache,
        ):
            self._part.add("".join(one.line for one in done.answers), self._after(done))
            self._part.rest()
            yield from done.answers
        for then, now in zip(self._identities, identify(self._job.inputs), strict=True):
            if then != now:
                raise InputError(
                    "changed while it was read", path=then.path, hint="begin anew with --restart"
                )

    def _skip(self, rest: Iterator[Document | Result]) -> None:
        """Pass over what has been answered, and see that it is the same as then."""
        chain, left = "", self.before
        while left and (window := list(islice(rest, min(WINDOW, left)))):
            chain = _chained(chain, window)
            left -= len(window)
        if left or chain != self.state.chain:
            raise InputError(
                "the input is not the one that was read before the run broke off",
                path=self._job.inputs[0].path,
                hint="give that one to go on, or --restart to begin anew",
            )

    def _after(self, done: Done) -> State:
        """How far the run is with the answers of one more window."""
        return replace(
            counted(self.state, done),
            chain=_chained(self.state.chain, done.documents),
            notices=list(self._checker.notices),
            known=self._checker.suppressor.memory,
        )

    def _facts(self) -> dict[str, Any]:
        settings = self._checker.settings
        asked = described(settings)
        return {
            "version": mtqa.__version__,
            "signature": self._checker.signature,
            "code": code(),
            "packages": packages(),
            "settings": asked,
            "settings_sha256": digest(asked).hex(),
            "accept": _content(settings.accept),
            "baseline": _content(settings.baseline),
            "options": self._job.facts,
            "inputs": [asdict(one) for one in self._identities],
            "day": datetime.date.today().isoformat(),
        }


def counted(state: State, done: Done) -> State:
    """The state with the answers of one more window counted."""
    errors = dict(state.errors)
    for reason in (one.error for one in done.answers if one.error is not None):
        if reason not in errors and len(errors) >= _MOST_REASONS:
            reason = "others"
        errors[reason] = errors.get(reason, 0) + 1
    return replace(
        state,
        lines=state.lines + len(done.answers),
        segments=state.segments + sum(one.segments for one in done.answers),
        findings=state.findings + sum(one.findings for one in done.answers),
        fails=state.fails + sum(one.fails for one in done.answers),
        cached=state.cached + done.cached,
        errors=errors,
    )


def _content(path: str | None) -> str | None:
    """The hash of a file, None without one."""
    try:
        return None if path is None else hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return None


def _chained(chain: str, window: Iterable[Document | Result]) -> str:
    """The hash of a window of documents after those before them."""
    found = hashlib.sha256(chain.encode())
    for one in window:
        document, error = (one.document, one.error) if isinstance(one, Result) else (one, None)
        texts = (document.id, document.path, document.target, document.source, error)
        found.update(repr(texts).encode("utf-8", "surrogatepass"))
    return found.hexdigest()
