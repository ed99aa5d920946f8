"""Configuration files: `mtqa.toml`, or `[tool.mtqa]` in pyproject.toml. Strict."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtqa.config._keys import CONDITIONS, KEYS, Key
from mtqa.config._lines import line_of, parse, shown
from mtqa.config._settings import Override, nearest
from mtqa.errors import ConfigError

__all__ = ["ConfigFile", "find", "load"]

OWN, SHARED = "mtqa.toml", "pyproject.toml"
_FILES = ("accept", "baseline")  # paths, relative to the folder of the configuration


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What one file says: fields of Settings and the lines they were said on."""

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    overrides: tuple[Override, ...] = ()
    override_lines: tuple[int, ...] = ()


def find(start: Path) -> Path | None:
    """The configuration nearest above `start`, a file or a folder; mtqa.toml goes first.

    A pyproject.toml without a [tool.mtqa] table does not count. Raises ConfigError for one that
    is not TOML.
    """
    absolute = Path(os.path.abspath(start))  # noqa: PTH100 - links stay as they are named
    folders = absolute.parents if not absolute.is_dir() else (absolute, *absolute.parents)
    for folder in folders:
        if (folder / OWN).is_file():
            return folder / OWN
        shared = folder / SHARED
        if (
            shared.is_file()
            and b"mtqa" in shared.read_bytes()
            and _prefix(shared, parse(shared)[1])
        ):
            return shared
    return None


def _prefix(path: Path, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Where in the file the keys of mtqa stand; empty when there are none, or in a file of its own.

    Any file but a pyproject.toml is a file of its own.
    """
    if path.name != SHARED:
        return ()
    tool = data.get("tool")
    return ("tool", "mtqa") if isinstance(tool, dict) and "mtqa" in tool else ()


def load(path: Path) -> ConfigFile:
    """The configuration in a file; raises ConfigError, with the line, for what is not known."""
    text, data = parse(path)
    prefix = _prefix(path, data)
    if path.name == SHARED and not prefix:
        raise ConfigError("has no table [tool.mtqa]", path=shown(path))
    return _Loader(path, text, prefix).load(data)


class _Loader:
    """Reads one file; keeps what an error needs to know."""

    def __init__(self, path: Path, text: str, prefix: tuple[str, ...]) -> None:
        self._path = path
        self._text = text
        self._prefix = prefix

    def load(self, data: Mapping[str, Any]) -> ConfigFile:
        table: Any = data
        for name in self._prefix:
            table = table[name]
        if not isinstance(table, dict):
            raise self._error("a table is needed")
        known = {**KEYS, "overrides": None}
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for name, value in table.items():
            self._know(name, known, name)
            if name == "overrides":
                continue
            key = KEYS[name]
            values[key.field] = self._read(key, value, name)
            lines[key.field] = self._line(name)
        tables = table.get("overrides", [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise self._error("write it as [[overrides]]", "overrides")
        return ConfigFile(
            self._path,
            values,
            lines,
            tuple(self._override(one, index) for index, one in enumerate(tables)),
            tuple(self._line("overrides", index) for index in range(len(tables))),
        )

    def _override(self, table: Mapping[str, Any], index: int) -> Override:
        conditions: dict[str, Any] = {}
        values: dict[str, Any] = {}
        known = {**CONDITIONS, **{name: key for name, key in KEYS.items() if key.overridable}}
        for name, value in table.items():
            where = ("overrides", index, name)
            if name in KEYS and not KEYS[name].overridable:
                raise self._error(f"{name} holds for a whole run: not in an override", *where)
            self._know(name, known, *where)
            into = conditions if name in CONDITIONS else values
            into[known[name].field] = self._read(known[name], value, *where)
        if not conditions:
            raise self._error(f"an override needs {', '.join(CONDITIONS)}", "overrides", index)
        for name in ("from", "to"):
            if KEYS[name].field in values and len(conditions) > ("files" in conditions):
                raise self._error(
                    f"{name} depends on the file, not on the languages", "overrides", index, name
                )
        return Override(
            root=str(self._path.parent), values=tuple(sorted(values.items())), **conditions
        )

    def _know(self, name: str, known: Mapping[str, object], *where: str | int) -> None:
        if name not in known:
            near = nearest(name.replace("_", "-"), known)
            hint = f"did you mean {near}?" if near else f"there are: {', '.join(known)}"
            raise self._error(f"unknown key {name!r}", *where, hint=hint)

    def _read(self, key: Key, value: Any, *where: str | int) -> Any:
        try:
            read = key.read(value)
        except ValueError as error:
            raise self._error(f"{key.name}: {error}", *where) from error
        return str(self._path.parent / read) if key.name in _FILES else read

    def _line(self, *where: str | int) -> int:
        return line_of(self._text, (*self._prefix, *where))

    def _error(self, what: str, *where: str | int, hint: str | None = None) -> ConfigError:
        return ConfigError(what, path=shown(self._path), line=self._line(*where), hint=hint)
