"""What a folder with a checkpoint holds, read from its JSON files; no model is loaded."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtqa.engines import _codes
from mtqa.errors import EngineError
from mtqa.forks import cached_property

__all__ = ["Checkpoint", "Family", "OtherModel"]

_JSON_WITH_TOKENS = (
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "tokenizer.json",
)
_PAIR_IN_NAME = re.compile(r"opus-mt(?:-tc)?(?:-big|-base|-tiny)?-(\w+)-(\w+)$")
_BLOCK = 1 << 16
_BLOCKS = 16


class OtherModel(EngineError):
    """A checkpoint of an architecture that does not translate, or that mtqa does not read."""


@dataclass(frozen=True, slots=True)
class Family:
    """How checkpoints of one architecture name their languages.

    `token` matches a language token, its group the code. With `prefix` the token of the target
    language stands before the text; else the decoder is made to begin with it, and the tokenizer
    is told the source language's code.
    """

    token: re.Pattern[str]
    prefix: bool


# Tiedemann and Thottingal 2020 (OPUS-MT); Fan et al. 2021 (M2M-100) and NLLB Team 2022;
# Kudugunta et al. 2023 (MADLAD-400).
_FAMILIES = {
    "marian": Family(re.compile(r">>([\w-]+)<<"), prefix=True),
    "m2m_100": Family(re.compile(r"__([a-z]{2,3})__|([a-z]{3}_[A-Z][a-z]{3})"), prefix=False),
    "t5": Family(re.compile(r"<2([A-Za-z_-]+)>"), prefix=True),
}


@dataclass(frozen=True)
class Checkpoint:
    """A sequence-to-sequence checkpoint in a local folder, with what its JSON files say of it."""

    folder: Path
    name: str
    config: dict[str, Any]
    tokenizer_config: dict[str, Any]
    licence: str = "unknown"

    @classmethod
    def read(cls, folder: Path, name: str | None = None, licence: str | None = None) -> Checkpoint:
        """The checkpoint in `folder`, called `name` (default: the folder's own).

        Raises EngineError for a folder that holds none, whose architecture is another, that asks
        for code of its own, or whose weights are not safetensors.
        """
        config = _json(folder / "config.json", required=True)
        model_type = config.get("model_type")
        if model_type not in _FAMILIES:
            raise OtherModel(
                f"a model of type {model_type!r} is no translation model that mtqa reads",
                path=str(folder),
                hint=f"it reads {', '.join(sorted(_FAMILIES))}",
            )
        if "auto_map" in config:
            raise EngineError("the model asks for remote code, which is refused", path=str(folder))
        if not _weights(folder):
            _refuse_weights(folder)
        return cls(
            folder=folder,
            name=name or folder.resolve().name,
            config=config,
            tokenizer_config=_json(folder / "tokenizer_config.json"),
            licence=licence or _licence(folder),
        )

    @property
    def family(self) -> Family:
        """How it names its languages."""
        return _FAMILIES[self.config["model_type"]]

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the configuration, the vocabulary and samples of the weights."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.iterdir()):
            if path.suffix in {".json", ".spm", ".model"}:
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
        for path in _weights(self.folder):
            _sample(path, digest)
        return digest.hexdigest()[:16]

    @property
    def size(self) -> int:
        """What its weights take on disk, in bytes."""
        return sum(path.stat().st_size for path in _weights(self.folder))

    @cached_property
    def tokens(self) -> dict[str, str]:
        """The model's language codes and their tokens; empty for a model of one pair."""
        found: dict[str, str] = {}
        for file in _JSON_WITH_TOKENS:
            for token in _strings(_json(self.folder / file), file):
                if match := self.family.token.fullmatch(token):
                    found.setdefault(next(code for code in match.groups() if code), token)
        if not found and self.tokenizer_config.get("tokenizer_class") == "M2M100Tokenizer":
            return _m2m100_tokens(self.tokenizer_config.get("language_codes", "m2m100"))
        return found

    @property
    def declared(self) -> tuple[str | None, str | None]:
        """The source and target code that a model of one pair says it has."""
        in_name = _PAIR_IN_NAME.search(self.name)
        codes = in_name.groups() if in_name else (None, None)
        source, target = (
            self.tokenizer_config.get(key) or code
            for key, code in zip(("source_lang", "target_lang"), codes, strict=True)
        )
        return source, target

    def code(self, language: str) -> str | None:
        """The model's own code for a BCP 47 language, of a model with language tokens."""
        return _codes.best(language, self.tokens)

    def serves(self, source_lang: str, target_lang: str) -> bool:
        """Whether it translates the pair; a group of languages ("sla") is taken at its word."""
        if not self.family.prefix:
            return None not in (self.code(source_lang), self.code(target_lang))
        if self.config["model_type"] == "t5":
            return self.writes(target_lang)
        return self.writes(target_lang) and _fits(source_lang, self.declared[0])

    def writes(self, target_lang: str) -> bool:
        """Whether it translates into a language, from any other."""
        one_pair = self.config["model_type"] == "marian" and not self.tokens
        if not one_pair:
            return self.code(target_lang) is not None
        return _fits(target_lang, self.declared[1])

    @property
    def pairs(self) -> str:
        """What it translates, for a list that people read."""
        source, target = self.declared
        if not self.tokens:
            return f"{source or '?'} → {target or '?'}"
        if self.family.prefix:
            return f"{source or 'any'} → {len(self.tokens)} languages"
        return f"{len(self.tokens)} languages, each into each"


def _m2m100_tokens(series: str) -> dict[str, str]:
    """The language tokens that this tokenizer adds by itself, where its files do not list them."""
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    return {code: f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES.get(series, ())}


def _fits(language: str, declared: str | None) -> bool:
    if declared is None or not _codes.is_language(declared):
        return True
    return _codes.best(language, [declared]) is not None


def _weights(folder: Path) -> list[Path]:
    return sorted(folder.glob("model*.safetensors"))


def _refuse_weights(folder: Path) -> None:
    pickled = [path.name for path in folder.glob("*.bin")]
    if (folder / "model.bin").is_file() and (folder / "shared_vocabulary.json").is_file():
        pickled = []
    if pickled:
        raise EngineError(
            f"{pickled[0]} is a pickle, which can run code when it is read; it was not opened",
            path=str(folder),
            hint="convert it where you trust it, with `mtqa engines convert FOLDER OUT`",
        )
    raise EngineError("no weights: model.safetensors is missing", path=str(folder))


def _json(path: Path, *, required: bool = False) -> dict[str, Any]:
    if not path.is_file() and not required:
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EngineError(
            "no checkpoint here: it has no config.json", path=str(path.parent)
        ) from None
    except (OSError, ValueError) as error:
        raise EngineError(f"cannot be read: {error}", path=str(path)) from error
    if not isinstance(read, dict):
        raise EngineError("holds no JSON object", path=str(path))
    return read


def _strings(content: dict[str, Any], file: str) -> list[str]:
    """All strings in the places of a tokenizer's file where tokens stand."""
    if file in {"vocab.json", "added_tokens.json"}:
        return list(content)
    if file == "tokenizer.json":
        vocabulary = content.get("model", {}).get("vocab", [])
        pieces = [piece if isinstance(piece, str) else str(piece[0]) for piece in vocabulary]
        return [token.get("content", "") for token in content.get("added_tokens", [])] + pieces
    found: list[str] = []
    stack: list[Any] = [content]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return found


def _licence(folder: Path) -> str:
    """The licence in the front matter of the model card, where there is one."""
    card = folder / "README.md"
    if not card.is_file():
        return "unknown"
    head = card.read_text(encoding="utf-8", errors="replace")[:4000]
    found = re.search(r"^license:\s*([\w.+-]+)\s*$", head, re.MULTILINE)
    return found[1] if found else "unknown"


def _sample(path: Path, digest: Any) -> None:
    """Adds a file's size and some of its blocks, spread evenly: all of a small file."""
    size = path.stat().st_size
    digest.update(f"{path.name}\0{size}\0".encode())
    step = max(size // _BLOCKS, _BLOCK)
    with path.open("rb") as file:
        for offset in range(0, size, step):
            file.seek(offset)
            digest.update(file.read(_BLOCK))
