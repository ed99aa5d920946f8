"""Makes the artefacts of machine translation in right translations, and knows where they are.

Every kind is a function from a `Workshop` and a text to an Edit of the target, or None where the
text does not lend itself to it. Shapes vary within a kind, so that a model cannot learn one
generator's habit. Clean text is varied too: what is changed alike on both sides stays right.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from anyascii import anyascii

from mtqa.model import Span
from mtqa.text.scripts import UNSPACED, script_of
from mtqa.text.tokens import Token, words
from mtqa.training.corpus import Lexicon, Segment, capitals, ending
from mtqa.training.names import name_spans

__all__ = ["KINDS", "Artefact", "Edit", "Example", "Link", "Workshop"]

# Pairs of words, of a source and of its target, that say the same.
Link = Callable[[str, str], Sequence[tuple[Span, Span]]]

_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f]*\d|\d")
_VOWELS = "aeiouyаеёиоуыэюяіїєαεηιουω"
# Endings of Slavic adjectives and cases that stay on when a name is only transliterated
# (BGN/PCGN romanisation of -ский, -ская, -ское, -ского, -ове, -ови, -ом, -ах ...).
_SLAVIC = [
    "sky",
    "ski",
    "skiy",
    "skaya",
    "skoye",
    "sko",
    "skogo",
    "skoi",
    "skom",
    "skite",
    "ska",
    "ov",
    "ova",
    "ove",
    "ovo",
    "ev",
    "ite",
    "ta",
    "to",
    "ata",
    "a",
    "u",
    "om",
    "em",
    "e",
    "y",
    "i",
    "akh",
    "ami",
]
_NEGATION: Mapping[str, tuple[str, ...]] = {
    "en": ("not", "never"),
    "de": ("nicht", "nie"),
    "fr": ("pas", "jamais"),
    "es": ("no", "nunca"),
    "pt": ("não", "nunca"),
    "it": ("non", "mai"),
    "nl": ("niet", "nooit"),
    "sv": ("inte", "aldrig"),
    "da": ("ikke", "aldrig"),
    "nb": ("ikke", "aldri"),
    "ru": ("не", "никогда"),
    "uk": ("не", "ніколи"),
    "bg": ("не", "никога"),
    "mk": ("не", "никогаш"),
    "cs": ("ne", "nikdy"),
    "ro": ("nu", "niciodată"),
    "tr": ("değil",),
    "hi": ("नहीं",),
    "fi": ("ei",),
    "et": ("ei", "mitte"),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """What replaces a span of the target, and what of it is wrong.

    `wrong` is a span of the replacement; where that is empty the fault is what lacks, and the
    word after the gap bears the mark. `lacking` are the spans of the source that the target no
    longer says, None where that is not known; `unsaid` one that is taken out of the source.
    """

    span: Span
    text: str
    family: str
    wrong: Span | None = None
    lacking: tuple[Span, ...] | None = ()
    unsaid: Span | None = None


@dataclass(frozen=True, slots=True)
class Artefact:
    """A wrong span of a target, the family of its error and the kind that made it."""

    span: Span
    family: str
    kind: str


@dataclass(frozen=True, slots=True)
class Example:
    """A pair with the artefacts that were made in its target; none in a clean one.

    `lacking` are the spans of the source that the target does not say; None where some may be.
    """

    source: str
    target: str
    artefacts: tuple[Artefact, ...]
    source_lang: str
    target_lang: str
    machine: bool = False
    lacking: tuple[Span, ...] | None = ()


class Workshop:
    """Makes examples from segments with one random generator; reproducible by its seed.

    With `link`, words are dropped on one side that are known on the other.
    """

    def __init__(
        self, lexicons: Mapping[str, Lexicon], rng: random.Random, link: Link | None = None
    ) -> None:
        self.lexicons = lexicons
        self.rng = rng
        self.link = link
        self._names: dict[str | None, list[str]] = {}
        for _, one in sorted(lexicons.items()):
            for name in one.names:
                self._names.setdefault(script_of(name[0]), []).append(name)

    def clean(self, segment: Segment) -> Example:
        """The segment as it is, or with names and numbers changed alike on both sides."""
        if self.rng.random() < 0.35:
            segment = self._changed_alike(segment)
        return Example(
            segment.source,
            segment.target,
            (),
            segment.source_lang,
            segment.target_lang,
            segment.machine,
        )

    def spoilt(self, segment: Segment, kinds: Sequence[str] | None = None) -> Example:
        """The segment with one artefact, or a few; clean when none of those tried can be made."""
        base = self.clean(segment)
        if kinds is None:
            # The first that can be made; a second and a third now and then.
            count = self.rng.choices((1, 2, 3), (70, 20, 10))[0]
            kinds = self.rng.choices(_NAMES, _SHARES, k=3 + count)
        else:
            count = len(kinds)
        edits: list[tuple[Edit, str]] = []
        for kind in kinds:
            if len(edits) == count:
                break
            edit = KINDS[kind][0](self, replace(segment, source=base.source, target=base.target))
            if edit is None or not self._fits(edit, base.target, edits):
                continue
            if edit.unsaid:
                base = replace(base, source=_cut_out(base.source, edit.unsaid))
            edits.append((edit, kind))
        target, artefacts = _apply(base.target, edits)
        lacking = [edit.lacking for edit, _ in edits]
        every = [] if None in lacking else [span for one in lacking for span in one or ()]
        return replace(
            base,
            target=target,
            artefacts=artefacts,
            lacking=None if None in lacking else tuple(sorted(every)),
        )

    def _fits(self, edit: Edit, target: str, edits: Sequence[tuple[Edit, str]]) -> bool:
        if edit.unsaid is None and edit.text == edit.span.of(target):
            return False
        if edit.unsaid and any(other.lacking != () for other, _ in edits):
            return False  # the spans of the source would move
        grown = Span(max(0, edit.span.start - 1), min(len(target), edit.span.end + 1))
        return not any(grown.overlaps(other.span) for other, _ in edits)

    def _changed_alike(self, segment: Segment) -> Segment:
        source, target = segment.source, segment.target
        for found in _NUMBER.finditer(segment.target):
            number = found[0]
            if source.count(number) == target.count(number) == 1 and self.rng.random() < 0.6:
                other = change_digits(number, self.rng)
                source, target = source.replace(number, other), target.replace(number, other)
        for span in capitals(segment.target):
            name = span.of(segment.target)
            if len(name) < 4 or name not in source or self.rng.random() < 0.5:
                continue
            spare = self.name(segment.target_lang, name)
            if spare and source.count(name) == target.count(name) == 1:
                source, target = source.replace(name, spare), target.replace(name, spare)
        return replace(segment, source=source, target=target)

    # --- what the kinds draw from ---------------------------------------------------------------

    def lexicon(self, lang: str) -> Lexicon:
        """The words of a language."""
        return self.lexicons.get(lang) or Lexicon(lang)

    def name(self, lang: str, like: str) -> str | None:
        """Another name in the same writing, near in length when there is one."""
        names = self.lexicon(lang).names
        if self.rng.random() < 0.25:  # a name that is foreign to both languages
            names = self._names.get(script_of(like[0]), names)
        if not names:
            return None
        for _ in range(12):
            other = self.rng.choice(names)
            alike = abs(len(other) - len(like)) <= 4 and other.count(" ") == like.count(" ")
            if other != like and alike and script_of(other[0]) == script_of(like[0]):
                return other
        return None

    def word(self, lang: str, like: str) -> str | None:
        """Another word that seems to be of the class and form of `like`."""
        pool = self.lexicon(lang).by_ending.get(ending(like), [])
        others = [self.rng.choice(pool) for _ in range(3)] if len(pool) > 3 else []
        return next((one for one in others if one.lower()[:4] != like.lower()[:4]), None)

    def stretch(self, lang: str, least: int, most: int) -> str | None:
        """Some words of another text that stand together."""
        texts = self.lexicon(lang).texts
        if not texts:
            return None
        text = self.rng.choice(texts)
        tokens = words(text)
        count = self.rng.randint(least, most)
        if len(tokens) <= count:
            return None
        start = self.rng.randrange(len(tokens) - count)
        found = text[tokens[start].start : tokens[start + count - 1].end]
        return found if len(found) < 80 else None


def _apply(target: str, edits: list[tuple[Edit, str]]) -> tuple[str, tuple[Artefact, ...]]:
    parts: list[str] = []
    found: list[tuple[Span, Edit, str]] = []
    end = length = 0
    for edit, kind in sorted(edits, key=lambda one: one[0].span):
        parts += [target[end : edit.span.start], edit.text]
        start = length + edit.span.start - end
        length = start + len(edit.text)
        end = edit.span.end
        wrong = edit.wrong or Span(0, len(edit.text))
        found.append((wrong.shift(start), edit, kind))
    text = "".join([*parts, target[end:]])
    marked = [
        Artefact(span if len(span) else after(text, span.start), edit.family, kind)
        for span, edit, kind in found
    ]
    kept: list[Artefact] = []
    for one in marked:  # the word after a gap may be another's
        if len(one.span) and not any(one.span.overlaps(other.span) for other in kept):
            kept.append(one)
    return text, tuple(kept)


def after(text: str, place: int) -> Span:
    """The word that bears the mark of a gap: the next one, or the last at the end."""
    tokens = words(text)
    following = [token for token in tokens if token.end > place]
    if following:
        return following[0].span
    return tokens[-1].span if tokens else Span(0, 0)


# --- the kinds ----------------------------------------------------------------------------------


def change_digits(number: str, rng: random.Random) -> str:
    """The number with one or two digits changed, in its own digits and notation."""
    places = [place for place, char in enumerate(number) if char.isdecimal()]
    chars = list(number)
    for place in rng.sample(places, min(len(places), rng.choice((1, 1, 2)))):
        value = unicodedata.decimal(chars[place])
        zero = ord(chars[place]) - value
        least = 1 if place == places[0] else 0
        chars[place] = chr(zero + rng.choice([d for d in range(least, 10) if d != value]))
    return "".join(chars)


def _digits(shop: Workshop, segment: Segment) -> Edit | None:
    found = list(_NUMBER.finditer(segment.target))
    if not found:
        return None
    number = shop.rng.choice(found)
    text, shape = number[0], shop.rng.random()
    if shape < 0.65 or len(text) < 2:
        text = change_digits(text, shop.rng)
    elif shape < 0.8:
        place = shop.rng.randrange(len(text) - 1)
        text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    elif shape < 0.9:
        text += text[-1] if text[-1].isdecimal() else "0"
    else:
        text = text[:-1]
    return Edit(Span(*number.span()), text, "number")


def _family_of_name(segment: Segment) -> str:
    return "mistranslation" if segment.target_lang == "de" else "name"


def _replaced_name(shop: Workshop, segment: Segment) -> Edit | None:
    spans = name_spans(segment)
    if not spans:
        return None
    span = shop.rng.choice(spans)
    parts = words(span.of(segment.target))
    if len(parts) > 1 and shop.rng.random() < 0.5:
        part = shop.rng.choice(parts)
        span = part.span.shift(span.start)
    other = shop.name(segment.target_lang, span.of(segment.target))
    return Edit(span, other, _family_of_name(segment)) if other else None


def _garbled_name(shop: Workshop, segment: Segment) -> Edit | None:
    spans = name_spans(segment, 4)
    if not spans:
        return None
    span = shop.rng.choice(spans)
    parts = words(span.of(segment.target))
    if parts[0].kind != "cjk":
        token = shop.rng.choice(parts)
        span = token.span.shift(span.start)
    text = span.of(segment.target)
    if len(text) < (2 if parts[0].kind == "cjk" else 4):
        return None
    return Edit(span, garble(text, shop.rng), _family_of_name(segment))


def garble(name: str, rng: random.Random) -> str:
    """A name as a model garbles it: other vowels, a Slavic ending, syllables lost or doubled."""
    if script_of(name[0]) in UNSPACED:
        at = rng.randrange(len(name))
        return name[:at] + rng.choice(("", name[at] * 2, name[::-1][at])) + name[at + 1 :]
    shape = rng.random()
    if shape < 0.25 and name[0].isascii():
        stem = name[:-1] if name[-1].lower() in _VOWELS else name
        return stem + rng.choice(_SLAVIC)
    if shape < 0.4 and len(name) > 5:
        at = rng.randrange(2, len(name) - 2)
        return name[:at] + name[at - 2 : at] + name[at:]
    if shape < 0.5 and len(name) > 5:
        at = rng.randrange(2, len(name) - 2)
        return name[:at] + name[at + 2 :]
    if shape < 0.65:
        alphabet = [char for char in _VOWELS if script_of(char) == script_of(name[-1])]
        places = [at for at, char in enumerate(name) if char.lower() in alphabet and at]
        chars = list(name)
        for at in rng.sample(places, min(len(places), rng.choice((1, 2)))):
            chars[at] = rng.choice([char for char in alphabet if char != chars[at]])
        return "".join(chars)
    for _ in range(rng.choice((1, 2, 2))):
        name = misspell(name, rng)
    return name


def _source_form(shop: Workshop, segment: Segment) -> Edit | None:
    """The source's form of a name, with its ending, where the target has a form of its own."""
    targets = [span for span in name_spans(segment, 4) if " " not in span.of(segment.target)]
    sources = [word.text for word in words(segment.source) if word.text[:1].isupper()]
    shop.rng.shuffle(targets)
    for span in targets:
        name = span.of(segment.target)
        for other in sources:
            if other != name and len(other) > 3 and other[:3].lower() == name[:3].lower():
                return Edit(span, other, _family_of_name(segment))
    return None


