"""What the fuzzers found, and what they begin with, by plain pytest."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.fuzz import seeds, targets

CORPUS = Path(__file__).parent / "corpus"
TARGETS = {"readers": targets.read, "checks": targets.check}
MOST = 1.0  # seconds of CPU time for any input of the corpus, its language loaded


def _files() -> list[Path]:
    return sorted(path for path in CORPUS.glob("*/*") if path.is_file())


def test_every_kind_has_finds() -> None:
    assert {path.parent.name for path in _files()} == TARGETS.keys()


@pytest.mark.parametrize("path", _files(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_find_stays_mended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTQA_DEBUG", "1")
    target, data = TARGETS[path.parent.name], path.read_bytes()
    target(data)
    started = time.process_time()
    target(data)
    assert time.process_time() - started < MOST


def test_the_readers_take_their_seeds(tmp_path: Path) -> None:
    seeds.write("readers", tmp_path)
    files = list(tmp_path.iterdir())
    assert len(files) > 10
    for path in files:
        targets.read(path.read_bytes())
