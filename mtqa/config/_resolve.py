"""From what was said in several places to Settings, with where each value comes from."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from mtqa.config._file import ConfigFile, find, load
from mtqa.config._lines import shown
from mtqa.config._settings import Override, Settings, layered

__all__ = ["ACCEPT_FILE", "Origin", "Resolved", "resolve"]

ACCEPT_FILE = "mtqa-accept.toml"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was said: "default", "command", "environment", or a file with its line."""

    kind: str
    path: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}" if self.path and self.line else self.kind


@dataclass(frozen=True, slots=True)
class Resolved:
    """Settings, and for each field by name where its value was said."""

    settings: Settings
    origins: Mapping[str, Origin]
    file: ConfigFile | None = None


def resolve(
    given: Mapping[str, Any],
    start: Path | None = None,
    path: Path | None = None,
    defaults: Mapping[str, Any] | None = None,
    hidden: Container[str] = (),
) -> Resolved:
    """The settings of a run: defaults, then the file, then the overrides, then what was `given`.

    `given` and `defaults` are fields of Settings. The file is the one at `path`, or else the
    nearest above `start`; with neither there is none. Of `hidden` fields it may say what it likes.
    Raises ConfigError and UsageError.
    """
    path = path or (find(start) if start is not None else None)
    file = load(path) if path is not None else None
    said = {name: v for name, v in file.values.items() if name not in hidden} if file else {}
    values = layered(layered(defaults or {}, said), given)
    origins = {field.name: Origin("default") for field in fields(Settings)}
    if file is not None:
        origins.update({name: Origin("file", file.path, file.lines[name]) for name in said})
        values["overrides"] = tuple(_without(one, given) for one in file.overrides)
    if start is not None and "accept" not in values and (found := _above(start)) is not None:
        values["accept"], origins["accept"] = str(found), Origin("found")
    origins.update({name: Origin("command") for name in given})
    settings = Settings(**values)
    if settings.offline and not values.get("offline"):
        origins["offline"] = Origin("environment")
    return Resolved(settings, origins, file)


def _without(override: Override, given: Mapping[str, Any]) -> Override:
    """The override without what the command says: that holds everywhere."""
    hidden = {*given} - {"enable", "disable"}
    if "checks" in given:
        hidden |= {"enable", "disable"}
    against = {"enable": given.get("disable", ()), "disable": given.get("enable", ())}
    kept = []
    for name, value in override.values:
        if name not in hidden:
            without = set(against.get(name, ()))
            kept.append((name, tuple(v for v in value if v not in without) if without else value))
    return replace(override, values=tuple(kept))


def _above(start: Path) -> Path | None:
    """The accept list nearest above a file or folder."""
    absolute = Path(os.path.abspath(start))  # noqa: PTH100 - links stay as they are named
    for folder in (absolute, *absolute.parents):
        if (folder / ACCEPT_FILE).is_file():
            return folder / ACCEPT_FILE
    return None
