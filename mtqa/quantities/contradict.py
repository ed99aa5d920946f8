"""What a text says of its numbers that cannot be: two currencies, 30 February, 140 % of voters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from mtqa.model import Quantity, Span
from mtqa.quantities.lexicon import Lexicon, lexicon

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_GAP = r"[^\w.,;:!?()]"  # between words of one phrase
_ORPHAN = re.compile(r"(?:[.!?]\s+|,?\s+|\s*[/]\s*)([^\W\d_]+|[$€£¥₽])[.!?]?(?=\s|$)")
_BAD_CLOCK = re.compile(r"(?<![\d:.,])(\d{2}):(\d{2})(?![\d:])")


def contradictions(
    text: str, lang: str, quantities: Sequence[Quantity]
) -> Iterator[tuple[Span, str, float]]:
    """Spans that contradict themselves, with the rule and its confidence."""
    words = lexicon(lang)
    for index, quantity in enumerate(quantities):
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        if quantity.currency and quantity.kind == "money":
            yield from _two_currencies(text, words, quantity, following)
        elif quantity.kind == "date":
            yield from _impossible_date(quantity)
        elif quantity.kind == "percent":
            yield from _too_many(text, words, quantity)
            yield from _rest(text, words, quantity, following)
    yield from _impossible_time(text, words, quantities)


def _two_currencies(
    text: str, words: Lexicon, quantity: Quantity, following: Quantity | None
) -> Iterator[tuple[Span, str, float]]:
    """ "11.5m euros. Dollars.": an amount, and a second currency that belongs to nothing."""
    found = _ORPHAN.match(text, quantity.span.end)
    if not found or (following is not None and following.span.start < found.end()):
        return
    roles = words.look(found[1]) or {}
    other = roles.get("currency")
    if (
        not other
        or roles.get("weak")
        or set(other.split("|")) & set((quantity.currency or "").split("|"))
    ):
        return
    between = text[quantity.span.end : found.start(1)]
    rest = text[found.end() :].lstrip()
    sentence = between.strip() in (".", "!", "?")
    if sentence and not (found[0][-1] in ".!?" or not rest):
        return
    if not sentence and not between.isspace():
        return
    if not sentence and (rest[:1].isdigit() or found[1].isupper()):
        return  # "5 euros $6", "5 euros EUR/USD"
    yield Span(quantity.span.start, found.end()), "currencies", 0.95 if sentence else 0.85


def _impossible_date(quantity: Quantity) -> Iterator[tuple[Span, str, float]]:
    day, month, year = (quantity.facts.get(field) for field in ("day", "month", "year"))
    if quantity.facts.get("options") and any(
        option[2] <= _DAYS[option[1] - 1] for option in quantity.facts["options"]
    ):
        return
    if day and month and day > _DAYS[month - 1]:
        yield quantity.span, "impossible-date", 0.95
    elif day == 29 and month == 2 and year and not _leap(year):
        yield quantity.span, "impossible-date", 0.9


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _impossible_time(
    text: str, words: Lexicon, quantities: Sequence[Quantity]
) -> Iterator[tuple[Span, str, float]]:
    for found in _BAD_CLOCK.finditer(text):
        hour, minute = int(found[1]), int(found[2])
        if hour < 24 and minute < 60:
            continue
        after = re.compile(r"\s?([^\W\d_]+(?:\.[^\W\d_]+)?)").match(text, found.end())
        roles = (
            (words.look(after[1]) or words.look(after[1].partition(".")[0]) or {}) if after else {}
        )
        before = text[max(0, found.start() - 12) : found.start()].split()
        # "At 27:37" may be a minute of play; no minute has 61 seconds either.
        if "clock" in roles or "am" in roles or "pm" in roles:
            yield Span(*found.span()), "impossible-time", 0.9
        elif minute > 59 and before and before[-1].casefold() in words.at_hour:
            yield Span(*found.span()), "impossible-time", 0.75


def _too_many(text: str, words: Lexicon, quantity: Quantity) -> Iterator[tuple[Span, str, float]]:
    """More than all of a whole: "140 % of voters"."""
    if quantity.value <= 100 or quantity.unit != "percent" or quantity.upper is not None:
        return
    after = text[quantity.span.end : quantity.span.end + 40]
    for form in words.facts.get("word", {}).get("whole", ()):
        if re.match(
            rf"{_GAP}*(?:[^\W\d_]+{_GAP}+){{0,3}}?{re.escape(form)}\b", after, re.IGNORECASE
        ):
            yield quantity.span, "impossible-share", 0.85
            return


def _rest(
    text: str, words: Lexicon, quantity: Quantity, following: Quantity | None
) -> Iterator[tuple[Span, str, float]]:
    """ "60 % voted yes, the remaining 50 % no"."""
    if following is None or following.kind != "percent" or quantity.unit != following.unit:
        return
    between = text[quantity.span.end : following.span.start]
    if len(between) > 80 or re.search(r"[.!?]\s", between):
        return
    near = between[-25:].lower()
    if not any(form in near for form in words.facts.get("word", {}).get("rest", ())):
        return
    total = quantity.value + following.value
    if abs(total - 100) > Decimal("1.5") and total > 100:
        yield following.span, "shares", 0.85


def headline(
    heading: str,
    heading_quantities: Sequence[Quantity],
    body: str,
    body_quantities: Sequence[Quantity],
) -> Iterator[tuple[int, int]]:
    """Figures of a heading that the body states otherwise: indices (heading's, body's).

    Only where the same word follows both figures, once in each, and the heading's value is nowhere
    in the body; a rounded heading ("30" over "28") is none.
    """
    stated = {
        value for quantity in body_quantities for value in (*quantity.readings, quantity.upper)
    }
    nouns: dict[tuple[str, str | None, str | None], list[int]] = {}
    for index, quantity in enumerate(body_quantities):
        if noun := _noun(body, quantity):
            nouns.setdefault(noun, []).append(index)
    for index, quantity in enumerate(heading_quantities):
        if set(quantity.readings) & stated or quantity.approximate or quantity.upper is not None:
            continue
        noun = _noun(heading, quantity)
        others = nouns.get(noun, []) if noun else []
        if len(others) != 1 or quantity.value <= 1 or not quantity.facts.get("raw"):
            continue
        value = body_quantities[others[0]].value
        if value and not _rounded(quantity.value, value):
            yield index, others[0]


def _rounded(heading: Decimal, body: Decimal) -> bool:
    digits = heading.normalize().as_tuple().digits
    return len(digits) <= 2 and abs(heading - body) <= body * Decimal("0.1")


def _noun(text: str, quantity: Quantity) -> tuple[str, str | None, str | None] | None:
    """The word after a figure, with its unit and currency; None where there is none."""
    found = re.compile(r"[ \u00a0-]([^\W\d_]{3,})").match(text, quantity.span.end)
    word = found[1].casefold() if found else ""
    if quantity.kind not in ("cardinal", "money", "measure", "percent"):
        return None
    if not word and quantity.kind == "cardinal":
        return None
    if quantity.unit and quantity.unit.startswith("duration"):
        return None
    return word, quantity.unit, quantity.currency
