from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.align import align, project, words
from mtqa.align._path import Side, cheapest_path, surely_one_to_one
from mtqa.model import Pair, Span
from mtqa.text.sentences import split

SOURCE = """Първите камиони стигнаха до Рила

Първите пет камиона с вода стигнаха в понеделник до село Говедарци. Кметът Иван Стоянов ги \
посрещна на моста. „Чакахме 12 дни“, каза той.

Помощта е на стойност 11,5 млн. долара. Водата ще стигне за 340 семейства. Още камиони се очакват \
в петък.

Мостът над Искър беше разрушен на 3 май. Защо не е поправен? Областният управител Мария Димова не \
отговори на въпросите ни."""

TARGET = """First lorries reach Rila

The first five lorries with water reached the village of Govedartsi on Monday. Mayor Ivan Stoyanov \
met them on the bridge. "We waited 12 days," he said.

The aid amounts to 11.5m euros. Dollars. The water will last 340 families. More lorries are \
expected on Friday.

The bridge over the Iskar was destroyed on 3 May. Why has it not been mended? Governor Maria \
Dimova did not answer our questions.

European Union"""


def aligned(source: str, target: str) -> tuple[Pair, ...]:
    return align(source, split(source, "bg"), "bg", target, split(target, "en"), "en")


def beside(pairs: tuple[Pair, ...], target: str) -> str:
    """The source of the pair in which `target` stands."""
    found = [pair.source or "" for pair in pairs if target in pair.target]
    assert len(found) == 1, [pair.target for pair in pairs]
    return found[0]


def test_a_cut_sentence_stays_with_its_source() -> None:
    pairs = aligned(SOURCE, TARGET)
    assert [pair.source for pair in pairs if "Dollars." in pair.target] == [
        "Помощта е на стойност 11,5 млн. долара."
    ]
    assert beside(pairs, "11.5m euros. Dollars.").startswith("Помощта")
    assert beside(pairs, "340 families").startswith("Водата")
    assert beside(pairs, "did not answer").startswith("Областният")


def test_a_label_left_over_has_no_source() -> None:
    last = aligned(SOURCE, TARGET)[-1]
    assert (last.target, last.source, last.role) == ("European Union", "", "label")
    assert last.source_start == len(SOURCE)


def test_headings_keep_their_role() -> None:
    first = aligned(SOURCE, TARGET)[0]
    assert (first.role, first.source) == ("heading", "Първите камиони стигнаха до Рила")


def test_a_dropped_sentence_has_an_empty_target_in_its_place() -> None:
    target = TARGET.replace(" Mayor Ivan Stoyanov met them on the bridge.", "")
    pairs = aligned(SOURCE, target)
    dropped = [pair for pair in pairs if not pair.target]
    assert [pair.source for pair in dropped] == ["Кметът Иван Стоянов ги посрещна на моста."]
    assert target[: dropped[0].target_start].endswith("on Monday.")
    assert beside(pairs, "12 days").startswith("„Чакахме")


def test_a_dropped_paragraph_does_not_shift_what_follows() -> None:
    blocks = TARGET.split("\n\n")
    target = "\n\n".join(blocks[:2] + blocks[3:])
    pairs = aligned(SOURCE, target)
    assert [pair.source for pair in pairs if not pair.target] == [
        "Помощта е на стойност 11,5 млн. долара.",
        "Водата ще стигне за 340 семейства.",
        "Още камиони се очакват в петък.",
    ]
    assert beside(pairs, "3 May").startswith("Мостът")


def test_an_invented_sentence_has_an_empty_source() -> None:
    target = TARGET.replace("340 families.", "340 families. Police closed both roads to Sofia.")
    pairs = aligned(SOURCE, target)
    assert beside(pairs, "Police closed both roads to Sofia.") == ""
    assert beside(pairs, "expected on Friday").startswith("Още")


def test_merged_sentences_stand_together() -> None:
    target = TARGET.replace("on Monday. Mayor Ivan", "on Monday, where Mayor Ivan")
    pairs = aligned(SOURCE, target)
    found = beside(pairs, "where Mayor Ivan")
    assert found.startswith("Първите пет") and found.endswith("на моста.")


