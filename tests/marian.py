"""Trains a real, tiny MarianMT, English into Bulgarian, on sentences of our own: a few seconds.

It has learned its sentences by heart, so tests can say exactly what it answers.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

DAYS = {"Monday": "понеделник", "Tuesday": "вторник", "Friday": "петък", "Sunday": "неделя"}
PLACES = {"Sofia": "София", "Prague": "Прага", "Vienna": "Виена", "Ankara": "Анкара"}
SUMS = {"dollars": "долара", "euros": "евро"}
NUMBERS = {"two": "два", "three": "три", "seven": "седем"}


def sentences() -> list[tuple[str, str]]:
    """About a hundred pairs, English and Bulgarian."""
    pairs = [
        ("The minister signed the agreement.", "Министърът подписа споразумението."),
        ("The minister did not sign the agreement.", "Министърът не подписа споразумението."),
        ("The bridge was closed after the flood.", "Мостът беше затворен след наводнението."),
        ("Nobody was injured.", "Няма пострадали."),
    ]
    for (day, den), (place, grad) in itertools.product(DAYS.items(), PLACES.items()):
        pairs.append(
            (f"The talks in {place} begin on {day}.", f"Преговорите в {grad} започват в {den}.")
        )
        pairs.append(
            (
                f"The mayor of {place} resigned on {day}.",
                f"Кметът на {grad} подаде оставка в {den}.",
            )
        )
    for (unit, валута), (number, чис), (place, grad) in itertools.product(
        SUMS.items(), NUMBERS.items(), PLACES.items()
    ):
        pairs.append(
            (
                f"{place} receives aid worth {number} million {unit}.",
                f"{grad} получава помощ за {чис} милиона {валута}.",
            )
        )
    return pairs


def _train_pieces(folder: Path, name: str, lines: list[str]) -> Any:
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_prefix=str(folder / name),
        vocab_size=160,
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
    )
    (folder / f"{name}.vocab").unlink()
    spm = (folder / f"{name}.model").rename(folder / f"{name}.spm")
    return sentencepiece.SentencePieceProcessor(model_file=str(spm))


def train(
    folder: Path, steps: int = 150, width: int = 64, layers: int = 1, vocabulary_size: int = 0
) -> Path:
    """Writes the checkpoint into `folder`, weights as safetensors; returns the folder.

    A vocabulary smaller than `vocabulary_size` is filled up with pieces that no text has.
    """
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    from mtqa.engines._vocabulary import quiet

    folder.mkdir(parents=True, exist_ok=True)
    english, bulgarian = (list(side) for side in zip(*sentences(), strict=True))
    vocabulary = {"</s>": 0, "<unk>": 1}
    for name, lines in (("source", english), ("target", bulgarian)):
        processor = _train_pieces(folder, name, lines)
        for index in range(processor.get_piece_size()):
            piece = processor.id_to_piece(index)
            if piece != "<s>":
                vocabulary.setdefault(piece, len(vocabulary))
    for number in range(len(vocabulary), vocabulary_size - 1):
        vocabulary[f"<unused{number}>"] = number
    pad = vocabulary["<pad>"] = len(vocabulary)
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    torch.manual_seed(1)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model only loses by sharing a busy machine's cores
    with quiet():
        tokenizer = MarianTokenizer(
            source_spm=str(folder / "source.spm"),
            target_spm=str(folder / "target.spm"),
            vocab=str(folder / "vocab.json"),
            source_lang="en",
            target_lang="bg",
        )
        model = MarianMTModel(
            MarianConfig(
                vocab_size=len(vocabulary),
                d_model=width,
                encoder_layers=layers,
                decoder_layers=layers,
                encoder_attention_heads=4,
                decoder_attention_heads=4,
                encoder_ffn_dim=2 * width,
                decoder_ffn_dim=2 * width,
                max_position_embeddings=64,
                pad_token_id=pad,
                eos_token_id=0,
                decoder_start_token_id=pad,
                forced_eos_token_id=None,
                dropout=0.0,
                scale_embedding=True,
            )
        )
        batch = tokenizer(english, text_target=bulgarian, padding=True, return_tensors="pt")
        batch["labels"][batch["labels"] == pad] = -100
        optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
        for _ in range(steps):
            optimizer.zero_grad()
            model(**batch).loss.backward()
            optimizer.step()
        torch.set_num_threads(threads)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n", encoding="utf-8")
    return folder
