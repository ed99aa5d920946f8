"""Two neighbouring quantities that are one: 3–5, between 3 and 5, the 80s of the 20th century."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from mtqa.model import Quantity, Span
from mtqa.quantities.convert import together
from mtqa.quantities.cursor import BLANK, Cursor
from mtqa.quantities.dates import date_value

_DASH = re.compile(r"\s?[-–—‑~～〜−]\s?")
_LONGEST_LINK = 8
_UNRANGED = frozenset("date month weekday time score id name duration fraction ratio roman".split())
_OR = frozenset(["or", "oder", "ou", "o", "или", "nebo", "lub", "veya", "of", "eller"])
_OF_CENTURY = frozenset(["", "的", "の", "of the", "du", "del", "des"])


def join(cursor: Cursor, left: Quantity, right: Quantity) -> Quantity | None:
    """The one quantity that two are, or None when they are two."""
    kinds = {left.kind, right.kind}
    if twin := _twin_months(cursor, left, right):
        return twin
    if right.kind == "date" and left.kind in ("cardinal", "year"):
        return _year_first(cursor, left, right)
    if kinds == {"century", "decade"} or (
        kinds == {"century", "measure"} and left.unit == "duration-year"
    ):
        return _decade_of_century(cursor, left, right)
    return _compound(cursor, left, right) or _range(cursor, left, right)


def _compound(cursor: Cursor, left: Quantity, right: Quantity) -> Quantity | None:
    """A measure in two units: 7 pounds 3 ounces, 2 hours 30 minutes."""
    if not (left.unit and right.unit and left.upper is None and right.upper is None):
        return None
    link = _between(cursor, left, right).strip(" .\u00a0").lower()
    if (link and link not in cursor.lexicon.connectors) or left.value != int(left.value):
        return None
    value = together(left.value, left.unit, right.value, right.unit)
    if value is None:
        return None
    facts = {key: fact for key, fact in left.facts.items() if key not in ("raw", "maybe")}
    facts |= {"parts": (left.value, right.value), "compound": True}
    span = left.span.cover(right.span)
    return replace(left, span=span, value=value, readings=(value,), facts=facts)


def share_unit(cursor: Cursor, left: Quantity, right: Quantity) -> Quantity:
    """The first of "200 and 400 metres" with the unit of the second."""
    if left.kind != "cardinal" or right.kind != "measure" or not left.facts.get("raw"):
        return left
    link = _between(cursor, left, right).strip().lower()
    if link not in cursor.lexicon.connectors and link not in _OR:
        return left
    return replace(left, kind="measure", unit=right.unit)


def _between(cursor: Cursor, left: Quantity, right: Quantity) -> str:
    return cursor.text[left.span.end : right.span.start]


def _year_first(cursor: Cursor, left: Quantity, right: Quantity) -> Quantity | None:
    """2021. október 17., 2021 m. spalio 17 d.: a date whose year stands before it."""
    year, facts = str(left.facts.get("raw", "")), right.facts
    if len(year) != 4 or not year.isdecimal() or not 1000 <= left.value <= 2199:
        return None
    link = _between(cursor, left, right).strip(" .,\u00a0\u202f-")
    if facts.get("year") or not facts.get("month") or link not in cursor.lexicon.year_links:
        return None
    value = date_value(int(year), facts["month"], facts.get("day"))
    span = left.span.cover(right.span)
    return Quantity(span, "date", value, readings=(value,), facts={**facts, "year": int(year)})


def _twin_months(cursor: Cursor, left: Quantity, right: Quantity) -> Quantity | None:
    """A month by both of its Arabic names: 19 نوفمبر/تشرين الثاني, ديسمبر/كانون الأول 2023."""
    if not {left.kind, right.kind} <= {"date", "month"} or right.facts.get("day"):
        return None
    month, year = left.facts.get("month"), right.facts.get("year") or left.facts.get("year")
    if not month or month != right.facts.get("month"):
        return None
    if _between(cursor, left, right).strip() != "/":
        return None
    value = date_value(year, month, left.facts.get("day"))
    facts = {**left.facts, "year": year}
    kind = "date" if year or left.facts.get("day") else left.kind
    return Quantity(left.span.cover(right.span), kind, value, readings=(value,), facts=facts)


def _decade_of_century(cursor: Cursor, left: Quantity, right: Quantity) -> Quantity | None:
    """20世纪80年代 and "80-е годы XX века": the 1980s."""
    if _between(cursor, left, right).strip(" .\u00a0") not in _OF_CENTURY:
        return None
    century, decade = (left, right) if left.kind == "century" else (right, left)
    if decade.value >= 100 or decade.value % 10:
        return None
    value = (century.value - 1) * 100 + decade.value
    span = left.span.cover(right.span)
    return Quantity(span, "decade", value, readings=(value,), facts=decade.facts)


def _range(cursor: Cursor, left: Quantity, right: Quantity) -> Quantity | None:
    between = _between(cursor, left, right)
    if len(between) > _LONGEST_LINK or not _could_be_ends(left, right):
        return None
    season = between == "/" and len(str(left.facts.get("raw", ""))) == 4  # 1995/96
    dash = season or bool(_DASH.fullmatch(between))
    if not dash and not _range_word(cursor, left, between.strip(" \u00a0-–").lower()):
        return None
    low, high = _ends(left, right, dash)
    if not dash and high <= low:
        return None
    return Quantity(
        Span(left.span.start, right.span.end),
        right.kind if right.kind != "cardinal" else left.kind,
        low,
        upper=high,
        unit=right.unit or left.unit,
        currency=right.currency or left.currency,
        approximate=left.approximate,
        readings=(low,),
        facts={**left.facts, **right.facts, "parts": (left.value, right.value), "dash": dash},
    )


def _could_be_ends(left: Quantity, right: Quantity) -> bool:
    if left.upper is not None or right.upper is not None:
        return False
    if left.kind in _UNRANGED or right.kind in _UNRANGED:
        return False
    if left.unit and right.unit and left.unit != right.unit:
        return False
    if bool(left.facts.get("cent")) != bool(right.facts.get("cent")):
        return False  # "rose 90 cents to $82.40"
    kinds = {left.kind, right.kind}
    if "percent" in kinds and kinds & {"money", "measure"}:
        return False  # "rose 12.8% to 566 billion yuan"
    if (
        left.currency
        and right.currency
        and not (set(left.currency.split("|")) & set(right.currency.split("|")))
    ):
        return False
    return all(one.facts.get("raw") or one.facts.get("spelled") for one in (left, right))


def _ends(left: Quantity, right: Quantity, dash: bool) -> tuple[Decimal, Decimal]:
    """Both ends, the scale of "3–5 million" and the century of 2018–19 put to what lacks it."""
    low, high = left.value, right.value
    scale = right.facts.get("scale")
    if scale and not left.facts.get("scale") and low * scale <= high and low < 1000:
        low *= scale
    first, second = str(left.facts.get("raw", "")), str(right.facts.get("raw", ""))
    if dash and len(first) == 4 and len(second) == 2 and first.isdigit() and second.isdigit():
        high = low - low % 100 + high
    return low, high


def _range_word(cursor: Cursor, left: Quantity, word: str) -> bool:
    """Whether a word between two numbers makes them a range: "3 to 5", "between 3 and 5"."""
    roles = cursor.lexicon.look(word) or {} if word else {}
    if "to" in roles:
        return True
    before = cursor.index_of(left.span.start) - 1
    return (
        before >= 0
        and "range_and" in roles
        and "between" in cursor.tokens[before].roles
        and cursor.text[cursor.tokens[before].end : left.span.start] in BLANK
    )
