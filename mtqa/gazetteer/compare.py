"""How far one text supports a name of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from babel.core import get_global
from rapidfuzz import fuzz, process
from rapidfuzz.fuzz import ratio

from mtqa import lang as languages
from mtqa.forks import cached_property
from mtqa.gazetteer.find import Word, keys_of, words_of
from mtqa.gazetteer.fold import fold, fold_text, inflects, keys, stem
from mtqa.gazetteer.romanise import alike, ear, letters, likeness, sounds
from mtqa.gazetteer.store import Gazetteer
from mtqa.model import Name, Span
from mtqa.text.scripts import CASELESS, UNSPACED, main_script, runs, script_of, scripts

_SHORTEST_PREFIX = 4
_MOST_LONGER = 6
_SHORT = 3
_SHORT_DOUBT, _SMALL_DOUBT = 0.7, 0.75  # of words in few letters, of one in lower case
_SURE = 0.85
_UNLIKE_TOLD = 0.75
_PROMINENT = 5.0
_SHORT_CODE = 4
_ENTRY, _FORM = 1.0, 0.95
_CROWD = 200  # distinct words; of more, as many that are spelt most like a name are compared
_LENT = 3  # times as many Latin letters as a text in another script may have
_HEADLINE, _MOST = 4, 0.6  # words, the share of them with a capital


@lru_cache(maxsize=64)
def _in_latin(code: str) -> bool:
    """Whether a language is written in Latin letters (CLDR likely subtags)."""
    if "-Latn" in code:
        return True
    usual = get_global("likely_subtags").get(languages.base(code), "und_Latn").split("_")
    return "Latn" in usual


@dataclass(frozen=True)
class Side:
    """One text of a pair with its names, and what is worked out of it once."""

    text: str
    lang: str
    names: tuple[Name, ...]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words outside unspaced scripts."""
        return words_of(self.text, self.lang)

    @cached_property
    def capitals(self) -> tuple[Word, ...]:
        """The words in capitals alone, acronyms most of them."""
        return tuple(word for word in self.words if word.core.isupper())

    @cached_property
    def distinct(self) -> tuple[Word, ...]:
        """The words, the first of each spelling: comparing names with them stays linear."""
        return tuple({word.core: word for word in reversed(self.words)}.values())[::-1]

    @cached_property
    def spelt(self) -> tuple[tuple[Word, str], ...]:
        """The distinct words in letters, each with its Latin letters."""
        return tuple((word, letters(word.core, self.lang)) for word in self.distinct if word.script)

    def spelt_like(self, written: str) -> Sequence[tuple[Word, str]]:
        """The words of `spelt` in their order, or those of a crowd that are most like `written`."""
        if len(self.spelt) <= _CROWD:
            return self.spelt
        found = process.extract(written, self._latin, scorer=ratio, processor=None, limit=_CROWD)
        return [self.spelt[at] for at in sorted(at for _, _, at in found)]

    @cached_property
    def _latin(self) -> list[str]:
        return [latin for _, latin in self.spelt]

    @cached_property
    def folded(self) -> str:
        """The whole text as `fold` gives it."""
        return fold_text(self.text)

    @cached_property
    def places(self) -> dict[int, int]:
        """The index in `words` of the word that starts at an offset of the text."""
        return {word.start: index for index, word in enumerate(self.words)}

    @cached_property
    def by_key(self) -> dict[str, Word]:
        """Each word under its key, its stems and its undone inflections."""
        found: dict[str, Word] = {}
        for word in reversed(self.words):  # the first of several stays
            found.update(dict.fromkeys(keys_of(word, self.lang), word))
            if " " in word.key:  # joined by a hyphen: Google-Niederlassung
                for part in word.key.split(" "):
                    found.update(dict.fromkeys(keys(part, self.lang), word))
        return found

    @cached_property
    def unspaced(self) -> tuple[tuple[str, Span], ...]:
        """Runs of scripts without spaces: each may hold names at any place."""
        found = []
        for script in ("Katakana", "Han", "Hangul", "Thai"):
            found += [(span.of(self.text), span) for span in runs(self.text, script)]
        return tuple(one for one in found if len(one[0]) > 1)

    @cached_property
    def script(self) -> str | None:
        """The script of most letters; Latin names may outweigh a short text in another."""
        main = main_script(self.text)
        if main != "Latin" or self.text.isascii() or _in_latin(self.lang):
            return main
        counted = scripts(self.text)
        latin = counted.pop("Latin")
        own = main_script("".join(char for char in self.text if script_of(char) != "Latin"))
        return own if own and counted.total() * _LENT >= latin else main

    @cached_property
    def writing(self) -> str:
        """ "cased", "caseless" or "unspaced": how names can be told in it."""
        if self.script in UNSPACED:
            return "unspaced"
        return "caseless" if self.script in CASELESS else "cased"

    @cached_property
    def headline(self) -> bool:
        """Whether most words have a capital, so that a capital makes no name."""
        capitals = sum(word.cap for word in self.words)
        return len(self.words) >= _HEADLINE and capitals > _MOST * len(self.words)

    @cached_property
    def entries(self) -> dict[str, Name]:
        """The names by the entries that they may stand for."""
        return {entry: name for name in reversed(self.names) for entry in name.entries}


