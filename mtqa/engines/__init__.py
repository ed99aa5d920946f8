"""Translation engines: a file for each kind, found by walking this package.

choice = choose("auto", "en", "bg", offline=False)
if choice.engine:
    choice.engine.translate(["The talks went on."], "en", "bg")
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from mtqa import lang
from mtqa.discover import constants
from mtqa.engines._base import Engine, Kind, Offer, Request, Tell
from mtqa.engines._download import HubUnreachable
from mtqa.engines._pivot import PIVOT, PivotEngine
from mtqa.errors import EngineError, UsageError

__all__ = [
    "Choice",
    "Engine",
    "Kind",
    "Offer",
    "all_kinds",
    "choose",
    "named",
    "open_engine",
    "scorer",
]

_NOTICE = "no back-translation: "


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine that serves, or None; `notice` says in a line why none does, and what would.

    An engine that goes through a third language has a notice too.
    """

    engine: Engine | None
    notice: str | None = None

    def opened(self) -> Engine:
        """The engine; raises EngineError where there is none."""
        if self.engine is None:
            notice = self.notice or "no engine was asked for"
            raise EngineError(notice.removeprefix(_NOTICE))
        return self.engine


def all_kinds() -> dict[str, Kind]:
    """Every kind of engine by its name, in alphabetical order."""
    kinds: list[Kind] = list(constants(__name__, "ENGINE").values())
    return {kind.name: kind for kind in sorted(kinds, key=lambda kind: kind.name)}


def choose(
    name: str, source_lang: str, target_lang: str, *, offline: bool, tell: Tell | None = None
) -> Choice:
    """The engine to translate from `source_lang` into `target_lang` (BCP 47) with.

    `name` is "auto" for the best that serves the pair here and now, "none", a kind of engine
    ("apertium"), a kind and what it is to use ("ctranslate2:FOLDER"), a folder, a hub name or a
    server's address. `tell` is told, in a line, what is fetched meanwhile. Raises UsageError for
    what is none of these; that an engine cannot be had is a notice.
    """
    if name == "none":
        return Choice(None)
    request = Request(
        source_lang=source_lang,
        target_lang=target_lang,
        offline=offline or _told_offline(),
        tell=tell,
    )
    return _choose(name, request)


def open_engine(name: str, source_lang: str, target_lang: str, *, offline: bool) -> Engine:
    """As `choose`, but raises EngineError where there is none."""
    return choose(name, source_lang, target_lang, offline=offline).opened()


def _told_offline() -> bool:
    return os.environ.get("MTQA_OFFLINE", "") not in ("", "0")


def _choose(name: str, request: Request) -> Choice:
    if name == "auto":
        return _auto(request)
    kind, spec = named(name)
    try:
        return Choice(kind.open(replace(request, spec=spec)))
    except EngineError as error:
        return Choice(None, f"{_NOTICE}{error}")


def _auto(request: Request) -> Choice:
    engine, problems = _best(request)
    if engine is not None and not engine.rough:
        return Choice(engine)
    pair = f"{request.source_lang} → {request.target_lang}"
    if (through := _through_pivot(request, engine)) is not None:
        legs = f"{through.first.model}, then {through.second.model}"
        return Choice(through, f"{pair} is translated through English: {legs}")
    if engine is not None:
        return Choice(engine)
    hint = next((error.hint for error in problems if error.hint), "see `mtqa engines`")
    return Choice(None, f"{_NOTICE}no engine serves {pair} here; {hint}")


def _best(request: Request) -> tuple[Engine | None, list[EngineError]]:
    """The engine of the first kind that serves the pair, or what kept each kind from it."""
    problems = []
    for kind in _ranked():
        try:
            return kind.open(request), []
        except EngineError as error:
            problems.append(error)
            if isinstance(error, HubUnreachable):
                request = replace(request, offline=True)  # asked once, and not by each kind
    return None, problems


def _ranked() -> list[Kind]:
    kinds = [kind for kind in all_kinds().values() if kind.rank is not None]
    if os.environ.get("MTQA_EMBEDDED") == "0":  # who wants no minute spent on unpacking it
        kinds = [kind for kind in kinds if kind.name != "gemma"]
    return sorted(kinds, key=lambda kind: (kind.rank, kind.name))


def scorer(source_lang: str, target_lang: str) -> Engine | None:
    """The best that scores a pair both ways here and now; none is fetched for it."""
    request = Request(source_lang=source_lang, target_lang=target_lang, offline=True)
    for kind in _ranked():
        try:
            engine = kind.open(request)
        except EngineError:
            continue
        if engine.can_score and engine.serves(target_lang, source_lang):
            return engine
    return None


def _through_pivot(request: Request, instead: Engine | None) -> PivotEngine | None:
    """Two engines that meet in English; None where English is one of the two languages.

    `instead` of a rough engine, two that are not and that lie here; none is fetched for that.
    """
    if instead is not None:
        request = replace(request, offline=True)
    source, target = request.source_lang, request.target_lang
    if PIVOT in {lang.base(source), lang.base(target)}:
        return None
    first, _ = _best(replace(request, target_lang=PIVOT))
    if first is None or (instead and first.rough):
        return None
    second, _ = _best(replace(request, source_lang=PIVOT))
    if second is None or (instead and second.rough):
        return None
    return PivotEngine(first, second, source, target)


def named(name: str) -> tuple[Kind, str | None]:
    """The kind of engine that a name stands for, and what the kind is to use; raises UsageError."""
    kinds = all_kinds()
    if name in kinds:
        return kinds[name], None
    prefix, colon, spec = name.partition(":")
    if colon and prefix in kinds and not spec.startswith("//"):
        return kinds[prefix], spec
    for kind in kinds.values():
        if kind.reads(name):
            return kind, name
    if Path(name).is_dir():
        return kinds["transformers"], name  # which says what the folder lacks
    raise UsageError(
        f"no engine is called {name!r}, and it is no folder and no hub name",
        hint=f"there are: auto, none, {', '.join(kinds)}",
    )
