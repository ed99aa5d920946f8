"""Batches on a cluster, by Ray Data: `mtqa batch --on ray`, and datasets of your own.

The input is read in one place and cut into the windows that a run on one machine would make; actors
on every node, each with a checker and its models, take them; the answers come back in input order.
So the output is that of a local run, whatever the number of nodes and whichever of them fail.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from mtqa.batch import Done, answer, row, schema
from mtqa.config import Settings
from mtqa.errors import EngineError, MtqaError
from mtqa.model import Document
from mtqa.ray._cluster import connected, load, quiet
from mtqa.ray._files import Job
from mtqa.ray._rows import document, rows
from mtqa.ray._work import Checked, Checking, Place, windows
from mtqa.run import WINDOW, Checker
from mtqa.suppress import Suppressor

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped]
    from ray.data import Dataset

__all__ = ["Job", "answers", "check_dataset"]

_A_GPU = 4
"""How many actors share a GPU: its models are small, and the rules that go with them need CPUs."""


def answers(
    job: Job, checker: Checker, *, places: Sequence[int] | None = None, skip: int = 0
) -> Iterator[Done]:
    """The answers to the documents of a job, in order, those after the first `skip` of them.

    Checked on the Ray cluster that the process has joined, else that of RAY_ADDRESS or of this
    machine, else on one that is started here and ended with the run. Local files are read on this
    machine alone. Raises UsageError without Ray or a cluster, EngineError when the cluster fails.
    """
    with connected() as ray, quiet(ray) as context:
        context.target_max_block_size = 1  # a window a block: each can go to another actor
        here = ray.get_runtime_context().get_node_id()
        found = (
            ray.data.from_items([0])
            .map_batches(
                partial(_read, job=job, places=places, skip=skip, place=Place.here(keys=True)),
                num_cpus=0,  # it waits for the checks, and must never keep them waiting
                label_selector={"ray.io/node-id": here},
            )
            .map_batches(
                _Windows,
                batch_size=1,
                batch_format="pyarrow",
                fn_constructor_args=(checker.settings, Place.here()),
                **_actors(ray, checker, all_at_once=True),
            )
        )
        for checked in _in_order(found):
            for notice in checked.notices:
                job.reading.notify(notice)
            yield _done(checked, checker)


def check_dataset(ds: Dataset, settings: Settings | None = None, **options: Any) -> Dataset:
    """The findings in a Ray dataset: a row for each row, in its order, by `mtqa.batch.schema`.

    `ds` has the columns `target` and, where known, `source`, `source_lang`, `target_lang` and `id`;
    `options` are fields of Settings, and `engine` is "none" where neither names one. A row that
    cannot be checked has the reason in `error`. Lazy, as Ray Data is. Raises UsageError without
    Ray and for options that do not go together.
    """
    ray = load()
    if settings is None:
        options.setdefault("engine", "none")
    checker = Checker(settings, **options)
    checked = ds.repartition(target_num_rows_per_block=WINDOW).map_batches(
        _Rows,
        batch_size=WINDOW,
        batch_format="pyarrow",
        fn_constructor_args=(checker.settings, checker.suppressor, Place.here()),
        **_actors(ray, checker),
    )
    checked.context.execution_options.preserve_order = True
    return checked


def _actors(ray: Any, checker: Checker, *, all_at_once: bool = False) -> dict[str, Any]:
    """How many actors hold a checker, and what each asks for: a CPU, and its share of a GPU."""
    there = ray.cluster_resources() if ray.is_initialized() else {}
    most = max(1, int(there.get("CPU", 1)))
    gpus = int(there.get("GPU", 0)) if checker.batches else 0
    if gpus:
        most = min(most, _A_GPU * gpus)
    return {
        "compute": ray.data.ActorPoolStrategy(min_size=most if all_at_once else 1, max_size=most),
        # What feeds them needs a CPU too, and would wait for ever for the only one.
        "num_cpus": 1 if all_at_once or most > 1 else 0,
        **({"num_gpus": 1 / _A_GPU} if gpus else {}),
    }


def _read(batch: Any, job: Job, places: Any, skip: int, place: Place) -> Iterator[pyarrow.Table]:
    place.take()
    for window in windows(job, places, skip):
        yield _table(window)


def _table(checked: Checked) -> pyarrow.Table:
    import pyarrow as pa

    return pa.table({"window": pa.array([pickle.dumps(checked)], pa.large_binary())})


def _again() -> bool:
    """Whether this actor was ended once and is there again."""
    import ray

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what Ray itself calls in it
        return bool(ray.get_runtime_context().was_current_actor_reconstructed)


class _Windows:
    """What an actor does in a batch of files."""

    def __init__(self, settings: Settings, place: Place) -> None:
        self._checking = Checking(settings, place, again=_again())

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        return _table(self._checking.check(pickle.loads(table["window"][0].as_py())))


class _Rows:
    """What an actor does with the rows of a dataset."""

    def __init__(self, settings: Settings, known: Suppressor, place: Place) -> None:
        self._checking = Checking(settings, place, again=_again())
        self._checking.checker.suppressor = known

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        import pyarrow as pa

        checked = self._checking.check(Checked(tuple(map(document, rows(table)))))
        lines = (one.line for one in _done(checked, self._checking.checker).answers)
        return pa.Table.from_pylist([row(line) for line in lines], schema=schema())


def _done(checked: Checked, checker: Checker) -> Done:
    """The answers to a window: what is known is set apart here, where it is remembered too."""
    found = iter(checked.reply.records if checked.reply else ())
    if checked.reply:
        checker.notice(checked.reply.notices)
    return Done(
        checked.documents,
        tuple(
            answer(one, next(found) if isinstance(one, Document) else None, checker)
            for one in checked.documents
        ),
    )


def _in_order(found: Dataset) -> Iterator[Checked]:
    from ray.exceptions import RayError

    try:
        for table in found.iter_batches(batch_size=None, batch_format="pyarrow"):
            for window in table["window"]:
                yield pickle.loads(window.as_py())
    except RayError as error:
        raise _told(error) from error


def _told(error: BaseException) -> MtqaError:
    """What a worker raised on purpose, or that the cluster has failed."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MtqaError):
            return cause
        cause = getattr(cause, "cause", None) or cause.__cause__
    reason = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
    return EngineError(f"the Ray cluster gave up: {reason}", hint="the same command goes on")
