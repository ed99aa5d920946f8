"""Capitals and their states, currencies and theirs: no name stands for another there."""

from __future__ import annotations

import pytest

from mtqa.gazetteer import default, find_names, match_names
from mtqa.gazetteer.seats import is_seat

SAID = [
    ("ja", "アメリカ政府はこの要求に抵抗した。", "Washington has resisted the call."),
    ("en", "Madrid has rejected the referendum.", "Испания не признала референдум."),
    (
        "tr",
        "Atina'nın öneriyi reddettiği açıklandı.",
        "Greece is said to have turned the offer down.",
    ),
    (
        "ar",
        "أعلنت الوكالة استثمار 2 مليار دولار أمريكي.",
        "DARPA announced a $2 billion investment.",
    ),
]
OTHERS = [
    ("en", "Madrid has rejected the referendum.", "Италия не признала референдум."),
    ("ja", "アメリカ政府はこの要求に抵抗した。", "Moscow has resisted the call."),
]


def replaced(code: str, source: str, target: str) -> list[tuple[str, float]]:
    gazetteer = default()
    other = "ru" if code == "en" else "en"
    found = match_names(
        source, code, find_names(source, code, gazetteer),
        target, other, find_names(target, other, gazetteer), gazetteer,
    )  # fmt: skip
    return [
        (one.target.text, one.confidence)
        for one in found
        if one.relation == "replaced" and one.target and one.source
    ]


@pytest.mark.parametrize(("code", "source", "target"), SAID)
def test_a_capital_stands_for_its_state(code: str, source: str, target: str) -> None:
    assert replaced(code, source, target) == []


@pytest.mark.parametrize(("code", "source", "target"), OTHERS)
def test_another_capital_does_not(code: str, source: str, target: str) -> None:
    assert replaced(code, source, target)


def test_seats() -> None:
    gazetteer = default()
    spain, madrid, rome = (
        find_names(text, "en", gazetteer)[0].entries for text in ("Spain", "Madrid", "Rome")
    )
    assert is_seat(spain, madrid, gazetteer) and is_seat(madrid, spain, gazetteer)
    assert not is_seat(spain, rome, gazetteer) and not is_seat((), madrid, gazetteer)
