"""Errors that a user can act on: what is wrong, where, and what to do."""

from __future__ import annotations


class MtqaError(Exception):
    """Base of all errors that mtqa raises on purpose.

    `path` and `line` (1-based) say where; `hint` says what to do about it.
    """

    def __init__(
        self,
        what: str,
        *,
        path: str | None = None,
        line: int | None = None,
        hint: str | None = None,
    ) -> None:
        self.what = what
        self.path = path
        self.line = line
        self.hint = hint
        super().__init__(what)

    @property
    def reason(self) -> str:
        """What is wrong and what to do, without the place."""
        return f"{self.what} ({self.hint})" if self.hint else self.what

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        return f"{where}: {self.reason}" if where else self.reason


class UsageError(MtqaError):
    """Options that contradict one another or are unknown."""


class ConfigError(MtqaError):
    """A configuration or data file that does not say what it should."""


class InputError(MtqaError):
    """Text that cannot be read or checked."""


class LanguageError(MtqaError):
    """A language code that CLDR does not know, or a language that cannot be told."""


class EngineError(MtqaError):
    """A translation engine that cannot be had or failed; the other evidence goes on."""
