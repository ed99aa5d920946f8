from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mtqa.lang.wordset import WordSet


@given(st.sets(st.text(st.characters(codec="utf-8"))), st.text())
def test_holds_what_a_set_does(words: set[str], other: str) -> None:
    found = WordSet(words)
    assert len(found) == len(words)
    assert all(word in found for word in words)
    assert (other in found) == (other in words)


def test_a_lone_surrogate_is_no_word() -> None:
    assert "\ud800" not in WordSet(["a"])
