from __future__ import annotations

from mtqa.model import QuantityMatch
from mtqa.quantities import across, extract, match


def pair(source: str, target: str) -> tuple[QuantityMatch, ...]:
    return match(source, "de", extract(source, "de"), target, "en", extract(target, "en"))


def relations(pairs: list[tuple[QuantityMatch, ...] | None]) -> list[list[str]]:
    return [[one.relation for one in found or ()] for found in pairs]


def test_a_number_that_moved_to_the_next_sentence_agrees() -> None:
    pairs = across(
        [
            pair("Es kostete 640 Millionen Euro.", "It was dear."),
            pair("Das ist viel.", "At 640 million euros that is a lot."),
        ]
    )
    assert relations(pairs) == [["equal"], ["equal"]]


def test_another_number_stays_missing_and_added() -> None:
    pairs = across([pair("Es kostete 640 Euro.", "It was dear."), pair("Viel.", "At 460 euros.")])
    assert relations(pairs) == [["missing"], ["added"]]


def test_what_is_far_away_stays() -> None:
    far = [pair("Nun ja.", "Well.")] * 3
    pairs = across(
        [pair("Es kostete 640 Euro.", "Dear."), *far, pair("Viel.", "It cost 640 euros.")]
    )
    assert relations(pairs)[0] == ["missing"]
    assert relations(pairs)[-1] == ["added"]


def test_pairs_without_a_source_pass() -> None:
    assert across([None, ()]) == [None, ()]
