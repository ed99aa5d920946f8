"""Names that are the source's but in the wrong form: adjective, acronym, script, exonym."""

from __future__ import annotations

import tomllib
from functools import cache

import regex

from mtqa import lang as languages
from mtqa.gazetteer.compare import Side, Support
from mtqa.gazetteer.find import Word, joined
from mtqa.gazetteer.fold import fold, inflects, keys, stems
from mtqa.gazetteer.judge import SLAVIC, adjective_bases, noun_beside
from mtqa.gazetteer.lexicon import covers, is_title, zipf
from mtqa.gazetteer.romanise import likeness, romanise, sounds
from mtqa.gazetteer.sources import package_data
from mtqa.gazetteer.store import Gazetteer, Hit
from mtqa.model import Name, NameMatch, Span
from mtqa.text.scripts import main_script

_SOUNDS_SAME = 0.8
_USED = 2.8
# Texts quote foreign names of great places too: what counts is how much commoner their own are.
_GREAT = 6.0
_COMMONER_OWN = 0.65
_BORROWED = 0.75
_FOREIGN = 1.0  # Zipf, more in the source's language than in the target's
_TRANSCRIBED = 0.88
_PROMINENT = 5.0
_SHORTEST_STEM = 3
_HARD = {"ц": "к", "з": "г", "с": "х", "c": "k", "z": "g"}  # Slavic, before a case ending
_LONGEST_ENDING = 2
_TERM = 0.93
_OF_TERM = 0.75
_SAME_NAME = 0.8
_NAME_ITSELF = 4.0
_COMMONER = 0.7
_KNOWN_WORD = 5.0
# What romanisation leaves of a Slavic adjective's end: Suetsky, Ormuzka, Barentsevo.
_LATIN_ENDS = regex.compile(r"(?:[csz]k\p{L}{1,3}|[eo]v[aoy])$")


@cache
def _ends(kind: str) -> tuple[str, ...]:
    """Endings of Slavic adjectives as their languages write them."""
    facts = tomllib.loads(package_data("adjectival.toml").decode("utf-8"))
    return tuple(facts[kind])


def wrong_form(
    name: Name, found: Support, source: Side, target: Side, gazetteer: Gazetteer
) -> NameMatch | None:
    """What is wrong with the form of a target name that the source supports; None when nothing."""
    if match := _adjectival(name, source, target, gazetteer):
        return match
    if found.span is None:
        return None
    return (
        _left(name, source, target, gazetteer)
        or _copied(name, found, source, target, gazetteer)
        or _copied_phrase(name, found, source, target, gazetteer)
    )


def _adjectival(name: Name, source: Side, target: Side, gazetteer: Gazetteer) -> NameMatch | None:
    """A Slavic adjective of the source, transliterated: "Хельсинкском" as "Helsinksky"."""
    if languages.base(target.lang) in SLAVIC or languages.base(source.lang) not in SLAVIC:
        return None
    word = name.text
    told = "adjectival_of" in name.facts
    if target.script != "Latin" or (" " in word and not told) or zipf(word, target.lang) >= _USED:
        return None
    if match := _of_term(name, source, target, gazetteer):
        return match
    if " " in word or not any(adjective_bases(fold(word))):
        return None
    for one in source.distinct:
        if not one.core.lower().endswith(_ends("written")) or len(one.core) < 5:
            continue
        alike = likeness(word, target.lang, one.core, source.lang)
        if alike < _SOUNDS_SAME or not _same_start(one.core, source.lang, word, target.lang):
            continue
        hit = _place_of(one, word, source, gazetteer)
        lower = one.core.lower()
        no_surname = lower.endswith(_ends("definite")) or (
            one.opens and lower.endswith(_ends("no_surname"))
        )
        surname = not _modifies(hit, name.span, target) or _titled(name.span, target)
        if one.cap and not no_surname and surname:
            continue  # as far as we know
        expected = gazetteer.preferred(hit.entry, target.lang) if hit else None
        sure = 0.93 if not one.cap and hit else 0.8 if not one.cap else 0.75
        return NameMatch("adjectival", _named(one), name, sure, expected)
    return None