@dataclass(frozen=True, slots=True)
class Support:
    """How strongly the other text supports a name, 0 to 1, and where.

    `told` says that the gazetteer knows how the other language writes it, so that its absence
    means something; `expected` is that form. `how` is "word", "entry", "form" or "sound".
    """

    strength: float
    span: Span | None = None
    how: str = ""
    told: bool = False
    expected: str | None = None


_UNHEARD = Support(0.0)


def support(name: Name, own: Side, other: Side, gazetteer: Gazetteer) -> Support:
    """The best support that `other` gives a name of `own`."""
    key = fold(name.text)
    told, expected = False, None
    for entry in name.entries:
        if entry in other.entries:
            return Support(_ENTRY, other.entries[entry].span, "entry", True)
    for cut in (key, *keys(key, own.lang)):
        if cut in other.by_key and len(cut) > 2:
            return Support(1.0, other.by_key[cut].span, "word")
    for entry in name.entries:
        for form in gazetteer.forms_in(entry, other.lang):
            told, expected = True, expected or form.text
            if span := _place(form.text, other, name.kind != "person"):
                return Support(_FORM, span, "form", True)
        for text in _in_script(entry, other, gazetteer):
            prominent = name.facts.get("weight", 0.0) >= _PROMINENT
            told = told or (prominent and other.script != "Cyrillic")
            if span := _place(text, other, name.kind != "person"):
                return Support(_FORM, span, "form", True)
    best = _sound(name, own, other)
    strength = best.strength
    if told and strength < _SURE:
        strength *= _UNLIKE_TOLD  # its form is known, and that is not what stands there
    return Support(strength, best.span, "sound", told, expected)


def _in_script(entry: str, other: Side, gazetteer: Gazetteer) -> list[str]:
    """Spellings of no told language in a script that is not written by half of the world.

    Languages that write Cyrillic differ in some names: there such a one is a support, and its
    absence tells nothing.
    """
    if other.script in ("Latin", None):
        return []
    return [
        form.text
        for form in gazetteer.forms(entry)
        if not form.lang and _script_of_form(form.text) == other.script
    ]


_script_of_form = lru_cache(maxsize=1 << 13)(main_script)


def _place(form: str, other: Side, derives: bool) -> Span | None:
    """Where a form stands in the text, inflected or, where `derives`, derived as it may be."""
    if other.writing == "unspaced":
        at = other.text.find(form)
        return Span(at, at + len(form)) if at >= 0 else None
    if other.writing == "caseless" and len(form) >= _SHORTEST_PREFIX:
        # Words run together in some Arabic and Indic text.
        at = other.text.find(form)
        if at >= 0:
            return Span(at, at + len(form))
    first = fold(form).split(" ")
    found = [word for part in first if (word := _word_of(part, other, derives))]
    if len(found) < (len(first) if len(first) < 3 else len(first) - 1):
        return None
    return found[0].span.cover(found[-1].span)


def _word_of(part: str, other: Side, derives: bool) -> Word | None:
    for cut in (part, stem(part, other.lang)):
        if cut in other.by_key:
            return other.by_key[cut]
    cut = stem(part, other.lang)
    if len(cut) < _SHORTEST_PREFIX or not (derives or inflects(other.lang)):
        return None
    head = cut[: max(_SHORTEST_PREFIX, len(cut) - (2 if inflects(other.lang) else 1))]
    return next((word for word in other.distinct if word.key.startswith(head)), None)


