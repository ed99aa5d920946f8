"""The artefact generator: what it says is wrong is what it changed."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.model import Span
from mtqa.text.tokens import words
from mtqa.training.artefacts import KINDS, Workshop, change_digits, garble, misspell
from mtqa.training.corpus import Segment, capitals, lexicon, runs_of_capitals

ENGLISH = [
    "The mayor of Varnsdorf was in Prague on 12 May and met Jana Novotna at the station.",
    "Yesterday the ministry of Karelia presented a budget of 1,250 million for schools.",
    "He said that Peter Holm had not been wanted by the police of Tallinn since 2014.",
    "Farmers from Brittany were asking the government in Madrid for help with flooding.",
    "Nobody was wounded when the bridge near Lachin collapsed, Maria Petrova reported.",
]
GERMAN = [
    "Der Bürgermeister von Varnsdorf war am 12. Mai in Prag und traf Jana Novotna am Bahnhof.",
    "Gestern legte das Ministerium von Karelien einen Haushalt von 1.250 Millionen vor.",
    "Er sagte, Peter Holm sei seit 2014 nicht von der Polizei in Tallinn gesucht worden.",
    "Bauern aus der Bretagne baten die Regierung in Madrid um Hilfe nach dem Hochwasser.",
    "Niemand wurde verletzt, als die Brücke bei Latschin einstürzte, so Maria Petrova.",
]
CHINESE = [
    "市长昨天在布拉格会见了记者。",
    "政府公布了学校预算。",
    "桥梁倒塌时无人受伤。",
    "农民请求政府帮助。",
]


@pytest.fixture
def shop() -> Workshop:
    return workshop(3)


def workshop(seed: int) -> Workshop:
    rng = random.Random(seed)
    texts = {"en": ENGLISH * 2, "de": GERMAN * 2, "zh": CHINESE * 2}
    lexicons = {lang: lexicon(lang, found, rng) for lang, found in texts.items()}
    return Workshop(lexicons, rng, by_place)


def by_place(source: str, target: str) -> list[tuple[Span, Span]]:
    """Links each word of the target to the one at the same part of the source."""
    here, there = words(source), words(target)
    return [
        (here[at * len(here) // len(there)].span, word.span)
        for at, word in enumerate(there)
        if here
    ]


PAIRS = [
    *(Segment(de, en, "de", "en") for de, en in zip(GERMAN, ENGLISH, strict=True)),
    *(Segment(en, de, "en", "de") for de, en in zip(GERMAN, ENGLISH, strict=True)),
    Segment("The mayor met reporters in Prague yesterday.", CHINESE[0], "en", "zh"),
    Segment("政府公布了学校预算。", "The government presented the school budget.", "zh", "en"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_made_and_marks_what_it_made(kind: str, shop: Workshop) -> None:
    made = 0
    for segment in PAIRS * 30:
        example = shop.spoilt(segment, [kind])
        for one in example.artefacts:
            made += 1
            assert one.kind == kind
            assert one.span.of(example.target).strip()
            assert one.span.end <= len(example.target)
            assert (example.source, example.target) != (segment.source, segment.target)
    assert made


def test_the_rest_of_the_text_stays(shop: Workshop) -> None:
    for segment in PAIRS * 10:
        example = shop.spoilt(segment, ["added"])
        if not example.artefacts:
            continue
        (one,) = example.artefacts
        left = example.target[: one.span.start] + example.target[one.span.end :].lstrip()
        plain = Segment(example.source, left, segment.source_lang, segment.target_lang)
        assert len(plain.target.split()) == len(segment.target.split())


def test_words_that_the_source_does_not_say_are_taken_out_there(shop: Workshop) -> None:
    made = 0
    for segment in PAIRS * 20:
        example = shop.spoilt(segment, ["unsaid"])
        for one in example.artefacts:
            made += 1
            assert one.family == "addition"
            assert len(words(example.source)) < len(words(segment.source))
            assert len(words(example.target)) == len(words(segment.target))
            assert example.lacking == ()
    assert made > 10


@pytest.mark.parametrize("kind", ["dropped", "broken-off"])
def test_what_is_dropped_is_known_in_the_source(kind: str, shop: Workshop) -> None:
    known = 0
    for segment in PAIRS * 20:
        example = shop.spoilt(segment, [kind])
        if not example.artefacts:
            assert example.lacking == ()
            continue
        known += bool(example.lacking)
        for span in example.lacking or ():
            assert span.of(example.source).strip() == span.of(example.source) != ""
    assert known > 10


def test_without_links_nobody_says_what_lacks() -> None:
    shop = Workshop({}, random.Random(1))
    examples = [shop.spoilt(segment, ["dropped"]) for segment in PAIRS * 5]
    assert all(one.lacking is None for one in examples if one.artefacts)


def test_the_seed_decides() -> None:
    first, again = workshop(5), workshop(5)
    assert [first.spoilt(p) for p in PAIRS] == [again.spoilt(p) for p in PAIRS]


def test_clean_pairs_change_alike_or_not_at_all(shop: Workshop) -> None:
    for segment in PAIRS * 10:
        example = shop.clean(segment)
        assert example.artefacts == ()
        if example.target != segment.target:
            assert example.source != segment.source


def test_several_artefacts_do_not_overlap(shop: Workshop) -> None:
    several = 0
    for segment in PAIRS * 40:
        spans = sorted(one.span for one in shop.spoilt(segment).artefacts)
        several += len(spans) > 1
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert several > 10


def test_names() -> None:
    assert runs_of_capitals("On Monday Jana Novotna left. She flew to New York (NATO).") == [
        "Monday Jana Novotna", "New York",
    ]  # fmt: skip
    assert capitals("") == []


@settings(max_examples=60)
@given(st.integers(1, 10**9), st.integers(0, 999))
def test_digits_change_and_keep_their_notation(value: int, seed: int) -> None:
    text = f"{value:,}"
    other = change_digits(text, random.Random(seed))
    assert other != text
    assert [c.isdecimal() for c in other] == [c.isdecimal() for c in text]


def test_digits_of_other_scripts_stay_theirs() -> None:
    assert all("०" <= c <= "९" for c in change_digits("१२", random.Random(1)))


@given(st.text(max_size=20), st.integers(0, 99))
def test_misspell_takes_any_word(word: str, seed: int) -> None:
    assert isinstance(misspell(word, random.Random(seed)), str)


@given(st.text(min_size=4, max_size=20), st.integers(0, 99))
def test_garble_takes_any_name(name: str, seed: int) -> None:
    assert garble(name, random.Random(seed))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.integers(0, 99))
def test_spoils_any_text(source: str, target: str, seed: int) -> None:
    example = workshop(seed).spoilt(Segment(source, target, "de", "en"))
    assert all(one.span.end <= len(example.target) for one in example.artefacts)
