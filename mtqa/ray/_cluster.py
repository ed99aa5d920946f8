"""The cluster: joined or started, quiet, and without reports home."""

from __future__ import annotations

import importlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mtqa.errors import UsageError

__all__ = ["connected", "load", "quiet"]


def load() -> Any:
    """The module `ray` with Ray Data; raises UsageError when the extra is not installed."""
    # Read when Ray is imported or a cluster starts; a user's own word counts for more.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_DATA_USAGE_DISABLED", "1")
    # What its core says on standard error comes as exceptions too.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
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

    One that is started here ends with the block. Raises UsageError when there is none.
    """
    ray = load()
    if ray.is_initialized():
        yield ray
        return
    try:
        ray.init(
            include_dashboard=False,
            log_to_driver=False,
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
        ray.shutdown()


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