def _sound(name: Name, own: Side, other: Side) -> Support:
    """The word of the other text that sounds most like the name's words, weakest word counting."""
    best: list[Support] = []
    if "-" in name.text and " " not in name.text:  # Nagorno-Karabakh, hyphen and all
        for word in other.distinct:
            if "-" in word.core and (alike := _word_alike(name.text, own, word, other)) >= _SURE:
                return Support(alike, word.span)
    for part in name.text.replace("-", " ").split(" "):
        if len(part) < 2 or (part.islower() and own.writing == "cased"):
            continue
        found = _nearest(part, own, other)
        for run, span in other.unspaced:
            alike = _within(part, own.lang, run, other.lang)
            if alike > found.strength:
                found = Support(alike, span)
        best.append(found)
    if not best:
        return Support(0.0)
    return Support(sum(one.strength for one in best) / len(best), best[0].span)


def _nearest(part: str, own: Side, other: Side) -> Support:
    """The word that sounds most like `part`, the first of several."""
    by = ear(own.lang, other.lang)
    written, heard = letters(part, own.lang), sounds(part, own.lang, by)
    best, first, nearest = 0.0, 0, None
    # Those that may be most alike come first: few of the others are then worth listening to.
    for most, at, word, plain, doubt in _by_most(part, written, other):
        if most < best or (most == best and at > first):
            break
        found = alike(heard, sounds(word.core, other.lang, by), plain)
        if found < _SURE:
            found *= doubt
        if found > best or (found == best and nearest and at < first):
            best, first, nearest = found, at, word
    return Support(best, nearest.span) if nearest else _UNHEARD


def _by_most(part: str, written: str, other: Side) -> list[tuple[float, int, Word, float, float]]:
    """How alike each word may be at most, its place, itself, how alike it is spelt, its doubt.

    The most alike first, and of several the first.
    """
    length, short, cased = len(part), len(part) <= _SHORT, other.writing == "cased"
    found = []
    for at, (word, latin) in enumerate(other.spelt_like(written)):
        longer = len(word.key)
        if not -_MOST_LONGER <= longer - length <= _MOST_LONGER:
            continue
        doubt = 1.0
        if short or longer <= _SHORT:
            doubt = _SHORT_DOUBT
        elif cased and not word.cap:
            doubt = _SMALL_DOUBT
        plain = ratio(written, latin) / 100
        most = 0.6 + 0.4 * plain  # as it is where the sounds are the same
        found.append((-(most if most >= _SURE else most * doubt), at, word, plain, doubt))
    found.sort(key=itemgetter(0))  # stable
    return [(-most, at, word, plain, doubt) for most, at, word, plain, doubt in found]


def _word_alike(part: str, own: Side, word: Word, other: Side) -> float:
    """How much a word sounds like `part`; one in lower case has to sound very much like it."""
    if not word.script or abs(len(word.key) - len(part)) > _MOST_LONGER:
        return 0.0
    found = likeness(part, own.lang, word.core, other.lang)
    if min(len(part), len(word.key)) <= _SHORT and found < _SURE:
        return found * _SHORT_DOUBT
    if other.writing == "cased" and not word.cap and found < _SURE:
        return found * _SMALL_DOUBT
    return found


@lru_cache(maxsize=1 << 13)
def _within(part: str, part_lang: str, run: str, run_lang: str) -> float:
    """How much a stretch of a run without spaces sounds like `part`."""
    best, heard = 0.0, ear(part_lang, run_lang)
    for one in sounds(part, part_lang, heard):
        for whole in sounds(run, run_lang, heard):
            if len(one) < 2 or not whole:
                continue
            if len(whole) >= len(one):
                best = max(best, fuzz.partial_ratio(one, whole) / 100)
            else:
                best = max(best, fuzz.ratio(one, whole) / 100)
    # A short code is found somewhere in any long run, nearly so most of the time.
    longest = max(map(len, sounds(part, part_lang, heard)), default=0)
    if longest <= _SHORT_CODE - 2 or (longest <= _SHORT_CODE and best < 0.99):
        best *= 0.8
    return best
