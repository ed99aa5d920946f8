"""Writes a real Gemma, of two layers and random weights, with a vocabulary of its own."""

from __future__ import annotations

from pathlib import Path

from mtqa.engines.gemma import _examples


def write(folder: Path) -> Path:
    """The folder with config, weights as safetensors, and tokenizer; returns it."""
    import torch
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig, PreTrainedTokenizerFast

    from mtqa.engines._vocabulary import quiet

    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    tokenizer.decoder = decoders.Replace("▁", " ")
    lines = [f"{line}\n" for code in ("bg", "de", "en") for line in _examples()[code]]
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<pad>", "<eos>", "<bos>", "<unk>"], show_progress=False
    )
    tokenizer.train_from_iterator(lines, trainer)
    torch.manual_seed(1)
    with quiet():
        PreTrainedTokenizerFast(
            tokenizer_object=tokenizer,
            pad_token="<pad>",
            eos_token="<eos>",
            bos_token="<bos>",
            unk_token="<unk>",
        ).save_pretrained(folder)
        Gemma3ForCausalLM(
            Gemma3TextConfig(
                vocab_size=tokenizer.get_vocab_size(),
                hidden_size=32,
                intermediate_size=64,
                num_hidden_layers=2,
                num_attention_heads=2,
                num_key_value_heads=1,
                head_dim=16,
                sliding_window=64,
                layer_types=["sliding_attention", "full_attention"],
                max_position_embeddings=4096,
                pad_token_id=0,
                eos_token_id=1,
                bos_token_id=2,
            )
        ).save_pretrained(folder)
    return folder
