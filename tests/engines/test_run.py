"""Back-translation in a run: evidence shown, faults in one line, nothing translated twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mtqa.config import Settings
from mtqa.engines import _seq2seq
from mtqa.engines.transformers import TransformersEngine
from mtqa.errors import EngineError
from mtqa.model import Document, Report, Span
from mtqa.run import Checker, prepare
from mtqa.text.tokens import words

TARGET = "The mayor of Vienna resigned on Monday."
SOURCE = "Кметът на Виена подаде оставка в петък."


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Not by the environment: the gazetteer, which takes long to build, may stay where it is.
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path / "cache")


def report(engine: object, **options: Any) -> Report:
    checker = Checker(Settings(engine=str(engine), checks=("back-translation",), **options))
    document = Document(TARGET, SOURCE, target_lang="en", source_lang="bg")
    return checker.report([checker.check(document)])


def test_the_evidence_is_shown(marian_folder: Path) -> None:
    done = report(marian_folder, min_score=0.3)
    (finding,) = done
    assert finding.text == "Monday" and finding.source_text == "петък"
    assert finding.evidence is not None
    assert finding.evidence["back_translation"] == "Кметът на Виена подаде оставка в понеделник."
    assert "Friday" in finding.message and "Monday" in finding.message
    assert "model:opus-mt-en-bg" in done.engine and done.notices == ()
    json.dumps(done.to_dicts())


def test_the_engine_is_asked_how_much_it_prefers_its_own_words(marian_folder: Path) -> None:
    (finding,) = report(marian_folder, min_score=0.3)
    assert finding.text == "Monday"
    checker = Checker(engine=str(marian_folder), checks=("back-translation",))
    document = Document(
        f"{TARGET} \n\nNobody was injured.", f"{SOURCE}\n\nНяма пострадали.", "en", "bg"
    )
    first, second = checker.evidence(prepare(document, checker.settings))
    back = first.back_translation
    assert back is not None
    places = [
        Span(text.index(word), text.index(word) + len(word))
        for text, word in ((SOURCE, "петък"), (back.text, "понеделник"))
    ]
    margin = back.margin(*places)
    assert margin is not None and margin < -3
    # What says the same is not asked about.
    assert second.back_translation is not None and second.back_translation.own == ()


def test_a_word_that_was_chosen_by_a_hair_is_no_finding(
    marian_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def even(
        engine: object, segments: Sequence[str], texts: Sequence[str], *languages: str
    ) -> list[tuple[tuple[Span, float], ...]]:
        return [tuple((one.span, -0.7) for one in words(text)) for text in texts]

    monkeypatch.setattr(TransformersEngine, "score", even)
    assert list(report(marian_folder, min_score=0.3)) == []


def test_no_score_leaves_the_text(marian_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise EngineError("out of memory")

    monkeypatch.setattr(TransformersEngine, "score", broken)
    done = report(marian_folder, min_score=0.3)
    assert [finding.text for finding in done] == ["Monday"]
    assert done.notices == ("likelihoods left out: out of memory",)


def test_a_second_run_loads_no_model(marian_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = report(marian_folder, min_score=0)

    def never(*arguments: object) -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr(_seq2seq, "_vocabulary", never)
    assert [one.to_dict() for one in report(marian_folder, min_score=0)] == [
        one.to_dict() for one in first
    ]


def test_a_broken_model_is_a_line_in_the_report(marian_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(marian_folder, tmp_path / "broken"))
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    done = report(folder)
    (notice,) = done.notices
    assert "the model cannot be loaded" in notice and "\n" not in notice
    assert done.results[0].error is None


def test_no_engine_is_a_line_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    (notice,) = report("auto").notices
    assert "mtqa engines pull en-bg" in notice
    assert report("none").notices == ()
