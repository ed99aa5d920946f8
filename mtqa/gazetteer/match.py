"""Source names beside their target forms, and what is wrong where the two do not agree.

Every name of one text asks the other for support: the same word, a form of the same gazetteer
entry, or a word that sounds alike. A target name without support beside a source name without
support was replaced; one with support that is close but not right was garbled.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtqa.gazetteer.acronyms import acronym_slips, acronyms, with_acronyms
from mtqa.gazetteer.compare import Side, Support, support
from mtqa.gazetteer.confidence import confidence
from mtqa.gazetteer.descriptive import reasons
from mtqa.gazetteer.find import joined
from mtqa.gazetteer.fold import fold, inflects, stems
from mtqa.gazetteer.garble import garbled
from mtqa.gazetteer.judge import is_generic
from mtqa.gazetteer.lesser_forms import lesser_form
from mtqa.gazetteer.lexicon import CAPITAL_NOUNS, is_common, is_mixed, zipf
from mtqa.gazetteer.other_acronyms import other_acronyms
from mtqa.gazetteer.persons import persons_left
from mtqa.gazetteer.relations import (
    foreign_words,
    in_longer_name,
    inflected_form,
    means,
    wrong_form,
)
from mtqa.gazetteer.romanise import letters, likeness, romanise
from mtqa.gazetteer.seats import is_seat
from mtqa.gazetteer.store import Gazetteer
from mtqa.gazetteer.transcribed import transcribed
from mtqa.gazetteer.worded import worded
from mtqa.lang import base as _base
from mtqa.lang.measures import calendar_words, currency_words
from mtqa.lang.territories import homes
from mtqa.lang.words import derived, dictionary
from mtqa.model import Name, NameMatch, Span

_SUPPORTED = 0.64
_BETWEEN = (" ", "-", " of ", ". ", "\u00a0", "・", "·")
# Translators leave names out often enough that a missing one alone is never reported as likely.
_MOST_MISSING = 0.45
_LONGEST_ACRONYM = 6
_SHORT_SYLLABLE = 4
_COMPARED = 80  # characters of two names: a run of capitals may be a page
_ORDINARY = 3.0  # zipf
_GREAT = 6.0  # prominence of countries, great cities, much-reported people
_DOUBTFUL = 0.3
_MANY = 6  # currencies that share a noun
_SETTLED = Support(1.0)  # a name that is accounted for
# How much nearer a source name counts for being surely one.
_WORTH = {"told": 0.3, "plain": 0.2, "acronym": 0.1, "mixed": 0.0, "common": -0.2}


def match_names(
    source_text: str,
    source_lang: str,
    source_names: Sequence[Name],
    target_text: str,
    target_lang: str,
    target_names: Sequence[Name],
    gazetteer: Gazetteer,
) -> tuple[NameMatch, ...]:
    """The names of both texts that belong together or lack a partner, in target order.

    Spans are offsets into the two texts given. `confidence` is how likely the relation holds; a
    check reports those it asks for, whatever the confidence. Never raises for any text.
    """
    source = Side(source_text, source_lang, tuple(source_names))
    target = Side(target_text, target_lang, tuple(target_names))
    if left := foreign_words(target, source):
        names = sorted((*target.names, *left), key=lambda name: name.span)
        target = Side(target_text, target_lang, tuple(names))
    spelt = list(acronyms(source, target, gazetteer))
    spelt += acronym_slips(source, target, gazetteer)
    spelt += other_acronyms(spelt, source, target, gazetteer)
    spelt += transcribed(source, target, gazetteer)
    spelt += persons_left(source, target, gazetteer)
    spelt += worded(source, target, gazetteer)
    if spelt:
        target = Side(target_text, target_lang, with_acronyms(spelt, target.names))
    if not source.names and not target.names:
        return ()
    backed = _supports(target, source, gazetteer)
    sought = _supports(source, target, gazetteer)
    found: list[NameMatch] = []
    of_letters = {match.target.span: match for match in spelt if match.target}
    for place, (name, backing) in enumerate(zip(target.names, backed, strict=True)):
        match = (
            of_letters.get(name.span)
            or wrong_form(name, backing, source, target, gazetteer)
            or lesser_form(name, backing, source, target, gazetteer)
        )
        if match:
            found.append(match)
            backed[place] = _SETTLED
    slips = list(_garbled(source, target, backed, sought, gazetteer))
    found += _agreeing(source, target, backed, gazetteer)
    found += _replaced(source, target, backed, sought, gazetteer)
    found += _missing(source, target, backed, sought)
    return tuple(sorted(_surest(found, slips), key=_order))


def _supports(own: Side, other: Side, gazetteer: Gazetteer) -> list[Support]:
    """The support of every name, worked out once for each that is written alike."""
    known: dict[tuple[str, tuple[str, ...]], Support] = {}
    for name in own.names:
        if (name.text, name.entries) not in known:
            known[name.text, name.entries] = support(name, own, other, gazetteer)
    return [known[name.text, name.entries] for name in own.names]


def _order(match: NameMatch) -> Span:
    return match.target.span if match.target else match.place or Span(0, 0)


def _garbled(
    source: Side,
    target: Side,
    backed: Sequence[Support],
    sought: Sequence[Support],
    gazetteer: Gazetteer,
) -> Iterator[NameMatch]:
    expected = _expected(source, target, sought, gazetteer)
    for name, found in zip(target.names, backed, strict=True):
        if found is _SETTLED or "adjectival_of" in name.facts or "exonym" in name.facts:
            continue
        if wrong := garbled(name, found, source, target, gazetteer, expected):
            named = wrong.meant and wrong.meant.lower() not in dictionary(target.lang)
            if not named and _spelt_as_said(name, found, source, target):
                continue
            partner = Name(found.span, found.span.of(source.text)) if found.span else None
            yield NameMatch(
                "garbled",
                partner if found.strength >= _SUPPORTED else None,
                name,
                confidence("garbled", wrong.features),
                wrong.expected,
                facts={"features": wrong.features, "model": "garbled", "meant": wrong.meant},
            )


def _spelt_as_said(name: Name, found: Support, source: Side, target: Side) -> bool:
    """Whether a name is letter for letter what the source's letters say: Сезен, Sezen."""
    if found.span is None or source.script == target.script:
        return False
    said = letters(found.span.of(source.text), source.lang)
    return said == letters(name.text, target.lang)


