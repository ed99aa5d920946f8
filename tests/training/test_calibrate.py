from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import pytest

from mtqa.model import Finding, Span
from mtqa.scoring import Fusion, Scaling
from mtqa.training.calibrate import (
    Judged,
    Sample,
    Text,
    fit,
    fit_bent,
    fit_fusion,
    halves,
    jointly,
    main,
    read,
    report,
    write,
)


def drawn(bias: float, slope: float, number: int, weight: float = 1.0) -> list[Sample]:
    chance = random.Random(7)
    samples = []
    for _ in range(number):
        confidence = chance.uniform(0.02, 0.98)
        logit = bias + slope * math.log(confidence / (1 - confidence))
        samples.append(Sample(confidence, chance.random() < 1 / (1 + math.exp(-logit)), weight))
    return samples


def test_the_scaling_that_made_the_samples_is_found() -> None:
    bias, slope = fit(drawn(-1.5, 0.8, 20_000))
    assert bias == pytest.approx(-1.5, abs=0.1)
    assert slope == pytest.approx(0.8, abs=0.1)


def test_a_rule_with_few_flags_stays_near_the_neutral_scaling() -> None:
    bias, slope = fit([Sample(0.9, False, 1.0)])
    assert -2 < bias < 0
    assert 0.5 < slope < 1


def test_surer_is_never_less_likely() -> None:
    samples = [Sample(0.9, False, 1.0)] * 500 + [Sample(0.2, True, 1.0)] * 500
    assert fit(samples)[1] >= 0


def test_a_rule_keeps_its_bar_and_is_trusted_above_and_below_as_it_deserves() -> None:
    chance = random.Random(5)
    samples = [Sample(0.8, chance.random() < 0.65, 1.0) for _ in range(3000)]
    samples += [Sample(0.35, chance.random() < 0.05, 1.0) for _ in range(3000)]
    slope, low = fit_bent(samples)
    scaling = Scaling(slope=slope, low=low)
    assert scaling.score(0.8) == pytest.approx(0.65, abs=0.03)
    assert scaling.score(0.35) == pytest.approx(0.05, abs=0.03)
    assert scaling.score(0.5) == 0.5


def test_a_bar_that_is_worth_less_is_said_to_be() -> None:
    chance = random.Random(5)
    samples = [Sample(0.52, chance.random() < 0.31, 1.0) for _ in range(3000)]
    samples += [Sample(0.9, chance.random() < 0.8, 1.0) for _ in range(3000)]
    for bar, worth in ((0.5, 0.5), (0.3, 0.31)):
        slope, low = fit_bent(samples, bar)
        scaling = Scaling(slope=slope, low=low)
        assert scaling.score(0.5, bar) == bar
        assert scaling.score(0.52, bar) == pytest.approx(worth, abs=0.03)
    assert scaling.score(0.9, 0.3) == pytest.approx(0.8, abs=0.03)


def test_a_learned_rule_is_worth_the_same_at_any_bar() -> None:
    samples = drawn(-1.5, 0.8, 5000)
    for confidence in (0.2, 0.5, 0.9):
        values = [Scaling(*fit(samples, bar)).score(confidence, bar) for bar in (0.2, 0.5)]
        assert values[0] == pytest.approx(values[1], abs=0.01)


def test_prints_tables_that_the_scores_can_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import tomllib

    rows = [
        {"target": "It cost 500 euros.", "source": "Es kostete 300 Euro.", "spans": [[8, 17, "n"]]},
        {"target": "It cost 300 euros.", "source": "Es kostete 300 Euro.", "spans": []},
    ]
    languages = {"target_lang": "en", "source_lang": "de"}
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(json.dumps({**row, **languages}) for row in rows), "utf8")
    main([str(path)])
    tables = tomllib.loads(capsys.readouterr().out)
    assert set(tables["rules"]["number"]["value"]) == {"slope", "low", "reason"}


def judged(check: str, start: int, confidence: float, real: bool) -> Judged:
    found = Finding(check, "r", 0.5, Span(start, start + 4), "text", "", "numbers", "", "major")
    return Judged(found, confidence, real)


