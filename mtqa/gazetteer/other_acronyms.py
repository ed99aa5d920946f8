"""Acronyms of the target that are another organisation's than the source's, or misspelt.

The WTO where the source has the WHO; DNAS for ДАНС, of which nobody else has heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from mtqa import lang as languages
from mtqa.gazetteer.compare import Side
from mtqa.gazetteer.find import Word
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.lexicon import zipf
from mtqa.gazetteer.romanise import romanise
from mtqa.gazetteer.store import Gazetteer, Hit
from mtqa.model import Name, NameMatch

__all__ = ["other_acronyms"]

_OTHER = 0.8
_SWAPPED = 0.75
_LEAST, _MOST = 3, 6  # letters
_WORD = 4.0  # Zipf: capitals for stress, as in "NOT"


def other_acronyms(
    known: Sequence[NameMatch], source: Side, target: Side, gazetteer: Gazetteer
) -> Iterator[NameMatch]:
    """Acronyms of the target that the source's do not explain, but for those in `known` matches."""
    done = {match.target.span for match in known if match.target}
    here = [word for word in _acronyms(target) if word.span not in done]
    if here:
        swapped = list(_swapped(source, target, here, gazetteer))
        yield from swapped or _others(source, target, here, gazetteer)


def _others(
    source: Side, target: Side, here: Sequence[Word], gazetteer: Gazetteer
) -> Iterator[NameMatch]:
    """The one acronym that nothing in the source tells, where nothing tells the source's one."""
    theirs = _unexplained(source, target, _acronyms(source), gazetteer)
    if len(theirs) != 1:
        return
    ours = _unexplained(target, source, here, gazetteer)
    if len(ours) != 1:
        return
    (meant, entries), (word, others) = theirs[0], ours[0]
    if {hit.entry for hit in entries} & {hit.entry for hit in others}:
        return
    expected = next(
        (
            form.text
            for hit in entries
            for form in gazetteer.forms_in(hit.entry, target.lang)
            if form.role == "acronym"
        ),
        None,
    )
    if expected:
        yield NameMatch(
            "replaced", Name(meant.span, meant.core), Name(word.span, word.core, "acronym"),
            _OTHER, expected,
        )  # fmt: skip


def _acronyms(side: Side) -> list[Word]:
    return [word for word in side.capitals if _is_acronym(word)]


def _is_acronym(word: Word) -> bool:
    return word.core.isupper() and word.core.isalpha() and 2 <= len(word.core) <= _MOST


def _unexplained(
    side: Side, other: Side, words: Sequence[Word], gazetteer: Gazetteer
) -> list[tuple[Word, list[Hit]]]:
    """The known acronyms of a side, each once, of which the other has no form at all."""
    base, text = languages.base(side.lang), other.folded
    distinct = {word.core: word for word in reversed(words)}
    known = gazetteer.find(word.key for word in distinct.values())
    found = []
    for word in distinct.values():
        hits = [
            hit
            for hit in known[word.key]
            if hit.role == "acronym" and base in hit.langs and hit.form == word.core
        ]
        forms = {fold(form.text) for hit in hits for form in gazetteer.forms(hit.entry)}
        if hits and not any(_stands(form, text, other) for form in forms):
            found.append((word, hits))
    return found


def _stands(form: str, text: str, side: Side) -> bool:
    """Whether a folded form is in a text: a short one in letters only as a word of its own."""
    return form in side.by_key or ((len(form) > _MOST or not form.isascii()) and form in text)


def _swapped(
    source: Side, target: Side, here: Sequence[Word], gazetteer: Gazetteer
) -> Iterator[NameMatch]:
    """Acronyms of the target that are the source's in Latin letters with two of them swapped."""
    if source.script == target.script:
        return
    theirs = {
        romanise(word.core, source.lang).upper(): word
        for word in _acronyms(source)
        if len(word.core) >= _LEAST
    }
    written = {word.core for word in target.words}
    anagrams: dict[str, list[str]] = {}
    for letters in theirs:
        anagrams.setdefault("".join(sorted(letters)), []).append(letters)
    for word in here:
        near = anagrams.get("".join(sorted(word.core)), ())
        if len(word.core) < _LEAST or not near or word.core in theirs:
            continue
        if zipf(word.core, target.lang) >= _WORD:
            continue
        known = gazetteer.find([word.key])[word.key]
        if any(hit.role == "acronym" and hit.form == word.core for hit in known):
            continue
        for letters in near:
            if OSA.distance(letters, word.core) == 1 and letters not in written:
                meant = theirs[letters]
                yield NameMatch(
                    "garbled", Name(meant.span, meant.core), Name(word.span, word.core, "acronym"),
                    _SWAPPED, letters, facts={"meant": letters},
                )  # fmt: skip
                break
