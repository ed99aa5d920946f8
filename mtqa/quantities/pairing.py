"""The state of one match, and the pairing of quantities by value and by likeness."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from mtqa.model import Quantity, QuantityMatch
from mtqa.quantities.differ import NUMERIC_GROUPS, alike, compatible, group, prefix, relation_of
from mtqa.quantities.lexicon import lexicon
from mtqa.quantities.numerals import ascii_digits
from mtqa.quantities.separators import foreign
from mtqa.quantities.stated import NEAR, Stated, bracketed, strength_of, values

# How sure a foreign mark is an error, and a space for another mark; "12.1" may be a version.
_NOTED = {
    "cardinal": (0.7, 0.6),
    "measure": (0.9, 0.6),
    "money": (0.9, 0.6),
    "percent": (0.9, 0.6),
}
_LABEL = re.compile(r"\d{1,2}\.\d{1,2}")
_MEASURED = frozenset({"money", "measure", "percent"})
_SWAPPED = 0.05  # of the distance, that counts between numbers with digits swapped
MOST_PAIRS = 40  # leftovers on a side that are still paired with one another


def _word_before(text: str, place: int) -> str:
    """The word that ends before `place`, after white space."""
    words = text[max(0, place - 30) : place].split()
    return words[-1] if words and words[-1][-1].isalpha() else ""


def _swapped(source: Quantity, target: Quantity) -> bool:
    """Whether two numbers have the same digits in another order, as 6.4 and 4.6: a slip."""
    one, other = (
        sorted(filter(str.isdecimal, ascii_digits(str(each.facts.get("raw", "")))))
        for each in (source, target)
    )
    return len(one) > 1 and one == other


class Pairing:
    """Which quantities of a pair are still free, and the matches found."""

    def __init__(
        self,
        source_text: str,
        source: Sequence[Quantity],
        target_text: str,
        target: Sequence[Quantity],
        source_lang: str,
        target_lang: str,
    ) -> None:
        self.source_lang, self.target_lang = source_lang, target_lang
        self.source_text, self.target_text = source_text, target_text
        self.source, self.target = source, target
        self.free_source = dict.fromkeys(range(len(source)))
        self.free_target = dict.fromkeys(range(len(target)))
        self.found: list[QuantityMatch] = []

    def take(self, s: int, t: int, relation: str, confidence: float, **facts: object) -> None:
        """Record a match of a free source and a free target quantity."""
        del self.free_source[s], self.free_target[t]
        self.found.append(
            QuantityMatch(relation, self.source[s], self.target[t], confidence, facts=facts)
        )

    def place(self, which: Quantity, text: str) -> float:
        """Where in its text a quantity stands, 0 to 1."""
        return which.span.start / (len(text) or 1)

    def distance(self, s: int, t: int) -> float:
        """How far apart two quantities stand in their texts, 0 to 1."""
        return abs(
            self.place(self.source[s], self.source_text)
            - self.place(self.target[t], self.target_text)
        )

    def by_value(self, strict: bool) -> None:
        """Equal values: in the strict pass by the likeliest reading, then by any."""
        index: dict[Decimal, list[int]] = defaultdict(list)
        for t in self.free_target:
            quantity = self.target[t]
            for value in quantity.readings[:1] if strict else values(quantity):
                index[value].append(t)
        for s in list(self.free_source):
            quantity = self.source[s]
            options: dict[int, int] = {}
            for rank, value in enumerate(quantity.readings[:1] if strict else values(quantity)):
                for t in index.get(value, ())[: NEAR * 3]:
                    if t in self.free_target and t not in options:
                        options[t] = rank
            best, best_cost = None, 9.0
            for t, rank in list(options.items())[:NEAR]:
                other = self.target[t]
                if not compatible(quantity, other):
                    continue
                cost = self.distance(s, t) + rank * 0.5 + (quantity.kind != other.kind) * 0.2
                if cost < best_cost:
                    best, best_cost = t, cost
            if best is not None:
                self._equal(s, best)
                done = index[self.target[best].readings[0]]
                if len(done) > NEAR:
                    done.remove(best)

    def _equal(self, s: int, t: int) -> None:
        """A value that agrees; its notation may still be wrong in the target's locale."""
        source, target = self.source[s], self.target[t]
        common = [value for value in values(source) if value in values(target)]
        if (
            common
            and target.facts.get("raw")
            and len(target.readings) > 1
            and source.readings[0] != target.readings[0]
            and source.readings[0] == common[0]
            and target.kind not in ("date", "time")
            and len(target.readings) == 2
            and "vary" not in source.facts
        ):
            sure = len(source.readings) == 1 or source.facts.get("raw") != target.facts["raw"]
            if not sure and target.readings[0] > source.readings[0]:
                confidence = 0.4  # "9,000" in a source that has a decimal comma: its own slip
            else:
                confidence = 0.4 if target.facts.get("vary") else 0.9 if sure else 0.75
            self.take(s, t, "notation", confidence, value=common[0])
            return
        raw = target.facts.get("raw")
        if (
            raw
            and target.kind in _NOTED
            and (mark := foreign(raw, self.target_lang))
            and not foreign(source.facts.get("raw", ""), self.source_lang)
            and not self._named(source, target)
        ):
            confidence = _NOTED[target.kind][mark == " "]
            if mark == " " and lexicon(self.target_lang).group != ",":
                confidence = 0.4  # the SI brochure's way, which printers in these languages follow
            self.take(s, t, "notation", confidence, value=source.value)
            return
        self.take(s, t, "equal", 1.0)

    def _named(self, source: Quantity, target: Quantity) -> bool:
        """Whether both stand behind a name: "iOS 12.1" and, with two short parts, "Table 2.3"."""
        before = _word_before(self.target_text, target.span.start)
        said = _word_before(self.source_text, source.span.start)
        if not before or not said:
            return False
        label = _LABEL.fullmatch(str(target.facts.get("raw", "")))
        return before == said or bool(label and before[0].isupper() and said[0].isupper())

    def parts(self, composite: bool) -> None:
        """Composite notations against single numbers; later, numbers said twice on one side."""
        for free, own, others in (
            (self.free_source, self.source, self.target),
            (self.free_target, self.target, self.source),
        ):
            if not free or not others:
                continue
            other_free = self.free_target if own is self.source else self.free_source
            rivals = {others[index].kind for index in other_free}
            stated = Stated(others)
            for index in list(free):
                quantity = own[index]
                if composite and not stated.inside(quantity, rivals):
                    continue
                if stated.has(quantity):
                    del free[index]
                    source = quantity if own is self.source else None
                    target = None if own is self.source else quantity
                    self.found.append(QuantityMatch("equal", source, target, 0.5))

    def leftovers(self, most: float = 9.0) -> None:
        """What is left on both sides, paired by kind, likeness and place."""
        options = [
            (cost, s, t)
            for s in list(self.free_source)[:MOST_PAIRS]
            for t in list(self.free_target)[:MOST_PAIRS]
            if (cost := self._cost(s, t)) is not None and cost <= most
        ]
        for cost, s, t in sorted(options):
            if s in self.free_source and t in self.free_target:
                source, target = self.source[s], self.target[t]
                relation, facts = relation_of(source, target)
                if relation == "currency" and bracketed(target, self.target_text):
                    relation = "converted"  # an amount given in another currency besides
                strength = min(strength_of(source), strength_of(target))
                if source.kind == target.kind == "name":
                    strength = 0.9
                confidence = strength * max(0.3, 1.0 - 0.35 * cost)
                self.take(s, t, relation, round(confidence, 3), **facts)

    def _cost(self, s: int, t: int) -> float | None:
        source, target = self.source[s], self.target[t]
        first, second = group(source), group(target)
        if first == second == "name":
            return 0.1 if prefix(source) == prefix(target) else None
        if first == second:
            cost = 0.0
        elif {first, second} <= _MEASURED:
            return None  # an amount is no share and no length, whatever stands beside it
        elif {first, second} <= NUMERIC_GROUPS:
            cost = 0.35
        else:
            return None
        if min(strength_of(source), strength_of(target)) < 0.3 or "roman" in (first, second):
            return None
        distance = self.distance(s, t)
        if first in ("date", "weekday"):
            return distance
        far = distance * _SWAPPED if _swapped(source, target) else distance
        return cost + far + (0.0 if alike(source, target) else 0.2)
