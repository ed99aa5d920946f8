"""TOML with the lines of its keys, which the standard library's reader does not tell."""

from __future__ import annotations

import os
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import regex

from mtqa.errors import ConfigError

__all__ = ["line_of", "parse", "shown"]

_AT = regex.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def shown(path: Path) -> str:
    """`path` as messages show it: relative to the working folder where it lies under it."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - links stay as they are named
    return absolute.removeprefix(f"{Path.cwd()}{os.sep}")


def parse(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file and what it says; raises ConfigError, with the line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(f"cannot be read: {reason}", path=shown(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", path=shown(path), line=_line(error)) from error
    try:
        return text, tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _AT.search(str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        what = _AT.sub("", str(error))
        raise ConfigError(f"not TOML: {what}", path=shown(path), line=line) from error


def _line(error: UnicodeDecodeError) -> int:
    return error.object.count(b"\n", 0, error.start) + 1


def line_of(text: str, keys: Sequence[str | int]) -> int:
    """The line, from 1, on which a key of valid TOML begins; an int indexes an array of tables.

    It is the line after the longest part of the file that can be parsed and lacks the key.
    """
    lines = text.replace("\r\n", "\n").split("\n")

    def parsed(count: int) -> tuple[int, Any]:
        """The longest prefix of at most `count` lines that is TOML, and what it says."""
        while True:
            try:
                return count, tomllib.loads("\n".join(lines[:count]))
            except tomllib.TOMLDecodeError:
                count -= 1

    last = bisect_left(range(len(lines)), True, key=lambda count: _holds(parsed(count)[1], keys))
    return parsed(last - 1)[0] + 1 if last else 1


def _holds(data: Any, keys: Sequence[str | int]) -> bool:
    for key in keys:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True
