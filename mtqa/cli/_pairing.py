"""Sources for targets: the file of another folder that has the same name, languages aside."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path, PurePath

import regex

from mtqa import lang
from mtqa.errors import InputError, LanguageError, UsageError
from mtqa.forks import cached_property
from mtqa.paths import files_below

__all__ = ["Sources", "files_below"]

_TAG = regex.compile(r"[._-]([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)$")
_FIELD = regex.compile(r"\{(\w*)\}")


class Sources:
    """The folder of sources, and how a target's source is called in it.

    A `pattern` such as ``{name}.bg.txt`` says how; in it `name` is the target's without suffix
    and language, `stem` the name without suffix, `suffix` what is left. Without a pattern it is
    the file of the same name, or the only one whose name differs but in suffix and language.
    """

    def __init__(self, folder: Path, pattern: str | None = None) -> None:
        if not folder.is_dir():
            raise UsageError("no such folder", path=str(folder))
        self._folder = folder
        self._pattern = pattern
        for name in _FIELD.findall(pattern or ""):
            if name not in ("name", "stem", "suffix"):
                raise UsageError(
                    f"--source-name has {{{name}}}", hint="it may have {name}, {stem}, {suffix}"
                )

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[Path]]:
        found = defaultdict(list)
        for path in files_below(self._folder):
            found[_key(path.relative_to(self._folder))].append(path)
        return found

    def of(self, target: Path, root: Path | None = None) -> Path:
        """The source of a target, which was found below `root` or named by itself.

        Raises InputError when there is none, or more than one.
        """
        ways: list[PurePath]
        if root is not None:
            ways = [target.relative_to(root)]
        else:  # some end of its path is the way from the sources' folder, the longest goes first
            parts = PurePath(os.path.abspath(target)).parts[1:]  # noqa: PTH100
            ways = [PurePath(*parts[index:]) for index in range(len(parts))]
        if self._pattern is not None:
            ways = [way.with_name(_named(self._pattern, way)) for way in ways]
        for way in ways:
            if (self._folder / way).is_file():
                return self._folder / way
        for way in ways if self._pattern is None else ():
            found = self._by_name.get(_key(way), [])
            if len(found) == 1:
                return found[0]
            if found:
                names = ", ".join(path.name for path in found[:3])
                raise InputError(
                    f"more than one source in {self._folder}: {names}",
                    path=str(target),
                    hint="say which by --source-name",
                )
        raise InputError(f"no source for it in {self._folder}", path=str(target))


def _named(pattern: str, way: PurePath) -> str:
    values = {"name": _bare(way.stem), "stem": way.stem, "suffix": way.suffix}
    return _FIELD.sub(lambda field: values[field[1]], pattern)


def _key(way: PurePath) -> tuple[str, str]:
    return way.parent.as_posix(), _bare(way.stem)


def _bare(stem: str) -> str:
    """The name without a language at its end."""
    found = _TAG.search(stem)
    if found is None or not found.start():
        return stem
    try:
        lang.locale(lang.normalise(found[1]))
    except LanguageError:
        return stem
    return stem[: found.start()]
