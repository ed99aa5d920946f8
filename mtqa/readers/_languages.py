"""Which of a file's languages are meant."""

from __future__ import annotations

from mtqa import lang


def matches(found: str | None, wanted: str | None) -> bool:
    """Whether a file's language is the wanted one, whatever its region or spelling."""
    if not found or not wanted:
        return False
    return lang.base(found.replace("_", "-")) == lang.base(wanted.replace("_", "-"))


def exactly(found: str | None, wanted: str | None) -> bool:
    """Whether the two codes are the same but for case and separator."""
    return (found or "").replace("_", "-").lower() == (wanted or "").replace("_", "-").lower()
