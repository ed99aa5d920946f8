"""The back-translation check beyond its tables: any text, weak engines, what the runner does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.checks._compare import compare, negations, similar
from mtqa.checks.back_translation import CHECK
from mtqa.model import (
    Alignment,
    BackTranslation,
    Document,
    Evidence,
    Flag,
    Name,
    NameMatch,
    Pair,
    Span,
)
from mtqa.run import Checker, prepare
from mtqa.text.tokens import words

PAIR = Pair(
    target="On Wednesday 74 people left Vienna.",
    source="В сряда 47 души напуснаха Прага.",
    target_lang="en",
    source_lang="bg",
)
BACK = BackTranslation("В сряда 74 души напуснаха Виена.", "test", reliability=0.9)


def flags(pair: Pair = PAIR, **evidence: object) -> list[Flag]:
    return list(CHECK.find(pair, Evidence(**{"back_translation": BACK, **evidence})))  # type: ignore[arg-type]


def test_what_an_editor_sees() -> None:
    number, name = flags()
    assert (number.rule, number.span.of(PAIR.target)) == ("number", "74")
    assert number.message == "the source says “47”, the back-translation says “74”"
    assert (name.rule, name.span.of(PAIR.target)) == ("name", "Vienna")
    assert name.source_span is not None and name.source_span.of(str(PAIR.source)) == "Прага"
    shown = number.evidence
    assert shown["back_translation"] == BACK.text
    assert [(one["source"], one["back_translation"]) for one in shown["differs"]] == [
        ("47", "74"),
        ("Прага", "Виена"),
    ]
    for one in shown["differs"]:
        assert BACK.text[one["start"] : one["end"]] == one["back_translation"]


def test_a_name_is_told_in_the_editor_s_language() -> None:
    start = str(PAIR.source).index("Прага")
    prague = Name(Span(start, start + 5), "Прага")
    missing = NameMatch("missing", prague, None, 0.8, expected="Prague")
    told = "the source says “Прага” ({}), the back-translation says “Виена” (Vienna)"
    assert flags(name_matches=(missing,))[1].message == told.format("Prague")
    assert flags()[1].message == told.format("Praga")  # as it sounds
    russian = replace(PAIR, target="В среду 74 человека покинули Вену.", target_lang="ru")
    assert flags(russian)[1].message.startswith("the source says “Прага”, the")


def test_a_weak_engine_cannot_make_a_finding_alone() -> None:
    weak = flags(back_translation=replace(BACK, reliability=0.4))
    assert [flag.rule for flag in weak] == ["number", "name"]
    assert all(flag.features["confidence"] < 0.45 for flag in weak)
    assert flags(back_translation=replace(BACK, reliability=0.0)) == []


def tokens(text: str, **values: float) -> tuple[tuple[Span, float], ...]:
    """The words of a text, as an engine scores them: certain unless it is told otherwise."""
    return tuple((one.span, values.get(f"_{one.text}", -0.01)) for one in words(text))


def test_what_the_engine_finds_as_likely_as_its_own_says_nothing() -> None:
    def number(said: float, own: float = -0.1) -> Flag:
        source = str(PAIR.source)
        back = replace(BACK, own=tokens(BACK.text, _74=own), said=tokens(source, _47=said))
        return next(flag for flag in flags(back_translation=back) if flag.rule == "number")

    unasked = next(flag for flag in flags() if flag.rule == "number")
    assert "preferred" not in unasked.features
    usual = unasked.features["confidence"]
    assert number(-9.0).features["confidence"] > 0.99 * usual
    assert number(-0.8).features["confidence"] < 0.55 * usual
    assert number(-0.1).features["confidence"] == number(-0.1, own=-3.0).features["confidence"] == 0
    assert number(-0.8).features["preferred"] == 0.503


def test_a_margin_is_told_of_words_that_were_scored() -> None:
    back = BackTranslation("74 души", "test", own=((Span(0, 1), -0.2), (Span(1, 2), -0.3)))
    assert back.margin(Span(0, 2), Span(0, 2)) is None
    back = replace(back, said=((Span(0, 2), -4.0), (Span(3, 7), -1.0)))
    assert back.margin(Span(0, 2), Span(0, 2)) == pytest.approx(-3.5)
    assert back.margin(Span(0, 2), Span(3, 7)) is None


def test_a_name_that_the_gazetteer_found_right_is_the_engines_fault() -> None:
    start = str(PAIR.source).index("Прага")
    prague = Name(Span(start, start + 5), "Прага")
    right = NameMatch("equal", prague, prague, 1.0)
    assert [flag.rule for flag in flags(name_matches=(right,))] == ["number"]


def test_links_carry_a_word_over() -> None:
    source, target = "Той купи голяма къща край морето.", "He bought a small house by the sea."
    pair = Pair(target, source, "en", "bg")
    links = (
        (Span(9, 15), Span(12, 17)),
        (Span(16, 20), Span(18, 23)),
    )
    back = BackTranslation("Той купи малка къща край морето.", "test", 0.9)
    (flag,) = flags(pair, back_translation=back, links=links)
    assert flag.rule == "word" and flag.span.of(target) == "small"
    assert flag.features["confidence"] < 0.5


def test_what_is_no_longer_denied_is_where_the_alignment_says() -> None:
    source = "Кметът вчера не подписа новия договор."
    target = "The mayor signed the new contract yesterday."
    pair = Pair(target, source, "en", "bg")
    back = BackTranslation("Кметът вчера подписа новия договор.", "test", 0.9)
    alignment = Alignment(target=((Span(7, 12), Span(34, 43)), (Span(16, 23), Span(10, 16))))
    (flag,) = flags(pair, back_translation=back, alignment=alignment)
    assert flag.rule == "negation" and flag.span.of(target) == "signed"


def test_words_are_compared_as_a_bag() -> None:
    both = compare("Кметът откри новата болница", "новата болница беше открита от кмета")
    assert not both.missing and both.fidelity > 0.7
    assert similar("hospital", "hospitals") and not similar("hospital", "hostile")


def test_negators() -> None:
    assert [token.text for token in negations("She didn't say no.", "en") or []] == ["didn't", "no"]
    assert [token.text for token in negations("Nepřišel.", "cs", "Přišel.") or []] == ["Nepřišel"]
    assert negations("Nedaleko stál dům.", "cs", "Blízko stál dům.") == []
    assert negations("Mi ne scias.", "eo") is None
    assert len(negations("他没有来。", "zh") or []) == 1


texts = st.text(max_size=60) | st.text("аб nе12., «»ßİ\u0301不ไ", max_size=60)


@given(texts, texts, texts, st.sampled_from(["en", "cs", "zh", "ar", "de", "und"]))
def test_any_text(source: str, target: str, back: str, code: str) -> None:
    pair = Pair(target, source, "en", code)
    for flag in flags(pair, back_translation=BackTranslation(back, "test", 0.9)):
        assert 0 <= flag.features["confidence"] <= 1
        assert flag.span.end <= len(target)
        assert flag.source_span is None or flag.source_span.end <= len(source)


def test_a_long_text_takes_no_long_time() -> None:
    words = " ".join(f"слово{number}дума" for number in range(3000))
    other = " ".join(f"иное{number}вещь" for number in range(3000))
    flags(Pair(words, words, "bg", "ru"), back_translation=BackTranslation(other, "test", 0.9))


def test_how_like_the_text_is_to_the_source_is_told() -> None:
    (first, *_) = flags(back_translation=replace(BACK, likeness=0.87))
    assert first.features["likeness"] == 0.87 and 0 < first.features["chrf"] < 100
    assert "likeness" not in flags()[0].features


def test_an_encoder_reads_the_back_translation_beside_the_source() -> None:
    document = Document("It cost 74 euros.", "Es kostete 47 Euro.", "en", "de")
    run = Checker(engine="copy", checks=("back-translation",))
    (bought,) = run._gatherer.buy([prepare(document, run.settings)])
    (back,) = bought.backs
    assert back is not None and 0.5 < (back.likeness or 0) < 1