def two_sources(number: int, both_real: float) -> list[Text]:
    """One text in ten wrong, where a number check at 0.6 and the tagger at 0.4 agree.

    They agree in some of the clean ones too, so that a share of `both_real` is right.
    """
    chance = random.Random(3)
    alarms = 0.1 * (1 - both_real) / (0.9 * both_real)
    texts = []
    for name in range(number):
        wrong = name % 10 == 0
        flagged = wrong or chance.random() < alarms
        found = (judged("number", 0, 0.6, wrong), judged("tagger", 1, 0.4, wrong))
        texts.append(Text(f"{name}", not wrong, found if flagged else ()))
    return texts


def test_sources_that_agree_count_for_what_they_are_worth() -> None:
    much = fit_fusion(two_sources(4000, 0.95), {}, 0.5)
    little = fit_fusion(two_sources(4000, 0.6), {}, 0.5)
    assert much.score([0.6, 0.4]) > 0.85
    assert 0.6 <= little.score([0.6, 0.4]) < 0.75
    assert much.score([0.6]) == little.score([0.6]) == 0.6


def test_no_agreement_leaves_the_fusion_as_it_is() -> None:
    assert fit_fusion([Text("a", True, (judged("number", 0, 0.6, False),))], {}) == Fusion()


def test_kept_flags_come_back_and_those_of_one_text_add_up(tmp_path: Path) -> None:
    first = [Text("s\ttext and text", False, (judged("number", 0, 0.6, True),))]
    second = [Text("s\ttext and text", False, (judged("tagger", 0, 0.4, True),))]
    for name, texts in (("a", first), ("b", second)):
        assert write(texts, tmp_path / name) == texts
    assert read([tmp_path / "a"]) == first
    (both,) = read([tmp_path / "a", tmp_path / "b"])
    assert [one.found.check for one in both.found] == ["number", "tagger"]


def test_the_report_tells_good_scores_from_bad() -> None:
    fitted, other = halves(two_sources(2000, 0.9), 1)
    assert len(fitted) == len(other) == 1000
    bad = {("number", "r"): Scaling(-3.0, 1.0), ("tagger", "r"): Scaling(-3.0, 1.0)}
    good = report(other, {}, fit_fusion(fitted, {}, 0.5), 0.5)
    assert good["ece"] < report(other, bad, Fusion(), 0.5)["ece"]
    assert good["brier"] <= good["brier_of_a_constant"] + 0.02
    assert report([], {}, Fusion()) == {}


def shown_elsewhere(number: int) -> list[Text]:
    """Texts where the tagger's tags are mostly right, but only where a number check flags too.

    One text in ten is wrong; a tag that stands alone is a false alarm.
    """
    texts = []
    for name in range(number):
        tag = judged("tagger", 1, 0.6, True)
        if name % 10 == 0:
            texts.append(Text(f"{name}", False, (judged("number", 0, 0.9, True), tag)))
        else:
            alone = (replace(tag, real=False),) if name % 40 == 1 else ()
            texts.append(Text(f"{name}", True, alone))
    return texts


def test_a_rule_is_worth_what_it_shows_beyond_the_others() -> None:
    texts = shown_elsewhere(4000)
    scalings, fusion = jointly(texts, 0.5)
    alone = fusion.score([scalings["tagger", "r"].score(0.6)])
    both = fusion.score([scalings["number", "r"].score(0.9), alone])
    assert alone < 0.1 and both > 0.9
    on_all = Scaling(*fit([Sample(0.6, True, 1.0)] * 400 + [Sample(0.6, False, 1.0)] * 100))
    assert on_all.score(0.6) > 0.7


def test_the_report_tells_what_the_threshold_shows() -> None:
    told = report(shown_elsewhere(400), {}, Fusion(), 0.5)
    assert (told["clean_flagged"], told["wrong_found"]) == (round(10 / 360, 4), 1.0)


def test_several_thresholds_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "flags.jsonl"
    write(two_sources(300, 0.6), path)
    main(["--flags", str(path), "--thresholds", "--threshold", "0.3"])
    rows = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert len(rows) > 2
    assert {"threshold", "ece", "clean_flagged", "wrong_found"} <= rows[0].keys()
