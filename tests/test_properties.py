"""Whatever the text: no exception, and spans that are places in it."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtqa.model import Document
from mtqa.run import Checker

PIECES = [
    "11.5m euros. Dollars.", "11,5 млн. долара", "Lachinsky Corridor", "Лачинския коридор",
    "第24日午後", "٢٠٢٣", "１２", "\n\n", "\n", " ", ".", "“", "„", "„“", "3:2", "1.200", "1,200",
    "half", "two and a half", "30 February", "the the", "Wirtschaft", "U.S.", "\u200f",
    "\u202e", "\u0301",
    "\ud83d", "\x00", "IV", "½", "№", "Москва", "G7", "COVID-19", "ß", "İ", "ﬁ", "％", "$",
    "0" * 30, "," * 30, "-", "()",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
)
languages = st.sampled_from(["en", "bg", "de", "fr", "ar", "zh", "ja", "hi", "tr", "fi", "und"])


@cache
def checker() -> Checker:
    return Checker(engine="none", min_score=0, fast=True)


@given(target=texts, source=st.none() | texts, target_lang=languages, source_lang=languages)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_findings_are_places_in_the_texts(
    target: str, source: str | None, target_lang: str, source_lang: str
) -> None:
    (result,) = checker().check_many([Document(target, source, target_lang, source_lang)])
    assert result.document.target == target
    for finding in result.findings:
        assert finding.text == target[finding.span.start : finding.span.end]
        assert finding.span.end <= len(target)
        assert 0 < finding.score <= 1
        assert finding.message
        if finding.source_span is not None:
            assert source is not None
            assert finding.source_span.end <= len(source)
            assert (
                finding.source_text == source[finding.source_span.start : finding.source_span.end]
            )


@pytest.mark.parametrize(
    "text", ["7" * 10_000, "1,2." * 2_500, "XVI " * 2_500, "a " * 5_000, "„" * 10_000]
)
def test_long_dull_text_ends(text: str) -> None:
    (result,) = checker().check_many([Document(text, text[:-1], "en", "de")])
    assert result.document.target == text
