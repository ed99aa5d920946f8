from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.lang import measures, words


def test_common_words_are_common() -> None:
    assert words.zipf("the", "en") > 7
    assert words.zipf("The", "en-GB") == words.zipf("the", "en")
    assert words.zipf("правителство", "bg") > 4
    assert words.zipf("kuća", "hr") == words.zipf("кућа", "sr") > 0
    assert words.zipf("Irak", "tr") == words.zipf("ırak", "tr")
    assert words.zipf("preşedinte", "ro") == words.zipf("președinte", "ro") > 0
    assert words.zipf("the", "xx") == 0


def test_languages_without_a_list() -> None:
    assert words.has_list("en") and not words.has_list("et")
    assert words.rarest("et") == 8.0
    assert words.slips("becuase", "et") == ()


@pytest.mark.parametrize(
    ("written", "meant", "kind"),
    [
        ("becuase", "because", "swapped"),
        ("goverment", "government", "missing"),
        ("comming", "coming", "doubled"),
        ("acommodation", "accommodation", "undoubled"),
        ("thwn", "then", "near"),
        ("paperx", "paper", "added"),
        ("pazer", "paper", "other"),
    ],
)
def test_slips(written: str, meant: str, kind: str) -> None:
    found = {slip.word: slip for slip in words.slips(written, "en")}
    assert found[meant].kind == kind


def test_vowels_and_doubled_consonants() -> None:
    assert [slip.word for slip in words.vowel_slips("surveilence", "en", 3.0)] == ["surveillance"]


@settings(deadline=None)
@given(st.text(max_size=12), st.sampled_from(["en", "tr", "ar", "sr", "hi", "xx"]))
def test_any_word(word: str, lang: str) -> None:
    assert 0 <= words.zipf(word, lang) < 9
    assert words.fold(words.fold(word, lang), lang) == words.fold(word, lang)
    assert all(slip.word != words.fold(word, lang) for slip in words.slips(word, lang))


def test_dictionary() -> None:
    assert words.in_dictionary("colour", "en") and words.in_dictionary("color", "en")
    assert words.in_dictionary("Colour", "en")
    assert not words.in_dictionary("london", "en") and words.in_dictionary("London", "en")
    assert words.derived("unworkably", "en") or words.in_dictionary("unworkably", "en")
    assert list(words.dictionary("en")) and not words.dictionary("de")


def test_measures() -> None:
    assert "EUR" in measures.currency_words("en")["euros"]
    assert "USD" in measures.currency_words("bg")["долара"]
    assert {"kilometers", "kilometres"} <= measures.unit_words("en")
    assert measures.currency_signs("en")["$"] == "USD"


def test_a_compound_may_end_in_three_letters_where_words_are_written_together() -> None:
    assert words.compound("Sportrat", "de")
    assert words.compound("Hauptbahnhof", "de")
    assert not words.compound("Bundestga", "de")
    assert not words.compound("powerhit", "en")


@given(st.sampled_from(["en", "de", "ru", "fi", "zh", "ar"]), st.data())
@settings(deadline=None)
def test_slips_are_all_that_one_edit_makes(lang: str, data: st.DataObject) -> None:
    """The short way to them finds what trying every edit does."""
    listed, letters = words._list(lang).common, words._alphabet(lang)
    word = data.draw(st.sampled_from(words._in_order(lang)))
    at = data.draw(st.integers(0, len(word)))
    letter = data.draw(st.sampled_from(letters + "éж"))
    drop, swap = word[:at] + word[at + 1 :], word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    for written in (
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        drop,
        swap,
    ):
        folded = words.fold(written, lang)
        tried = listed.keys() & words._edits(folded, letters, len(folded) + 1)
        assert {slip.word for slip in words.slips(written, lang)} == tried - {folded}
