"""Acronyms of the source that stand in a target whose language has its own: MKCHK for the ICRC."""

from __future__ import annotations

from collections.abc import Iterator

from anyascii import anyascii
from rapidfuzz.distance import OSA

from mtqa import lang as languages
from mtqa.gazetteer.compare import Side
from mtqa.gazetteer.find import Word, joined
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.lexicon import zipf
from mtqa.gazetteer.romanise import romanise
from mtqa.gazetteer.spelling import plain
from mtqa.gazetteer.store import Gazetteer
from mtqa.lang.words import dictionary
from mtqa.model import Name, NameMatch
from mtqa.text.scripts import main_script

_LONGEST = 8
_LONGEST_SOURCE = 6
_COPIED = 0.9
_RARER = 0.7
_RARE = 1.0  # Zipf, less than the language's own
_KEPT = 0.45  # Latin acronyms are often kept in other scripts, and common ones in any language
_EXPLAINED = 0.8
_OPENING = (" (", "（", "(", " [")
_SLIP = 0.8
_RARER_SLIP = 0.3  # Zipf, less than the right letters
_SHORTEST_SLIP = 3
_SWAPPED_USE = 1.8  # Zipf: any three letters are somebody's; two swapped ones are rather a slip
_IN_USE = (3.2, 5.5)  # Zipf in the target language; commoner is a word that is spelt alike


def acronyms(source: Side, target: Side, gazetteer: Gazetteer) -> Iterator[NameMatch]:
    """The source's acronyms, copied or in the target's letters, where another is in use.

    Silent when the target also has its language's acronym: it explains the other.
    """
    written: dict[str, list[Word]] = {}
    for word in (*target.capitals, *_spelt_out(source, target)):
        if 2 <= len(word.core) <= _LONGEST:
            written.setdefault(word.core, []).append(word)
    if not written:
        return
    by_letters: dict[str, list[str]] = {}
    for text in written:
        for letters in _letters(text, target.lang):
            by_letters.setdefault(letters, []).append(text)
    known = {
        word.core: word
        for word in reversed(source.capitals)
        if 2 <= len(word.core) <= _LONGEST_SOURCE
    }
    for text, word in known.items():
        likely = dict.fromkeys(
            found for key in _letters(text, source.lang) for found in by_letters.get(key, ())
        )
        for found in likely:
            if own := _own(text, found, source, target, gazetteer):
                expected, entries = own
                sure = _COPIED
                if found == text:
                    sure = _sure_of_copy(text, expected, source, target)
                    if not _lent(text, entries, source, gazetteer):
                        sure = max(sure, _RARER)
                for here in written[found]:
                    titled = _in_title(here, target) or _title_left(here, word, source, target)
                    if not (titled or _in_capitals(here, target)):
                        least = _EXPLAINED if _explains(here, entries, target) else 0.0
                        yield NameMatch(
                            "acronym", Name(word.span, text), Name(here.span, found, "acronym"),
                            max(sure, least), expected,
                        )  # fmt: skip


def _spelt_out(source: Side, target: Side) -> list[Word]:
    """Acronyms of which letters became two or three: YeBRR, ShOS."""
    if source.script == target.script or not source.capitals:
        return []
    found = (word for word in target.words if word.cap and not word.core.isupper())
    return [word for word in found if word.core.isalpha() and _capitals(word.core) > 0.5]


def _capitals(text: str) -> float:
    return sum(char.isupper() for char in text) / len(text)


def acronym_slips(source: Side, target: Side, gazetteer: Gazetteer) -> Iterator[NameMatch]:
    """Acronyms a letter away from what the source's are in the target: FIB for the FBI.

    Only those that neither text nor the gazetteer has, and that texts use far less.
    """
    here = [word for word in target.capitals if _is_acronym(word)]
    here = [word for word in here if word.key not in source.by_key]
    if not here:
        return
    wanted = dict(_wanted(source, target, gazetteer))
    if not wanted:
        return
    known = gazetteer.find(word.key for word in here)
    for word in here:
        if any(hit.role == "acronym" or hit.form == word.core for hit in known[word.key]):
            continue
        if _in_capitals(word, target) or _in_title(word, target):
            continue
        used = zipf(word.core, target.lang)
        for expected, partner in wanted.items():
            rarer = zipf(expected, target.lang) - used >= _RARER_SLIP
            swapped = sorted(expected) == sorted(word.core)
            copied = expected == partner.core and used <= (_SWAPPED_USE if swapped else 0.0)
            if OSA.distance(word.core, expected) == 1 and (rarer or copied):
                yield NameMatch(
                    "garbled",
                    Name(partner.span, partner.core),
                    Name(word.span, word.core, "acronym"),
                    _SLIP,
                    expected,
                    facts={"meant": expected},
                )
                break


def _is_acronym(word: Word) -> bool:
    return word.core.isupper() and word.core.isalpha() and _SHORTEST_SLIP <= len(word.core) <= 6