def _expected(
    source: Side, target: Side, sought: Sequence[Support], gazetteer: Gazetteer
) -> tuple[str, ...]:
    """The words by which the target language names what the target may lack."""
    found = (
        word
        for name, support in zip(source.names, sought, strict=True)
        if support.how in ("sound", "") or support.strength < _SUPPORTED
        for entry in name.entries
        for form in gazetteer.forms_in(entry, target.lang)
        for word in form.text.split(" ")
        if len(word) >= _SHORT_SYLLABLE and word[:1].isupper()
    )
    return tuple(dict.fromkeys(found))


def _surest(found: list[NameMatch], slips: list[NameMatch]) -> list[NameMatch]:
    """A slip in place of what else was said of its name, unless that is surer to be wrong."""
    at = {
        place: number
        for number, slip in enumerate(slips)
        if slip.target
        for place in range(slip.target.span.start, slip.target.span.end)
    }
    kept: list[NameMatch] = []
    used: set[int] = set()
    for match in found:
        span = match.target.span if match.target else Span(0, 0)
        here = dict.fromkeys(at[place] for place in range(span.start, span.end) if place in at)
        wrong = match.confidence if match.relation != "equal" else 0.5
        better = [number for number in here if slips[number].confidence > wrong]
        used.update(better)
        kept += [slips[number] for number in better] or [match]
    rest = (slip for number, slip in enumerate(slips) if number not in used)
    return [*kept, *(slip for slip in rest if slip.confidence < 0.5)]


def _agreeing(
    source: Side, target: Side, backed: Sequence[Support], gazetteer: Gazetteer
) -> Iterator[NameMatch]:
    for name, found in zip(target.names, backed, strict=True):
        if found.strength < _SUPPORTED or found is _SETTLED or "adjectival_of" in name.facts:
            continue
        partner = Name(found.span, found.span.of(source.text)) if found.span else None
        if "exonym" in name.facts and partner:
            expected = name.facts["exonym"]
            acronym = name.text.isupper() and len(name.text) <= _LONGEST_ACRONYM
            relation = "acronym" if acronym else "exonym"
            # The source has to name the same place; a club or a nickname may share the letters.
            meant = (
                found.how == "form"
                or (found.how == "entry" and " " in partner.text)
                or _base(source.lang) in name.facts["languages"]
                or means(partner, expected, source, target, gazetteer)
            )
            sure = max(0.85, name.facts["confidence"]) if meant else 0.15
            people = source.writing == "cased" and partner.text.islower()  # "los caribes"
            cased = expected and inflected_form(name.text, expected, partner.text, target.lang)
            if people or cased or in_longer_name(name, source, target):
                sure = 0.1
            yield NameMatch(relation, partner, name, sure, expected)
        else:
            yield NameMatch("equal", partner, name, found.strength)


