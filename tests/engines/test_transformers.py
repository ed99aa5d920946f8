"""The transformers engine on a real MarianMT, and on damaged copies of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mtqa.engines import Engine, choose
from mtqa.errors import EngineError
from tests import marian


def opened(folder: Path, source: str = "en", target: str = "bg") -> Engine:
    choice = choose(str(folder), source, target, offline=True)
    assert choice.engine is not None, choice.notice
    return choice.engine


def notice(folder: Path) -> str:
    choice = choose(str(folder), "en", "bg", offline=True)
    assert choice.engine is None
    return str(choice.notice)


@pytest.fixture
def copy(marian_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(marian_folder, tmp_path / "opus-mt-en-bg"))


def test_it_translates_what_it_learned(marian_folder: Path) -> None:
    english, bulgarian = zip(*marian.sentences(), strict=True)
    engine = opened(marian_folder)
    assert engine.kind == "transformers" and engine.licence == "apache-2.0"
    assert engine.translate(english, "en", "bg") == list(bulgarian)


def test_a_long_segment_is_translated_in_pieces(marian_folder: Path) -> None:
    english, bulgarian = zip(*marian.sentences()[:6], strict=True)
    (answer,) = opened(marian_folder).translate([" ".join(english * 2)], "en", "bg")
    # It learned single sentences only: what counts is that no end is cut off.
    assert len(answer) > len(" ".join(bulgarian))


def test_regions_and_the_other_direction(marian_folder: Path) -> None:
    engine = opened(marian_folder)
    assert engine.serves("en-GB", "bg-BG")
    assert not engine.serves("bg", "en")
    assert "translates en → bg, not de → bg" in str(
        choose(str(marian_folder), "de", "bg", offline=True).notice
    )


def test_the_signature_follows_the_files(copy: Path) -> None:
    before = opened(copy).signature
    config = json.loads((copy / "generation_config.json").read_text())
    (copy / "generation_config.json").write_text(json.dumps({**config, "length_penalty": 2}))
    assert opened(copy).signature != before


def test_only_a_pickle(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    (copy / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch /tmp/never'\ntR.")
    assert "pytorch_model.bin is a pickle" in notice(copy)


def test_no_weights_at_all(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    assert "model.safetensors is missing" in notice(copy)


def test_truncated_weights(copy: Path) -> None:
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    with pytest.raises(EngineError, match="cannot be loaded"):
        opened(copy).translate(["Nobody was injured."], "en", "bg")


def test_missing_weights_are_not_made_up(copy: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(copy / "model.safetensors")
    del weights["model.decoder.layers.0.fc1.weight"]
    save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(EngineError, match="weights are missing"):
        opened(copy).translate(["Nobody was injured."], "en", "bg")


def test_a_vocabulary_of_another_size(copy: Path) -> None:
    vocabulary = json.loads((copy / "vocab.json").read_text())
    vocabulary["▁more"] = len(vocabulary)
    (copy / "vocab.json").write_text(json.dumps(vocabulary))
    with pytest.raises(EngineError, match="wrong vocabulary"):
        opened(copy).translate(["Nobody was injured."], "en", "bg")


def test_a_vocabulary_of_another_model(copy: Path) -> None:
    vocabulary = json.loads((copy / "vocab.json").read_text())
    kept = {"</s>", "<unk>", "<pad>"}
    renamed = {k if k in kept else f"{k}x{v}": v for k, v in vocabulary.items()}
    (copy / "vocab.json").write_text(json.dumps(renamed))
    with pytest.raises(EngineError, match="wrong vocabulary"):
        opened(copy).translate(["Nobody was injured."], "en", "bg")


def test_a_damaged_sentencepiece_model(copy: Path) -> None:
    (copy / "source.spm").write_bytes(b"rubbish")
    with pytest.raises(EngineError, match="tokenizer cannot be loaded"):
        opened(copy).translate(["Nobody was injured."], "en", "bg")


def test_other_models_and_remote_code(copy: Path, tmp_path: Path) -> None:
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "x.Y"}}))
    assert "remote code" in notice(copy)
    (copy / "config.json").write_text(json.dumps({**config, "model_type": "bert"}))
    assert "'bert'" in notice(copy)
    (copy / "config.json").write_text("{")
    assert "cannot be read" in notice(copy)
    (tmp_path / "empty").mkdir()
    assert "no config.json" in notice(tmp_path / "empty")


def test_offline_there_is_one_line_with_the_command() -> None:
    choice = choose("auto", "is", "mt", offline=True)
    assert choice.engine is None
    assert "mtqa engines pull is-mt" in str(choice.notice) and "\n" not in str(choice.notice)
