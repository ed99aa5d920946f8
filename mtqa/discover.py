"""Discovery by package walk: one constant from each module of a package."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any


@cache
def constants(package: str, constant: str) -> dict[str, Any]:
    """`constant` of every public module directly in `package`, by module name, sorted.

    Raises AttributeError, naming the module, when one lacks the constant.
    """
    parent = importlib.import_module(package)
    found: dict[str, Any] = {}
    for info in sorted(pkgutil.iter_modules(parent.__path__), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        module: ModuleType = importlib.import_module(f"{package}.{info.name}")
        if not hasattr(module, constant):
            raise AttributeError(f"{package}.{info.name} has no {constant}")
        found[info.name] = getattr(module, constant)
    return found
