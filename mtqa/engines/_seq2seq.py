"""What the engines that run a checkpoint share, whatever runs it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from mtqa.engines._base import Engine, Scored
from mtqa.engines._batches import pieces
from mtqa.engines._checkpoint import Checkpoint
from mtqa.engines._vocabulary import Vocabulary, quiet
from mtqa.errors import EngineError

__all__ = ["Seq2Seq", "load_model", "package_version"]

_LONGEST = 256


class Seq2Seq(Engine):
    """A checkpoint, decoded greedily so that a translation can be repeated."""

    runs_on: str
    variant: str = "float32"

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self.model = checkpoint.name
        self.licence = checkpoint.licence

    @property
    def signature(self) -> str:
        """Model, hash of its files, version and how it decodes."""
        parts = {
            "engine": self.kind,
            "model": self.model,
            "hash": self.checkpoint.fingerprint,
            "version": package_version(self.runs_on),
            "weights": self.variant,
            "beams": "1",
            "limit": str(self.limit),
            "moses": package_version("sacremoses"),
        }
        return "|".join(f"{key}:{value}" for key, value in parts.items())

    @property
    def positions(self) -> int:
        """How many tokens the model has positions for."""
        return int(self.checkpoint.config.get("max_position_embeddings", 2 * _LONGEST))

    @property
    def limit(self) -> int:
        """How many tokens of a segment are translated at once; a longer one is cut."""
        return min(_LONGEST, self.positions * 3 // 4)

    def serves(self, source_lang: str, target_lang: str) -> bool:
        """Whether the checkpoint has both languages."""
        return self.checkpoint.serves(source_lang, target_lang)

    def _translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        vocabulary = _vocabulary(self.checkpoint.folder, self.checkpoint.fingerprint)

        def length(text: str) -> int:
            return len(vocabulary.encode([text], source_lang, target_lang)[0])

        parts = [pieces(segment, self.limit, length) for segment in segments]
        flat = [part for several in parts for part in several]
        encoded = vocabulary.encode(flat, source_lang, target_lang)
        try:
            outputs = self._generate(vocabulary, encoded, vocabulary.first_token(target_lang))
        except (RuntimeError, ValueError, IndexError) as error:
            raise EngineError(f"{self.model} failed while translating: {error}") from error
        answers = iter(vocabulary.decode(outputs))
        return [" ".join(next(answers) for _ in several).strip() for several in parts]

    @property
    def can_score(self) -> bool:
        """Yes: in the direction that it translates in."""
        return True

    def score(
        self,
        segments: Sequence[str],
        translations: Sequence[str],
        source_lang: str,
        target_lang: str,
    ) -> list[tuple[Scored, ...]]:
        """As `Engine.score`; nothing for a pair that is too long."""
        if not self.serves(source_lang, target_lang):
            raise self._not_served(f"{source_lang} into {target_lang}")
        return self._score(segments, translations, source_lang, target_lang)

    def score_alone(self, texts: Sequence[str], language: str) -> list[tuple[Scored, ...]]:
        """As `Engine.score_alone`: as translations of a segment that says nothing."""
        if not self.checkpoint.writes(language):
            raise self._not_served(f"into {language}")
        return self._score([""] * len(texts), texts, language, language)

    def _not_served(self, what: str) -> EngineError:
        return EngineError(
            f"{self.kind}: {self.model} does not score what is translated {what}",
            hint="`mtqa engines` lists what serves which pairs",
        )

    def _score(
        self,
        segments: Sequence[str],
        translations: Sequence[str],
        source_lang: str,
        target_lang: str,
    ) -> list[tuple[Scored, ...]]:
        if not segments:
            return []
        vocabulary = _vocabulary(self.checkpoint.folder, self.checkpoint.fingerprint)
        first = vocabulary.first_token(target_lang)
        before = [] if first is None else [first]
        sources = vocabulary.encode(segments, source_lang, target_lang)
        targets = vocabulary.targets(translations, target_lang)
        fitting = [
            index
            for index, (numbers, _) in enumerate(targets)
            if numbers and max(len(sources[index]), len(numbers) + 1) < self.positions
        ]
        try:
            found = self._likelihoods(
                vocabulary,
                [sources[index] for index in fitting],
                [before + targets[index][0] for index in fitting],
            )
        except (RuntimeError, ValueError, IndexError) as error:
            raise EngineError(f"{self.model} failed while scoring: {error}") from error
        answers: list[tuple[Scored, ...]] = [()] * len(segments)
        for index, values in zip(fitting, found, strict=True):
            rounded = [round(min(value, 0.0), 4) for value in values[len(before) :]]
            answers[index] = tuple(zip(targets[index][1], rounded, strict=True))
        return answers

    @abstractmethod
    def _likelihoods(
        self, vocabulary: Vocabulary, encoded: list[list[int]], wanted: list[list[int]]
    ) -> list[list[float]]:
        """The log-probability of each wanted token, given a segment and those before it."""

    @abstractmethod
    def _generate(
        self, vocabulary: Vocabulary, encoded: list[list[int]], first: int | None
    ) -> list[list[int]]:
        """The answers' token numbers for the segments' token numbers, in their order."""

    def room(self, tokens: int) -> int:
        """How many tokens an answer to a segment of so many may have."""
        return min(2 * tokens + 16, self.positions - 1)


# The few in use, so that engines of one model share its tokenizer.
@lru_cache(maxsize=8)
def _vocabulary(folder: Path, fingerprint: str) -> Vocabulary:
    return Vocabulary.load(Checkpoint.read(folder))


def load_model(checkpoint: Checkpoint) -> Any:
    """The torch model of a checkpoint: safetensors, no remote code, no network, all weights there.

    Raises EngineError.
    """
    import torch
    from transformers import AutoModelForSeq2SeqLM

    folder = str(checkpoint.folder)
    try:
        with quiet():
            model, found = AutoModelForSeq2SeqLM.from_pretrained(
                folder,
                use_safetensors=True,
                trust_remote_code=False,
                local_files_only=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
    except Exception as error:
        # safetensors, torch and transformers each have errors of their own for damaged weights.
        lines = str(error).strip().splitlines()
        raise EngineError(
            f"the model cannot be loaded: {lines[0] if lines else type(error).__name__}",
            path=folder,
            hint="the weights are incomplete or damaged: fetch the model again",
        ) from error
    if missing := sorted(found["missing_keys"]):
        # transformers would fill them with random numbers and go on.
        raise EngineError(
            f"{len(missing)} weights are missing, {missing[0]} the first",
            path=folder,
            hint="the weights are incomplete or of another model: fetch the model again",
        )
    return model.eval()


def package_version(package: str) -> str:
    """The version of an installed package, or "none"."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