def _of_term(name: Name, source: Side, target: Side, gazetteer: Gazetteer) -> NameMatch | None:
    """An adjective transliterated out of a longer name that the target's language has its own for.

    "Ормузский пролив" as "Ormuzsky Strait": no place is called so, but the strait is known.
    """
    key = fold(name.text).partition(" ")[0]  # Suezki-Kanal is two words
    if not _LATIN_ENDS.search(key):
        return None
    for longer in source.names:
        if " " not in longer.text:
            continue
        forms = [one.text for entry in longer.entries
                 for one in gazetteer.forms_in(entry, target.lang)]  # fmt: skip
        text = target.folded
        known = {part for form in forms for part in fold(form).split(" ")}
        if not known or key in known or any(fold(form) in text for form in forms):
            continue
        for part in longer.text.split(" "):
            alike = likeness(key, target.lang, part, source.lang)
            if alike >= _OF_TERM and romanise(part, source.lang)[:1] == key[:1]:
                span = _with_noun(name.span, target)
                whole = Name(span, span.of(target.text), name.kind, name.entries, name.facts)
                return NameMatch("adjectival", longer, whole, _TERM, forms[0])
    return None


def _with_noun(span: Span, target: Side) -> Span:
    """A word's span with that of the geographic noun beside it, if there is one."""
    at = target.places.get(span.start)
    noun = noun_beside(target.words, at, target.lang) if at is not None else None
    return span.cover(noun.span) if noun else span


def _same_start(first: str, first_lang: str, second: str, second_lang: str) -> bool:
    return any(
        one[:2] == other[:2]
        for one in sounds(first, first_lang)
        for other in sounds(second, second_lang)
    )


def _modifies(hit: Hit | None, span: Span, target: Side) -> bool:
    """Whether the word names a place and stands before what it belongs to."""
    if hit is None:
        return False
    at = target.places.get(span.start)
    after = target.words[at + 1] if at is not None and at + 1 < len(target.words) else None
    if beside_generic(span, target):
        return True
    if after is None or not after.joined:
        return False
    # Before a small letter only great cities are told from surnames: Volsky said so.
    return hit.weight >= (_PROMINENT if after.cap else _GREAT)


def beside_generic(span: Span, target: Side) -> bool:
    """Whether a word of the target stands beside a noun such as "corridor" or "region"."""
    at = target.places.get(span.start)
    return at is not None and noun_beside(target.words, at, target.lang) is not None


def _place_of(word: Word, latin: str, source: Side, gazetteer: Gazetteer) -> Hit | None:
    """The most prominent place that the adjective may come from."""
    tries = [*keys(word.key, source.lang), *(base for base, _ in adjective_bases(fold(latin)))]
    found = gazetteer.find([*tries, fold(latin)])
    hits = [
        hit
        for key in tries
        for hit in found[key]
        if hit.kind in ("place", "term", "organisation")
        and _stem_of(hit.form, key)
        and (not hit.langs or any(covers(code) for code in hit.langs))
    ]
    named = [hit for hit in found[fold(latin)] if hit.kind == "person"]
    return None if named else max(hits, key=lambda hit: hit.weight, default=None)


def _stem_of(form: str, key: str) -> bool:
    """Whether the key is the form but for an ending: "наур" is no stem of Nerevsky's Науру."""
    known = fold(form)
    return len(key) >= _SHORTEST_STEM and len(known) - _shared(known, key) <= _LONGEST_ENDING


def _shared(first: str, second: str) -> int:
    pairs = zip(first, second, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second))
    )


def _named(word: Word) -> Name:
    return Name(word.span, word.core)


def _left(name: Name, source: Side, target: Side, gazetteer: Gazetteer) -> NameMatch | None:
    """A name in the source's letters within a text in others."""
    at = target.places.get(name.span.start)
    script = target.words[at].script if at is not None else None
    if script is None or script == target.script or script != source.script:
        return None
    word = source.by_key.get(fold(name.text))
    if word is None:
        return _phrase_left(name, source, target, gazetteer) if script == "Latin" else None
    expected = _form(word, source, target, gazetteer)
    if script != "Latin":
        return NameMatch("untransliterated", _named(word), name, 0.9, expected)
    if expected and expected in target.text:
        return None  # a gloss beside the language's own form
    sure = _sure_left(name, word, expected, source, target)
    return NameMatch("untransliterated", _named(word), name, sure, expected) if sure else None