def _plain_words(text: str, least: int = 4) -> list[Token]:
    tokens = words(text)
    return [
        token
        for token in tokens[1:]
        if token.kind == "word" and len(token.text) >= least and not token.text[0].isupper()
    ]


def _place(text: str, tokens: Sequence[Token], rng: random.Random) -> Span | None:
    """A word to act on; in writing without spaces, a run of a few characters."""
    every = words(text)
    if not every:
        return None
    if sum(token.kind == "cjk" for token in every) * 2 > len(every):
        at = rng.randrange(len(every))
        last = every[min(at + rng.randint(1, 3), len(every)) - 1]
        span = Span(every[at].start, last.end)
        return span if span.of(text).isalpha() else None
    return rng.choice(tokens).span if tokens else None


def _untranslated(shop: Workshop, segment: Segment) -> Edit | None:
    source, target = segment.source, segment.target
    span = _place(target, _plain_words(target), shop.rng)
    if span is None or not source:
        return None
    # The words that say the same stand, mostly, at much the same part of the sentence.
    middle = len(source) * (span.start + span.end) // (2 * len(target))
    near = sorted(_plain_words(source), key=lambda token: abs(token.start - middle))[:3]
    taken = _place(source, near, shop.rng)
    if taken is None or taken.of(source).lower() in target.lower():
        return None
    text = taken.of(source)
    if shop.rng.random() < 0.3:
        tokens = words(source)
        later = [token.end for token in tokens if taken.end <= token.end <= taken.end + 30]
        text = source[taken.start : shop.rng.choice(later)] if later else text
    if not any(char.isalpha() for char in text):
        return None
    if not text.isascii() and target.isascii() and shop.rng.random() < 0.4:
        text = _in_latin_letters(text, shop.rng)
    return Edit(span, text, "untranslated") if text else None


