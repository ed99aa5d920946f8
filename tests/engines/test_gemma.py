"""The embedded engine: the mechanics on a tiny model of its kind, the sense on the packaged one."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from mtqa import lang
from mtqa.engines import _gguf, choose
from mtqa.engines.gemma import GemmaEngine, _examples, _label, _prefix
from mtqa.errors import EngineError
from mtqa.model import Document, Span
from mtqa.run import Checker

EVENING = "The minister left Vienna on 14 May with 37 people."
ВЕЧЕР = "Министърът напусна Виена на 14 май с 37 души."


@pytest.fixture
def tiny(gemma_folder: Path) -> GemmaEngine:
    return GemmaEngine(gemma_folder)


def test_examples_for_every_language_say_the_same() -> None:
    assert len(_examples()) - 1 >= 25
    assert list(_examples()) == sorted(_examples())
    for code, lines in _examples().items():
        assert lang.normalise(code) == code
        assert len(lines) == 3 and len(set(lines)) == 3
        assert "2027" in lines[2]
        assert not any("\n" in line for line in lines)


def test_every_language_into_every_other() -> None:
    engine = GemmaEngine()
    for code in _examples():
        assert engine.serves("en", code) == engine.serves(code, "en") == (code != "en")
    assert engine.serves("pt-BR", "zh-CN") and engine.serves("uk", "bg")
    assert not engine.serves("en-GB", "en-US") and not engine.serves("en", "sw")


def test_the_prompt_kept_is_the_prompt_read_anew(tiny: GemmaEngine) -> None:
    """Scores with the prefix kept are those of one pass over the whole text."""
    import torch

    (scored,) = tiny.score([EVENING], [ВЕЧЕР], "en", "bg")
    model = tiny._load()
    prompt = f"{_prefix('en', 'bg')}{_label('en')} {EVENING}\n{_label('bg')}"
    before = [int(model.tokenizer.bos_token_id), *model._encode(prompt)]
    text = model._encode(f" {ВЕЧЕР}\n")
    with torch.inference_mode():
        logits = model.model(torch.tensor([before + text])).logits[0].float()
    known = torch.log_softmax(logits, -1)
    wanted = [float(known[len(before) + place - 1, number]) for place, number in enumerate(text)]
    assert len(scored) == len(wanted)
    # Half-wide numbers round differently where the same sums are added in another order.
    assert all(
        math.isclose(one, other, abs_tol=0.1)
        for (_, one), other in zip(scored, wanted, strict=True)
    )


def test_tokens_stand_where_they_are_said_to_stand(tiny: GemmaEngine) -> None:
    for (scored,) in (
        tiny.score([EVENING], [ВЕЧЕР], "en", "bg"),
        tiny.score_alone([ВЕЧЕР], "bg"),
    ):
        spans = [span for span, _ in scored if len(span)]
        assert spans == sorted(spans) and spans[-1].end == len(ВЕЧЕР)
        assert "".join(span.of(ВЕЧЕР) for span in spans) == ВЕЧЕР.replace(" ", "")
        assert all(value <= 0 for _, value in scored)


def test_a_score_does_not_hang_on_its_neighbours(tiny: GemmaEngine) -> None:
    alone = tiny.score([EVENING], [ВЕЧЕР], "en", "bg")
    among = tiny.score(["Nobody.", EVENING], ["Никой.", ВЕЧЕР], "en", "bg")
    assert among[1:] == alone


def test_what_is_too_long_or_blank_is_not_scored(tiny: GemmaEngine) -> None:
    assert tiny.score(["a " * 3000, "Nobody."], ["Никой.", " "], "en", "bg") == [(), ()]
    assert tiny.score_alone(["а" * 5000], "bg") == [()]
    with pytest.raises(EngineError, match="sw"):
        tiny.score(["a"], ["b"], "en", "sw")
    with pytest.raises(EngineError, match="sw"):
        tiny.score_alone(["a"], "sw")


def test_line_breaks_keep_their_place(tiny: GemmaEngine) -> None:
    text = "Едно.\r\nДве."
    (scored,) = tiny.score(["One.\nTwo."], [text], "en", "bg")
    assert "".join(span.of(text) for span, _ in scored) == "Едно.Две."


def test_without_its_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(_gguf, "_PACKAGES", ("no_such_package",))
    choice = choose("gemma", "en", "bg", offline=True)
    assert choice.engine is None and "pip install mtqa[offline]" in str(choice.notice)
    with pytest.raises(EngineError, match="mtqa\\[offline\\]"):
        _gguf.converted()
    assert not any(tmp_path.iterdir())


def test_auto_takes_it_where_nothing_better_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_gguf, "installed", lambda: True)
    monkeypatch.setenv("MTQA_EMBEDDED", "0")
    assert choose("auto", "en", "mk", offline=True).engine is None
    monkeypatch.delenv("MTQA_EMBEDDED")
    engine = choose("auto", "en", "mk", offline=True).engine
    assert engine is not None and engine.kind == "gemma"
    assert choose("auto", "en", "sw", offline=True).engine is None


def test_a_damaged_copy_is_said_so(gemma_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    for path in gemma_folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with pytest.raises(EngineError, match="damaged"):
        _gguf.verify(folder)
    (folder / "sha256.json").write_text(json.dumps(dict(_gguf._sums(folder))))
    _gguf.verify(folder)
    (folder / "model.safetensors").write_bytes(b"\0" * 64)
    with pytest.raises(EngineError, match=r"damaged: model\.safetensors"):
        _gguf.verify(folder)
    with pytest.raises(EngineError, match="the model cannot be loaded"):
        GemmaEngine(folder).translate(["Nobody."], "en", "bg")


# --- the packaged model: unpacking takes a minute at the first use -------------------------------


@pytest.fixture(scope="module")
def packaged() -> GemmaEngine:
    if not (_gguf.installed() or _gguf.folder().is_dir()):
        pytest.skip("the extra `offline` is not installed")
    return GemmaEngine()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "right", "wrong", "words"),
    [
        (ВЕЧЕР, EVENING, EVENING.replace("37", "73"), ("37", "73")),
        (ВЕЧЕР, EVENING, EVENING.replace("May", "March"), ("May", "March")),
        (ВЕЧЕР, EVENING, EVENING.replace("Vienna", "Ankara"), ("Vienna", "Ankara")),
    ],
)
def test_the_right_word_is_likelier(
    packaged: GemmaEngine, source: str, right: str, wrong: str, words: tuple[str, str]
) -> None:
    gains = []
    for target, word in zip((right, wrong), words, strict=True):
        span = Span(target.index(word), target.index(word) + len(word))
        (given,) = packaged.score([source], [target], "bg", "en")
        (alone,) = packaged.score_alone([target], "en")
        first, second = (
            sum(value for one, value in scored if len(one) and one.overlaps(span))
            for scored in (given, alone)
        )
        gains.append(first - second)
    assert gains[0] > gains[1] + 2


@pytest.mark.slow
def test_it_translates_into_the_language_asked_for(packaged: GemmaEngine) -> None:
    (answer,) = packaged.translate(["The bridge is closed."], "en", "de")
    assert "Brücke" in answer
    assert oct(_gguf.folder().stat().st_mode)[-3:] == "700"


@pytest.mark.slow
def test_a_wrong_number_is_found_and_shown(
    packaged: GemmaEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path / "cache")
    checker = Checker(engine="gemma", checks=("back-translation",), offline=True)
    wrong = Document(EVENING.replace("37", "73"), ВЕЧЕР, "en", "bg")
    right = Document(EVENING, ВЕЧЕР, "en", "bg")
    first, second = checker.check(wrong), checker.check(right)
    (finding,) = first.findings
    assert (finding.text, finding.source_text) == ("73", "37")
    assert finding.evidence is not None and finding.evidence["back_translation"]
    assert finding.evidence["engine"].startswith("engine:gemma|")
    assert second.findings == ()
