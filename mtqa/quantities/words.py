"""Numbers spelled out: a run of number words to one value."""

from __future__ import annotations

from collections.abc import Sequence

from mtqa.quantities.lexicon import Lexicon, Roles


def parse(
    lexicon: Lexicon, roles: Sequence[Roles | None], gaps: Sequence[str]
) -> tuple[int, int, bool, int]:
    """The value of the number that starts the run, how many words it takes, if it is ordinal, and
    the power that it ends in ("two million": 10**6), or 1.

    `roles` are those of the words from the first on, `gaps` the texts before each (the first is
    not looked at). The grammar is the one that most languages share: descending sums of
    (1..999) x (1000, 10**6, ...), with an optional connector ("hundred and one", "veintiuno y").
    Zero words: the run starts with no number.
    """
    total = current = used = 0
    last_power = 10**18
    ordinal = False
    index = 0
    while index < len(roles):
        word = roles[index]
        if word is None or (index and gaps[index].strip("-\u2011\u00a0 ")):
            break
        if "ignore" in word:
            break
        if index and word.get("connector"):
            following = roles[index + 1] if index + 1 < len(roles) else None
            if following is None or not ("cardinal" in following or "ordinal" in following):
                break
            index += 1
            word = following
            if gaps[index].strip("-\u00a0 "):
                break
        value, power = _read(word)
        if value is None:
            break
        if "ordinal" in word and "cardinal" not in word and "multiplier" not in word:
            ordinal = True
        if power:
            if value == 100:
                if current >= 100 or (current and current > 20):
                    break
                current = (current or 1) * 100
            else:
                if value >= last_power:
                    break
                total += (current or 1) * value
                current, last_power = 0, value
        elif current == 0:
            if total and value >= last_power:
                break
            current = value
        elif _fits(current, value, lexicon.teens):
            current += value
        elif (
            lexicon.units_first and 0 < current % 100 < 10 and value % 10 == 0 and 20 <= value < 100
        ):
            current += value
        else:
            break
        index += 1
        used = index
        if ordinal:
            break
    return total + current, used, ordinal, last_power if total and not current else 1


def _read(word: Roles) -> tuple[int | None, bool]:
    """The number that a word stands for, and whether it multiplies what stands before it."""
    if "multiplier" in word:
        return int(word["multiplier"]), True
    if "scale" in word and not word.get("attached") and word["scale"] >= 1000:
        return int(word["scale"]), True
    value = word.get("cardinal", word.get("ordinal"))
    if value is None:
        return None, False
    return int(value), value in (100, 1000, 10**5, 10**6, 10**7, 10**9, 10**12)


def _fits(current: int, value: int, teens: bool) -> bool:
    """Whether `value` may follow `current` in a sum: 20 and 3, 100 and 42, never 5 and 6."""
    if value >= 100 or value == 0:
        return current >= 1000 and current % 1000 == 0 and value < 1000
    if value >= 10:
        return current % 100 == 0
    return current % 10 == 0 and (current % 100 != 10 or not teens)