def _in_latin_letters(text: str, rng: random.Random) -> str:
    """A word of the source as it looks when it is only transliterated; the ending may go."""
    latin = str(anyascii(text)).lower().replace("'", "")
    if latin[-1:] in "aeiouy" and len(latin) > 5 and rng.random() < 0.5:
        latin = latin[:-1]
    return latin


def _added(shop: Workshop, segment: Segment) -> Edit | None:
    target, lang = segment.target, segment.target_lang
    tokens = words(target)
    if len(tokens) < 3:
        return None
    before = shop.rng.choice(tokens[1:])
    shape = shop.rng.random()
    text: str | None
    if shape < 0.5:
        near = _plain_words(target)
        text = shop.word(lang, shop.rng.choice(near).text) if near else None
        if text is None:
            text = shop.stretch(lang, 1, 2)
    else:
        text = shop.stretch(lang, 2, 6)
    if text is None or not any(char.isalpha() and len(text) > 1 for char in text):
        return None
    if text.lower() in target.lower():
        return None
    space = "" if before.kind == "cjk" else " "
    return Edit(Span(before.start, before.start), text + space, "addition", Span(0, len(text)))


def _other_word(shop: Workshop, segment: Segment) -> Edit | None:
    target, lang = segment.target, segment.target_lang
    span = _place(target, _plain_words(target, 5), shop.rng)
    if span is None:
        return None
    old = span.of(target)
    unspaced = script_of(old[0]) in UNSPACED
    other = shop.stretch(lang, len(old), len(old)) if unspaced else shop.word(lang, old)
    return Edit(span, other, "mistranslation") if other and other.isalpha() else None


