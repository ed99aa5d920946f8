"""Stanza, where its models for a language lie on the disk (Apache-2.0)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import util
from pathlib import Path

from mtqa.gazetteer.recognisers._base import Entity, Reader, Recogniser, kind_of


def folder() -> Path:
    """Where `stanza.download` puts its models unless told otherwise."""
    return Path(os.environ.get("STANZA_RESOURCES_DIR") or Path.home() / "stanza_resources")


def _has_models(lang: str) -> bool:
    own = folder() / lang
    parts = (own / "tokenize", own / "ner")
    return (folder() / "resources.json").is_file() and all(any(p.glob("*.pt")) for p in parts)


def _open(lang: str) -> Reader | None:
    if util.find_spec("stanza") is None or not _has_models(lang):
        return None
    import stanza  # type: ignore[import-untyped,import-not-found,unused-ignore]

    pipeline = stanza.Pipeline(
        lang,
        dir=str(folder()),
        processors="tokenize,ner",
        download_method=None,
        verbose=False,
    )

    def read(text: str) -> Iterator[Entity]:
        if not text.strip():
            return
        for entity in pipeline(text).ents:
            if kind := kind_of(entity.type):
                yield Entity(entity.start_char, entity.end_char, kind)

    return read


RECOGNISER = Recogniser("stanza", _open)
