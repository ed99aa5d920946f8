"""Batches on a cluster, by Ray Data: `mtqa batch --on ray`, and datasets of your own.

The input is read in one place and cut into the windows that a run on one machine would make; actors
on every node, each with a checker and its models, take them; the answers come back in input order.
So the output is that of a local run, whatever the number of nodes and whichever of them fail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mtqa.batch import Batch, manifest_of
from mtqa.cache import Cache
from mtqa.config import Settings
from mtqa.paths import cache_folder
from mtqa.ray._answers import actors, held
from mtqa.ray._cluster import load
from mtqa.ray._files import expand, is_remote, refuse_offline, upload
from mtqa.ray._job import Job
from mtqa.ray._rows import found_in
from mtqa.ray._work import Place
from mtqa.readers import ReadOptions
from mtqa.run import WINDOW, Checker
from mtqa.suppress import Suppressor

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped]
    from ray.data import Dataset

__all__ = ["Job", "check_dataset", "expand", "load", "placed", "run_batch"]


def run_batch(
    inputs: Iterable[str],
    output: str,
    settings: Settings | None = None,
    *,
    form: str | None = None,
    reading: ReadOptions | None = None,
    restart: bool = False,
    workers: int | None = None,
    cache: Cache | None = None,
    **options: Any,
) -> Batch:
    """Check files on a cluster, as `mtqa batch --on ray` does, and return the finished batch.

    `inputs` and `output` are paths of this machine or URIs of Arrow's file systems; `output` is
    JSON Lines, or Parquet where it ends so. `form` names the format to read; at most so many
    `workers` check; what the `cache` holds is not checked again. `options` are fields of Settings,
    and `engine` is "none" where neither names one. Raises UsageError, InputError and EngineError.
    """
    load()
    checker = _checker(settings, options)
    job = Job(inputs=tuple(expand(inputs, output)), form=form, reading=reading or ReadOptions())
    with placed(job, checker, output) as path:
        batch = Batch(job, checker, path, workers=workers, cache=cache, restart=restart)
        with closing(batch.answers()) as found:
            for _ in found:
                pass
    return batch


@contextmanager
def placed(job: Job, checker: Checker, output: str) -> Iterator[str]:
    """Where on this machine an output is to grow that may be a URI, to which it is brought then.

    Raises UsageError for what a cluster cannot read or a run offline may not reach.
    """
    job.refuse(checker)
    if not is_remote(output):
        yield output
        return
    if checker.settings.offline:
        refuse_offline([output])
    name = PurePosixPath(urlsplit(output).path).name
    folder = cache_folder() / "batch" / hashlib.sha256(output.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    try:
        yield str(path)
        base, mark, query = output.partition("?")
        for made in (path, manifest_of(path)):
            upload(str(made), f"{base.removesuffix(name)}{made.name}{mark}{query}")
            made.unlink()
    finally:
        with suppress(OSError):  # where there is what the same command goes on with
            folder.rmdir()


def check_dataset(ds: Dataset, settings: Settings | None = None, **options: Any) -> Dataset:
    """The findings in a Ray dataset: a row for each row, in its order, by `mtqa.batch.schema`.

    `ds` has the columns `target` and, where known, `source`, `source_lang`, `target_lang` and `id`;
    `options` are fields of Settings, and `engine` is "none" where neither names one. A row that
    cannot be checked has the reason in `error`. Lazy, as Ray Data is. Raises UsageError without
    Ray and for options that do not go together.
    """
    ray = load()
    checker = _checker(settings, options)
    checked = ds.repartition(target_num_rows_per_block=WINDOW).map_batches(
        _Rows,
        batch_size=WINDOW,
        batch_format="pyarrow",
        fn_constructor_args=(checker.settings, checker.suppressor, Place.here()),
        **actors(ray, checker),
    )
    checked.context.execution_options.preserve_order = True
    return checked


def _checker(settings: Settings | None, options: dict[str, Any]) -> Checker:
    if settings is None:
        options = {"engine": "none", **options}
    return Checker(settings, **options)


class _Rows:
    """What an actor does with the rows of a dataset."""

    def __init__(self, settings: Settings, known: Suppressor, place: Place) -> None:
        self._checking = held(settings, place)
        self._known = known

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        checking = self._checking()
        checking.checker.suppressor = self._known
        return found_in(table, checking)
