"""Segments of a document in batches that a model can take."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import regex

__all__ = ["batches", "pieces"]

_BREAK = regex.compile(r"(?<=[.!?…;:,。！？；，])\s*|\s+")


def batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Indices into `lengths`, the longest first, so that no batch pads to over `budget` tokens."""
    order = sorted(range(len(lengths)), key=lambda index: (-lengths[index], index))
    found: list[list[int]] = []
    for index in order:
        if found and lengths[found[-1][0]] * (len(found[-1]) + 1) <= budget:
            found[-1].append(index)
        else:
            found.append([index])
    return found


def pieces(text: str, limit: int, length: Callable[[str], int]) -> list[str]:
    """`text` cut, at punctuation or white space where there is some, into parts within `limit`.

    `length` gives a text's size in tokens. Nothing is lost but white space at the cuts.
    """
    if length(text) <= limit or len(text) < 2:
        return [text]
    middle = len(text) // 2
    breaks = [found.end() for found in _BREAK.finditer(text) if 0 < found.end() < len(text)]
    cut = min(breaks, key=lambda place: abs(place - middle), default=middle)
    halves = (text[:cut].strip(), text[cut:].strip())
    return [part for half in halves if half for part in pieces(half, limit, length)]
