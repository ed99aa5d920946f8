"""Words of the source language that were carried into the target as they were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from mtqa.checks._abbreviation import abbreviations_left
from mtqa.checks._base import PairCheck
from mtqa.checks.script import scripts_of
from mtqa.errors import LanguageError
from mtqa.lang import base, data
from mtqa.lang.measures import calendar_names, calendar_words
from mtqa.lang.words import compound, has_dictionary, has_list, in_dictionary, rarest, zipf
from mtqa.model import Evidence, Flag, Issues, Pair, Span
from mtqa.text.detect import detect
from mtqa.text.tokens import Token, tokens

COMMON = 3.0  # Zipf; commoner words of the target language are at home there
NOUN = 0.65  # how likely a foreign common noun with a capital was left over
_YEAR = 4  # digits
LOAN = 4.3  # rarer English words are lent to any language: bogey, dashcam
_OPEN = frozenset("\"“„«‹‘‚»'(（[「『")
_CLOSE = frozenset("\"”“»›’‘«')）]」』")
_SHORT_MONTH = 4  # May, Mai and June are names too
_DATED = 0.8
_STOPS = frozenset(".!?:…")


def find(pair: Pair, _evidence: Evidence) -> Iterator[Flag]:
    """Runs of words left in the source language; a whole target that is the source."""
    if pair.source_lang and base(pair.source_lang) == base(pair.target_lang):
        return
    if pair.target_lang == "und" or not pair.target.strip():
        return
    if pair.source and (flag := _copied(pair)):
        yield flag
        return
    if pair.source and pair.source_lang:
        yield from _left(pair, pair.source_lang)
        yield from abbreviations_left(pair, pair.source_lang)
    elif flag := _other_language(pair):
        yield flag


def _alike(pair: Pair) -> bool:
    """Whether the two languages share a script."""
    return scripts_of(pair.target_lang) == scripts_of(pair.source_lang or "und")


@lru_cache(maxsize=1024)
def _source_words(source: str) -> dict[str, int]:
    """The words of the source as they are written, with the place of the first."""
    found: dict[str, int] = {}
    for token in tokens(source):
        if token.kind == "word":
            found.setdefault(token.text, token.start)
            for part in token.text.split("-"):
                found.setdefault(part, token.start)
    return found


def _copied(pair: Pair) -> Flag | None:
    """The target is the source, and holds more than names and figures."""
    assert pair.source is not None
    if pair.target.strip() != pair.source.strip():
        return None
    words = [token for token in tokens(pair.target) if _is_word(token)]
    foreign = [token for token in words if _foreign(token.text, pair) > 0.5]
    if len(foreign) < max(1, len(words) / 4) or len(words) < 2:
        return None
    start = len(pair.target) - len(pair.target.lstrip())
    return Flag(
        Span(start, len(pair.target.rstrip())),
        "copied",
        "the passage was left in the source language",
        source_span=Span(0, len(pair.source)),
        severity="critical",
        features={"confidence": 0.97 if len(words) > 2 else 0.8},
    )


def _is_word(token: Token) -> bool:
    return token.kind == "word" and any(char.isalpha() for char in token.text)


def _left(pair: Pair, source_lang: str) -> Iterator[Flag]:
    assert pair.source is not None
    words = _source_words(pair.source)
    found = tokens(pair.target)
    run: list[tuple[Token, float]] = []
    for place, token in enumerate(found):
        shared = (token.text in words or _opens(found, place, words)) and _is_word(token)
        doubt = _in_context(found, place, pair) if shared else 0.0
        if shared and (doubt > 0 or run):
            run.append((token, doubt))
            continue
        if token.kind != "punct" or not run:
            yield from _flags(pair, run)
            run = []
    yield from _flags(pair, run)


def _opens(found: Sequence[Token], place: int, words: Mapping[str, int]) -> bool:
    """Whether the word opens a sentence with a capital that the source has no need of."""
    return found[place].text.lower() in words and _at_start(found, place)


def _at_start(found: Sequence[Token], place: int) -> bool:
    while place and found[place - 1].text in _OPEN:
        place -= 1
    return place == 0 or found[place - 1].text in _STOPS


def _flags(pair: Pair, run: Sequence[tuple[Token, float]]) -> Iterator[Flag]:
    """One flag for a run of source words, its edges trimmed to the telling ones."""
    telling = [place for place, (_, doubt) in enumerate(run) if doubt > 0]
    if not telling:
        return
    run = run[telling[0] : telling[-1] + 1]
    doubts = sorted((doubt for _, doubt in run if doubt > 0), reverse=True)
    confidence = doubts[0]
    if len(doubts) > 1 and confidence > 0.5:  # what neither language knows supports nothing
        confidence = min(0.97, 1 - (1 - doubts[0]) * (1 - doubts[1] / 2))
    span = Span(run[0][0].start, run[-1][0].end)
    at = _source_words(pair.source or "").get(run[0][0].text, 0)
    text = span.of(pair.target)
    same = (pair.source or "").find(text)
    place = Span(same, same + len(text)) if same >= 0 else Span(at, at + len(run[0][0].text))
    yield Flag(
        span,
        "word" if len(run) == 1 else "passage",
        f"“{text}” was left in the source language",
        source_span=place,
        features={"confidence": confidence},
    )


def _in_context(found: Sequence[Token], place: int, pair: Pair) -> float:
    """How likely the word at `place` was left over, from the word and its neighbours."""
    token = found[place]
    after_capital = place + 1 < len(found) and found[place + 1].text[:1].isupper()
    if token.text[:1].isupper() and _at_start(found, place) and not after_capital and _alike(pair):
        doubt = _opening(token.text, pair)
    else:
        doubt = _foreign(token.text, pair)
        if token.text[:1].isupper() and not _determined(token.text, pair):
            doubt = max(doubt / 2, _dated(found, place, pair))  # as likely a name
    if not doubt:
        return 0.0
    before = found[place - 1].text if place else ""
    after = found[place + 1].text if place + 1 < len(found) else ""
    if before in ("@", "#", "/", "_") or after in ("@", "/", "_") or _glued(found, place):
        return 0.0  # an address, a user's name
    if _quoted(found, place) or after == "(":
        return doubt / 3  # a title, a term with its gloss
    named = (before[:1].isupper() and place > 1) or after[:1].isupper()
    if named and len(token.text) <= 3:
        return doubt / 4  # a particle: Rio de Janeiro
    if named:
        return doubt * 0.9
    return doubt


def _dated(found: Sequence[Token], place: int, pair: Pair) -> float:
    """How likely a day or month was left over that the source's language gives a capital.

    One beside another capital is a name (Black Friday), and so is one that no little word of the
    source goes before ("on Monday").
    """
    word = found[place].text
    if len(word) <= _SHORT_MONTH or word not in calendar_names(pair.source_lang or "und"):
        return 0.0
    if not word[:1].isupper() or word.casefold() in calendar_words(pair.target_lang):
        return 0.0
    beside = (*found[max(0, place - 1) : place], *found[place + 1 : place + 2])
    if any(token.text[:1].isupper() for token in beside):
        return 0.0
    said = tokens(pair.source or "")
    dated = any(two.text == word and one.text.islower() for one, two in pairwise(said))
    return _DATED if dated else 0.0


def _glued(found: Sequence[Token], place: int) -> bool:
    """Whether a stop or a bracket joins the word to the next, as in a web address."""
    token = found[place]
    if found[place + 1 : place + 2] and (found[place + 1].start, found[place + 1].text) == (
        token.end,
        "[",
    ):
        return True  # a letter put right: con[c]essions
    if place + 1 < len(found) and found[place + 1].text in (".", "@"):
        following = found[place + 2] if place + 2 < len(found) else None
        if following and following.start == token.end + 1 and following.kind == "word":
            return True
    return place > 1 and found[place - 1].text == "." and found[place - 2].end + 1 == token.start


def _quoted(found: Sequence[Token], place: int) -> bool:
    """Whether quotation marks or brackets stand round a few words with this one among them."""
    near = range(max(0, place - 5), place)
    opened = any(found[at].text in _OPEN for at in near)
    closed = any(token.text in _CLOSE for token in found[place + 1 : place + 6])
    return opened and closed


def _opening(word: str, pair: Pair) -> float:
    """The same for a word with a capital at the start of a sentence, which may be a name."""
    doubt = _foreign(word.lower(), pair)
    if not word[1:].islower():
        return 0.0
    if word.lower() in _source_words(pair.source or ""):
        return doubt
    if zipf(word, pair.source_lang or "und") < 5:
        return doubt / 2  # as likely a name
    gap = zipf(word, pair.source_lang or "und") - zipf(word, pair.target_lang)
    lent = base(pair.source_lang or "und") == "en"
    return doubt if gap >= 3 and not lent else doubt / 2


def _foreign(word: str, pair: Pair) -> float:
    """How likely `word`, which the source has too, is no word of the target language."""
    return _foreignness(word, pair.target_lang, pair.source_lang or "und")


@lru_cache(maxsize=8192)
def _foreignness(word: str, target_lang: str, source_lang: str) -> float:
    stem = word.replace("’", "'").rpartition("'")[2]  # l'erosione
    if "-" in stem:
        parts = [part for part in stem.split("-") if len(part) > 2]
        return min((_foreignness(part, target_lang, source_lang) for part in parts), default=0.0)
    if len(stem) < 2 or not stem.isalpha() or not stem[1:].islower():
        return 0.0  # a figure, an acronym or a brand
    at_home, abroad = zipf(stem, target_lang), zipf(stem, source_lang)
    if scripts_of(target_lang) != scripts_of(source_lang):
        return _latin_word(stem, at_home, abroad)
    if stem[0].isupper():
        return _noun(stem, target_lang, source_lang)
    if not has_list(target_lang):
        return 0.45 if abroad >= 4 and len(stem) > 3 else 0.0
    # What a list leaves out may be as common as its rarest word.
    gap = abroad - max(at_home, rarest(target_lang) - 0.5)
    if base(source_lang) == "en":
        return _english_word(stem, abroad, gap)
    if in_dictionary(stem, target_lang) or (at_home >= COMMON and gap < 2.5):
        if len(stem) <= 3 and at_home >= 4.5:
            return 0.3  # "en route", "et al."
        return 0.7 if gap >= 2.5 and abroad >= 5.5 else 0.0
    if len(stem) <= 3:
        return 0.8 if gap >= 3 and abroad >= 5 else 0.55 if gap >= 2.4 and abroad >= 5 else 0.0
    if abroad == 0:
        return 0.45 if has_list(source_lang) else 0.55
    if gap >= 2.5:
        return 0.92
    return 0.85 if gap >= 1.2 else 0.6 if gap >= 0.5 and at_home < 2 else 0.0


def _english_word(word: str, abroad: float, gap: float) -> float:
    """English lends its nouns to every language, hardly its commonest words."""
    if len(word) <= 3 or abroad < LOAN:
        return 0.6 if abroad >= 3.5 and gap >= 2.2 and len(word) > 3 else 0.3
    if gap >= 2.5:
        return 0.9
    if abroad >= 5.5 and gap >= 1.3:
        return 0.8
    return 0.6 if gap >= 1.6 else 0.25


def _noun(word: str, target_lang: str, source_lang: str) -> float:
    """A capital tells of a name, unless the source language writes nouns with one.

    Of a compound the parts tell that it is a word, which hardly any list has.
    """
    if not data(source_lang, "untranslated").get("noun_capitals", False):
        return 0.0
    at_home, abroad = zipf(word, target_lang), zipf(word, source_lang)
    if abroad >= 3.5 and abroad - at_home >= 2.2 and at_home < 2.2:
        return NOUN
    unheard = has_list(target_lang) and at_home == 0
    return NOUN if unheard and abroad > 0 and compound(word, source_lang) else 0.0


def _determined(word: str, pair: Pair) -> bool:
    """Whether an article, an adjective or a count stands before the word in the source: no name."""
    return word in _determined_words(pair.source or "", pair.source_lang or "und")


@lru_cache(maxsize=256)
def _determined_words(source: str, lang: str) -> frozenset[str]:
    facts = data(lang, "untranslated")
    determiners, endings = facts.get("determiners", ()), tuple(facts.get("endings", ()))
    return frozenset(
        token.text
        for before, token in pairwise(tokens(source))
        if before.text in determiners
        or (before.text.islower() and len(before.text) > 4 and before.text.endswith(endings))
        or _counts(before, token)
    )


def _counts(number: Token, word: Token) -> bool:
    """Whether a number says how many; four digits alone may be a year."""
    year = number.text.isdecimal() and len(number.text) == _YEAR
    beside = word.start == number.end + 1
    return number.kind == "number" and beside and not year and number.text != "1"


def _latin_word(word: str, at_home: float, abroad: float) -> float:
    """A small Latin word in a text of another script."""
    if not word.islower() or len(word) < 4 or abroad < 3:
        return 0.0
    if at_home >= 3.5:
        return 0.75 if abroad >= 5.5 and abroad - at_home >= 1.5 else 0.0
    return 0.75


def _at_home(word: str, lang: str) -> bool:
    return in_dictionary(word, lang) if has_dictionary(lang) else zipf(word, lang) >= 4.0


def _detected_elsewhere(pair: Pair) -> bool:
    """Whether the language detector is sure that it is not the target language."""
    try:
        code, probability = detect(pair.target)
    except LanguageError:
        return False
    return base(code) != base(pair.target_lang) and probability >= 0.95


def _other_language(pair: Pair) -> Flag | None:
    """Without a source: a sentence hardly any word of which is known in the target language."""
    if not has_list(pair.target_lang) or len(scripts_of(pair.target_lang)) > 1:
        return None
    words = [
        token
        for token in tokens(pair.target)
        if token.kind == "word" and token.text.islower() and token.text.isalpha()
    ]
    if len(words) < 5:
        return None
    known = sum(_at_home(token.text, pair.target_lang) for token in words)
    if known > 0.25 * len(words) or not _detected_elsewhere(pair):
        return None
    start = len(pair.target) - len(pair.target.lstrip())
    return Flag(
        Span(start, len(pair.target.rstrip())),
        "language",
        "the passage does not read as the target language",
        severity="critical",
        features={"confidence": 0.85},
    )


CHECK = PairCheck(
    name="untranslated",
    summary="Words left in the source language",
    issue=Issues.UNTRANSLATED,
    find=find,
)