def _wanted(source: Side, target: Side, gazetteer: Gazetteer) -> Iterator[tuple[str, Word]]:
    """What the source's acronyms are in the target's language, where the target has none of it."""
    base = languages.base(source.lang)
    own = [word for word in source.capitals if _is_acronym(word)]
    found = gazetteer.find(word.key for word in own)
    for word in own:
        hits = [hit for hit in found[word.key] if hit.role == "acronym" and base in hit.langs]
        forms = [
            form.text
            for hit in hits
            for form in gazetteer.forms_in(hit.entry, target.lang)
            if form.role == "acronym"
        ]
        if not forms and word.script == "Latin":
            forms = [word.core]
        if not any(fold(form) in target.by_key for form in (*forms, word.core)):
            yield from ((form, word) for form in forms if len(form) >= _SHORTEST_SLIP)


def _sure_of_copy(text: str, expected: str, source: Side, target: Side) -> float:
    """How sure an acronym left as it is should have been the target language's own."""
    used, own = zipf(text, target.lang), zipf(expected, target.lang)
    low, high = _IN_USE
    if source.script == target.script and not low <= used < high:
        return _COPIED
    # Where texts have the language's own ten times as often, the other is the source's.
    return _RARER if target.writing == "cased" and own - used >= _RARE else _KEPT


def _letters(text: str, code: str) -> set[str]:
    """The acronym's letters as romanisations may write them."""
    latin = {romanise(text, code), str(anyascii(text)).lower()}
    return latin | {plain(one) for one in latin}


def _lent(text: str, entries: frozenset[str], source: Side, gazetteer: Gazetteer) -> bool:
    """Whether it is English: other languages take over its acronyms, and hardly anyone else's."""
    return languages.base(source.lang) == "en" or any(
        form.text == text and form.role == "acronym"
        for entry in entries
        for form in gazetteer.forms_in(entry, "en")
    )


def _explains(word: Word, entries: frozenset[str], target: Side) -> bool:
    """Whether it stands in brackets after the whole name: International Energy Agency (MAE).

    Who translates the one and not the other is no human translator, as a rule.
    """
    return any(
        target.text[name.span.end : word.start] in _OPENING
        for entry in entries
        if (name := target.entries.get(entry)) is not None
    )


def _own(
    text: str, found: str, source: Side, target: Side, gazetteer: Gazetteer
) -> tuple[str, frozenset[str]] | None:
    """The target language's acronym of what the source's stands for, when `found` is none.

    With the entries that the source's may stand for.
    """
    base = languages.base(source.lang)
    key = fold(text)
    meant = [
        hit
        for hit in gazetteer.find([key])[key]
        if hit.role == "acronym" and base in hit.langs and hit.form == text
    ]
    expected: str | None = None
    for hit in meant:
        forms = gazetteer.forms_in(hit.entry, target.lang)
        own = [form.text for form in forms if form.role == "acronym"]
        if not own or found in own:
            return None
        if main_script(own[0]) != target.script:
            return None  # a language that writes acronyms in another script than its own
        if any(fold(text) in target.by_key for text in own):
            return None
        expected = expected or own[0]
    return (expected, frozenset(hit.entry for hit in meant)) if expected else None


def _in_capitals(word: Word, target: Side) -> bool:
    """Whether the words around are in capitals too: a heading, where UN may be an article."""
    at = target.places.get(word.span.start)
    if at is None:
        return False
    around = [target.words[i] for i in (at - 1, at + 1) if 0 <= i < len(target.words)]
    letters = [one for one in around if len(one.core) > 1 and one.core.isalpha()]
    return bool(letters) and all(one.core.isupper() for one in letters)


def _in_title(word: Word, target: Side) -> bool:
    """Whether another foreign word stands right beside: Priorities USA, in Russian text."""
    at = target.places.get(word.span.start)
    if at is None or word.script == target.script:
        return False
    before = target.words[at - 1] if at and word.joined else None
    after = target.words[at + 1] if at + 1 < len(target.words) else None
    beside = [before, after if after and after.joined else None]
    return any(one is not None and one.script == word.script for one in beside)


def _title_left(word: Word, there: Word, source: Side, target: Side) -> bool:
    """Whether an ordinary word beside it is the source's, capital and all: AI Next, US Open."""
    at, own = target.places.get(word.span.start), source.places.get(there.start)
    if at is None or own is None or word.core != there.core:
        return False
    for step in (-1, 1):
        ours, theirs = joined(target.words, at, step), joined(source.words, own, step)
        if ours and theirs and ours.cap and ours.core == theirs.core and ours.core.istitle():
            written = ours.core.lower()
            if written in dictionary(source.lang) and written not in dictionary(target.lang):
                return True
    return False


def with_acronyms(matches: list[NameMatch], names: tuple[Name, ...]) -> tuple[Name, ...]:
    """The names with the target acronyms of the matches, in place of what overlaps with them."""
    own = [match.target for match in matches if match.target]
    taken = {at for name in own for at in range(name.span.start, name.span.end)}
    rest = (
        name
        for name in names
        if not any(at in taken for at in range(name.span.start, name.span.end))
    )
    return tuple(sorted((*own, *rest), key=lambda name: name.span))
