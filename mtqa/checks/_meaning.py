"""What words mean, for an editor who cannot read their language."""

from __future__ import annotations

from mtqa.checks._figures import meaning
from mtqa.model import Evidence, Pair, Span
from mtqa.text.scripts import main_script

__all__ = ["glossed", "name", "of_source", "sound"]


def of_source(span: Span, pair: Pair, evidence: Evidence) -> str | None:
    """What words of the source mean: a quantity's value, a name in the target language.

    A name that the gazetteer lacks is told as it sounds, to who reads Latin letters. None for words
    that say it themselves, and for others.
    """
    for one in evidence.source_quantities or ():
        if one.span.overlaps(span):
            told, said = meaning(one), span.of(pair.source or "")
            return told if any(char.isalpha() for char in f"{told or ''}{said}") else None
    return name(span, pair, evidence)


def name(span: Span, pair: Pair, evidence: Evidence) -> str | None:
    """A name of the source as the target's language has it, or as it sounds."""
    for match in evidence.name_matches or ():
        if match.expected and match.source and match.source.span.overlaps(span):
            return match.expected
    return sound(span.of(pair.source or ""), pair.target)


def sound(text: str, reader: str) -> str | None:
    """A name in Latin letters, where `reader`, a text, is written in them and it is not."""
    from anyascii import anyascii

    if main_script(reader) != "Latin" or main_script(text) in ("Latin", None):
        return None
    return anyascii(text).strip() or None


def glossed(said: str, told: str | None) -> str:
    """Words in quotation marks, with what they mean behind them."""
    return f"“{said}” ({told})" if told and told != said else f"“{said}”"
