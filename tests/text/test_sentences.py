from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.model import Span
from mtqa.text.sentences import split

CASES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
LANGS = ["en", "de", "bg", "ar", "hi", "ja", "zh-Hant", "pt-BR", "und", "no such language"]


@pytest.mark.parametrize(
    ("lang", "marked"),
    [(lang, marked) for lang, texts in CASES.items() for marked in texts],
)
def test_cuts_at_the_marks(lang: str, marked: str) -> None:
    text = marked.replace("⏐", "")
    expected = [part.strip() for part in marked.split("⏐")]
    assert [segment.span.of(text) for segment in split(text, lang)] == expected


@given(st.text(max_size=300), st.sampled_from(LANGS))
def test_covers_any_text(text: str, lang: str) -> None:
    covers(text, lang)


@given(
    st.lists(
        st.sampled_from(
            [
                "A",
                "b",
                "Mr",
                "5",
                "г",
                "я",
                "。",
                "”",
                "“",
                '"',
                "«",
                " ",
                ".",
                "...",
                "?",
                "\n",
                "的",
            ]
        ),
        max_size=60,
    ).map("".join),
    st.sampled_from(LANGS),
)
def test_covers_much_punctuation(text: str, lang: str) -> None:
    covers(text, lang)


def covers(text: str, lang: str) -> None:
    end = 0
    block = 0
    for segment in split(text, lang):
        assert text[end : segment.span.start].strip() == ""
        part = segment.span.of(text)
        assert part and part == part.strip()
        assert segment.block >= block
        end, block = segment.span.end, segment.block
    assert text[end:].strip() == ""


def test_surrogates_and_characters_beyond_the_basic_plane() -> None:
    text = "One \ud800 broken. Two 😀 smiles. Three."
    assert [s.span.of(text)[:3] for s in split(text, "en")] == ["One", "Two", "Thr"]


def test_paragraphs_end_at_blank_lines_and_at_lines_of_their_own() -> None:
    text = (
        "Aid Reaches the Valley\r\n\r\nThe first lorries came on Monday. More follow.\nA third one."
    )
    found = split(text, "en")
    assert [segment.block for segment in found] == [0, 1, 1, 2]
    assert [segment.role for segment in found] == ["heading", "text", "text", "text"]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The first lorries reached the valley on Monday, the\n"
        "mayor of the small town said. More of them are to\n"
        "follow on Friday when the bridge is open again.\n\n"
        "Related links"
    )
    found = split(text, "en")
    assert [segment.block for segment in found] == [0, 0, 1]
    assert [segment.role for segment in found] == ["text", "text", "label"]


def test_a_lone_line_is_text() -> None:
    assert [segment.role for segment in split("European Union", "en")] == ["text"]


def test_names_the_span_in_the_whole_text() -> None:
    text = "  One.  \n\n  Two. "
    assert [segment.span for segment in split(text, "en")] == [Span(2, 6), Span(12, 16)]


@pytest.mark.parametrize("piece", ["a. B ", ".", '" ', "。", "x", "Mr. ", "»«", "\n", " "])
def test_time_is_linear(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    split(text, "en")
    assert time.process_time() - started < 10
