"""Language codes: BCP 47 in, each model's own code out; tiny random M2M100 and NLLB checkpoints."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.engines import _codes, _opus, choose
from mtqa.engines._checkpoint import Checkpoint
from mtqa.engines._vocabulary import Vocabulary, quiet
from mtqa.errors import EngineError
from tests import marian

NLLB = [
    "eng_Latn",
    "bul_Cyrl",
    "zho_Hans",
    "zho_Hant",
    "srp_Cyrl",
    "arb_Arab",
    "nob_Latn",
    "pes_Arab",
]
M2M = ["en", "bg", "zh", "sr", "ar", "no", "fa", "he", "tl"]
LIBRE = ["en", "zh-Hans", "zh-Hant", "pt", "pt-BR", "nb"]


@pytest.mark.parametrize(
    ("code", "nllb", "m2m", "libre"),
    [
        ("en-GB", "eng_Latn", "en", "en"),
        ("bg", "bul_Cyrl", "bg", None),
        ("zh", "zho_Hans", "zh", "zh-Hans"),
        ("zh-TW", "zho_Hant", "zh", "zh-Hant"),
        ("sr", "srp_Cyrl", "sr", None),
        ("sr-Latn", None, "sr", None),
        ("ar", "arb_Arab", "ar", None),
        ("nb", "nob_Latn", "no", "nb"),
        ("no", "nob_Latn", "no", "nb"),
        ("fa", "pes_Arab", "fa", None),
        ("iw", None, "he", None),
        ("fil", None, "tl", None),
        ("pt-BR", None, None, "pt-BR"),
        ("pt-PT", None, None, "pt"),
        ("ja", None, None, None),
    ],
)
def test_codes(code: str, nllb: str | None, m2m: str | None, libre: str | None) -> None:
    assert _codes.best(code, NLLB) == nllb
    assert _codes.best(code, M2M) == m2m
    assert _codes.best(code, LIBRE) == libre


def test_every_nllb_code_finds_its_language() -> None:
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES as codes

    for code in codes:
        found = _codes.best(code, codes)
        assert found is not None and found.partition("_")[2] == code.partition("_")[2]


def test_groups_are_no_languages() -> None:
    assert not any(map(_codes.is_language, ["mul", "sla", "ROMANCE", "gmq"]))
    assert all(map(_codes.is_language, ["en", "bul", "cmn_Hans"]))


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=4))
def test_any_code(code: str, codes: list[str]) -> None:
    assert _codes.best(code, codes) in {None, *codes}


def spm(folder: Path, *symbols: str) -> Path:
    import sentencepiece

    lines = [side for pair in marian.sentences() for side in pair]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_prefix=str(folder / "pieces"),
        vocab_size=200,
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
        user_defined_symbols=list(symbols),
    )
    return folder / "pieces.model"


def save_model(folder: Path, size: int, pad: int, eos: int) -> None:
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    torch.manual_seed(1)
    config = M2M100Config(
        vocab_size=size,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_position_embeddings=64,
        pad_token_id=pad,
        eos_token_id=eos,
        decoder_start_token_id=eos,
    )
    with quiet():
        M2M100ForConditionalGeneration(config).save_pretrained(folder)


@pytest.fixture(scope="module")
def m2m(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import sentencepiece
    from transformers import M2M100Tokenizer
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES as M2M100

    folder = tmp_path_factory.mktemp("m2m100")
    model = spm(folder)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(model))
    names = ["<s>", "<pad>", "</s>", "<unk>"]
    names += [
        p for i in range(pieces.get_piece_size()) if (p := pieces.id_to_piece(i)) not in names
    ]
    (folder / "vocab.json").write_text(json.dumps({name: i for i, name in enumerate(names)}))
    with quiet():
        tokenizer = M2M100Tokenizer(
            str(folder / "vocab.json"),
            str(model),
            additional_special_tokens=[f"__{code}__" for code in M2M100["m2m100"]],
        )
        tokenizer.save_pretrained(folder)
    save_model(folder, len(names) + 100 + 8, pad=1, eos=2)
    return folder


@pytest.fixture(scope="module")
def nllb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import NllbTokenizer

    folder = tmp_path_factory.mktemp("nllb-200")
    letters = sorted({c for pair in marian.sentences() for side in pair for c in side} - {" "})
    names = ["<s>", "<pad>", "</s>", "<unk>", "▁", *letters]
    with quiet():
        tokenizer = NllbTokenizer(vocab={name: i for i, name in enumerate(names)}, merges=[])
        tokenizer.save_pretrained(folder)
    save_model(folder, len(tokenizer), pad=1, eos=2)
    (folder / "README.md").write_text("---\nlanguage: en\nlicense: cc-by-nc-4.0\n---\n")
    return folder


@pytest.fixture(scope="module")
def madlad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of T5's architecture: the token of the target's language stands before the text."""
    import sentencepiece
    import torch
    from transformers import T5Config, T5ForConditionalGeneration, T5Tokenizer

    folder = tmp_path_factory.mktemp("madlad400")
    pieces = sentencepiece.SentencePieceProcessor(
        model_file=str(spm(folder, "<pad>", "<2en>", "<2bg>", "<2zh>"))
    )
    vocabulary = [
        (pieces.id_to_piece(index), pieces.get_score(index))
        for index in range(pieces.get_piece_size())
    ]
    torch.manual_seed(1)
    with quiet():
        tokenizer = T5Tokenizer(vocab=vocabulary, extra_ids=0)
        tokenizer.save_pretrained(folder)
        config = T5Config(
            vocab_size=len(tokenizer),
            d_model=16,
            d_kv=8,
            d_ff=16,
            num_layers=1,
            num_heads=2,
            decoder_start_token_id=tokenizer.pad_token_id,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
        T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


def test_the_token_before_the_text(madlad: Path) -> None:
    checkpoint = Checkpoint.read(madlad)
    assert checkpoint.serves("de", "bg-BG") and not checkpoint.serves("bg", "de")
    vocabulary = Vocabulary.load(checkpoint)
    (numbers,) = vocabulary.encode(["Nobody was injured."], "en", "bg")
    assert "<2bg>" in vocabulary.tokenizer.convert_ids_to_tokens(numbers[:2])
    assert vocabulary.first_token("bg") is None


@pytest.mark.parametrize(
    ("name", "source", "target", "before", "first"),
    [
        ("m2m", "en-GB", "bg", "__en__", "__bg__"),
        ("m2m", "he", "zh-TW", "__he__", "__zh__"),
        ("nllb", "en", "bg", "eng_Latn", "bul_Cyrl"),
        ("nllb", "nb", "zh-TW", "nob_Latn", "zho_Hant"),
    ],
)
def test_the_tokens_of_a_pair(
    request: pytest.FixtureRequest, name: str, source: str, target: str, before: str, first: str
) -> None:
    checkpoint = Checkpoint.read(request.getfixturevalue(name))
    assert checkpoint.serves(source, target) and not checkpoint.serves("en", "tlh")
    vocabulary = Vocabulary.load(checkpoint)
    ((begin, *_),) = vocabulary.encode(["Nobody was injured."], source, target)
    assert vocabulary.tokenizer.convert_ids_to_tokens(begin) == before
    number = vocabulary.first_token(target)
    assert vocabulary.tokenizer.convert_ids_to_tokens(number) == first


def test_codes_that_only_the_tokenizer_knows(m2m: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(m2m, tmp_path / "bare"))
    bare = {"tokenizer_class": "M2M100Tokenizer", "language_codes": "m2m100"}
    (folder / "tokenizer_config.json").write_text(json.dumps(bare))
    for name in ("special_tokens_map.json", "added_tokens.json"):
        (folder / name).unlink(missing_ok=True)
    checkpoint = Checkpoint.read(folder)
    assert checkpoint.serves("uk", "zh-Hant") and checkpoint.code("nb") == "no"
    vocabulary = Vocabulary.load(checkpoint)
    assert vocabulary.decode([[vocabulary.first_token("uk") or 0]]) == [""]


@pytest.mark.parametrize("name", ["m2m", "nllb", "madlad"])
@pytest.mark.parametrize("kind", ["transformers", "ctranslate2"])
def test_it_runs(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    kind: str,
) -> None:
    if kind == "ctranslate2":
        pytest.importorskip("ctranslate2")
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    folder = request.getfixturevalue(name)
    choice = choose(f"{kind}:{folder}", "en", "bg", offline=True)
    assert choice.engine is not None, choice.notice
    assert len(choice.engine.translate(["Nobody was injured.", "Yes."], "en", "bg")) == 2
    (scored,) = choice.engine.score(["Nobody was injured."], ["Няма пострадали."], "en", "bg")
    assert "".join(dict.fromkeys(span.of("Няма пострадали.") for span, _ in scored))
    assert all(value < 0 for _, value in scored)
    (alone,) = choice.engine.score_alone(["Няма пострадали."], "bg")
    assert [span for span, _ in alone] == [span for span, _ in scored]
    with pytest.raises(EngineError, match="into tlh"):
        choice.engine.score_alone(["a"], "tlh")
    if name == "nllb":
        assert choice.engine.licence == "cc-by-nc-4.0"


@pytest.mark.parametrize("name", ["m2m", "nllb", "madlad"])
def test_both_that_run_it_score_alike(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Behind the token of the target's language, which is no part of the text."""
    pytest.importorskip("ctranslate2")
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    folder = request.getfixturevalue(name)
    found = []
    for kind in ("transformers", "ctranslate2"):
        engine = choose(f"{kind}:{folder}", "en", "bg", offline=True).engine
        assert engine is not None
        for into in ("bg", "zh"):
            found.append(engine.score(["Nobody was injured."], ["Няма пострадали."], "en", into)[0])
    bulgarian, chinese, *others = ([value for _, value in scored] for scored in found)
    assert bulgarian == pytest.approx(others[0], abs=0.05)  # int8 rounds
    assert chinese == pytest.approx(others[1], abs=0.05)
    assert bulgarian != chinese


def test_the_models_that_may_serve_a_pair() -> None:
    """The pair's own first; with English, those of the group that the other language is in."""
    assert _opus.names("en-GB", "bg")[:2] == [
        "Helsinki-NLP/opus-mt-en-bg",
        "Helsinki-NLP/opus-mt-tc-big-en-bg",
    ]
    assert "Helsinki-NLP/opus-mt-tc-big-en-zls" in _opus.names("en", "hr")
    assert "Helsinki-NLP/opus-mt-gmq-en" in _opus.names("nb", "en")
    assert len(_opus.names("de", "bg")) == 2
    for group, members in _opus._members().items():
        assert members == sorted(set(members)) and group not in members
        assert all(_codes.is_language(one) for one in members)
