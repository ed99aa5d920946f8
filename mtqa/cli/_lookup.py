"""What `mtqa gazetteer lookup` says of a name: what is known of it, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from mtqa import lang as languages
from mtqa.gazetteer import Form, Gazetteer, find_names
from mtqa.gazetteer.fold import fold, keys
from mtqa.gazetteer.readings import full_names, readings
from mtqa.gazetteer.romanise import romanise
from mtqa.gazetteer.store import Hit

__all__ = ["known", "unknown"]

_ENTRIES = 10
_FORMS = 6
_LEAST_SHARED = 4  # forms that two entries of one entity share
_ROLES = {
    "name": "the usual form", "alias": "another form", "acronym": "the acronym",
    "adjective": "the adjective", "people": "the people", "avoid": "a form to avoid",
}  # fmt: skip


def known(name: str, source_lang: str, target_lang: str, gazetteer: Gazetteer) -> Iterator[str]:
    """Lines about each entry that the name may stand for, the most prominent first."""
    found = _together(_hits(name, source_lang, gazetteer), gazetteer)
    for same in found[:_ENTRIES]:
        yield _heading(name, source_lang, same, gazetteer)
        entry = next((hit.entry for hit in same if gazetteer.forms_in(hit.entry, target_lang)), "")
        yield f"  in {_language(target_lang)}: {_forms_in(entry, target_lang, gazetteer)}"
        told = next((hit.entry for hit in same if _told(hit.entry, gazetteer)), same[0].entry)
        if elsewhere := _elsewhere(told, (source_lang, target_lang), gazetteer):
            yield f"  elsewhere: {elsewhere}"
    if len(found) > _ENTRIES:
        yield f"and {len(found) - _ENTRIES} more, less prominent"


def unknown(name: str, source_lang: str, target_lang: str, gazetteer: Gazetteer) -> Iterator[str]:
    """Lines about a name that no entry has: how it sounds, and what is spelt almost alike."""
    yield f"{name}: not known"
    read = readings(name, source_lang)
    latin = dict.fromkeys((*read[:1], *full_names(name, source_lang), *read))
    if not latin and not name.isascii():
        latin = dict.fromkeys([romanise(name, source_lang)])
    if latin:
        yield f"  in Latin letters: {', '.join(islice(latin, _FORMS))}"
    if near := gazetteer.near(name, source_lang if source_lang != "und" else target_lang):
        yield f"  spelt almost like: {', '.join(near[:_FORMS])}"
    yield "  add it with mtqa gazetteer import"


def _hits(name: str, lang: str, gazetteer: Gazetteer) -> dict[str, Hit]:
    """The best hit of each entry: of the spelling, else of an undone inflection or a part."""
    base, key = languages.base(lang), fold(name)
    spelt = list(gazetteer.find([key])[key])
    inflected = [
        hit
        for hits in gazetteer.find(keys(key, lang)).values()
        for hit in hits
        if base in hit.langs
    ]
    parts = dict.fromkeys(
        entry for found in find_names(name, lang, gazetteer) for entry in found.entries
    )
    inner = [
        Hit(form.text, frozenset({form.lang} - {""}), form.role, entry, "", 0.0)
        for entry in parts
        for form in gazetteer.forms(entry)[:1]
    ]
    found: dict[str, Hit] = {}
    own = sorted(spelt, key=lambda hit: (base not in hit.langs, -hit.weight))
    for hit in (*own, *inflected, *inner):
        found.setdefault(hit.entry, hit)
    return found


def _together(hits: Mapping[str, Hit], gazetteer: Gazetteer) -> list[list[Hit]]:
    """The hits, those of one entity that sources have each on their own beside one another."""
    groups: list[tuple[set[str], list[Hit]]] = []
    spelt: dict[str, frozenset[str]] = {}
    for hit in hits.values():
        told, spelt[hit.entry] = _told(hit.entry, gazetteer), _spelt(hit.entry, gazetteer)
        for tagged, group in groups:
            if _may_be_one(group[0], hit) and any(
                _is_same(mine, theirs)
                for mine, theirs in (
                    (told, frozenset().union(*(spelt[one.entry] for one in group))),
                    (tagged, spelt[hit.entry]),
                )
            ):
                group.append(hit)
                tagged |= told
                break
        else:
            groups.append((set(told), [hit]))
    return [group for _, group in groups]


def _may_be_one(first: Hit, second: Hit) -> bool:
    """Whether the entries are of one kind; Luxembourg is a country and, apart from it, a city."""
    countries = {hit.entry.startswith("country:") for hit in (first, second)}
    return first.kind == second.kind and len(countries) == 1


def _is_same(told: Collection[str], others: Collection[str]) -> bool:
    """Whether an entry has another's forms: many places are Paris, one is Paryż and Párizs too."""
    return len(told) >= _LEAST_SHARED and 2 * len(set(told) & set(others)) >= len(told)


def _told(entry: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The spellings of an entry that a source tags with a language."""
    return frozenset(
        fold(form.text)
        for form in gazetteer.forms(entry)
        if form.lang and form.role in ("name", "alias")
    )


def _spelt(entry: str, gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(fold(form.text) for form in gazetteer.forms(entry))


def _heading(name: str, lang: str, same: Sequence[Hit], gazetteer: Gazetteer) -> str:
    """What the entity is, by which of its forms it was found, and who says so."""
    hit = same[0]
    prominence = max(one.weight for one in same)
    kind = f"{hit.kind}, prominence {prominence:.1f}, " if hit.kind else ""
    if fold(hit.form) != fold(name):
        role = f"found as {hit.form}" if hit.kind else "found in a part of it"
    else:
        role = _ROLES[hit.role]
    asked = {lang, languages.base(lang)}
    codes = sorted(hit.langs, key=lambda code: (code not in asked, code))
    spoken = ", ".join(_language(code) for code in codes[:_FORMS])
    more = f" and {len(codes) - _FORMS} more languages" if len(codes) > _FORMS else ""
    where = f" in {spoken}{more}" if spoken else ", language not told"
    entries = ", ".join(one.entry for one in same)
    origins = ", ".join(dict.fromkeys(gazetteer.origin(one.entry) for one in same))
    return f"{entries}: {kind}{role}{where}; from {origins}"


def _forms_in(entry: str, lang: str, gazetteer: Gazetteer) -> str:
    """The language's forms, the usual one first, with the roles of the others."""
    if not entry:
        return "no form told"
    first = gazetteer.preferred(entry, lang)
    forms = gazetteer.forms_in(entry, lang)
    rest = [_with_role(form) for form in forms if form.text != first]
    also = (
        f" (also {', '.join(rest[:_FORMS])}{', …' if len(rest) > _FORMS else ''})" if rest else ""
    )
    return f"{first or '-'}{also}"


def _with_role(form: Form) -> str:
    return form.text if form.role in ("name", "alias") else f"{form.text}: {_ROLES[form.role]}"


def _elsewhere(entry: str, told: tuple[str, ...], gazetteer: Gazetteer) -> str:
    """Usual forms of other languages, each text once, those that most languages share first."""
    shared: dict[str, list[str]] = {}
    for form in gazetteer.forms(entry):
        if form.lang and form.role == "name" and form.lang not in told:
            shared.setdefault(form.text, []).append(form.lang)
    ranked = sorted(shared.items(), key=lambda one: -len(one[1]))[:_FORMS]
    return "; ".join(
        f"{text} ({', '.join(codes[:3])}{', …' if len(codes) > 3 else ''})"
        for text, codes in ranked
    )


def _language(code: str) -> str:
    return "any language" if code == "und" else languages.display_name(code)
