"""Finding, judging and matching names: what holds for any text, and the cases of the wild."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mtqa.gazetteer import default, find_names, match_names
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.romanise import likeness, romanise, sounds
from mtqa.gazetteer.spelling import same_word, slip

LANGS = ["en", "bg", "ru", "de", "ar", "hi", "zh", "ja", "tr", "el", "ko", "und"]
PIECES = [
    "Лачинския коридор", "Copenhagen", "习近平", "O'Brien", "नरेन्द्र मोदी", "«", "\u200b", "l'Italie",
    "محمد بن سلمان", "Zelenskyy", "ラガルド", "NATO", " ", ".", "\n", "é", "\ud7ff", "-", "’s",
]  # fmt: skip
TEXT = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES)).map("".join))


@given(TEXT, st.sampled_from(LANGS))
@example("A习近平-नरेन्द्र मोदी", "en")
@settings(deadline=None, max_examples=150)
def test_names_are_spans_of_the_text(text: str, lang: str) -> None:
    names = find_names(text, lang, default())
    for name in names:
        assert name.span.of(text) == name.text
        assert name.text
    for first, second in pairwise(names):
        assert first.span.end <= second.span.start


@given(TEXT, st.sampled_from(LANGS), TEXT, st.sampled_from(LANGS))
@settings(deadline=None, max_examples=150)
def test_matches_lie_in_their_texts(source: str, first: str, target: str, second: str) -> None:
    gazetteer = default()
    matches = match_names(
        source, first, find_names(source, first, gazetteer),
        target, second, find_names(target, second, gazetteer), gazetteer,
    )  # fmt: skip
    for match in matches:
        assert 0 <= match.confidence <= 1
        if match.source:
            assert match.source.span.of(source) == match.source.text
        if match.target:
            assert match.target.span.of(target) == match.target.text
        else:
            assert match.place is not None and match.place.end <= len(target)


@given(st.text(max_size=40), st.sampled_from(LANGS))
@settings(deadline=None)
def test_keys_and_sounds_take_any_text(text: str, lang: str) -> None:
    assert fold(fold(text)) == fold(text) or not fold(text).isascii()
    assert isinstance(romanise(text, lang), str)
    assert all(sounds(text, lang))
    assert 0 <= likeness(text, lang, text, lang) <= 1


@pytest.mark.parametrize(
    ("word", "lang", "other", "other_lang"),
    [
        ("Зеленський", "uk", "Zelensky", "en"),
        ("Пашинян", "ru", "Pashinyan", "en"),
        ("Schewtschenko", "de", "Shevchenko", "en"),
        ("लगार्ड", "hi", "Lagarde", "en"),
        ("باشينيان", "ar", "Pashinyan", "en"),
        ("ベッテル", "ja", "Vettel", "en"),
        ("拜登", "zh", "Biden", "en"),
        ("Уилсън", "bg", "Wilson", "en"),
    ],
)
def test_transcriptions_sound_alike(word: str, lang: str, other: str, other_lang: str) -> None:
    assert likeness(word, lang, other, other_lang) > 0.75


def test_accepted_spellings_agree() -> None:
    assert same_word("Zelensky", "Zelenskyy") and same_word("Zelenskiy", "Zelensky")
    assert same_word("Gdańsk", "Gdansk")
    assert slip("Azerbajian", "Azerbaijan") and not same_word("Azerbajian", "Azerbaijan")


def relations(source: str, lang: str, target: str, target_lang: str = "en") -> dict[str, str]:
    gazetteer = default()
    matches = match_names(
        source, lang, find_names(source, lang, gazetteer),
        target, target_lang, find_names(target, target_lang, gazetteer), gazetteer,
    )  # fmt: skip
    return {m.target.text: m.relation for m in matches if m.target and m.confidence >= 0.5}


@pytest.mark.parametrize(
    ("source", "lang", "target", "name", "relation"),
    [
        ("Съобщи СЗО в Женева.", "bg", "The SZO said so in Geneva.", "SZO", "acronym"),
        ("Přijel z Uzbekistánu.", "cs", "He came from Uzbekistánu.", "Uzbekistánu", "exonym"),
        ("Выставка в Копенгагене.", "ru", "An exhibition in Kopengagen.", "Kopengagen", "exonym"),
        ("Путин встретил Трампа.", "ru", "Putin met Трампа.", "Трампа", "untransliterated"),
        ("Путин приехал в Минск.", "ru", "Putin came to Minsk.", "Minsk", "equal"),
        ("習近平が訪問した。", "ja", "Xi Jinping came to visit.", "Xi Jinping", "equal"),
    ],
)
def test_relations(source: str, lang: str, target: str, name: str, relation: str) -> None:
    assert relations(source, lang, target)[name] == relation
