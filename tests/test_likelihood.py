"""Likelihood as evidence: which words are in doubt, what lacks support, what is bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.checks._doubt import doubts
from mtqa.checks._unlikely import doubted, unlikely
from mtqa.checks.back_translation import CHECK
from mtqa.config import Settings
from mtqa.engines import Choice, Engine, Kind, scorer
from mtqa.engines._base import Request
from mtqa.engines.copy import CopyEngine
from mtqa.errors import EngineError
from mtqa.model import (
    BackTranslation,
    Document,
    Evidence,
    Flag,
    Likelihood,
    Pair,
    Quantity,
    Span,
    Support,
)
from mtqa.run import Checker, prepare
from mtqa.run._evidence import Gatherer
from mtqa.text.tokens import words

SOURCE = "През юни Стамболов изпрати 47 писма и 300 долара."
RIGHT = "In June Stambolov sent 47 letters and 300 dollars."


def asked(source: str, target: str, code: str = "bg", into: str = "en") -> tuple[list[str], ...]:
    """The words in doubt, of the target and of the source."""
    pair = Pair(target, source, into, code)
    (evidence,) = Gatherer(Settings(engine="none"), [CHECK]).evidence(
        Document(target, source, into, code, pairs=(pair,))
    )
    target_side, source_side = doubts(pair, evidence)
    return (
        [one.span.of(target) for one in target_side],
        [one.span.of(source) for one in source_side],
    )


def test_what_matches_settle_is_not_asked_about() -> None:
    assert asked(SOURCE, RIGHT) == ([], [])


@pytest.mark.parametrize(
    ("right", "wrong", "here", "there"),
    [
        ("47", "74", "74", "47"),
        ("June", "July", "July", "юни"),
        ("dollars", "euros", "euros", "долара"),
        ("Stambolov", "Petersen", "Petersen", "Стамболов"),
    ],
)
def test_what_differs_is_asked_about_on_both_sides(
    right: str, wrong: str, here: str, there: str
) -> None:
    target, source = asked(SOURCE, RIGHT.replace(right, wrong))
    assert here in target and there in source
    assert "letters" not in target and "писма" not in source


def test_signs_articles_and_abbreviations() -> None:
    target, source = asked("Er zahlte £9 für eine Karte.", "Mr. Lee paid $9 for a ticket.", "de")
    assert "$" in target and "£" in source
    assert "Mr" not in target and "eine" not in source


def test_a_headline_s_capitals_tell_no_names() -> None:
    target, _ = asked("Камбаните на града замлъкнаха", "The Silent Bells of a Tired Village")
    assert target == []


def test_without_a_source_nothing_is_asked() -> None:
    assert doubts(Pair("On 5 May."), Evidence()) == ((), ())


def supports(text: str, **gains: float) -> tuple[Support, ...]:
    """Words with what the other text adds to them: 1 in 20,000 alone."""
    return tuple(
        Support(one.span, "number" if one.text[0].isdigit() else "name", gain - 10, -10, gain)
        for one in words(text)
        for gain in [gains.get(one.text, gains.get(f"n{one.text}"))]
        if gain is not None
    )


def flags(target: str, here: dict[str, float], there: dict[str, float]) -> list[Flag]:
    found = Likelihood(supports(target, **here), supports(SOURCE, **there), "test", 0.9)
    return list(unlikely(Pair(target, SOURCE, "en", "bg"), Evidence(likelihood=found)))


WRONG = RIGHT.replace("47", "74")


def test_a_word_that_neither_text_supports() -> None:
    (flag,) = flags(WRONG, {"n74": -3.0}, {"n47": -2.0})
    assert flag.span.of(WRONG) == "74" and flag.rule == "likelihood-number"
    assert flag.source_span is not None and flag.source_span.of(SOURCE) == "47"
    assert flag.features["confidence"] > 0.8
    assert "“74”" in flag.message and "“47”" in flag.message


def quantity(word: str, kind: str, value: int, **facts: object) -> Quantity:
    start = SOURCE.index(word)
    return Quantity(Span(start, start + len(word)), kind, Decimal(value), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("right", "wrong", "word", "known", "told"),
    [
        ("June", "July", "юни", quantity("юни", "month", 6), "“юни” (June)"),
        (
            "dollars",
            "euros",
            "долара",
            quantity("300 долара", "number", 300, currency="USD"),
            "“долара” (300 US dollars)",
        ),
        ("47", "74", "47", quantity("47", "number", 47), "“47”"),
    ],
)
def test_what_the_source_says_is_told_to_who_cannot_read_it(
    right: str, wrong: str, word: str, known: Quantity, told: str
) -> None:
    target = RIGHT.replace(right, wrong)
    found = Likelihood(
        supports(target, **{f"n{wrong}" if wrong.isdigit() else wrong: -3.0}),
        supports(SOURCE, **{f"n{word}" if word.isdigit() else word: -3.0}),
        "test",
        0.9,
    )
    evidence = Evidence(likelihood=found, source_quantities=(known,))
    (flag,) = unlikely(Pair(target, SOURCE, "en", "bg"), evidence)
    assert flag.message.endswith(f"nothing in the translation for {told}")
    assert flag.evidence["likelihood"]["source"]["text"] == word


def test_the_words_of_the_back_translation_that_differ_are_marked() -> None:
    back = SOURCE.replace("47", "74")
    evidence = Evidence(
        likelihood=Likelihood(
            supports(WRONG, n74=-3.0), supports(SOURCE, n47=-2.0), "test", reliability=0.9
        ),
        back_translation=BackTranslation(back, "test", reliability=0.5),
    )
    first, *_ = CHECK.find(Pair(WRONG, SOURCE, "en", "bg"), evidence)
    assert first.rule == "likelihood-number"
    ((start, end),) = [(one["start"], one["end"]) for one in first.evidence["differs"]]
    assert back[start:end] == "74"


def test_support_on_one_side_is_paraphrase() -> None:
    assert flags(WRONG, {"n74": -3.0}, {"n47": 8.0}) == []
    assert flags(WRONG, {"n74": 8.0}, {"n47": -3.0}) == []
    assert flags(WRONG, {"n74": -3.0}, {}) == []


def test_what_was_expected_anyway_is_supported() -> None:
    """A word that is nearly certain can gain nothing, and is right."""
    start = RIGHT.index("dollars")
    sure = Support(Span(start, start + 7), "number", -0.1, -0.2)
    start = SOURCE.index("долара")
    known = Support(Span(start, start + 6), "number", -0.1, -0.2)
    assert not doubted(Likelihood((sure,), (known,), "test", 0.9))


def test_one_wrong_digit_counts_against_the_right_ones() -> None:
    start = WRONG.index("74")
    slip = Support(Span(start, start + 2), "number", -9.0, -10.0, least=-4.0)
    start = SOURCE.index("47")
    other = Support(Span(start, start + 2), "number", -9.0, -10.0, least=-4.0)
    assert doubted(Likelihood((slip,), (other,), "test", 0.9))
    plain = (replace(slip, given=-6.0, least=1.0), replace(other, given=-6.0, least=1.0))
    assert not doubted(Likelihood(plain[:1], plain[1:], "test", 0.9))


def test_kinds_go_together_and_words_side_by_side_are_one() -> None:
    target = WRONG.replace("Stambolov", "Los Angeles")
    found = flags(
        target,
        {"n74": -3.0, "Los": -1.0, "Angeles": -2.0},
        {"n47": -2.0, "Стамболов": -3.0},
    )
    assert {
        (flag.span.of(target), flag.source_span.of(SOURCE) if flag.source_span else "")
        for flag in found
    } == {("74", "47"), ("Los Angeles", "Стамболов")}


def test_an_engine_without_reliability_says_nothing() -> None:
    found = Likelihood(supports(WRONG, n74=-3.0), supports(SOURCE, n47=-2.0), "test", 0.0)
    evidence = Evidence(likelihood=found)
    assert list(unlikely(Pair(WRONG, SOURCE, "en", "bg"), evidence)) == []


@given(st.text(max_size=60), st.text(max_size=60), st.lists(st.floats(-40, 0), max_size=8))
def test_any_text(target: str, source: str, values: list[float]) -> None:
    pair = Pair(target, source, "en", "bg")
    here, there = doubts(pair, Evidence())
    for side, text in ((here, target), (there, source)):
        assert all(0 <= one.span.start < one.span.end <= len(text) for one in side)
    made = [
        tuple(
            Support(one.span, one.kind, value, -5.0)
            for one, value in zip(side, values, strict=False)
        )
        for side in (here, there)
    ]
    evidence = Evidence(likelihood=Likelihood(made[0], made[1], "test", 0.9))
    for flag in CHECK.find(pair, evidence):
        assert flag.span.end <= len(target) and 0 < flag.features["confidence"] < 1


# --- in a run -------------------------------------------------------------------------------------


class Table(CopyEngine):
    """An engine that finds a word likely where the other text has it, whatever the language."""

    rough = True
    fault: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.scored = 0

    @property
    def can_score(self) -> bool:
        return True

    def scoring_reliability(self, source_lang: str, target_lang: str) -> float:
        return 0.9

    def score(
        self,
        segments: Sequence[str],
        translations: Sequence[str],
        source_lang: str,
        target_lang: str,
    ) -> list[tuple[tuple[Span, float], ...]]:
        if self.fault:
            raise EngineError(self.fault)
        self.scored += len(segments)
        return [
            tuple((one.span, -0.1 if one.text in other else -9.0) for one in words(text))
            for other, text in zip(segments, translations, strict=True)
        ]

    def score_alone(
        self, texts: Sequence[str], language: str
    ) -> list[tuple[tuple[Span, float], ...]]:
        return [tuple((one.span, -8.0) for one in words(text)) for text in texts]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Table:
    table = Table()
    monkeypatch.setattr("mtqa.cache.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr("mtqa.engines.choose", lambda *pair, **_: Choice(table))
    return table


def checked(*targets: str) -> list[list[str]]:
    checker = Checker(checks=("back-translation",), engine="copy", min_score=0.3)
    documents = [Document(target, SOURCE, "en", "bg") for target in targets]
    return [[one.text for one in result.findings] for result in checker.check_many(documents)]


def test_only_doubt_is_bought(engine: Table) -> None:
    assert checked(RIGHT, WRONG, RIGHT) == [[], ["74"], []]
    assert engine.scored == 2  # of one pair: the target, then the source
    assert engine.calls == 1  # and its text
    assert checked(WRONG) == [["74"]]
    assert (engine.scored, engine.calls) == (2, 1)  # the cache had them


def test_a_good_engine_is_asked_both_ways_beside_its_text(engine: Table) -> None:
    engine.rough = False
    assert checked(RIGHT, WRONG) == [[], ["74"]]
    assert engine.calls == 1  # both texts in one batch: it translates all
    # Of the pair in doubt: its target and its source. The texts are copies, and not compared.
    assert engine.scored == 2


def test_what_could_not_be_weighed_is_asked_again_another_time(engine: Table) -> None:
    run = Checker(checks=("back-translation",), engine="copy")
    document = prepare(Document(WRONG, SOURCE, "en", "bg"), run.settings)
    back = BackTranslation(SOURCE.replace("47", "74"), "test", 0.9)
    backs: list[BackTranslation | None] = [back]
    assert run._gatherer._weigh(engine, document, backs) and backs[0] and backs[0].own
    engine.fault = "busy"
    backs = [replace(back, text=back.text.replace("изпрати", "прати"))]
    assert not run._gatherer._weigh(engine, document, backs)
    assert list(run._gatherer.notices) == ["likelihoods left out: busy"]


def test_the_other_way_is_another_engine_s(engine: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines of one way each: the one that translates back, and one that lies here."""
    engine.rough = False
    there = Table()
    there.rough = False
    monkeypatch.setattr(engine, "serves", lambda source, target: (source, target) == ("en", "bg"))
    monkeypatch.setattr(
        "mtqa.engines.choose",
        lambda name, source, target, **_: Choice(engine if source == "en" else there),
    )
    assert checked(WRONG) == [["74"]]
    assert (engine.scored, there.scored) == (1, 1)