@dataclass(frozen=True, slots=True)
class Group:
    """Adjacent names of one text that the other does not support: one longer name, most likely."""

    names: tuple[Name, ...]
    support: Support
    text: str

    @property
    def span(self) -> Span:
        """From the first name to the last."""
        return self.names[0].span.cover(self.names[-1].span)

    @property
    def name(self) -> Name:
        """The whole as one Name."""
        if len(self.names) == 1:
            return self.names[0]
        entries = tuple(entry for name in self.names for entry in name.entries)
        return Name(self.span, self.span.of(self.text), self.names[0].kind, entries)

    @property
    def standing(self) -> str:
        """How sure it is that this is a name: "told" (with its form in the other language)..."""
        if self.support.told:
            return "told"
        if all(name.facts.get("common") for name in self.names):
            return "common"
        if all(name.facts.get("common") or name.facts.get("mixed") for name in self.names):
            return "mixed"
        if any(name.kind == "acronym" or _plural_letters(name.text) for name in self.names):
            return "acronym"
        return "plain"

    def fact(self, key: str) -> float:
        """The least of a numeric fact over the names."""
        return min(float(name.facts.get(key, 0.0)) for name in self.names)


def _plural_letters(text: str) -> bool:
    """Whether a word is the plural of an acronym: MPs."""
    return len(text) > 2 and text.endswith("s") and text[:-1].isupper()


def _unsupported(side: Side, supports: Sequence[Support]) -> list[Group]:
    groups: list[Group] = []
    for name, found in zip(side.names, supports, strict=True):
        if found.strength >= _SUPPORTED or "adjectival_of" in name.facts:
            continue
        if _of_currency(name, side):
            continue
        last = groups[-1] if groups else None
        if last and side.text[last.span.end : name.span.start] in _BETWEEN:
            best = max((last.support, found), key=lambda one: (one.told, one.strength))
            groups[-1] = Group((*last.names, name), best, side.text)
        else:
            groups.append(Group((name,), found, side.text))
    return groups


def _of_currency(name: Name, side: Side) -> bool:
    """Whether a name only says whose money it is: US dollars, "долларов США"."""
    at = side.places.get(name.span.start)
    if at is None or not name.entries:
        return False
    money = currency_words(side.lang)
    beside = joined(side.words, at, -1), joined(side.words, at + name.text.count(" "), 1)
    nouns = (word.core.casefold() for word in beside if word is not None)
    # A word of the names of many: "dollar", and neither "of" (account) nor "new".
    return any(len(word) > 3 and len(money.get(word, ())) >= _MANY for word in nouns)


def _replaced(
    source: Side,
    target: Side,
    backed: Sequence[Support],
    sought: Sequence[Support],
    gazetteer: Gazetteer,
) -> Iterator[NameMatch]:
    """Target names without support, each with the source name that lacks one too, if any."""
    lost = Lost(_unsupported(source, sought))
    edges = _edges(target, backed)
    supported = sum(found.strength >= _SUPPORTED for found in backed)
    for group in _unsupported(target, backed):
        if _says_little(group, source, target, edges):
            continue
        partner, features = _partner(group, lost, source, target)
        if _tells_where(group, partner, source.lang):
            continue
        if _spelt_out(group, partner) if partner else _beside(group, edges):
            continue  # without a partner it makes the name beside it longer: Kim, Kim Jong Un
        if partner and is_seat(group.name.entries, partner.name.entries, gazetteer):
            continue
        if partner:
            features["touches"] = float(_touches(group, partner, edges))
        model = f"replaced-{source.writing}"
        sure = confidence(model, features)
        beside = partner.names if partner else ()
        told = reasons(group.names, beside, (target, source), group.support.strength, gazetteer)
        if told:
            sure = min(sure, _DOUBTFUL)
            features |= {"worded": 1.0, **dict.fromkeys(sorted(told), 1.0)}
        features |= _around(group, partner, lost, source, target, supported, len(backed))
        translated = partner is not None and partner.standing == "told"
        translated = translated and group.standing in ("common", "mixed")
        yield NameMatch(
            "translated" if translated else "replaced",
            partner.name if partner else None,
            group.name,
            sure,
            partner.support.expected if partner else None,
            facts={"features": features, "model": model},
        )


