"""Names: places, people and organisations, and how the world's languages write them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from mtqa.gazetteer._base import Entry, Form, Progress
from mtqa.gazetteer.across import across
from mtqa.gazetteer.build import open_default, open_file, silent
from mtqa.gazetteer.judge import judged_names
from mtqa.gazetteer.match import match_names
from mtqa.gazetteer.recognisers import with_found
from mtqa.gazetteer.store import Gazetteer
from mtqa.model import Name

__all__ = [
    "Entry", "Form", "Gazetteer", "across", "default", "find_names", "match_names", "open_file",
]  # fmt: skip


@lru_cache(maxsize=1)
def _default() -> Gazetteer:
    return open_default(silent)


def default(progress: Progress | None = None) -> Gazetteer:
    """The embedded gazetteer, opened once a process; built at first use, when `progress` is told.

    `progress` is told now and then while building.
    """
    if progress is not None and _default.cache_info().currsize == 0:
        open_default(progress).close()
    return _default()


def find_names(
    text: str, lang: str, gazetteer: Gazetteer, recognisers: Iterable[str] = ()
) -> tuple[Name, ...]:
    """The names in `text`, in order, each with what the text alone shows to be wrong with it.

    `recognisers` are those that join in, by name (see `mtqa.gazetteer.recognisers.available`).
    """
    return with_found(judged_names(text, lang, gazetteer), text, lang, recognisers)