@pytest.mark.parametrize(("name", "asked"), [("auto", True), ("copy", False)])
def test_beside_an_engine_that_cannot_score_another_is_asked(
    engine: Table, monkeypatch: pytest.MonkeyPatch, name: str, asked: bool
) -> None:
    """Where the choice is left to mtqa: who names an engine gets that one alone."""
    text = SOURCE.replace("47", "74")
    alone = CopyEngine({WRONG: text})
    monkeypatch.setattr(alone, "reliability", lambda *pair: 0.5)
    monkeypatch.setattr("mtqa.engines.choose", lambda *pair, **_: Choice(alone))
    monkeypatch.setattr("mtqa.engines.scorer", lambda *pair: engine)
    checker = Checker(checks=("back-translation",), engine=name)
    found = checker.check(Document(WRONG, SOURCE, "en", "bg")).findings
    assert [one.text for one in found] == (["74"] if asked else [])
    assert (engine.scored, engine.calls) == ((2, 0) if asked else (0, 0))
    both = " + ".join(one.signature for one in ((alone, engine) if asked else (alone,)))
    assert checker.check(Document(WRONG, SOURCE, "en", "bg")).engine == both
    assert checker.engine_for(Document(WRONG, SOURCE, "en", "bg")) == both
    if asked:
        shown = found[0].evidence or {}
        assert (found[0].rule, shown["back_translation"]) == ("likelihood-number", text)
        assert shown["differs"] and shown["engine"].startswith("engine:copy + engine:copy|answers:")
        assert shown["engine"] == " + ".join(checker.engine_name.split(", "))


