"""What a run is asked to do, and where it was said: the command, a file, an override."""

from __future__ import annotations

from mtqa.config._file import ConfigFile, find, load
from mtqa.config._keys import KEYS
from mtqa.config._lines import line_of, parse, shown
from mtqa.config._resolve import Origin, Resolved, resolve
from mtqa.config._settings import Override, Settings, chosen_checks, known_engine, nearest

__all__ = [
    "KEYS",
    "ConfigFile",
    "Origin",
    "Override",
    "Resolved",
    "Settings",
    "chosen_checks",
    "find",
    "known_engine",
    "line_of",
    "load",
    "nearest",
    "parse",
    "resolve",
    "shown",
]