def _other_words(shop: Workshop, segment: Segment) -> Edit | None:
    tokens = words(segment.target)
    if len(tokens) < 8:
        return None
    count = shop.rng.randint(2, 4)
    at = shop.rng.randrange(1, len(tokens) - count)
    other = shop.stretch(segment.target_lang, count, count + 1)
    span = Span(tokens[at].start, tokens[at + count - 1].end)
    return Edit(span, other, "mistranslation") if other else None


def _negated(shop: Workshop, segment: Segment) -> Edit | None:
    """A negation that the source lacks, or one lost."""
    target, negations = segment.target, _NEGATION.get(segment.target_lang, ())
    tokens = words(target)
    present = [at for at, token in enumerate(tokens) if token.text.lower() in negations]
    if present and shop.rng.random() < 0.6:
        at = shop.rng.choice(present)
        return _without(target, tokens, at, at)
    if not negations or len(tokens) < 4:
        return None
    if segment.target_lang == "en":
        auxiliary = {"is", "are", "was", "were", "has", "have", "had", "will", "would", "could"}
        places = [at for at, token in enumerate(tokens[:-1]) if token.text.lower() in auxiliary]
        if not places:
            return None
        end = tokens[shop.rng.choice(places)].end
        return Edit(Span(end, end), " not", "mistranslation", Span(1, 4))
    start = shop.rng.choice(tokens[1:]).start
    word = negations[0]
    return Edit(Span(start, start), word + " ", "mistranslation", Span(0, len(word)))