def test_anchors_and_similarities_decide_where_lengths_do_not() -> None:
    sources = ["Aaaa aaaa aaaa aaaa aaaa aaaa.", "Bbbb " * 5 + "bbbb.", "Cccc " * 5 + "cccc."]
    targets = ["Xxxx xxxx xxxx xxxx xxxx xxxx.", "Yyyy " * 5 + "yyyy."]
    source, target = " ".join(sources), " ".join(targets)
    left, right = split(source, "en"), split(target, "de")
    anchors = ([["q1"], [], ["q2"]], [["q1"], ["q2"]])
    for evidence in ({"anchors": anchors}, {"similarity": [[0.9, 0.7], [0.7, 0.7], [0.7, 0.9]]}):
        pairs = align(source, left, "en", target, right, "de", **evidence)  # type: ignore[arg-type]
        assert [(pair.source, pair.target) for pair in pairs] == [
            (sources[0], targets[0]),
            (sources[1], ""),
            (sources[2], targets[1]),
        ]


@pytest.mark.parametrize(("source", "target"), [("", ""), ("Едно.", ""), ("", "One."), (" ", "\n")])
def test_takes_empty_sides(source: str, target: str) -> None:
    pairs = aligned(source, target)
    assert [pair.source for pair in pairs] == ([source] if source.strip() else [""] * len(pairs))
    assert "".join(pair.target for pair in pairs) == target.strip()


@pytest.mark.parametrize("pair", [("Да.", "Yes."), ("Иван Стоянов, 12.", "Ivan Stoyanov, 12.")])
def test_one_sentence_each_is_one_pair(pair: tuple[str, str]) -> None:
    assert len(aligned(*pair)) == 1


WORDS = st.sampled_from(
    ["Rila", "12", "a", "Рила", "water. ", "? ", "\n\n", "里拉", "。", "\ud800"]
)


@given(st.lists(WORDS, max_size=30).map(" ".join), st.lists(WORDS, max_size=30).map(" ".join))
def test_pairs_cover_both_texts_in_order(source: str, target: str) -> None:
    pairs = aligned(source, target)
    for text, parts in (
        (target, [(pair.target_start, pair.target) for pair in pairs]),
        (source, [(pair.source_start, pair.source or "") for pair in pairs]),
    ):
        end = 0
        for start, part in parts:
            assert text[start : start + len(part)] == part
            assert text[end:start].strip() == ""
            end = start + len(part)
        assert text[end:].strip() == ""


@pytest.mark.slow
@given(st.floats(0, 500), st.floats(0, 500), st.floats(0, 4), st.integers(0, 1), st.integers(0, 1))
def test_what_surely_is_one_to_one_is_the_cheapest_path(
    here: float, there: float, shared: float, block: int, other: int
) -> None:
    source, target = Side([here], [block]), Side([there], [other])
    if surely_one_to_one(source, target):
        assert cheapest_path(source, target, np.array([[shared]]), 1.0) == [(1, 1)]


def test_a_thousand_sentences_take_two_seconds() -> None:
    source = " ".join(f"Числото {n} е записано в книгата на Иван." for n in range(1000))
    target = " ".join(f"The number {n} is written in the book of Ivan." for n in range(1000))
    left, right = split(source, "bg"), split(target, "en")
    started = time.process_time()
    pairs = align(source, left, "bg", target, right, "en")
    assert time.process_time() - started < 2
    assert len(pairs) == 1000


def test_thousands_of_lines_of_a_letter_are_one_pair() -> None:
    text = "a\n" * 2000
    (pair,) = align(text, split(text, "en"), "en", text, split(text, "en"), "en")
    assert pair.target == pair.source == text.rstrip()


def test_words_that_are_alike_are_linked() -> None:
    source = "Иван Стоянов даде 11,5 млн. долара на USAID в Ереван през 2019 г."
    target = "In 2019 Ivan Stoyanov gave USAID in Yerevan 11.5m dollars."
    linked = {here.of(source): there.of(target) for here, there in words(source, target)}
    assert linked["Иван"] == "Ivan"
    assert linked["Стоянов"] == "Stoyanov"
    assert linked["2019"] == "2019"
    assert linked["USAID"] == "USAID"
    assert linked["Ереван"] == "Yerevan"


def test_a_span_is_carried_over() -> None:
    source = "Иван Стоянов даде вода на селото."
    target = "Ivan Stoyanov gave the village water."
    assert project(Span(0, 12), source, target).of(target) == "Ivan Stoyanov"
    place = source.index("вода")
    assert project(Span(place, place + 4), source, target).of(target) in target


@given(st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS, max_size=12).map(" ".join))
def test_links_and_carried_spans_lie_in_the_texts(source: str, target: str) -> None:
    links = words(source, target)
    assert len({here for here, _ in links}) == len({there for _, there in links}) == len(links)
    for here, there in links:
        assert here.of(source) and there.of(target)
    for start in range(0, len(source), 5):
        found = project(Span(start, min(start + 3, len(source))), source, target, links)
        assert found.end <= len(target)
