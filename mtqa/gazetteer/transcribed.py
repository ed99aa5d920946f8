"""Names spelt out as the source says them, where the target's language has its own: Saigede.

From the source's side: in scripts without spaces no word of the source stands beside the target's,
and a name of several words has none of its own either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mtqa import lang as languages
from mtqa.gazetteer.compare import Side
from mtqa.gazetteer.find import Word
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.lexicon import zipf
from mtqa.gazetteer.relations import in_longer_name, inflected_form
from mtqa.gazetteer.romanise import letters
from mtqa.gazetteer.store import Gazetteer
from mtqa.model import Name, NameMatch, Span

_PROMINENT = 5.0
_USED = 2.8  # zipf
_KNOWN = 1.8  # zipf
# Scripts of one language each: a name without a language is in that one.
_ONE_LANGUAGE = frozenset({"Armenian", "Georgian", "Greek"})
_SHORTEST = 5  # letters
_MOST_WORDS = 3
_SURE = 0.85


def transcribed(source: Side, target: Side, gazetteer: Gazetteer) -> Iterator[NameMatch]:
    """The source's places and people whose names the target has in the source's sounds alone."""
    if source.script == target.script:
        return
    wanted = dict(_wanted(source, target, gazetteer))
    if not wanted:
        return
    for run in _runs(target.words, target.script):
        said = letters("".join(word.core for word in run), target.lang)
        if said not in wanted:
            continue
        meant, expected = wanted[said]
        span = Span(run[0].start, run[-1].span.end)
        name = Name(span, span.of(target.text), meant.kind)
        if not _is_own(name, expected, source, target, gazetteer):
            yield NameMatch("exonym", meant, name, _SURE, expected)


def _wanted(
    source: Side, target: Side, gazetteer: Gazetteer
) -> Iterator[tuple[str, tuple[Name, str]]]:
    """By their sounds: names that both languages have forms of, and the target none."""
    for name in {(name.text, name.entries): name for name in reversed(source.names)}.values():
        said = letters(name.text, source.lang)
        if len(said) < _SHORTEST or float(name.facts.get("weight", 0.0)) < _PROMINENT:
            continue
        if name.kind not in ("place", "person"):
            continue
        told = [
            form.text for entry in name.entries for form in gazetteer.forms_in(entry, target.lang)
        ]
        own = {fold(form.text) for entry in name.entries
               for form in gazetteer.forms_in(entry, source.lang)}  # fmt: skip
        if source.script in _ONE_LANGUAGE and fold(name.text) not in own:
            told = told or _usual(name, target.lang, gazetteer)
            own = {fold(name.text)}  # nobody else writes in this script
        if (
            told
            and fold(name.text) in own
            and not any(fold(form) in target.folded for form in told)
        ):
            yield said, (name, told[0])


def _usual(name: Name, lang: str, gazetteer: Gazetteer) -> list[str]:
    """The main name of the place, which English takes over, if its texts use it."""
    if languages.base(lang) != "en" or not name.entries:
        return []
    names = (form.text for form in gazetteer.forms(name.entries[0]) if form.role == "name")
    return [one for one in names if zipf(one, lang) >= _KNOWN][:1]


def _runs(words: Sequence[Word], script: str | None) -> Iterator[Sequence[Word]]:
    """Words of a script with a capital and up to two that follow, the longest first."""
    for at in range(len(words)):
        last = at
        while (
            last < min(at + _MOST_WORDS, len(words))
            and words[last].cap
            and words[last].script == script
            and (last == at or words[last].joined)
        ):
            last += 1
        yield from (words[at:end] for end in range(last, at, -1))


def _is_own(name: Name, expected: str, source: Side, target: Side, gazetteer: Gazetteer) -> bool:
    """Whether the target's language writes it so, or calls something else by that name."""
    key = fold(name.text)
    base = languages.base(target.lang)
    if zipf(name.text, target.lang) >= _USED:
        return True
    if any(base in hit.langs and fold(hit.form) == key for hit in gazetteer.find([key])[key]):
        return True
    return inflected_form(name.text, expected, "", target.lang) or in_longer_name(
        name, source, target
    )
