"""From a Document's texts to its aligned Pairs, the languages known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mtqa import lang
from mtqa.align import align
from mtqa.config import Settings, chosen_checks
from mtqa.errors import EngineError, InputError, LanguageError
from mtqa.model import Document, Pair
from mtqa.text.detect import detect
from mtqa.text.sentences import Segment, split

if TYPE_CHECKING:
    from mtqa.encoder.links import Floats

__all__ = ["prepare"]

# A text of one block up to this length is a segment: its sentences are read together, so that
# aligning them cannot go wrong.
_SEGMENT_LENGTH = 600


def prepare(document: Document, settings: Settings) -> Document:
    """The document with its languages known and its pairs aligned.

    Raises InputError for an empty target and LanguageError when a language cannot be told.
    """
    if not document.target.strip():
        raise InputError("the target is empty", path=document.path)
    source = document.source if document.source and document.source.strip() else None
    target_lang = _language(document.target, document.target_lang, settings.target_lang, "target")
    source_lang = None
    if source is not None:
        source_lang = _language(source, document.source_lang, settings.source_lang, "source")
    elif settings.source_lang or document.source_lang:
        source_lang = settings.source_lang or lang.normalise(document.source_lang or "und")
    _refuse_same_declared(document, settings)
    document = replace(document, source=source, target_lang=target_lang, source_lang=source_lang)
    if document.pairs:
        pairs = tuple(
            replace(pair, target_lang=target_lang, source_lang=source_lang)
            for pair in document.pairs
        )
    else:
        pairs = _pairs(document, settings)
    return replace(document, pairs=pairs)


def _language(text: str, declared: str | None, asked: str | None, side: str) -> str:
    code = asked if declared in (None, "und") else declared
    if code is not None:
        return lang.normalise(code)
    try:
        return detect(text)[0]
    except LanguageError as error:
        option = "--to" if side == "target" else "--from"
        what = error.what.replace("of the text", f"of the {side}", 1)
        raise LanguageError(what, hint=f"give it as {option}") from error


def _refuse_same_declared(document: Document, settings: Settings) -> None:
    first = document.source_lang or settings.source_lang
    second = document.target_lang if document.target_lang != "und" else settings.target_lang
    if first and second and lang.same_language(lang.normalise(first), lang.normalise(second)):
        raise InputError(f"source and target are declared in the same language, {first}")


def _pairs(document: Document, settings: Settings) -> tuple[Pair, ...]:
    target, source = document.target, document.source
    if _is_segment(target) and (source is None or _is_segment(source)):
        return (Pair(target, source, document.target_lang, document.source_lang),)
    target_segments = split(target, document.target_lang)
    if source is None:
        return tuple(
            Pair(
                segment.span.of(target),
                None,
                document.target_lang,
                document.source_lang,
                segment.span.start,
                role=segment.role,
            )
            for segment in target_segments
        )
    assert document.source_lang is not None
    source_segments = split(source, document.source_lang)
    similarity = None
    learned = any(check.learned for check in chosen_checks(settings))
    if learned and _counts(source_segments) != _counts(target_segments):
        similarity = _similarity(source, source_segments, target, target_segments)
    return align(
        source,
        source_segments,
        document.source_lang,
        target,
        target_segments,
        document.target_lang,
        similarity=similarity,
    )


def _counts(segments: Sequence[Segment]) -> list[int]:
    """How many sentences each block has: where they agree, an encoder changes nothing."""
    return list(Counter(segment.block for segment in segments).values())


def _similarity(
    source: str,
    source_segments: Sequence[Segment],
    target: str,
    target_segments: Sequence[Segment],
) -> Floats | None:
    """How like each sentence is to each on the other side; None without an encoder."""
    from mtqa.encoder import encoder
    from mtqa.encoder.links import matrix

    try:
        left, right = (
            encoder().vectors([segment.span.of(text) for segment in segments])
            for text, segments in ((source, source_segments), (target, target_segments))
        )
    except EngineError:  # the tagger says why
        return None
    return matrix(left, right)


def _is_segment(text: str) -> bool:
    return len(text) <= _SEGMENT_LENGTH and "\n" not in text.strip()
