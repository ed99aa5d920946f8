"""The keys of a configuration file, each with what it may hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mtqa import lang
from mtqa.checks import all_checks
from mtqa.config._settings import nearest
from mtqa.errors import LanguageError

__all__ = ["CONDITIONS", "KEYS", "Key"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key: the field of Settings that it sets, and how its value is read.

    `read` raises ValueError with what is wrong. `overridable` keys may stand in an override.
    """

    name: str
    field: str
    summary: str
    read: Callable[[Any], Any]
    overridable: bool = True


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text is needed")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is needed")
    return value


def _score(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("a number from 0 to 1 is needed")
    return float(value)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a whole number is needed, 0 or more")
    return value


def _language(value: Any) -> str:
    try:
        return lang.normalise(_text(value))
    except LanguageError as error:
        raise ValueError(error.reason) from error


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("a list is needed")
    return tuple(_text(item) for item in value)


def _languages(value: Any) -> tuple[str, ...]:
    return tuple(_language(item) for item in _texts(value))


def _checks(value: Any) -> tuple[str, ...]:
    known = all_checks()
    for name in _texts(value):
        if name not in known:
            near = nearest(name, known)
            there = f"did you mean {near}?" if near else f"there are: {', '.join(known)}"
            raise ValueError(f"no check is called {name!r} ({there})")
    return tuple(value)


def _recognisers(value: Any) -> tuple[str, ...]:
    from mtqa.gazetteer.recognisers import recognisers

    known = recognisers()
    for name in _texts(value):
        if name not in known:
            raise ValueError(f"no recogniser is called {name!r} (there are: {', '.join(known)})")
    return tuple(value)


_TEXTS = "the segments of a document that a rough engine translates back, at most"

KEYS = {
    key.name: key
    for key in (
        Key("accept", "accept", "the accept list's file", _text, False),
        Key("back-translations", "back_translations", _TEXTS, _count),
        Key("baseline", "baseline", "the baseline's file", _text, False),
        Key("checks", "checks", "the checks to run instead of the default ones", _checks),
        Key("disable", "disable", "checks to leave out", _checks),
        Key("enable", "enable", "checks to add", _checks),
        Key("engine", "engine", "what translates back", _text),
        Key("fail-on", "fail_on", "the score from which a finding fails the run", _score),
        Key("fast", "fast", "leave the learned models out", _flag),
        Key("from", "source_lang", "the language of the source", _language),
        Key("min-score", "min_score", "the score from which a finding is reported", _score),
        Key("offline", "offline", "make no network call at all", _flag, False),
        Key("recognisers", "recognisers", "named-entity recognisers to ask", _recognisers, False),
        Key("to", "target_lang", "the language of the translation", _language),
    )
}

CONDITIONS = {
    key.name: key
    for key in (
        Key("files", "files", "file patterns, relative to the configuration's folder", _texts),
        Key("source-languages", "source_languages", "languages of the source", _languages),
        Key("target-languages", "target_languages", "languages of the translation", _languages),
    )
}
