from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.gazetteer.transliterated import transliterated

SAME = [
    ("Szewczuk", "pl", "Shevchuk", "en"),
    ("Schewtschuk", "de", "Chevtchouk", "fr"),
    ("Jevčuk", "cs", "Yevchuk", "en"),
    ("Kowalenko", "de", "Kovalenko", "en"),
    ("Moussienko", "fr", "Musiienko", "en"),
    ("Lukashévich", "es", "Lukaschewitsch", "de"),
    ("Cserevatij", "hu", "Cherevatyi", "en"),
    ("Ignatenkov", "en", "Ignatienkow", "pl"),
    ("Tjerevatyj", "sv", "Cherevatyi", "en"),
    ("Đurić", "hr", "Djuric", "en"),
]
OTHER = [
    ("Szijjártó", "hu", "Szijártó", "en"),  # a letter lost, and no Cyrillic name
    ("Weber", "de", "Veber", "en"),  # a name at home in the source's language
    ("Lagarde", "fr", "Lagard", "en"),
    ("Kowalenko", "de", "Kovalanko", "en"),
    ("Szewczuk", "pl", "Shevcuhk", "en"),
    ("Merkel", "de", "Merkell", "en"),
]


@pytest.mark.parametrize(("source", "source_lang", "target", "target_lang"), SAME)
def test_one_name(source: str, source_lang: str, target: str, target_lang: str) -> None:
    assert transliterated(source, source_lang, target, target_lang)


@pytest.mark.parametrize(("source", "source_lang", "target", "target_lang"), OTHER)
def test_two_names(source: str, source_lang: str, target: str, target_lang: str) -> None:
    assert not transliterated(source, source_lang, target, target_lang)


@given(st.text(max_size=12), st.text(max_size=12), st.sampled_from(["pl", "en", "de", "xx", "und"]))
def test_any_text_is_taken(source: str, target: str, code: str) -> None:
    assert isinstance(transliterated(source, code, target, "en"), bool)
