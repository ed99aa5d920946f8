"""Gemma 3 270M, embedded: translates and scores with no network and no download.

A small general model (Gemma Team 2025), shown three examples in the two languages (`gemma.toml`).
Its translations are rough; how likely it finds one text given the other is telling (Vamvas and
Sennrich 2022). The weights come from a package of the extra `offline`, under Gemma's own terms.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from mtqa import lang
from mtqa.engines import _codes, _gguf
from mtqa.engines._base import Engine, Kind, Offer, Request, Scored
from mtqa.engines._batches import pieces
from mtqa.engines._causal import CausalModel, number_format
from mtqa.engines._seq2seq import package_version
from mtqa.errors import EngineError

__all__ = ["ENGINE", "GemmaEngine"]

Answer = TypeVar("Answer")

LICENCE = "Gemma Terms of Use (ai.google.dev/gemma/terms)"
# A longer segment is translated in parts, and is not scored.
_LONGEST = 256
_LONGEST_SCORED = 512
_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_UNPACKING = "unpacking the embedded model, at this first use only: one to two minutes"


class GemmaEngine(Engine):
    """The embedded model, or one of the same kind in `folder`."""

    kind = "gemma"
    licence = LICENCE
    rough = True

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.model = _gguf.MODEL if folder is None else str(folder)

    @property
    def signature(self) -> str:
        """Model, examples, versions and numbers."""
        parts = {
            "engine": self.kind,
            "model": self.model,
            "examples": _examples_hash(),
            "version": package_version("transformers"),
            "weights": number_format(),
            "beams": "1",
            "limit": str(_LONGEST),
        }
        return "|".join(f"{key}:{value}" for key, value in parts.items())

    @property
    def waits(self) -> str | None:
        """The unpacking, before it is done."""
        done = self.folder is not None or _gguf.folder().is_dir()
        return None if done else _UNPACKING

    @property
    def can_score(self) -> bool:
        """Yes: both directions."""
        return True

    def serves(self, source_lang: str, target_lang: str) -> bool:
        """Whether there are examples in both languages, which are two."""
        first, second = _code(source_lang), _code(target_lang)
        return first is not None and second is not None and first != second

    def _translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        model = self._load()
        into = _label(target_lang)
        parts = [pieces(_line(one), _LONGEST, model.length) for one in segments]
        contexts = [
            f"{_label(source_lang)} {part}\n{into}" for several in parts for part in several
        ]
        lines = iter(self._run(model.go_on, _prefix(source_lang, target_lang), contexts))
        return [" ".join(next(lines) for _ in several).strip() for several in parts]

    def score(
        self,
        segments: Sequence[str],
        translations: Sequence[str],
        source_lang: str,
        target_lang: str,
    ) -> list[tuple[Scored, ...]]:
        """As `Engine.score`; nothing for a pair that is too long."""
        if not self.serves(source_lang, target_lang):
            raise self._not_served(f"{source_lang} given {target_lang}")
        label, into = _label(source_lang), _label(target_lang)
        items = [
            (f"{label} {_line(segment)}\n{into}", _line(translation))
            for segment, translation in zip(segments, translations, strict=True)
        ]
        return self._score(_prefix(source_lang, target_lang), items)

    def score_alone(self, texts: Sequence[str], language: str) -> list[tuple[Scored, ...]]:
        """As `Engine.score_alone`; nothing for a text that is too long."""
        if _code(language) is None:
            raise self._not_served(language)
        label = _label(language)
        return self._score(_prefix(None, language), [(label, _line(text)) for text in texts])

    def _not_served(self, what: str) -> EngineError:
        return EngineError(
            f"{self.kind}: {self.model} does not score {what}",
            hint="`mtqa engines` lists what serves which pairs",
        )

    def _score(self, prefix: str, items: list[tuple[str, str]]) -> list[tuple[Scored, ...]]:
        model = self._load()
        short = [
            index
            for index, (context, text) in enumerate(items)
            if text.strip() and model.length(context) + model.length(text) <= _LONGEST_SCORED
        ]
        found = self._run(model.score, prefix, [items[index] for index in short])
        answers: list[tuple[Scored, ...]] = [()] * len(items)
        for index, scored in zip(short, found, strict=True):
            answers[index] = scored
        return answers

    def _run(
        self, call: Callable[[str, Sequence[Any]], list[Answer]], prefix: str, items: Sequence[Any]
    ) -> list[Answer]:
        try:
            return call(prefix, items)
        except (RuntimeError, ValueError, IndexError) as error:
            raise EngineError(f"{self.model} failed: {error}") from error

    def _load(self) -> CausalModel:
        return _model(self.folder)


@lru_cache(maxsize=1)
def _model(folder: Path | None) -> CausalModel:
    if folder is None:
        folder = _gguf.converted()
        _gguf.verify(folder)
    return CausalModel(folder)


@cache
def _examples() -> dict[str, list[str]]:
    file = resources.files("mtqa.engines") / "gemma.toml"
    examples: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))["examples"]
    return examples


@cache
def _examples_hash() -> str:
    return hashlib.sha256(repr(sorted(_examples().items())).encode()).hexdigest()[:12]


def _code(language: str) -> str | None:
    """The code in the table of examples that stands for a BCP 47 language."""
    return _codes.best(language, _examples())


def _label(language: str) -> str:
    return f"{lang.display_name(_code(language) or language)}:"


def _line(text: str) -> str:
    """The text in one line, as long as it was."""
    return "".join(" " if char in _BREAKS else char for char in text)


@cache
def _prefix(source_lang: str | None, target_lang: str) -> str:
    """The examples in a language, or in a pair of them, as the model is shown them."""
    ours = _examples()[_code(target_lang) or ""]
    into = _label(target_lang)
    if source_lang is None:
        return "".join(f"{into} {line}\n\n" for line in ours)
    theirs = _examples()[_code(source_lang) or ""]
    label = _label(source_lang)
    return "".join(
        f"{label} {first}\n{into} {second}\n\n" for first, second in zip(theirs, ours, strict=True)
    )


def _open(request: Request) -> Engine:
    folder = None if request.spec is None else Path(request.spec).expanduser()
    if folder is None and not (_gguf.installed() or _gguf.folder().is_dir()):
        raise EngineError(f"the embedded model is not there; {_gguf.INSTALL}")
    if folder is not None and not (folder / "model.safetensors").is_file():
        raise EngineError("no weights: model.safetensors is missing", path=str(folder))
    engine = GemmaEngine(folder)
    if not engine.serves(request.source_lang, request.target_lang):
        raise EngineError(
            f"the embedded model has no examples for {request.source_lang} → {request.target_lang}",
            hint=f"it knows {', '.join(sorted(_examples()))}",
        )
    return engine


def _offers() -> list[Offer]:
    ready = _gguf.installed() or _gguf.folder().is_dir()
    return [
        Offer(
            kind="gemma",
            model=_gguf.MODEL,
            pairs=f"{len(_examples())} languages, each into each",
            licence=LICENCE,
            size=_gguf.SIZE,
            ready=ready,
            hint="" if ready else _gguf.INSTALL,
        )
    ]


ENGINE = Kind(
    name="gemma",
    summary="Gemma 3 270M from a package: rough text, good likelihoods, no network",
    open=_open,
    reads=lambda spec: False,
    offers=_offers,
    rank=50,
)
