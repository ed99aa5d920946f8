"""spaCy pipelines that are installed as packages, found by their entry points (MIT)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata, util

from mtqa.gazetteer.recognisers._base import Entity, Reader, Recogniser, kind_of

_MANY_LANGUAGES = "xx"
# The largest that needs no transformer: those take a hundred times as long on a processor.
_SIZES = ("trf", "sm", "md", "lg")
_FINDS = {"ner", "entity_ruler", "span_ruler"}
_RULES = {"entity_ruler", "span_ruler"}
# What finds no names, and what rules over lemmas or tags would need.
_BESIDE = {"attribute_ruler", "lemmatizer", "morphologizer", "parser", "senter", "tagger"}


def installed(lang: str) -> str | None:
    """The name of the best installed pipeline for a language, "xx" ones after its own."""
    names = {point.name for point in metadata.entry_points(group="spacy_models")}
    for code in (lang, _MANY_LANGUAGES):
        fitting = [name for name in sorted(names) if name.partition("_")[0] == code]
        if fitting:
            return max(fitting, key=_size)
    return None


def _size(name: str) -> int:
    size = name.rpartition("_")[2]
    return _SIZES.index(size) if size in _SIZES else len(_SIZES)


def _open(lang: str) -> Reader | None:
    if util.find_spec("spacy") is None or (name := installed(lang)) is None:
        return None
    import spacy  # type: ignore[import-untyped,import-not-found,unused-ignore]

    pipeline = spacy.load(name)
    parts = set(pipeline.pipe_names)
    if not parts & _FINDS:
        return None
    if not parts & _RULES:
        pipeline.disable_pipes(*sorted(parts & _BESIDE))

    def read(text: str) -> Iterator[Entity]:
        if len(text) > pipeline.max_length:
            return
        for entity in pipeline(text).ents:
            if kind := kind_of(entity.label_):
                yield Entity(entity.start_char, entity.end_char, kind)

    return read


RECOGNISER = Recogniser("spacy", _open)