def test_the_best_that_scores_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    def kind(name: str, rank: int | None, engine: Engine | None) -> Kind:
        def opened(request: Request) -> Engine:
            assert request.offline
            if engine is None:
                raise EngineError("it cannot be had")
            return engine

        return Kind(
            name=name, summary="", open=opened, reads=lambda _: False, offers=list, rank=rank
        )

    one_way, both = Table(), Table()
    monkeypatch.setattr(one_way, "serves", lambda source, target: source == "en")
    engines = [None, CopyEngine(), one_way, both, Table()]
    kinds = {f"{at}": kind(f"{at}", at, engine) for at, engine in enumerate(engines)}
    monkeypatch.setattr("mtqa.engines.all_kinds", lambda: kinds)
    assert scorer("en", "bg") is both
    for name in ("3", "4"):
        del kinds[name]
    assert scorer("en", "bg") is None


@pytest.mark.parametrize("rough", [True, False])
def test_what_cannot_score_the_other_way_is_left_out(
    engine: Table, monkeypatch: pytest.MonkeyPatch, rough: bool
) -> None:
    """A rough engine is not loaded for the half that it would tell."""
    engine.rough = False
    there = Table() if rough else CopyEngine()
    monkeypatch.setattr(engine, "serves", lambda source, target: (source, target) == ("en", "bg"))
    monkeypatch.setattr(
        "mtqa.engines.choose",
        lambda name, source, target, **_: Choice(engine if source == "en" else there),
    )
    assert checked(WRONG) == [[]]
    assert engine.scored == 0 and engine.calls == 1


