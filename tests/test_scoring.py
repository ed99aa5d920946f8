from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mtqa.checks import PairCheck
from mtqa.model import Finding, Flag, Issues, Span
from mtqa.scoring import Fusion, Scaling, default_threshold, merge, score

CHECK = PairCheck(name="x", summary="", issue=Issues.NUMBERS, find=lambda pair, evidence: ())


def finding(check: str, start: int, end: int, score: float, its_type: str = "numbers") -> Finding:
    return Finding(
        check, "r", score, Span(start, end), "t" * (end - start), "", its_type, "", "major"
    )


@given(st.floats(0, 1))
def test_a_score_is_a_probability(confidence: float) -> None:
    assert 0 < score(CHECK, Flag(Span(0, 1), "r", "", features={"confidence": confidence})) < 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_score_grows_with_confidence(first: float, second: float) -> None:
    low, high = sorted((first, second))
    scores = [
        score(CHECK, Flag(Span(0, 1), "r", "", features={"confidence": c})) for c in (low, high)
    ]
    assert scores == sorted(scores)


def test_the_same_fault_is_told_once() -> None:
    merged = merge(
        [
            finding("currency", 0, 10, 0.8),
            finding("number", 2, 10, 0.6),
            finding("name", 20, 25, 0.7),
        ],
        {"currency": "numbers", "number": "numbers", "name": "gazetteer"},
    )
    assert [(f.check, f.score) for f in merged] == [("currency", 0.8), ("name", 0.7)]
    assert merged[0].evidence is not None
    assert [one["check"] for one in merged[0].evidence["also"]] == ["number"]


def test_of_findings_about_as_sure_the_widest_is_shown() -> None:
    (merged,) = merge([finding("currency", 0, 11, 0.99), finding("fragment", 0, 20, 0.96)], {})
    assert (merged.span, merged.check) == (Span(0, 20), "fragment")


def test_independent_evidence_raises_the_score() -> None:
    (merged,) = merge(
        [finding("currency", 0, 10, 0.8), finding("back-translation", 0, 10, 0.5)],
        {"currency": "numbers", "back-translation": "back-translation"},
    )
    assert merged.score > 0.8
    (alone,) = merge(
        [finding("currency", 0, 10, 0.8), finding("number", 0, 10, 0.5)],
        {"currency": "numbers", "number": "numbers"},
    )
    assert alone.score == 0.8


@given(st.floats(0, 2), st.floats(0, 2), st.lists(st.floats(0.001, 0.999), min_size=1, max_size=4))
def test_more_evidence_never_lowers_a_score(
    agreement: float, others: float, values: list[float]
) -> None:
    values = sorted(values, reverse=True)
    fused = Fusion(agreement, others).score(values)
    assert values[0] - 1e-4 <= fused <= 1
    assert Fusion(agreement, others).score([*values, 0.05]) == fused
    assert Fusion(agreement, others).score(values[:1]) == values[0]


def test_a_small_touch_of_another_kind_stays_apart() -> None:
    merged = merge([finding("a", 0, 20, 0.9), finding("b", 18, 30, 0.8, "grammar")], {})
    assert len(merged) == 2


@given(
    st.lists(
        st.builds(
            lambda start, length, value, kind: finding("c", start, start + length, value, kind),
            st.integers(0, 30),
            st.integers(0, 9),
            st.floats(0.01, 0.99),
            st.sampled_from(["numbers", "grammar"]),
        )
    )
)
def test_merging_loses_no_place(findings: list[Finding]) -> None:
    merged = merge(findings, {})
    for one in findings:
        assert any(one.span.overlaps(kept.span) for kept in merged)
    assert [one.span for one in merged] == sorted(one.span for one in merged)


def test_the_threshold_is_a_probability() -> None:
    assert 0 < default_threshold() < 1


def test_no_score_is_0_or_1() -> None:
    steep = Scaling(slope=9.0, low=9.0)
    assert (steep.score(0.001), steep.score(0.999)) == (0.0001, 0.9999)


@given(st.floats(0, 1), st.floats(0.05, 0.9))
def test_a_rule_shows_the_same_at_any_threshold(confidence: float, bar: float) -> None:
    scaling = Scaling(slope=0.7, low=2.0)
    bar = round(bar, 2)
    assert (scaling.score(confidence, bar) >= bar) == (scaling.score(confidence) >= 0.5)


def test_a_cap_under_even_odds_is_under_any_bar() -> None:
    held = Scaling(cap=0.45)
    for bar in (0.2, 0.5, 0.8):
        assert held.score(0.99, bar) < bar