def _tells_where(group: Group, partner: Group | None, lang: str) -> bool:
    """Whether a name may tell strangers what the source's own readers know: Dutch, Sweden's.

    It is of a country where the source's language is spoken, and stands for none that is named; a
    town of it may be: "a court in Novosibirsk" is a Russian court.
    """
    if partner is not None and partner.standing == "told" and not _is_town(partner):
        return False
    return all(
        any(
            entry.startswith("country:") and entry.removeprefix("country:") in homes(lang)
            for entry in name.entries
        )
        for name in group.names
    )


def _is_town(group: Group) -> bool:
    """Whether a name may only be one of a place that is no state."""
    return all(
        name.kind == "place" and not any(entry.startswith("country:") for entry in name.entries)
        for name in group.names
    )


def _spelt_out(group: Group, partner: Group) -> bool:
    """Whether one name may be what the other, an acronym that nobody knows, is short for."""
    return any(
        short.standing == "acronym"
        and len(long.names) > 1
        and any(name.facts.get("common") or name.facts.get("mixed") for name in long.names)
        for short, long in ((partner, group), (group, partner))
    )


def _around(
    group: Group,
    partner: Group | None,
    lost: Lost,
    source: Side,
    target: Side,
    supported: int,
    count: int,
) -> dict[str, float]:
    """What the pair of texts says of a name without support, beside the name itself.

    Where all other names of a pair have their partners, one that has none stands out. `supported`
    of the target's `count` names have one.
    """
    only = count - supported == len(group.names)
    features = {
        "supported": min(supported, 4) / 4,
        "alone": float(only),
        "one_each": float(lost.count == 1 and only),
        "same_script": float(source.script == target.script),
        "headline": float(target.headline or source.headline),
        "nouns": float(_base(source.lang) in CAPITAL_NOUNS),
        "own_nouns": float(_base(target.lang) in CAPITAL_NOUNS),
    }
    if partner:
        ours, theirs = group.name.text[:_COMPARED], partner.name.text[:_COMPARED]
        features["alike"] = likeness(ours, target.lang, theirs, source.lang)
    return features


def _says_little(group: Group, source: Side, target: Side, edges: dict[int, list[Span]]) -> bool:
    """Whether a group is no name to be replaced: a unit, a day, the Li of a known Li Wenjing."""
    if any(entry.startswith("unit:") for name in group.names for entry in name.entries):
        return True
    if all(name.text.casefold() in calendar_words(target.lang) for name in group.names):
        return True
    if all(is_generic(name.text, target.lang) for name in group.names):
        return True
    if len(group.names) == 1 and _opens_with_word(group.names[0], target.lang):
        return True
    if target.headline and all(_ordinary(name, target.lang) for name in group.names):
        return True
    short = len(group.span) <= _SHORT_SYLLABLE and source.writing == "unspaced"
    return short and _beside(group, edges)


def _beside(group: Group, edges: dict[int, list[Span]]) -> bool:
    """Whether a supported name stands right before or after a group."""
    start, end = group.span.start, group.span.end
    return any(edge in edges for edge in (end, end + 1, -start, 1 - start))


def _opens_with_word(name: Name, lang: str) -> bool:
    """Whether a dictionary has what opens a sentence: Interestingly, Hostels."""
    word = name.text.lower()
    return (
        bool(name.facts.get("opens"))
        and not name.entries
        and name.kind != "acronym"
        and (word in dictionary(lang) or bool(derived(word, lang)))
    )


def _ordinary(name: Name, lang: str) -> bool:
    """Whether a name may be any word that has a capital."""
    return not name.entries and zipf(name.text, lang) >= _ORDINARY


def _edges(target: Side, backed: Sequence[Support]) -> dict[int, list[Span]]:
    """The source spans of supported names, by where these begin, and by minus where they end."""
    edges: dict[int, list[Span]] = {}
    for name, found in zip(target.names, backed, strict=True):
        if found.strength >= _SUPPORTED and found.span:
            edges.setdefault(name.span.start, []).append(found.span)
            edges.setdefault(-name.span.end, []).append(found.span)
    return edges


def _touches(group: Group, partner: Group, edges: dict[int, list[Span]]) -> bool:
    """Whether a name right beside the group stands for a part of, or right beside, the partner."""
    start, end = group.span.start, group.span.end
    return any(
        max(span.start - partner.span.end, partner.span.start - span.end) <= 1
        for edge in (end, end + 1, -start, 1 - start)
        for span in edges.get(edge, ())
    )


