from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest

from mtqa.training.calibrate import Sample, fit, main


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
    assert set(tables["rules"]["number"]["value"]) == {"bias", "slope", "reason"}
