"""What is worked out of a text, kept while several checks ask for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

__all__ = ["kept"]

_LONGEST_SEGMENT = 2000  # characters; few longer texts are kept, so that memory stays small
_SEGMENTS, _ARTICLES = 512, 4

More = ParamSpec("More")
Result = TypeVar("Result")


def kept(
    function: Callable[Concatenate[str, More], Result],
) -> Callable[Concatenate[str, More], Result]:
    """The function of a text, with its results for the last segments and articles kept.

    They have to be of a kind that nobody changes.
    """
    of_segment = lru_cache(maxsize=_SEGMENTS)(function)
    of_article = lru_cache(maxsize=_ARTICLES)(function)

    @wraps(function)
    def remembered(text: str, /, *more: More.args, **named: More.kwargs) -> Result:
        known = of_segment if len(text) <= _LONGEST_SEGMENT else of_article
        return known(text, *more, **named)  # type: ignore[arg-type]

    return remembered