def _label(shop: Workshop, segment: Segment) -> Edit | None:
    """A page's label that stays at the end or the beginning."""
    names = shop.lexicon(segment.target_lang).names
    text = shop.rng.choice(names) if names and shop.rng.random() < 0.7 else None
    text = text or shop.stretch(segment.target_lang, 1, 4)
    if text is None or text in segment.target or not text[0].isalpha():
        return None
    text = text[0].upper() + text[1:]
    if shop.rng.random() < 0.75:
        end = len(segment.target.rstrip())
        return Edit(Span(end, end), " " + text, "fragment", Span(1, 1 + len(text)))
    mark = shop.rng.choice((": ", " - ", " | ", " "))
    return Edit(Span(0, 0), text + mark, "fragment", Span(0, len(text)))


def _cut_in_two(shop: Workshop, segment: Segment) -> Edit | None:
    """A full stop within a sentence, where a segmenter took an abbreviation's for its end."""
    tokens = words(segment.target)
    if len(tokens) < 6 or tokens[0].kind == "cjk":
        return None
    at = shop.rng.randrange(2, len(tokens) - 1)
    left, right = tokens[at - 1], tokens[at]
    if segment.target[left.end : right.start] != " " or right.kind != "word":
        return None
    text = f"{left.text}. {right.text[0].upper()}{right.text[1:]}"
    return Edit(Span(left.start, right.end), text, "fragment")


