"""The benchmark of speed runs and writes what it says; how fast it was is not judged here."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.bench.speed.__main__ import PARTS, main
from tests.bench.speed._rows import read, repeated

PLACES = ["Lisbon", "Oslo", "Prague", "Vienna"]
STADT = ["Lissabon", "Oslo", "Prag", "Wien"]


@pytest.fixture
def segments(tmp_path: Path) -> Path:
    """Forty segments of news, English and German."""
    rows = [
        {
            "source": f"The mayor of {PLACES[n % 4]} opened {n + 2} schools on {n % 27 + 1} May.",
            "target": f"Der Bürgermeister von {STADT[n % 4]} eröffnete am {n % 27 + 1}. Mai "
            f"{n + 2} Schulen.",
            "source_lang": "en",
            "target_lang": "de",
        }
        for n in range(40)
    ]
    path = tmp_path / "segments.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf8")
    return path


def test_the_texts_of_every_line_are_its_own(segments: Path) -> None:
    rows = read(segments, 10)
    lines = [json.loads(line) for line in repeated(rows, 35)]
    assert len(rows) == 10
    assert len({line["target"] for line in lines}) == len(lines)
    assert [line["id"] for line in lines] == list(range(35))


@pytest.mark.slow
def test_a_small_run_writes_every_part(segments: Path, tmp_path: Path) -> None:
    path = main(
        [
            str(segments), "--date", "2026-01-02", "--segments", "20", "--runs", "1",
            "--sizes", "10,20", "--output", str(tmp_path / "results"),
        ]
    )  # fmt: skip
    assert path.name == "speed-2026-01-02.md"
    text = path.read_text("utf8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Segments a second", "Start-up", "Memory", "Workers", "Cache"]
    assert len(headings) == len(PARTS)
    rates = dict(re.findall(r"^\| ([a-z-]+) \| (\d+) \|$", text, re.MULTILINE))
    assert {"number", "currency", "name", "spelling", "punctuation"} <= rates.keys()
    assert all(int(rate) > 0 for rate in rates.values())
    peaks = re.findall(r"^\| (10|20) \| (\d+) \|", text, re.MULTILINE)
    assert [size for size, _ in peaks] == ["10", "20"]
    assert all(int(peak) > 20 for _, peak in peaks)