def _phrase_left(name: Name, source: Side, target: Side, gazetteer: Gazetteer) -> NameMatch | None:
    """A place or person of several Latin words left as the source has them: United Kingdom."""
    at, here = source.text.find(name.text), target.places.get(name.span.start)
    if " " not in name.text or name.kind not in ("place", "person") or at < 0 or here is None:
        return None
    before = joined(target.words, here, -1)
    after = joined(target.words, here + name.text.count(" "), 1)
    if any(one is not None and one.script == "Latin" for one in (before, after)):
        return None  # part of a title: New York Times
    forms = (gazetteer.preferred(entry, target.lang) for entry in name.entries)
    expected = next((form for form in forms if form and main_script(form) == target.script), None)
    if expected is None or expected in target.text:  # a gloss: 卡瓦诺（Brett Kavanaugh）
        return None
    partner = Name(Span(at, at + len(name.text)), name.text)
    return NameMatch("untransliterated", partner, name, 0.65, expected)


def _sure_left(
    name: Name, word: Word, expected: str | None, source: Side, target: Side
) -> float | None:
    """How sure it is that a Latin name was to be transliterated; None when nothing says so.

    Brands and titles stay in Latin letters in many languages; people and places do not.
    """
    if name.text.isupper() or not word.cap:
        return None
    if _half_written(name.span, word, source, target):
        return 0.8
    if _among_latin(name.span, target):
        return 0.3 if expected else None
    if _titled(name.span, target):
        return 0.7
    return 0.65 if expected and name.kind in ("place", "person") else None


def _half_written(span: Span, word: Word, source: Side, target: Side) -> bool:
    """Whether the word beside is the source's neighbour in the target's script: Кендалл McFaull."""
    here, there = target.places.get(span.start), source.places.get(word.start)
    if here is None or there is None:
        return False
    for step in (-1, 1):
        own = joined(target.words, here, step)
        other = joined(source.words, there, step)
        if own is None or other is None or own.script != target.script or not other.cap:
            continue
        named = own.cap or target.writing != "cased"
        alike = likeness(own.core, target.lang, other.core, source.lang)
        if named and alike >= _SAME_NAME and zipf(other.core, source.lang) < _KNOWN_WORD:
            return True
    return False


def _titled(span: Span, target: Side) -> bool:
    """Whether a title stands right before: г-н Smith."""
    at = target.places.get(span.start)
    before = joined(target.words, at, -1) if at is not None else None
    return before is not None and is_title(before.core, target.lang)


def _among_latin(span: Span, target: Side) -> bool:
    """Whether another Latin word stands right beside: a title or a brand of several words."""
    at = target.places.get(span.start)
    if at is None:
        return False
    near = (target.words[i] for i in (at - 1, at + 1) if 0 <= i < len(target.words))
    gaps = (
        max(one.start - span.end, span.start - one.end) for one in near if one.script == "Latin"
    )
    return any(0 < gap < 3 for gap in gaps)


def _form(word: Word, source: Side, target: Side, gazetteer: Gazetteer) -> str | None:
    """The target language's form of what a word of the source names."""
    tries = keys(word.key, source.lang)
    found = gazetteer.find(tries)
    base = languages.base(source.lang)
    for key in tries:
        for hit in found[key]:
            named = hit.role in ("name", "alias") and base in hit.langs
            if named and (form := gazetteer.preferred(hit.entry, target.lang)):
                return form
    return None


