"""natasha: a small convolutional tagger of Russian news, its model in the package (MIT)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import util

from mtqa.gazetteer.recognisers._base import Entity, Reader, Recogniser, kind_of


def _open(lang: str) -> Reader | None:
    if lang != "ru" or util.find_spec("natasha") is None:
        return None
    # Not through natasha's Doc: its morphology needs pymorphy2, which Python 3.11 has outgrown.
    from natasha import (  # type: ignore[import-untyped,import-not-found,unused-ignore]
        NewsEmbedding,
        NewsNERTagger,
    )

    tagger = NewsNERTagger(NewsEmbedding())

    def read(text: str) -> Iterator[Entity]:
        if not any("\u0400" <= char <= "\u04ff" for char in text):
            return
        for span in tagger(text).spans:
            if kind := kind_of(span.type):
                yield Entity(span.start, span.stop, kind)

    return read


RECOGNISER = Recogniser("natasha", _open)
