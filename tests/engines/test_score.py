"""How likely a checkpoint finds a text: the same whatever runs it, and where its tokens stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.engines import Engine, open_engine
from mtqa.engines._pieces import spans
from mtqa.engines._vocabulary import quiet
from mtqa.errors import EngineError
from mtqa.model import Span

ENGLISH = "The mayor of Vienna resigned on Monday."
RIGHT = "Кметът на Виена подаде оставка в понеделник."
WRONG = RIGHT.replace("понеделник", "петък")


@pytest.fixture(params=["transformers", "ctranslate2"])
def engine(
    request: pytest.FixtureRequest,
    marian_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Engine:
    if request.param == "ctranslate2":
        pytest.importorskip("ctranslate2")
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    return open_engine(f"{request.param}:{marian_folder}", "en", "bg", offline=True)


def of(word: str, text: str, scored: tuple[tuple[Span, float], ...]) -> float:
    span = Span(text.index(word), text.index(word) + len(word))
    parts = [value for one, value in scored if len(one) and one.overlaps(span)]
    assert parts
    return sum(parts)


def test_the_right_word_is_likelier(engine: Engine) -> None:
    right, wrong = engine.score([ENGLISH] * 2, [RIGHT, WRONG], "en", "bg")
    alone, _ = engine.score_alone([RIGHT, WRONG], "bg")
    assert of("понеделник", RIGHT, right) > -1
    assert of("петък", WRONG, wrong) < -3
    for word in ("Виена", "Кметът"):
        assert of(word, RIGHT, right) > of(word, RIGHT, alone) + 3


def test_tokens_stand_where_they_are_said_to_stand(engine: Engine) -> None:
    (scored,) = engine.score([ENGLISH], [RIGHT], "en", "bg")
    places = list(dict.fromkeys(span for span, _ in scored if len(span)))
    assert places == sorted(places)
    assert "".join(span.of(RIGHT) for span in places) == RIGHT.replace(" ", "")


def test_a_score_does_not_hang_on_its_neighbours(engine: Engine) -> None:
    (alone,) = engine.score([ENGLISH], [WRONG], "en", "bg")
    others = ["Nobody was injured.", ENGLISH, "The bridge was closed after the flood."]
    _, among, _ = engine.score(others, ["Няма пострадали.", WRONG, RIGHT * 3], "en", "bg")
    assert [span for span, _ in among] == [span for span, _ in alone]
    assert [value for _, value in among] == pytest.approx([v for _, v in alone], abs=0.01)


def test_both_that_run_it_agree(marian_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ctranslate2")
    monkeypatch.setenv("MTQA_CACHE_DIR", str(marian_folder.parent / "cache"))
    (one,), (other,) = (
        open_engine(f"{kind}:{marian_folder}", "en", "bg", offline=True).score(
            [ENGLISH], [WRONG], "en", "bg"
        )
        for kind in ("transformers", "ctranslate2")
    )
    assert [span for span, _ in one] == [span for span, _ in other]
    # int8 rounds.
    assert [value for _, value in one] == pytest.approx([v for _, v in other], abs=0.3)


def test_it_is_what_the_model_says_of_the_text_as_a_label(marian_folder: Path) -> None:
    """The mean is the loss that transformers computes itself, the end of the text aside."""
    import torch
    from transformers import AutoTokenizer, MarianMTModel

    with quiet(), torch.inference_mode():
        tokenizer = AutoTokenizer.from_pretrained(marian_folder)
        model = MarianMTModel.from_pretrained(marian_folder)
        batch = tokenizer([ENGLISH], text_target=[WRONG], return_tensors="pt")
        batch["labels"][0, -1] = -100
        loss = float(model(**batch).loss)
    engine = open_engine(f"transformers:{marian_folder}", "en", "bg", offline=True)
    (scored,) = engine.score([ENGLISH], [WRONG], "en", "bg")
    assert -sum(value for _, value in scored) / len(scored) == pytest.approx(loss, abs=0.01)


def test_what_is_too_long_or_blank_is_not_scored(engine: Engine) -> None:
    assert engine.score(["a b " * 300, ENGLISH], [RIGHT, " "], "en", "bg") == [(), ()]
    assert engine.score([ENGLISH], [RIGHT * 40], "en", "bg") == [()]
    assert engine.score([], [], "en", "bg") == engine.score_alone([], "bg") == []


def test_the_other_direction_is_another_model_s(engine: Engine) -> None:
    with pytest.raises(EngineError, match="bg into en"):
        engine.score([RIGHT], [ENGLISH], "bg", "en")
    with pytest.raises(EngineError, match="into en"):
        engine.score_alone([ENGLISH], "en")


@pytest.mark.parametrize(
    ("pieces", "text", "stands"),
    [
        (["▁Виен", "а", "▁в", "▁петък"], "Виена в  петък", ["Виен", "а", "в", "петък"]),
        (["▁", "П", "рага"], "Прага", ["П", "П", "рага"]),
        (["▁да", ".", ".", ".", "▁не"], "да… не", ["да", "…", "…", "…", "не"]),
        (["▁„", "<unk>", "▁12"], "„ყვ 12", ["„", "", "12"]),
        (["1", "⁄", "2", "x"], "½x", ["½", "½", "½", "x"]),
        ([], "текст", []),
    ],
)
def test_pieces(pieces: list[str], text: str, stands: list[str]) -> None:
    assert [one.of(text) for one in spans(pieces, text)] == stands


@given(st.lists(st.text(max_size=4), max_size=12), st.text(max_size=40))
def test_any_pieces_of_any_text(pieces: list[str], text: str) -> None:
    found = spans(pieces, text)
    assert len(found) == len(pieces)
    assert all(0 <= one.start <= one.end <= len(text) for one in found)
