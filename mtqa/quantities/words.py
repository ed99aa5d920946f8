"""Numbers spelled out: a run of number words to one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mtqa.quantities.lexicon import Lexicon, Roles

_MULTIPLIERS = frozenset([100, 1000, 10**5, 10**6, 10**7, 10**9, 10**12])
_LINKS = "-\u2011\u00a0 "


class Number(NamedTuple):
    """A spelled number: its value, the words it takes, and the power that it ends in, or 1."""

    value: int
    used: int
    ordinal: bool
    power: int


def parse(lexicon: Lexicon, roles: Sequence[Roles | None], gaps: Sequence[str]) -> Number:
    """The number that starts a run of words; `used` is 0 where none does.

    `gaps` are the texts before each word (the first is not looked at). The grammar is the one that
    most languages share: descending sums of (1..999) x (1000, 10**6, ...), with an optional
    connector ("hundred and one", "treinta y uno").
    """
    total = current = used = 0
    last_power = 10**18
    index = 0
    while index < len(roles):
        at = _past_connector(roles, gaps, index)
        word = roles[at] if at < len(roles) else None
        if word is None or "ignore" in word or (at and gaps[at].strip(_LINKS)):
            break
        value, multiplies = _read(word)
        if value is None:
            break
        if multiplies and value == 100:
            if current > 20:
                break
            current = (current or 1) * 100
        elif multiplies:
            if value >= last_power:
                break
            total, current, last_power = total + (current or 1) * value, 0, value
        elif current == 0 or _fits(current, value, lexicon):
            if current == 0 and total and value >= last_power:
                break
            current += value
        else:
            break
        index = used = at + 1
        if _is_ordinal(word):
            return Number(total + current, used, True, 1)
    return Number(total + current, used, False, last_power if total and not current else 1)


def strength(number: Number, first: Roles) -> float:
    """How sure it is that the words state a quantity: "one" and "first" hardly ever do."""
    value = number.value
    if number.used == 1:
        vague = "scale" in first or "multiplier" in first
        if vague and not (value == 100 and "cardinal" in first and not first.get("weak")):
            return 0.1  # "millions": how many is not said
        if first.get("weak"):
            return 0.15
    if number.ordinal:
        return {1: 0.1, 2: 0.3}.get(value, 0.6)
    return {0: 0.2, 1: 0.12, 2: 0.63}.get(value, 0.8 if value < 13 else 0.9)


def _past_connector(roles: Sequence[Roles | None], gaps: Sequence[str], index: int) -> int:
    """The index after a connector that stands between two number words."""
    word = roles[index]
    if not index or word is None or not word.get("connector") or gaps[index].strip(_LINKS):
        return index
    following = roles[index + 1] if index + 1 < len(roles) else None
    if following is not None and ("cardinal" in following or "ordinal" in following):
        return index + 1
    return index


def _is_ordinal(word: Roles) -> bool:
    return "ordinal" in word and "cardinal" not in word and "multiplier" not in word


def _read(word: Roles) -> tuple[int | None, bool]:
    """The number that a word stands for, and whether it multiplies what stands before it."""
    if "multiplier" in word:
        return int(word["multiplier"]), True
    if "scale" in word and not word.get("attached") and word["scale"] >= 1000:
        return int(word["scale"]), True
    value = word.get("cardinal", word.get("ordinal"))
    return (None, False) if value is None else (int(value), value in _MULTIPLIERS)


def _fits(current: int, value: int, lexicon: Lexicon) -> bool:
    """Whether `value` may follow `current` in a sum: 20 and 3, 100 and 42, never 5 and 6."""
    if lexicon.units_first and 0 < current % 100 < 10 and value % 10 == 0 and 20 <= value < 100:
        return True  # "five and twenty"
    if value >= 100 or value == 0:
        return current >= 1000 and current % 1000 == 0 and value < 1000
    if value >= 10:
        return current % 100 == 0
    return current % 10 == 0 and (current % 100 != 10 or not lexicon.teens)