@pytest.mark.parametrize(("texts", "bought"), [(0, 0), (1, 1), (8, 2)])
def test_how_much_text_is_bought_can_be_said(engine: Table, texts: int, bought: int) -> None:
    """No finding hangs on it."""
    other = WRONG.replace("letters", "parcels")
    engine.answers = {WRONG: "преведено", other: "преведено"}
    checker = Checker(
        checks=("back-translation",), engine="copy", min_score=0.3, back_translations=texts
    )
    document = Document(f"{WRONG}\n\n{other}", f"{SOURCE}\n\n{SOURCE}", "en", "bg")
    found = checker.check(document).findings
    assert [one.text for one in found] == ["74", "74"]
    assert sum("back_translation" in (one.evidence or {}) for one in found) == bought


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("През юни Стамболов изпрати 74 писма и 300 долара.", True),
        ("In June Stambolov sent 74 letters and 300 dollars.", False),
        ("in june Stambolov sent 74 letters and 300 долара", False),
    ],
)
def test_a_target_said_again_is_not_shown_as_its_translation(
    engine: Table, monkeypatch: pytest.MonkeyPatch, text: str, shown: bool
) -> None:
    monkeypatch.setattr(engine, "_translate", lambda segments, *pair: [text for _ in segments])
    checker = Checker(checks=("back-translation",), engine="copy", min_score=0.3)
    (finding,) = checker.check(Document(WRONG, SOURCE, "en", "bg")).findings
    assert finding.text == "74"
    assert ("back_translation" in (finding.evidence or {})) is shown


def test_a_fault_is_a_line_and_the_rest_goes_on(engine: Table) -> None:
    engine.fault = "out of memory"
    checker = Checker(checks=("back-translation", "number"), engine="copy")
    result = checker.check(Document(WRONG, SOURCE, "en", "bg"))
    assert [one.text for one in result.findings] == ["74"]
    assert checker.report([result]).notices == ("back-translation left out: out of memory",)
