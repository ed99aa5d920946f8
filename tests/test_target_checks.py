"""The checks of the target's own surface take any text, and keep quiet where they must."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.checks import all_checks
from mtqa.checks._base import PairCheck
from mtqa.model import Document, Evidence, Flag, Pair

CHECKS = [
    "fragment",
    "label",
    "negation",
    "punctuation",
    "repetition",
    "script",
    "spelling",
    "untranslated",
]
LANGS = ["en", "de", "bg", "ar", "zh", "tr", "th", "sr", "und", "kk"]
PIECES = [
    "the the", "11.5m euros. Dollars.", "«да»", "„", "..", ",,", "(", "Путин", "пaрa", "\n\n",
    "European Union", "'", "’s", "-", "\u0301", "新的措施新的措施", "becuase", "\ud800",
    "5 000 000",
    "İ", "ß", "\u202e", " .", "@x", "le l'", "Read also: x", "\x00",
    "It is not so.", "Не е така.", "Es ist nicht so.", "¿", "?", "؟", "!", "<unk>", "a,b", "of",
]  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES)).map(" ".join))


def flags(
    name: str, target: str, lang: str, source: str | None = None, source_lang: str | None = None
) -> list[Flag]:
    check = all_checks()[name]
    pair = Pair(target, source, target_lang=lang, source_lang=source_lang)
    if isinstance(check, PairCheck):
        return list(check.find(pair, Evidence()))
    document = Document(target, source, lang, source_lang, (pair,))
    return list(check.find(document, (Evidence(),)))  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", CHECKS)
@settings(max_examples=60, deadline=None)
@given(
    target=texts,
    source=st.none() | texts,
    lang=st.sampled_from(LANGS),
    source_lang=st.none() | st.sampled_from(LANGS),
)
def test_any_text(
    name: str, target: str, source: str | None, lang: str, source_lang: str | None
) -> None:
    for flag in flags(name, target, lang, source, source_lang):
        assert 0 <= flag.span.start < flag.span.end <= len(target)
        assert 0 <= flag.features["confidence"] <= 1
        assert flag.rule and flag.message
        if flag.source_span is not None:
            assert source is not None
            assert 0 <= flag.source_span.start <= flag.source_span.end <= len(source)


@pytest.mark.parametrize("name", CHECKS)
def test_nothing_to_say_of_nothing(name: str) -> None:
    for target in ("", " ", "\n\n", "Yes."):
        assert flags(name, target, "en") == []


@given(
    word=st.text(alphabet="bcdfghjklmnpqrstvwxyzäé", min_size=3, max_size=9),
    times=st.integers(2, 6),
)
@settings(max_examples=50, deadline=None)
def test_a_loop_is_marked_after_its_first_copy(word: str, times: int) -> None:
    found = flags("repetition", "They saw " + " ".join([word] * times) + " there.", "en")
    if found:
        assert found[0].span.of("They saw " + " ".join([word] * times) + " there.") == " ".join(
            [word] * (times - 1)
        )
    else:
        assert times == 2 and word in ("tut", "wow")


def test_a_repeated_unknown_word_is_rather_a_name() -> None:
    once = flags("spelling", "They met a sepratist.", "en")
    twice = flags("spelling", "They met a sepratist. The sepratist spoke.", "en")
    assert once[0].features["confidence"] > twice[0].features["confidence"]
