"""From a job to answers, through Ray Data."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa.batch import Done, Scope, answer
from mtqa.batch._known import keep
from mtqa.cache import RESULTS, Cache
from mtqa.config import Settings
from mtqa.errors import EngineError, MtqaError
from mtqa.model import Document
from mtqa.ray._cluster import connected, quiet
from mtqa.ray._work import Checked, Checking, Place, windows
from mtqa.run import Checker

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped]
    from ray.data import Dataset

    from mtqa.ray._job import Job

__all__ = ["actors", "answered", "answers", "held"]

_A_GPU = 4  # actors that share it: the models are small, and the rules beside them need CPUs


def answers(
    job: Job,
    checker: Checker,
    *,
    places: Sequence[int] | None = None,
    skip: int = 0,
    workers: int | None = None,
    cache: Cache | None = None,
) -> Iterator[Done]:
    """The answers to the documents of a job, in order, those after the first `skip` of them.

    At most so many `workers` check, as many as there are CPUs by default. See `connected` for which
    cluster. Local files are read on this machine alone, and so is the `cache`. Raises UsageError
    without Ray or a cluster, EngineError when the cluster fails.
    """
    with connected() as ray, quiet(ray) as context:
        context.target_max_block_size = 1  # a window a block: each can go to another actor
        here = ray.get_runtime_context().get_node_id()
        found = (
            ray.data.from_items([0])
            .map_batches(
                partial(
                    _read,
                    job=job,
                    places=places,
                    skip=skip,
                    place=Place.here(keys=True),
                    scope=Scope(checker.settings),
                    folder=None if cache is None else cache.folder,
                ),
                num_cpus=0,  # it waits for the checks, and must never keep them waiting
                label_selector={"ray.io/node-id": here},
            )
            .map_batches(
                _Windows,
                batch_size=1,
                batch_format="pyarrow",
                fn_constructor_args=(checker.settings, Place.here()),
                **actors(ray, checker, workers, all_at_once=True),
            )
        )
        for checked in _in_order(found):
            for notice in checked.notices:
                job.reading.notify(notice)
            yield answered(checked, checker, cache)


def actors(
    ray: Any, checker: Checker, workers: int | None = None, *, all_at_once: bool = False
) -> dict[str, Any]:
    """How many actors hold a checker, and what each asks for: a CPU, and its share of a GPU."""
    there = ray.cluster_resources() if ray.is_initialized() else {}
    most = max(1, int(there.get("CPU", 1)))
    single = most == 1
    most = min(most, workers or most)
    gpus = int(there.get("GPU", 0)) if _translates(checker) else 0
    if gpus:
        most = min(most, _A_GPU * gpus)
    return {
        "compute": ray.data.ActorPoolStrategy(
            min_size=1, max_size=most, initial_size=most if all_at_once else 1
        ),
        # What feeds them may need a CPU too, and would wait for ever for the only one.
        "num_cpus": 1 if all_at_once or not single else 0,
        **({"num_gpus": 1 / _A_GPU} if gpus else {}),
    }


def _translates(checker: Checker) -> bool:
    """Whether an engine may take part: the tagger alone is not worth a GPU."""
    settings = checker.settings
    said = [settings.engine, *(dict(one.values).get("engine") for one in settings.overrides)]
    return any(name not in (None, "none") for name in said) and any(
        "back_translation" in check.needs for check in checker.checks
    )


def held(settings: Settings, place: Place) -> Callable[[], Checking]:
    """What an actor holds, made at once; raises when asked for it what came in the way.

    Raised where an actor begins, it would reach the driver as text.
    """
    try:
        made = Checking(settings, place, again=_restarted())
    except MtqaError as error:
        failure = error

        def fail() -> Checking:
            raise failure

        return fail
    return lambda: made


def _restarted() -> bool:
    """Whether this actor was ended once and is there again."""
    import ray

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what Ray itself calls in it
        return bool(ray.get_runtime_context().was_current_actor_reconstructed)


def answered(checked: Checked, checker: Checker, cache: Cache | None = None) -> Done:
    """The answers to a window: what is known is set apart here, where it is remembered too."""
    records = dict(checked.known)
    if checked.reply:
        checker.notice(checked.reply.notices)
        fresh = dict(zip(checked.asked, checked.reply.records, strict=True))
        records.update(fresh)
        if cache is not None:
            keep(cache, fresh, checked.reply.kept)
    pairs = list(zip(checked.documents, checked.keys, strict=True))
    return Done(
        checked.documents,
        tuple(answer(one, records.get(key), checker) for one, key in pairs),
        sum(isinstance(one, Document) and key in checked.known for one, key in pairs),
    )


def _read(
    batch: Any,
    job: Job,
    places: Sequence[int] | None,
    skip: int,
    place: Place,
    scope: Scope,
    folder: Path | None,
) -> Iterator[pyarrow.Table]:
    place.take()
    cache = None if folder is None else Cache(folder, name=RESULTS)
    for window in windows(job, places, skip, scope, cache):
        yield _table(window)


class _Windows:
    """What an actor does."""

    def __init__(self, settings: Settings, place: Place) -> None:
        self._checking = held(settings, place)

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        return _table(self._checking().check(pickle.loads(table["window"][0].as_py())))


def _table(checked: Checked) -> pyarrow.Table:
    import pyarrow as pa

    return pa.table({"window": pa.array([pickle.dumps(checked)], pa.large_binary())})


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
    from ray.exceptions import RayError

    cause: BaseException | None = error
    while cause is not None:
        # Ray raises a worker's error as one that is of both their classes.
        if isinstance(cause, MtqaError) and not isinstance(cause, RayError):
            return cause
        cause = getattr(cause, "cause", None) or cause.__cause__
    said = str(error).strip().splitlines() or [type(error).__name__]
    return EngineError(f"the Ray cluster failed: {said[-1]}", hint="the same command goes on")
