"""A part of the input: the first documents, or some of all, the same ones each time."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

__all__ = ["sampled", "selected"]

Item = TypeVar("Item")


def sampled(count: int, size: int, seed: int) -> list[int]:
    """`size` places out of `count`, sorted: those whose hash with the seed is the least.

    The same ones on every machine, whatever its version of Python; a longer input keeps most of
    them.
    """

    def rank(place: int) -> bytes:
        return hashlib.sha256(f"{seed}:{place}".encode()).digest()

    return sorted(heapq.nsmallest(size, range(count), key=rank))


def selected(
    items: Iterable[Item], places: Iterable[int] | None, limit: int | None
) -> Iterator[Item]:
    """The items at sorted `places`, of the first `limit`; all of them for None."""
    items = islice(items, limit)
    if places is None:
        yield from items
        return
    wanted = iter(places)
    place = next(wanted, None)
    if place is None:
        return
    for number, item in enumerate(items):
        if number == place:
            yield item
            place = next(wanted, None)
            if place is None:
                return