def _copied(
    name: Name, found: Support, source: Side, target: Side, gazetteer: Gazetteer
) -> NameMatch | None:
    """The source's form of a name, copied or in other letters, where the target has its own.

    "Uzbekistánu", inflection and all, or "Parizh" for Париж.
    """
    text = name.text
    if found.span is None or len(text) < 4:
        return None
    heard = found.span.of(source.text)
    if " " in heard or " " in text:
        return None
    used = zipf(text, target.lang)
    borrowed = used >= _USED
    if borrowed and (heard != text or _in_foreign_text(name.span, found.span, source, target)):
        return None
    same_letters = source.script == target.script
    if same_letters:
        if found.how not in ("word", "entry"):
            return None
    elif likeness(text, target.lang, heard, source.lang) < _TRANSCRIBED:
        return None
    word = source.by_key.get(fold(heard))
    if word and not word.cap and source.writing == "cased":
        return None  # a people: "los caribes"
    place = _place_in(word, source, gazetteer) if word else None
    expected = gazetteer.preferred(place.entry, target.lang) if place else None
    if place is None or expected is None or fold(expected) == fold(text):
        return None
    if " " in expected and (place.kind != "place" or place.entry.startswith("country:")):
        return None  # a whole name, a state's longer one
    if borrowed and not (
        place.weight >= _GREAT and zipf(expected, target.lang) - used >= _COMMONER_OWN
    ):
        return None
    if in_longer_name(name, source, target) or inflected_form(text, expected, heard, target.lang):
        return None
    if borrowed and _is_club(found.span, source):
        return None
    forms = {fold(form.text) for form in gazetteer.forms_in(place.entry, target.lang)}
    hits = [hit for hit in gazetteer.find([fold(text)])[fold(text)] if fold(hit.form) == fold(text)]
    if same_letters and heard != text and not _nominative(hits, place, heard, source):
        return None
    base = languages.base(target.lang)
    if fold(text) in forms or any(base in hit.langs for hit in hits):
        return None
    # GeoNames calls places much as English does, which says nothing of what others do.
    english = languages.base(source.lang) == "en"
    own = (hit for hit in hits if hit.role == "name" and not hit.langs and not english)
    # Палу is the town of Palu, and no case of Палау.
    itself = word is not None and fold(place.form) == word.key
    least = place.weight - 1 if itself else min(place.weight - 1, _PROMINENT)
    if any(hit.weight >= least for hit in own):
        return None
    # Closer to the expected form than to the source's, it is rather a slip of the former.
    slip = likeness(text, target.lang, expected, target.lang)
    same = likeness(text, target.lang, heard, source.lang)
    if source.script != target.script and slip > same:
        return None
    sure = _BORROWED if borrowed else 0.85
    return NameMatch("exonym", Name(found.span, heard), name, sure, expected)


def _is_club(span: Span, source: Side) -> bool:
    """Whether an article makes a town's name that of its club: la Roma, il Napoli, el Sevilla."""
    at = source.places.get(span.start)
    before = joined(source.words, at, -1) if at is not None else None
    articles = languages.data(source.lang, "names").get("club_articles", ())
    return before is not None and before.core.lower() in articles


def _nominative(hits: list[Hit], place: Hit, heard: str, source: Side) -> bool:
    """Whether a word is what the source's language calls the place that it names in another case.

    "Wilno" for "w Wilnie": who knows the case, and not the name, is a machine.
    """
    base = languages.base(source.lang)
    return inflects(source.lang) and any(
        hit.entry == place.entry and base in hit.langs and hit.form[:2] == heard[:2] for hit in hits
    )


def _copied_phrase(
    name: Name, found: Support, source: Side, target: Side, gazetteer: Gazetteer
) -> NameMatch | None:
    """A place's name of several words, copied where the target language has its own: La Haya."""
    text, key = name.text, fold(name.text)
    if " " not in text or source.script != target.script or text not in source.text:
        return None
    own, base = languages.base(target.lang), languages.base(source.lang)
    hits = [hit for hit in gazetteer.find([key])[key] if fold(hit.form) == key]
    named = (hit for hit in hits if hit.role == "name" and hit.weight >= _NAME_ITSELF)
    if any(own in hit.langs for hit in hits) or any(not hit.langs for hit in named):
        return None
    for hit in hits:
        if hit.kind != "place" or base not in hit.langs or hit.weight < _PROMINENT:
            continue
        expected = gazetteer.preferred(hit.entry, target.lang)
        if expected is None or set(fold(expected).split()) & set(key.split()):
            continue
        if in_longer_name(name, source, target):
            return None
        at = source.text.find(text)
        span = Span(at, at + len(text))
        return NameMatch("exonym", Name(span, text), name, 0.85, expected)
    return None


def _in_foreign_text(span: Span, there: Span, source: Side, target: Side) -> bool:
    """Whether a word beside it is the source's too: China Daily, National Trust for Scotland."""
    at, own = target.places.get(span.start), source.places.get(there.start)
    if at is None or own is None:
        return True
    for step in (-1, 1):
        beside = joined(target.words, at, step)
        if beside is not None and beside.cap:
            return True
        if 0 <= at + step < len(target.words) and 0 <= own + step < len(source.words):
            text = target.words[at + step].core
            commoner = zipf(text, source.lang) - zipf(text, target.lang)
            same = text == source.words[own + step].core
            if commoner >= (_FOREIGN if same else 2 * _FOREIGN):
                return True
    return False