def _missing(
    source: Side, target: Side, backed: Sequence[Support], sought: Sequence[Support]
) -> Iterator[NameMatch]:
    """Source names that the target neither has nor has another in place of."""
    if _unsupported(target, backed):
        return
    lost = _unsupported(source, sought)
    model = f"missing-{source.writing}"
    words = max(1, len(source.words))
    for group in lost:
        if group.standing not in ("told", "plain"):
            continue
        features = {
            "bias": 1.0,
            group.standing: 1.0,
            "likeness": group.support.strength,
            "opens": float(bool(group.names[0].facts.get("opens"))),
            "rarity": max(0.0, 4.5 - group.fact("zipf")) / 4.5,
            "words": min(len(group.names), 3) / 3,
            "unmatched": min(len(lost), 4) / 4,
            "long_text": min(words, 40) / 40,
            "weight": group.fact("weight") / 7.5,
        }
        here = round(group.span.start / max(1, len(source.text)) * len(target.text))
        sure = min(_MOST_MISSING, confidence(model, features))
        yield NameMatch(
            "missing", group.name, None, sure, group.support.expected,
            Span(here, here), {"features": features, "model": model},
        )  # fmt: skip


def _abroad(prefix: str, group: Group, own: str, other: str) -> dict[str, float]:
    """Whether texts in the other language use the words too, as names only: names travel."""
    words = [word for name in group.names for word in name.text.replace("-", " ").split(" ")]
    best = 0.0
    for word in words:
        for form in (word, *stems(fold(word), own)):
            latin = romanise(form, own)
            if len(latin) > 2 and not is_common(latin, other) and not is_mixed(latin, other):
                best = max(best, zipf(latin, other))
    unseen = all(zipf(word, own) == 0 for word in words)
    ends = inflects(own)
    return {
        f"{prefix}abroad": min(best, 4.0) / 4,
        f"{prefix}unseen": float(unseen and not ends),
        f"{prefix}unseen_inflected": float(unseen and ends),
    }


class Lost:
    """The source's unsupported names, to be asked for the ones nearest to a place."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.count = len(groups)
        self._by_standing: dict[str, tuple[list[int], list[Group]]] = {}
        for group in groups:
            starts, alike = self._by_standing.setdefault(group.standing, ([], []))
            starts.append(group.span.start)
            alike.append(group)

    def near(self, place: float) -> Iterator[tuple[str, Group]]:
        """The names of each standing right before and right after an offset."""
        for standing, (starts, groups) in self._by_standing.items():
            at = bisect_left(starts, place)
            yield from ((standing, group) for group in groups[max(0, at - 1) : at + 1])


def _partner(
    group: Group, lost: Lost, source: Side, target: Side
) -> tuple[Group | None, dict[str, float]]:
    """The source name that a group most likely stands for, and what speaks for a replacement."""
    here = group.span.start / max(1, len(target.text))

    def far(one: tuple[str, Group]) -> tuple[float, int]:
        there = one[1].span.start / max(1, len(source.text))
        return abs(here - there) - _WORTH[one[0]], one[1].span.start

    near = lost.near(here * len(source.text))
    standing, partner = min(near, key=far, default=("none", None))
    rarity = max(0.0, 4.5 - group.fact("zipf")) / 4.5
    features = {
        "bias": 1.0,
        f"{group.standing}-{standing}": 1.0,
        "likeness": group.support.strength,
        "opens": float(bool(group.names[0].facts.get("opens"))),
        "opens_alone": float(len(group.names) == 1 and bool(group.names[0].facts.get("opens"))),
        "rarity": rarity,
        "words": min(len(group.names), 3) / 3,
        "unmatched": min(lost.count, 4) / 4,
        "short": float(len(group.span) < 4),
    }
    if group.standing == "told":
        features["weight"] = group.fact("weight") / 7.5
    features |= _abroad("", group, target.lang, source.lang)
    if partner and standing == "told":
        features["lost_weight"] = partner.fact("weight") / 7.5
    if partner:
        features |= _abroad("lost_", partner, source.lang, target.lang)
        features |= {
            "lost_likeness": partner.support.strength,
            "lost_opens": float(bool(partner.names[0].facts.get("opens"))),
            "lost_rarity": max(0.0, 4.5 - partner.fact("zipf")) / 4.5,
            "lost_words": min(len(partner.names), 3) / 3,
            "apart": abs(here - partner.span.start / max(1, len(source.text))),
            "lost_short": float(len(partner.span) < 4),
            "same_kind": float(group.names[0].kind == partner.names[0].kind != "unknown"),
            "both_great": float(min(group.fact("weight"), partner.fact("weight")) >= _GREAT),
        }
    return partner, features
