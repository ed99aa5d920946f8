"""Ten kilobytes of anything: no crash, no hang over a second, no invalid span."""

from __future__ import annotations

import time
from itertools import cycle, islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import BETWEEN, LANGUAGES, check

SIZE = 10_000  # characters
MOST = 1.0  # seconds of CPU time

# One thing over and over: what a loop or a backtracking expression would stumble on.
DULL = {
    "a letter": "a",
    "a capital": "A",
    "capitals": "ABCDEFGH ",
    "digits": "7",
    "grouped digits": "1,234.",
    "separators": ".,",
    "dates": "31.12.2019 ",
    "times": "12:30-",
    "brackets": "(",
    "bracket pairs": "([{<>}])",
    "combining marks": "e\u0301\u0327",
    "only marks": "\u0301",
    "right to left": "אבג abc ",
    "direction marks": "\u202eab\u202c\u200f",
    "spaces": " ",
    "no-break spaces": "a\u00a0",
    "lines": "a\n",
    "blank lines": "\n \n",
    "quotes": "\"'",
    "curly quotes": "„“”‘’",
    "apostrophes": "l'",
    "hyphens": "a-",
    "full stops": ". ",
    "initials": "A. B. ",
    "dots in words": "a.b.",
    "one name": "London ",
    "one long name": "Kharkivskoho ",
    "a name of many words": "New York City Council of ",
    "an acronym": "NATO ",
    "number words": "two hundred ",
    "more number words": "twenty-one million and ",
    "Roman numerals": "XIV ",
    "currency": "$ 5 million euros. ",
    "Chinese": "中国",
    "Chinese numerals": "三百万",
    "Japanese": "トランプ大統領は",
    "Thai": "กรุงเทพ",
    "Arabic": "والقاهرة ",
    "Devanagari": "क्ष्म्य",
    "emoji": "👩‍👩‍👧‍👦",
    "lone surrogates": "\ud83d",
    "zero width": "a\u200b",
    "markup": "<b>&amp;",
    "comments": "<!-- mtqa:",
    "addresses": "http://a.b/c?d=",
    "a sentence": "The the minister said said that that it was. ",
}
PIECES = st.one_of(st.sampled_from(sorted(DULL.values())), st.text(min_size=1, max_size=4))


def long(piece: str) -> str:
    return "".join(islice(cycle(piece), SIZE))


def data(target: str, source: str | None, target_lang: str, source_lang: str) -> bytes:
    head = bytes([LANGUAGES.index(target_lang), LANGUAGES.index(source_lang)])
    texts = [target] if source is None else [target, source]
    return head + BETWEEN.join(text.encode("utf-8", "surrogatepass") for text in texts)


def in_time(*texts: str | None, target_lang: str = "en", source_lang: str = "bg") -> None:
    """Checks a pair twice: the first time its languages may have to be loaded."""
    target, source = texts
    given_data = data(target or "", source, target_lang, source_lang)
    check(data("One euro.", "Едно евро." if source else None, target_lang, source_lang))
    started = time.process_time()
    check(given_data)
    took = time.process_time() - started
    if took >= MOST:  # what is looked up by word may have been loaded only now
        started = time.process_time()
        check(given_data + b" ")
        took = time.process_time() - started
    assert took < MOST, f"{took:.1f} s"


@pytest.fixture(autouse=True)
def _raise_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTQA_DEBUG", "1")


@pytest.mark.parametrize("name", DULL)
def test_dull_text_ends_in_a_second(name: str) -> None:
    text = long(DULL[name])
    in_time(text, text[: SIZE // 2])


@pytest.mark.slow
@pytest.mark.parametrize("name", DULL)
@pytest.mark.parametrize("languages", [("ja", "en"), ("en", "ar")])
def test_dull_text_in_other_languages(name: str, languages: tuple[str, str]) -> None:
    text = long(DULL[name])
    in_time(text, text[1:], target_lang=languages[0], source_lang=languages[1])
    in_time(text, None, target_lang=languages[0], source_lang=languages[1])


@pytest.mark.slow
@given(
    st.lists(PIECES, min_size=1, max_size=6).map("".join).map(long),
    st.none() | st.lists(PIECES, min_size=1, max_size=6).map("".join).map(long),
    st.sampled_from(LANGUAGES),
    st.sampled_from(LANGUAGES),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_mixture_ends_in_a_second(
    target: str, source: str | None, target_lang: str, source_lang: str
) -> None:
    in_time(target, source, target_lang=target_lang, source_lang=source_lang)
