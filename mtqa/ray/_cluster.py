"""The cluster: joined or started, quiet, and without reports home.

MTQA_DEBUG=1 lets Ray say all that it has to say.
"""

from __future__ import annotations

import importlib
import logging
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from mtqa.errors import UsageError

__all__ = ["connected", "load", "quiet"]

_TRIES, _PAUSE = 50, 0.1


def load() -> Any:
    """The module `ray` with Ray Data; raises UsageError when the extra is not installed."""
    # Read when Ray is imported or a cluster starts; a user's own word counts for more.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_DATA_USAGE_DISABLED", "1")
    if not _told_all():
        # What its core says on standard error comes as exceptions too.
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
        # Of a worker that died it would tell on the standard output, where the lines go.
        os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", "^")
    try:
        ray = importlib.import_module("ray")
        importlib.import_module("ray.data")
    except ImportError as error:
        raise UsageError(
            f"Ray Data cannot be had: {error}", hint="pip install 'mtqa[ray]'"
        ) from error
    return ray


@contextmanager
def connected() -> Iterator[Any]:
    """Ray, connected: to what the process has joined, else RAY_ADDRESS, else a cluster here.

    One that is started here ends with the block, and its folder goes: Ray keeps logs there, and
    what its store has no room for, which is texts. Raises UsageError when there is none.
    """
    ray = load()
    if ray.is_initialized():
        yield ray
        return
    try:
        with _hushed():
            joined = ray.init(
                include_dashboard=False,
                log_to_driver=_told_all(),
                logging_level=logging.ERROR,
                configure_logging=False,
            )
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        address = os.environ.get("RAY_ADDRESS")
        raise UsageError(
            f"no Ray cluster{f' at {address}' if address else ''}: {error}",
            hint="start one with ray start, or unset RAY_ADDRESS",
        ) from error
    try:
        yield ray
    finally:
        node = ray._private.worker._global_node  # none with a client's address, ray://
        started = node is not None and node.is_head()
        ray.shutdown()
        if started and not _told_all():
            _remove(Path(joined.address_info["session_dir"]))


def _remove(session: Path) -> None:
    """Remove the folder of a cluster that has ended; its workers may write for a moment yet."""
    for _ in range(_TRIES):
        shutil.rmtree(session, ignore_errors=True)
        if not session.exists():
            break
        time.sleep(_PAUSE)
    latest = session.parent / "session_latest"
    with suppress(OSError):
        if latest.readlink() == session:
            latest.unlink()


def _told_all() -> bool:
    return bool(os.environ.get("MTQA_DEBUG"))


@contextmanager
def _hushed() -> Iterator[None]:
    """Without what Ray says as it starts: of its log level straight to the descriptor, of tokens.

    What went wrong comes as an exception.
    """
    logger = logging.getLogger("ray")
    level = logger.level
    with ExitStack() as undone:
        if not _told_all():
            logger.setLevel(logging.ERROR)
            undone.callback(logger.setLevel, level)
            with suppress(OSError):  # no standard error, nothing to hush
                sys.stderr.flush()
                kept = os.dup(2)
                undone.callback(os.close, kept)
                undone.callback(os.dup2, kept, 2)
                with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
                    os.dup2(nowhere.fileno(), 2)
        yield


@contextmanager
def quiet(ray: Any) -> Iterator[Any]:
    """A copy of Ray Data's context for one run, in input order and without output of its own."""
    context = ray.data.DataContext.get_current().copy()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logger = logging.getLogger("ray.data")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)  # what fails is raised
    try:
        with ray.data.DataContext.current(context):
            yield context
    finally:
        logger.setLevel(level)
