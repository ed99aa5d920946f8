"""What every engine keeps to, whatever its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtqa.engines import Engine, all_kinds, choose
from mtqa.engines.copy import CopyEngine
from mtqa.errors import EngineError, UsageError


@pytest.fixture(params=["copy", "transformers", "ctranslate2", "apertium", "gemma"])
def engine(
    request: pytest.FixtureRequest,
    marian_folder: Path,
    gemma_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Engine:
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    name = request.param
    if name == "ctranslate2":
        pytest.importorskip("ctranslate2")
    if name in {"transformers", "ctranslate2"}:
        name = f"{name}:{marian_folder}"
    if name == "gemma":
        name = f"gemma:{gemma_folder}"
    into = "es" if name == "apertium" else "bg"
    choice = choose(name, "en", into, offline=True)
    if choice.engine is None:
        pytest.skip(str(choice.notice))
    return choice.engine


def pair(engine: Engine) -> tuple[str, str]:
    return ("en", "es") if engine.kind == "apertium" else ("en", "bg")


def test_as_many_in_their_order(engine: Engine) -> None:
    segments = ["Nobody was injured.", "The talks in Sofia begin on Monday."]
    both = engine.translate(segments, *pair(engine))
    assert len(both) == 2 and all(both)
    assert engine.translate(segments[::-1], *pair(engine)) == both[::-1]


def test_blank_segments_stay_blank(engine: Engine) -> None:
    answers = engine.translate(["", "Nobody was injured.", " \n"], *pair(engine))
    assert answers[0] == answers[2] == "" and answers[1]
    assert engine.translate([], *pair(engine)) == []


def test_one_segment_has_one_line_breaks_or_not(engine: Engine) -> None:
    answers = engine.translate(["Nobody\nwas\n\ninjured.", "Nobody was injured."], *pair(engine))
    assert len(answers) == 2


def test_odd_text_does_not_raise(engine: Engine) -> None:
    odd = ["^$[]{}<>/\\@*", "\u200f\u0000\ufeff", "😀" * 50, "a" * 3000, "<b>Nobody</b>", ">>bg<<"]
    assert len(engine.translate(odd, *pair(engine))) == len(odd)


def test_signature_is_stable_and_says_which(engine: Engine) -> None:
    first = engine.signature
    engine.translate(["Nobody was injured."], *pair(engine))
    assert engine.signature == first
    assert f"engine:{engine.kind}" in first and "\n" not in first


def test_reliability_is_a_share(engine: Engine) -> None:
    assert 0 <= engine.reliability(*pair(engine)) <= 1


def test_a_pair_that_is_not_served(engine: Engine) -> None:
    if engine.serves("ja", "sw"):
        pytest.skip("serves every pair")
    with pytest.raises(EngineError, match="ja"):
        engine.translate(["text"], "ja", "sw")


def test_scores_or_says_that_it_cannot(engine: Engine) -> None:
    source, target = pair(engine)
    if not engine.can_score:
        with pytest.raises(EngineError):
            engine.score(["a"], ["b"], source, target)
        with pytest.raises(EngineError):
            engine.score_alone(["a"], target)
        return
    odd = ["Nobody\nwas injured.", "", "😀\u200f\u0000", "<b>"]
    for scored in (engine.score(odd, odd, source, target), engine.score_alone(odd, target)):
        assert len(scored) == len(odd) and scored[1] == ()
        for text, tokens in zip(odd, scored, strict=True):
            assert all(span.end <= len(text) and value <= 0 for span, value in tokens)


def test_kinds_are_named_after_their_files() -> None:
    from mtqa.discover import constants

    assert {kind.name for kind in all_kinds().values()} == set(constants("mtqa.engines", "ENGINE"))


def test_none_and_nonsense() -> None:
    assert choose("none", "en", "bg", offline=True).engine is None
    assert choose("none", "en", "bg", offline=True).notice is None
    with pytest.raises(UsageError, match="no engine is called 'apertum'"):
        choose("apertum", "en", "bg", offline=True)


def test_the_copy_engine_answers_what_it_was_told() -> None:
    engine = CopyEngine({"a": "b"})
    assert engine.translate(["a", "c"], "en", "bg") == ["b", "c"]
    assert engine.calls == 1
    assert engine.signature != CopyEngine().signature