def _echo(shop: Workshop, segment: Segment) -> Edit | None:
    """The end of the sentence once more, as a sentence of its own: "... euros. Dollars.\""""
    target = segment.target.rstrip()
    if not target.endswith("."):
        return None
    tokens = words(target)
    shape = shop.rng.random()
    if shape < 0.5 and len(tokens) > 3:
        text = target[tokens[-shop.rng.randint(1, 2)].start :]
    else:
        pool = _plain_words(target)
        word = shop.word(segment.target_lang, shop.rng.choice(pool).text) if pool else None
        if word is None:
            return None
        text = word + "."
    text = text[0].upper() + text[1:]
    return Edit(Span(len(target), len(target)), " " + text, "fragment", Span(1, 1 + len(text)))


def _broken_off(shop: Workshop, segment: Segment) -> Edit | None:
    """A sentence that ends too early."""
    target = segment.target.rstrip()
    tokens = words(target)
    if len(tokens) < 10:
        return None
    at = shop.rng.randrange(len(tokens) // 2, len(tokens) - 2)
    last = tokens[at]
    text = last.text + shop.rng.choice(("", "", ".", "...", ","))
    lacking: tuple[Span, ...] | None = None
    if shop.link:
        cut = Span(tokens[at + 1].start, len(target))
        links = shop.link(segment.source, target)
        inside = {one for one, other in links if cut.overlaps(other)}
        kept = {one for one, other in links if other.end <= cut.start}
        lacking = tuple(
            word.span
            for word in words(segment.source)
            if inside and min(inside) <= word.span <= max(inside) and word.span not in kept
        )
    return Edit(Span(last.start, len(target)), text, "omission", Span(0, len(last.text)), lacking)


def _repeated(shop: Workshop, segment: Segment) -> Edit | None:
    target = segment.target
    tokens = words(target)
    if len(tokens) < 4:
        return None
    count = shop.rng.choice((1, 1, 1, 2, 3, 4))
    at = shop.rng.randrange(1, max(2, len(tokens) - count))
    last = tokens[min(at + count, len(tokens)) - 1]
    text = target[tokens[at].start : last.end]
    if len(text) < 3 and tokens[at].kind != "cjk":
        return None
    space = "" if tokens[at].kind == "cjk" else " "
    again = (space + text) * shop.rng.choice((1, 1, 1, 2, 3))
    return Edit(Span(last.end, last.end), again, "repetition", Span(len(space), len(again)))


def misspell(word: str, rng: random.Random) -> str:
    """A word with one slip: letters changed over, lost, doubled or taken for another."""
    if len(word) < 3:
        return word
    at = rng.randrange(1, len(word) - 1)
    shape = rng.random()
    if shape < 0.35:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if shape < 0.65:
        at = rng.randrange(1, len(word))
        return word[:at] + word[at + 1 :]
    if shape < 0.8:
        return word[:at] + word[at] + word[at:]
    other = rng.choice(word)
    return word[:at] + other + word[at + (shape < 0.92) :]


def _misspelt(shop: Workshop, segment: Segment) -> Edit | None:
    tokens = [token for token in _plain_words(segment.target) if token.text.isalpha()]
    tokens = [token for token in tokens if script_of(token.text[0]) not in UNSPACED]
    if not tokens:
        return None
    token = shop.rng.choice(tokens)
    text = misspell(token.text, shop.rng)
    if text in shop.lexicon(segment.target_lang).counts:
        return None
    return Edit(token.span, text, "spelling")


def _without(text: str, tokens: Sequence[Token], first: int, last: int) -> Edit:
    """The text without some words and the space after them."""
    start = tokens[first].start
    end = tokens[last].end
    end += len(text[end:]) - len(text[end:].lstrip(" "))
    return Edit(Span(start, end), "", "omission", lacking=None)


def _cut_out(text: str, span: Span) -> str:
    """The text without a span and the space after it."""
    rest = text[span.end :]
    return text[: span.start] + (rest.lstrip(" ") if span.start else rest.lstrip(" ,"))


def _said(shop: Workshop, segment: Segment) -> tuple[Span, Span] | None:
    """A word or a phrase of the source, and all of the target that says it and nothing else."""
    tokens = words(segment.target)
    if shop.link is None or len(tokens) < 5:
        return None
    links = shop.link(segment.source, segment.target)
    linked = {other for _, other in links}
    for _ in range(6):
        at = shop.rng.randrange(len(tokens))
        count = shop.rng.choice((1, 1, 1, 2, 3, 5))
        if tokens[at].kind == "cjk":
            count += shop.rng.choice((1, 2, 3))
        part = tokens[at : at + count]
        span = Span(part[0].start, part[-1].end)
        if len(part) < count or not {part[0].span, part[-1].span} <= linked:
            continue
        if not any(len(token.text) > 3 or token.kind == "cjk" for token in part):
            continue
        theirs = sorted({one for one, other in links if span.overlaps(other)})
        cover = theirs[0].cover(theirs[-1])
        back = [other for one, other in links if cover.overlaps(one)]
        if all(span.overlaps(other) for other in back) and len(cover) < 3 * len(span) + 12:
            return cover, span
    return None


def _unsaid(shop: Workshop, segment: Segment) -> Edit | None:
    """Words of the target that its source does not say: they are taken out there."""
    found = _said(shop, segment)
    if found is None:
        return None
    source, target = found
    return Edit(target, target.of(segment.target), "addition", unsaid=source)


def _dropped(shop: Workshop, segment: Segment) -> Edit | None:
    """A content word that lacks, a name or a few words."""
    target = segment.target
    found = _said(shop, segment) if shop.rng.random() < 0.75 else None
    if found:
        source, span = found
        end = span.end + len(target[span.end :]) - len(target[span.end :].lstrip(" "))
        return Edit(Span(span.start, end), "", "omission", lacking=(source,))
    tokens = words(target)
    if len(tokens) < 5:
        return None
    if tokens[0].kind == "cjk":
        at = shop.rng.randrange(1, len(tokens) - 4) if len(tokens) > 5 else 1
        return _without(target, tokens, at, at + shop.rng.randint(1, 3))
    heavy = [at for at, token in enumerate(tokens) if len(token.text) > 3]
    names = [at for at in heavy if tokens[at].text[0].isupper() and at]
    pool = names if names and shop.rng.random() < 0.3 else heavy
    if not pool:
        return None
    at = shop.rng.choice(pool)
    last = min(at + shop.rng.choice((0, 0, 0, 0, 1, 2, 4)), len(tokens) - 1)
    return _without(target, tokens, at, last)


Kind = Callable[[Workshop, Segment], Edit | None]

# Each kind with its share. What rules compute well is rare here, what only a reader sees is not.
KINDS: Mapping[str, tuple[Kind, float]] = {
    "digits": (_digits, 7),
    "name-replaced": (_replaced_name, 24),
    "name-garbled": (_garbled_name, 20),
    "name-source-form": (_source_form, 14),
    "untranslated": (_untranslated, 11),
    "added": (_added, 8),
    "unsaid": (_unsaid, 12),
    "other-word": (_other_word, 14),
    "other-words": (_other_words, 5),
    "negated": (_negated, 8),
    "label": (_label, 4),
    "cut-in-two": (_cut_in_two, 3),
    "echo": (_echo, 2),
    "broken-off": (_broken_off, 5),
    "repeated": (_repeated, 8),
    "misspelt": (_misspelt, 13),
    "dropped": (_dropped, 18),
}
_NAMES = list(KINDS)
_SHARES = [share for _, share in KINDS.values()]
