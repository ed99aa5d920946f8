from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.model import Span
from mtqa.text.normalise import normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("«Ｈｅｌｌｏ»", '"Hello"'),
        ("11\u00a0500\u202f€", "11 500 €"),
        ("ﬁn", "fin"),
        ("e\u0301te\u0301", "été"),
        ("so\u00adft\u200b", "soft"),
        ("It’s “so” – he said…", 'It\'s "so" - he said...'),
        ("ｶﾞ", "ガ"),
        ("각", "각"),
        ("plain text", "plain text"),
        ("", ""),
    ],
)
def test_folds(text: str, plain: str) -> None:
    assert normalise(text).text == plain


def test_finds_the_way_back() -> None:
    text = "«Ｈｅｌｌｏ»\u00a0ﬁn"
    found = normalise(text)
    place = found.text.index("Hello")
    assert found.span(place, place + 5).of(text) == "Ｈｅｌｌｏ"
    place = found.text.index("fin")
    assert found.span(place, place + 1).of(text) == "ﬁ"
    assert found.locate(Span(text.index("ﬁ"), text.index("ﬁ") + 1)).of(found.text) == "fi"


@given(st.text(max_size=100))
def test_maps_any_text(text: str) -> None:
    found = normalise(text)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert list(found.starts) == sorted(found.starts)
    assert list(found.ends) == sorted(found.ends)
    for start, end in zip(found.starts, found.ends, strict=True):
        assert 0 <= start < end <= len(text)
    assert found.span(0, len(found.text)).end <= len(text)
    assert unicodedata.is_normalized("NFKC", found.text) or found.text != ""


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_locates_what_it_spans(text: str, one: int, other: int) -> None:
    found = normalise(text)
    start, end = sorted((min(one, len(found.text)), min(other, len(found.text))))
    located = found.locate(found.span(start, end))
    assert located.start <= start or start == end
    assert located.end >= end or start == end
