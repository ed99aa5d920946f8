"""The accept list: what the newsroom has decided to be right, each entry with its reason."""

from __future__ import annotations

import datetime
import json
import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import regex

from mtqa import lang
from mtqa.checks import all_checks
from mtqa.config import line_of, nearest, parse, shown
from mtqa.config._globs import fits
from mtqa.errors import ConfigError, LanguageError, UsageError
from mtqa.model import Document, Finding
from mtqa.writing import written

__all__ = ["Accept", "AcceptList"]

_NAME_TYPES = frozenset({"inconsistent-entities", "misspelling", "untranslated"})
_AROUND = regex.compile(r"^[\p{P}\p{Z}]+|[\p{P}\p{Z}]+$")
_POSSESSIVE = regex.compile(r"['’]s?$")
_WHAT = ("text", "name", "source", "check")
_HEAD = "# What mtqa found and is right, each with its reason; see docs/pipeline.md.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """One entry; every condition that it has must be met.

    `text` and `source` are patterns for the flagged text and the source text, in which ``*``
    stands for anything; `name` is a name that the checks of names and spelling flagged; `check` is
    a check, `lang` the language of the translation, `path` a file pattern relative to the list's
    folder. After `expires` the entry holds no more.
    """

    reason: str
    text: str | None = None
    name: str | None = None
    source: str | None = None
    check: str | None = None
    lang: str | None = None
    path: str | None = None
    expires: datetime.date | None = None

    def covers(self, finding: Finding, document: Document, root: Path) -> bool:
        """Whether the finding is what the entry accepts; its expiry aside."""
        return (
            (self.check is None or finding.check == self.check)
            and (self.text is None or _like(finding.text, self.text))
            and (self.source is None or _like(finding.source_text or "", self.source))
            and (self.name is None or _names(finding, self.name))
            and (self.lang is None or self.lang in lang.chain(document.target_lang))
            and (self.path is None or _at(document.path, self.path, root))
        )

    def checked(self) -> Accept:
        """The entry with its language in the canonical form; raises ValueError for a fault."""
        for name in (*_WHAT, "lang", "path", "reason"):
            if getattr(self, name) is not None:
                _know(name, getattr(self, name))
        if not self.reason.strip():
            raise ValueError("an entry needs a reason")
        if not any((getattr(self, name) or "").strip() for name in _WHAT):
            raise ValueError(f"an entry needs one of {', '.join(_WHAT)}")
        return replace(self, lang=lang.normalise(self.lang)) if self.lang else self

    def to_toml(self) -> str:
        """The entry as a table of the list."""
        lines = ["[[accept]]"]
        for name in (*_WHAT, "lang", "path", "reason"):
            value = getattr(self, name)
            if value is not None:
                lines.append(f"{name} = {_quoted(value)}")
        if self.expires is not None:
            lines.append(f"expires = {self.expires.isoformat()}")
        return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's, except for DEL, which TOML wants escaped too.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _like(text: str, pattern: str) -> bool:
    return _pattern(pattern).fullmatch(_squeeze(text)) is not None


@cache
def _pattern(pattern: str) -> regex.Pattern[str]:
    first, *others = [regex.escape(part) for part in _squeeze(pattern).split("*")]
    if not others:
        return regex.compile(first)
    # Each star takes the shortest run that the next part follows, for good: linear time.
    middle = "".join(f"(?>.*?{part})" for part in others[:-1])
    return regex.compile(f"{first}{middle}.*{others[-1]}", flags=regex.DOTALL)


def _names(finding: Finding, name: str) -> bool:
    if finding.its_type not in _NAME_TYPES:
        return False
    wanted = _bare(name)
    return wanted in (_bare(finding.text), _bare(finding.source_text or ""))


def _bare(text: str) -> str:
    """The name without punctuation around it, possessive ending and case."""
    return _POSSESSIVE.sub("", _AROUND.sub("", _squeeze(text))).casefold()


def _at(path: str | None, pattern: str, root: Path) -> bool:
    if path is None:
        return False
    absolute = os.path.abspath(path)  # noqa: PTH100 - links stay as they are named
    return fits(os.path.relpath(absolute, root).replace(os.sep, "/"), pattern)


@dataclass(frozen=True, slots=True)
class AcceptList:
    """The entries of one file, with the lines on which they begin."""

    path: Path
    entries: tuple[Accept, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def root(self) -> Path:
        """The folder that file patterns are relative to."""
        return Path(os.path.abspath(self.path)).parent  # noqa: PTH100

    @classmethod
    def load(cls, path: Path) -> AcceptList:
        """The list in a file; raises ConfigError, with the line, for what is not known."""
        text, data = parse(path)

        def fail(what: str, *where: str | int, hint: str | None = None) -> ConfigError:
            return ConfigError(what, path=shown(path), line=line_of(text, where), hint=hint)

        for name in data:
            if name != "accept":
                raise fail(f"unknown key {name!r}", name, hint="write entries as [[accept]]")
        tables = data.get("accept", [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise fail("write entries as [[accept]]", "accept")
        entries = []
        for index, table in enumerate(tables):
            for name, value in table.items():
                try:
                    _know(name, value)
                except ValueError as error:
                    raise fail(str(error), "accept", index, name) from error
            try:
                entries.append(Accept(**{"reason": "", **table}).checked())
            except ValueError as error:
                raise fail(str(error), "accept", index) from error
        lines = tuple(line_of(text, ("accept", index)) for index in range(len(tables)))
        return cls(path, tuple(entries), lines)

    def append(self, entry: Accept) -> None:
        """Write one more entry at the end of the file, made when there is none.

        The rest of the file, comments too, stays as it is. Raises UsageError when it cannot be
        written.
        """
        try:
            before = self.path.read_text("utf-8") if self.path.exists() else _HEAD
            gap = "" if before.endswith("\n") else "\n"
            with written(self.path) as stream:
                stream.write(f"{before}{gap}\n{entry.to_toml()}")
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UsageError(f"cannot write: {reason}", path=shown(self.path)) from error


def _know(name: str, value: Any) -> None:
    """Raise ValueError for a key that no entry has or a value that it cannot have."""
    known = Accept.__dataclass_fields__
    if name not in known:
        near = nearest(name, known)
        there = f"did you mean {near}?" if near else f"there are: {', '.join(known)}"
        raise ValueError(f"unknown key {name!r} ({there})")
    if name == "expires":
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise ValueError("expires: a date is needed, such as 2030-01-31")
    elif not isinstance(value, str):
        raise ValueError(f"{name}: text is needed")
    if name == "check" and value not in all_checks():
        near = nearest(value, all_checks())
        raise ValueError(
            f"no check is called {value!r}" + (f" (did you mean {near}?)" if near else "")
        )
    if name == "lang":
        try:
            lang.normalise(value)
        except LanguageError as error:
            raise ValueError(error.reason) from error
