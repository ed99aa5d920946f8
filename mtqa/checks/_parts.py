"""What several checks need of a Document's parts."""

from __future__ import annotations

from functools import lru_cache

from mtqa.model import Document, Pair
from mtqa.text.tokens import tokens


@lru_cache(maxsize=1024)
def word_forms(text: str) -> frozenset[str]:
    """The words of a text, case folded, with the parts of the hyphenated ones."""
    forms = {token.text.casefold() for token in tokens(text) if token.kind == "word"}
    return frozenset(forms | {part for form in forms if "-" in form for part in form.split("-")})


def pairs_of(document: Document) -> tuple[Pair, ...]:
    """The document's pairs; the whole document as one when it has not been segmented."""
    return document.pairs or (
        Pair(
            document.target,
            document.source,
            target_lang=document.target_lang,
            source_lang=document.source_lang,
        ),
    )
