"""Readings of Chinese characters: what packages and our own table say, for any text."""

from __future__ import annotations

from importlib import util

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.gazetteer.readings import full_names, proper_nouns, readings
from mtqa.gazetteer.romanise import likeness, sounds

needs_pinyin = pytest.mark.skipif(util.find_spec("pypinyin") is None, reason="no pypinyin")
needs_unidic = pytest.mark.skipif(util.find_spec("unidic_lite") is None, reason="no UniDic")
ANY = st.one_of(st.text(max_size=30), st.text("习近平山田太郎a ·\ud800", max_size=12))


@given(ANY, st.sampled_from(["zh", "zh-Hant", "ja", "ko", "en", "und"]))
@settings(deadline=None, max_examples=80)
def test_any_text(text: str, lang: str) -> None:
    for found in (*readings(text, lang), *full_names(text, lang), *proper_nouns(text, lang)):
        assert isinstance(found, str)
    if text.isascii():
        assert readings(text, lang) == full_names(text, lang) == proper_nouns(text, lang) == ()


@needs_pinyin
@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("重庆", "chongqing"),  # as a word, not character by character
        ("曾庆红", "zengqinghong"),  # as a surname
        ("蔡英文", "tsaiyingwen"),  # as Taiwan writes it
        ("谢长廷", "hsiehchangting"),
        ("翟志刚", "zhaizhigang"),
    ],
)
def test_mandarin(name: str, reading: str) -> None:
    assert reading in readings(name, "zh")
    assert readings(name, "en") == ()


@needs_pinyin
def test_whole_names() -> None:
    assert full_names("习近平", "zh")[:3] == ("Xi Jinping", "Jinping Xi", "Xijinping")
    assert full_names("欧阳修", "zh")[0] == "Ouyang Xiu"
    assert "Xi Jinping" in full_names("習近平", "ja")


@needs_unidic
def test_japanese_proper_nouns() -> None:
    assert proper_nouns("小説家町田", "ja") == ("machida",)
    assert proper_nouns("会見に出席", "ja") == ()
    assert proper_nouns("町田", "zh") == ()
    assert full_names("小池百合子", "ja")[:2] == ("Koike Yuriko", "Yuriko Koike")
    assert likeness("町田", "ja", "Machida", "en") > likeness("町田", "ja", "Nishikori", "en") + 0.3
    assert len(sounds("町田", "ja")) > 1