def inflected_form(text: str, expected: str, heard: str, lang: str) -> bool:
    """Whether a spelling is the expected one in another case: Берлину, Ecuadori, Африци.

    One that is `heard` in the source letter for letter was copied: Brussels, no case of Brüssel;
    but "des Balkans" is one of Balkan.
    """
    if text in (expected + "s", expected + "es"):
        return True
    written, known = fold(text), fold(expected)
    if written == fold(heard):
        return False
    if written in (known + "s", known + "es"):
        return True  # a genitive where names have no other case: "Bhutans"
    return inflects(lang) and not _bases(written, lang).isdisjoint(_bases(known, lang))


def _bases(key: str, lang: str) -> set[str]:
    """The stems of a word, a softened last letter hard again: Африц- is Африк-."""
    found = {one for one in stems(key, lang) if len(one) > _SHORTEST_STEM} | {key}
    return found | {one[:-1] + _HARD[one[-1]] for one in found if one[-1] in _HARD}


def _place_in(word: Word, source: Side, gazetteer: Gazetteer) -> Hit | None:
    """The prominent place or person that a word of the source names, in the source's language.

    A word that is a name as it stands, or that texts use more than the name it may be inflected
    from, is no inflected form: Turkish Karaca is not Karachi, Ukrainian Lesia not Lesotho.
    """
    tries = keys(word.key, source.lang)
    found = gazetteer.find(tries)
    base = languages.base(source.lang)
    exact = any(hit.weight >= _NAME_ITSELF for hit in found[word.key] if fold(hit.form) == word.key)
    hits = [
        hit
        for key in (tries[:1] if exact else tries)
        for hit in found[key]
        if base in hit.langs
        and hit.role in ("name", "alias")
        and hit.kind in ("place", "person")
        and hit.weight >= _PROMINENT
        and _may_be(word, hit, source.lang)
    ]
    return hits[0] if hits else None


def _may_be(word: Word, hit: Hit, lang: str) -> bool:
    """Whether a word is a name's form, itself or inflected, and not another, commoner word."""
    known = fold(hit.form)
    if known == word.key:
        return True
    if not inflects(lang):
        return word.key == known + "s"  # Swedish Bremer is not Bremen
    if _shared(known, word.key) < max(_SHORTEST_STEM, len(known) - _LONGEST_ENDING):
        return False
    return zipf(word.core, lang) <= zipf(hit.form, lang) + _COMMONER


def means(partner: Name, expected: str, source: Side, target: Side, gazetteer: Gazetteer) -> bool:
    """Whether the source's language calls by this name what the target's calls `expected`."""
    base = languages.base(source.lang)
    tries = keys(fold(partner.text), source.lang)
    found = gazetteer.find(tries)
    return any(
        base in hit.langs and gazetteer.preferred(hit.entry, target.lang) == expected
        for key in tries
        for hit in found[key]
    )


def in_longer_name(name: Name, source: Side, target: Side) -> bool:
    """Whether the word beside a target name is the source's too: a person's names, both kept."""
    at = target.places.get(name.span.start)
    if at is None:
        return False
    words, last = target.words, at + name.text.count(" ")
    beside = [words[at - 1]] if at and words[at].joined else []
    beside += [words[last + 1]] if last + 1 < len(words) and words[last + 1].joined else []
    for word in beside:
        if not word.cap or len(word.core) < 2 or zipf(word.core, target.lang) >= _KNOWN_WORD:
            continue
        if any(
            one.cap and likeness(word.core, target.lang, one.core, source.lang) >= _SAME_NAME
            for one in source.distinct
        ):
            return True
    return False


def foreign_words(target: Side, source: Side) -> list[Name]:
    """Words of the target in the source's script that `find` does not take for names."""
    if source.script == target.script or source.script == "Latin":
        return []
    taken = {at for name in target.names for at in range(name.span.start, name.span.end)}
    return [
        Name(word.span, word.core)
        for word in target.words
        if word.script == source.script and word.key in source.by_key and len(word.core) > 1
        and word.start not in taken
    ]  # fmt: skip
