"""Quantities that differ between a source and its back-translation, two texts in one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mtqa.model import Evidence, Pair, Quantity, QuantityMatch, Span
from mtqa.quantities import extract, match

__all__ = ["Changed", "changed", "meaning"]

_SAME = frozenset({"equal", "converted", "notation"})
# The back-translation has it, and where the target says it was not found.
_UNPROVEN = 0.75


@dataclass(frozen=True, slots=True)
class Changed:
    """A quantity of the source for which the back-translation has another.

    `target` is where the target says what the back-translation says, when that was found.
    """

    source: Quantity
    back: Quantity
    target: Span | None
    confidence: float


def changed(pair: Pair, evidence: Evidence, back: str) -> Iterator[Changed]:
    """Quantities that changed on the round trip and that the target does not say as the source.

    What the target says as the source was changed by the engine alone; what it says as the
    back-translation was surely changed by the translator.
    """
    source, target = pair.source or "", pair.target
    source_lang, target_lang = pair.source_lang or "und", pair.target_lang
    ours = evidence.source_quantities or extract(source, source_lang)
    theirs = extract(back, source_lang)
    trip = match(source, source_lang, ours, back, source_lang, theirs)
    differing = [one for one in trip if one.relation not in _SAME and one.source and one.target]
    if not differing:
        return
    translated = evidence.target_quantities or extract(target, target_lang)
    direct = match(source, source_lang, ours, target, target_lang, translated)
    kept = {one.source.span for one in direct if one.relation in _SAME and one.source}
    derived = match(back, source_lang, theirs, target, target_lang, translated)
    proven = {
        one.source.span: one.target.span
        for one in derived
        if one.relation in _SAME and one.source and one.target
    }
    for one in differing:
        if one.source is None or one.target is None or one.source.span in kept:
            continue
        place = proven.get(one.target.span)
        yield Changed(one.source, one.target, place, _confidence(one, place is not None))


def _confidence(one: QuantityMatch, proven: bool) -> float:
    return (1 + one.confidence) / 2 if proven else one.confidence * _UNPROVEN


def meaning(quantity: Quantity) -> str | None:
    """What a quantity states, in English, for who cannot read its language; None where unclear."""
    from babel.dates import get_day_names
    from babel.numbers import format_decimal

    facts, value = quantity.facts, format_decimal(quantity.value, locale="en")
    if quantity.kind == "year":
        return str(quantity.value)
    if quantity.kind == "date":
        return _date(facts.get("day"), facts.get("month"), facts.get("year"))
    if quantity.kind == "weekday":
        return str(get_day_names("wide", locale="en")[int(quantity.value) - 1])
    if quantity.kind == "month":
        return _date(None, int(quantity.value), None)
    if quantity.kind in {"time", "roman", "name"}:
        return None
    if quantity.currency:
        return f"{value} {_currency(quantity.currency)}"
    if quantity.unit in {"percent", "percentage-point", "permille"}:
        return f"{value} {str(quantity.unit).replace('-', ' ')}"
    if quantity.unit:
        return f"{value} {quantity.unit.partition('-')[2].replace('-', ' ')}"
    return value


def _date(day: object, month: object, year: object) -> str | None:
    from babel.dates import get_month_names

    month_name = get_month_names("wide", locale="en")[int(str(month))] if month else None
    parts = [str(part) for part in (day, month_name, year) if part]
    return " ".join(parts) or None


def _currency(codes: str) -> str:
    """The name of a currency; of several that share a word, the word ("dollars")."""
    from babel.numbers import get_currency_name

    first, *others = codes.split("|")
    name: str = get_currency_name(first, count=2, locale="en")
    return name.split()[-1] if others else name
