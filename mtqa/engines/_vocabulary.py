"""A checkpoint's tokenizer, with its languages set the way its family wants them."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mtqa.engines._checkpoint import Checkpoint
from mtqa.engines._pieces import spans
from mtqa.errors import EngineError
from mtqa.forks import cached_property
from mtqa.model import Span

__all__ = ["Vocabulary", "quiet"]

# Below this share of SentencePiece pieces in the vocabulary, the two are not of one model.
_ENOUGH_PIECES = 0.5


class _Turn:
    """Whose turn it is at transformers. A forked process has its own: nobody gives that back."""

    def __init__(self) -> None:
        self._anew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._anew)

    def _anew(self) -> None:
        self.lock = threading.RLock()


_turn = _Turn()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """transformers without its progress bars and advice: the library never prints.

    For one thread at a time: what it sets is set for all, and so is what transformers and torch set
    while they load a model, of which another thread's would lack weights.
    """
    with _turn.lock:
        yield from _hushed()


def _hushed() -> Iterator[None]:
    from transformers.utils import logging as log

    verbosity, bars = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity(logging.ERROR)
    log.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.set_verbosity(verbosity)
        if bars:
            log.enable_progress_bar()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Vocabulary:
    """The tokenizer of a checkpoint, checked against the model's configuration."""

    checkpoint: Checkpoint
    tokenizer: Any

    @classmethod
    def load(cls, checkpoint: Checkpoint) -> Vocabulary:
        """Raises EngineError for files that are missing, damaged or of another model."""
        from transformers import AutoTokenizer

        folder = str(checkpoint.folder)
        try:
            with quiet():
                tokenizer = AutoTokenizer.from_pretrained(
                    folder, local_files_only=True, trust_remote_code=False
                )
        except Exception as error:
            # SentencePiece raises RuntimeError, tokenizers a plain Exception, for a damaged file.
            raise EngineError(
                f"the tokenizer cannot be loaded: {_first_line(error)}",
                path=folder,
                hint="the folder is incomplete or damaged: fetch the model again",
            ) from error
        vocabulary = cls(checkpoint, tokenizer)
        vocabulary._check()
        return vocabulary

    def _check(self) -> None:
        known = self.tokenizer.get_vocab()
        size = int(self.checkpoint.config.get("vocab_size", 0))
        problem = None
        if not known or max(known.values()) >= size:
            problem = f"the vocabulary has {len(known)} entries, the model {size}"
        elif (pieces := getattr(self.tokenizer, "spm_source", None)) is not None:
            every = [pieces.id_to_piece(index) for index in range(pieces.get_piece_size())]
            shared = sum(piece in known for piece in every)
            if shared < _ENOUGH_PIECES * len(every):
                problem = (
                    f"only {shared} of {len(every)} SentencePiece pieces are in the vocabulary"
                )
        if problem:
            raise EngineError(
                f"wrong vocabulary: {problem}",
                path=str(self.checkpoint.folder),
                hint="the files are of different models: fetch the model again",
            )

    def encode(
        self, segments: Sequence[str], source_lang: str, target_lang: str
    ) -> list[list[int]]:
        """The token numbers of each segment, with the language tokens that belong to the text."""
        checkpoint, prefix = self.checkpoint, ""
        if not checkpoint.family.prefix:
            self.tokenizer.src_lang = checkpoint.code(source_lang)
        elif (code := checkpoint.code(target_lang)) is not None:
            prefix = checkpoint.tokens[code] + " "
        with quiet():
            encoded = self.tokenizer([prefix + segment for segment in segments])["input_ids"]
        return [list(numbers) for numbers in encoded]

    def targets(self, texts: Sequence[str], target_lang: str) -> list[tuple[list[int], list[Span]]]:
        """The token numbers of each translation, no special ones, and where each token stands."""
        if not self.checkpoint.family.prefix:
            self.tokenizer.tgt_lang = self.checkpoint.code(target_lang)
        with quiet():
            encoded = self.tokenizer(text_target=list(texts), add_special_tokens=False)["input_ids"]
        to_tokens = self.tokenizer.convert_ids_to_tokens
        return [
            (list(numbers), spans(to_tokens(numbers), text))
            for numbers, text in zip(encoded, texts, strict=True)
        ]

    def first_token(self, target_lang: str) -> int | None:
        """The token that the translation has to begin with; None where the text says it."""
        code = self.checkpoint.code(target_lang)
        if self.checkpoint.family.prefix or code is None:
            return None
        return int(self.tokenizer.convert_tokens_to_ids(self.checkpoint.tokens[code]))

    def decode(self, outputs: Sequence[Sequence[int]]) -> list[str]:
        """The texts of the model's answers, without special and language tokens."""
        dropped = self._language_numbers
        kept = [[number for number in one if number not in dropped] for one in outputs]
        texts = self.tokenizer.batch_decode(kept, skip_special_tokens=True)
        return [text.strip() for text in texts]

    @cached_property
    def _language_numbers(self) -> frozenset[int]:
        if self.checkpoint.family.prefix:
            return frozenset()
        tokens = list(self.checkpoint.tokens.values())
        return frozenset(self.tokenizer.convert_tokens_to_ids(tokens))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
