"""Which engine is taken for a pair."""

from __future__ import annotations

from dataclasses import replace

import pytest

import mtqa.engines
from mtqa.engines import Engine, Kind, choose, open_engine
from mtqa.engines._base import Request
from mtqa.engines._pivot import PIVOT
from mtqa.engines.copy import CopyEngine
from mtqa.errors import EngineError


class Named(CopyEngine):
    """Marks its translations; serves the pairs that it is given."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = self.model = mark

    @property
    def signature(self) -> str:
        return f"engine:{self.mark}"

    def reliability(self, source_lang: str, target_lang: str) -> float:
        return 0.8

    def _translate(self, segments: object, source_lang: str, target_lang: str) -> list[str]:
        return [f"{text} {self.mark}:{source_lang}-{target_lang}" for text in segments]  # type: ignore[attr-defined]


def kind(name: str, rank: int | None, pairs: set[tuple[str, str]]) -> Kind:
    def opened(request: Request) -> Engine:
        if (request.source_lang, request.target_lang) not in pairs:
            raise EngineError(f"{name} cannot", hint=f"get {name}")
        return Named(name)

    return Kind(
        name=name,
        summary="",
        open=opened,
        reads=lambda spec: spec.startswith(f"{name}!"),
        offers=list,
        rank=rank,
    )


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [
        kind("slow", 2, {("bg", "en"), ("en", "mk"), ("en", "bg")}),
        kind("fast", 1, {("en", "bg")}),
        kind("named", None, {("bg", "mk")}),
    ]
    monkeypatch.setattr(mtqa.engines, "all_kinds", lambda: {one.name: one for one in kinds})


def test_the_best_that_serves() -> None:
    assert choose("auto", "en", "bg", offline=False).engine.model == "fast"  # type: ignore[union-attr]
    assert choose("auto", "bg", "en", offline=False).engine.model == "slow"  # type: ignore[union-attr]


def test_through_english_and_never_silently() -> None:
    choice = choose("auto", "bg", "mk", offline=False)
    assert choice.notice == "bg → mk is translated through English: slow, then slow"
    engine = choice.engine
    assert engine is not None and engine.serves("bg-BG", "mk") and not engine.serves("mk", "bg")
    assert engine.translate(["a", " "], "bg", "mk") == ["a slow:bg-en slow:en-mk", ""]
    assert engine.reliability("bg", "mk") == pytest.approx(0.64)
    assert engine.signature.count("engine:slow") == 2


def test_a_rough_engine_gives_way_to_two_that_lie_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTQA_OFFLINE", "0")
    offline = []

    def two(request: Request) -> Engine:
        offline.append(request.offline)
        if PIVOT not in (request.source_lang, request.target_lang):
            raise EngineError("there is no such model")
        return Named("good")

    def direct(request: Request) -> Engine:
        engine = Named("rough")
        engine.rough = True
        return engine

    kinds = {
        "good": replace(kind("good", 1, set()), open=two),
        "rough": replace(kind("rough", 9, set()), open=direct),
    }
    monkeypatch.setattr(mtqa.engines, "all_kinds", lambda: kinds)
    choice = choose("auto", "bg", "mk", offline=False)
    assert choice.notice == "bg → mk is translated through English: good, then good"
    assert offline == [False, True, True]  # nothing is fetched for the way round
    assert choose("auto", "en", "mk", offline=False).engine.model == "good"  # type: ignore[union-attr]
    del kinds["good"]
    alone = choose("auto", "bg", "mk", offline=False)
    assert alone.engine is not None and alone.engine.model == "rough" and alone.notice is None


def test_none_serves() -> None:
    choice = choose("auto", "is", "mk", offline=False)
    assert choice.engine is None
    assert choice.notice == "no back-translation: no engine serves is → mk here; get fast"
    assert choose("auto", "en", "is", offline=False).engine is None


def test_who_wants_a_translation_is_told_nothing_of_back_translation() -> None:
    with pytest.raises(EngineError) as caught:
        open_engine("auto", "is", "mk", offline=False)
    assert str(caught.value) == "no engine serves is → mk here; get fast"


def test_by_name_and_by_what_it_reads() -> None:
    assert choose("named", "bg", "mk", offline=False).engine is not None
    assert choose("named:x", "bg", "mk", offline=False).engine is not None
    assert choose("named!x", "bg", "mk", offline=False).engine is not None
    assert choose("named", "en", "mk", offline=False).notice == (
        "no back-translation: named cannot (get named)"
    )
