"""Language facts: CLDR through Babel first, then `data/<code>.toml` for what CLDR lacks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale, UnknownLocaleError, parse_locale

from mtqa.errors import LanguageError

__all__ = ["base", "chain", "data", "display_name", "locale", "normalise", "same_language"]


@cache
def locale(code: str) -> Locale:
    """The CLDR locale of a BCP 47 code; raises LanguageError for one that CLDR does not know."""
    if code == "und":
        return Locale("en", "001")
    try:
        found: Locale = Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise LanguageError(
            f"unknown language {code!r}",
            hint="give a BCP 47 code that CLDR knows, such as en, pt-BR or zh-Hant",
        ) from error
    return found


@cache
def normalise(code: str) -> str:
    """The canonical spelling of a BCP 47 code ("EN_us" is "en-US"); raises LanguageError.

    A region that CLDR has no locale for falls back to the language alone.
    """
    code = code.strip().replace("_", "-")
    if code.lower() == "und":
        return "und"
    try:
        parts = parse_locale(code, sep="-")
    except ValueError:
        return str(locale(code))  # raises, with the message for users
    language, territory, script = parts[0], parts[1], parts[2]
    for subtags in ((language, script, territory), (language, script), (language,)):
        candidate = "-".join(tag for tag in subtags if tag)
        try:
            locale(candidate)
        except LanguageError:
            continue
        return candidate
    return str(locale(code))


@cache
def base(code: str) -> str:
    """The language of a code without script and region: "pt" of "pt-BR"."""
    return code.partition("-")[0].lower()


def same_language(first: str, second: str) -> bool:
    """Whether two codes name one language, regions aside; zh-Hans and zh-Hant differ in script."""
    return base(first) == base(second) and (
        first == second or locale(first).script == locale(second).script
    )


@cache
def chain(code: str) -> tuple[str, ...]:
    """The codes to look a fact up under, the nearest first: pt-BR, pt, und."""
    tags = code.split("-")
    codes = ["-".join(tags[:count]) for count in range(len(tags), 0, -1)]
    return (*(code for code in codes if code != "und"), "und")


@cache
def data(code: str, section: str) -> Mapping[str, Any]:
    """One section of a language's data files, merged along `chain`, the nearest winning."""
    merged: dict[str, Any] = {}
    for link in reversed(chain(code)):
        merged.update(_file(link).get(section, {}))
    return merged


@cache
def _file(code: str) -> Mapping[str, Any]:
    file = resources.files("mtqa.lang") / "data" / f"{code}.toml"
    if not file.is_file():
        return {}
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def display_name(code: str) -> str:
    """The English name of a language, or the code itself."""
    return locale(code).get_display_name("en") or code
