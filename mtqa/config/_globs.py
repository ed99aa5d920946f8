"""File patterns, as .gitignore writes them: `*` within a folder, `**` over folders."""

from __future__ import annotations

from functools import cache

import regex

__all__ = ["fits"]


def fits(path: str, pattern: str) -> bool:
    """Whether a path with forward slashes fits; a pattern without a slash fits in any folder."""
    return _compiled(pattern).fullmatch(path) is not None


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    if pattern.endswith("/"):
        pattern += "**"
    if "/" not in pattern.strip("/"):
        pattern = f"**/{pattern.lstrip('/')}" if not pattern.startswith("/") else pattern
    # Possessive quantifiers where the next character cannot be part of the run: linear time.
    made, index, pattern = "", 0, pattern.removeprefix("./").lstrip("/")
    while index < len(pattern):
        if pattern.startswith("**/", index):
            made, index = f"{made}(?:[^/]++/)*", index + 3
        elif pattern.startswith("**", index):
            made, index = f"{made}.*", index + 2
        elif pattern[index] == "*":
            made, index = f"{made}[^/]*", index + 1
        else:
            made += "[^/]" if pattern[index] == "?" else regex.escape(pattern[index])
            index += 1
    return regex.compile(made, flags=regex.DOTALL)
