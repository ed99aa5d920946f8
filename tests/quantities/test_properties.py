"""What must hold for any text: no error, valid spans, exact values, and time linear in length."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.model import Quantity
from mtqa.quantities import extract, match
from mtqa.quantities.contradict import contradictions
from mtqa.quantities.notation import suggestion

LOCALES = (
    "ar be bg bn bs ca cs da de el en es et fa fi fr gl he hi hr hu id is it ja kk ko lt lv mk ms "
    "nb nl pl pt ro ru sk sl sq sr sv th tr uk ur vi zh"
).split()
PIECES = (
    "1 12 1,200 1.200 1 200 3.5 11,5 007 2021 12.10.2021 25:61 5:30 3:2 F-16 $ € % ° USD million "
    "m bn млн долара euros. Dollars. two and a half hundred twenty-one Oct. May 5 XXI century "
    "第 三 十 万 亿 年 月 日 点 半 лет -летний p.m. - – / ( ) , . ' ’ ½ ٣ १२ １２ km km² 20s 1990s"
).split(" ")
texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
)


def check_spans(text: str, found: tuple[Quantity, ...]) -> None:
    end = 0
    for quantity in found:
        assert end <= quantity.span.start < quantity.span.end <= len(text)
        assert quantity.value in quantity.readings
        end = quantity.span.end


@settings(max_examples=300, deadline=None)
@given(texts, st.sampled_from(LOCALES))
def test_no_text_raises(text: str, lang: str) -> None:
    found = extract(text, lang)
    check_spans(text, found)
    for span, _, confidence in contradictions(text, lang, found):
        assert 0 <= span.start < span.end <= len(text)
        assert 0 < confidence <= 1
    for quantity in found:
        suggestion(quantity, lang)


@settings(max_examples=200, deadline=None)
@given(texts, texts, st.sampled_from(LOCALES), st.sampled_from(LOCALES))
def test_every_quantity_is_in_one_match(a: str, b: str, first: str, second: str) -> None:
    source, target = extract(a, first), extract(b, second)
    found = match(a, first, source, b, second, target)
    for which, all_of in (("source", source), ("target", target)):
        spans = {getattr(one, which).span for one in found if getattr(one, which)}
        assert spans == {one.span for one in all_of}
    for one in found:
        assert 0 <= one.confidence <= 1
        if one.place:
            assert one.place.end <= len(b)


@settings(max_examples=100, deadline=None)
@given(texts, st.sampled_from(LOCALES))
def test_a_text_agrees_with_itself(text: str, lang: str) -> None:
    found = extract(text, lang)
    relations = {one.relation for one in match(text, lang, found, text, lang, found)}
    assert relations <= {"equal", "converted"}


numbers = st.one_of(
    st.integers(0, 10**12).map(Decimal),
    st.decimals(0, 10**7, places=2),
    st.decimals(0, 10**4, places=1),
)


@settings(max_examples=400, deadline=None)
@given(numbers, st.sampled_from(LOCALES))
def test_what_the_formatter_writes_is_read_back(value: Decimal, lang: str) -> None:
    text = format_decimal(value, locale=lang, decimal_quantization=False)
    (quantity,) = extract(text, lang)
    assert quantity.value == value or value in quantity.readings


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 10**9), st.sampled_from(LOCALES), st.sampled_from(["EUR", "USD", "GBP"]))
def test_money_is_read_back(value: int, lang: str, code: str) -> None:
    text = format_currency(value, code, "#,##0 ¤", locale=lang, currency_digits=False)
    (quantity,) = extract(text, lang)
    assert value in quantity.readings
    assert code in (quantity.currency or quantity.facts.get("maybe", "")).split("|")


@pytest.mark.parametrize(
    "piece", ["7", "123 ", "1,", "XIV ", "1:", "1-", "1/2/", "5% ", "two ", "万"]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_long_repetition_is_no_trap(piece: str, lang: str) -> None:
    # A quadratic step takes minutes here; no clock is read.
    text = piece * (30_000 // len(piece))
    other = text[: len(text) // 2]
    source, target = extract(text, lang), extract(other, lang)
    check_spans(text, source)
    match(text, lang, source, other, lang, target)
