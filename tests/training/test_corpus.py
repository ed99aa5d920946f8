"""The data folder is read as its layout says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from mtqa.errors import InputError
from mtqa.model import Span
from mtqa.training.corpus import languages, marked, parallel
from mtqa.training.labelled import rows


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "parallel").mkdir()
    lines = [
        ("news1", "?", "Ahoj světe", "Hello world"),
        ("news1", "?", "Dobrý den", "Good day"),
        ("flores-dev", "cs-en", "Měřit", "Measure"),
        ("flores-dev.bergamot", "cs-en", "Měřit", "Measure"),
        ("wmt08.bergamot", "cs-en", "Ano", "Yes"),
        ("wmt08.bergamot", "en-cs", "Ne", "No"),
        ("broken line",),
    ]
    with gzip.open(tmp_path / "parallel" / "cs.tsv.gz", "wt", encoding="utf-8") as file:
        file.writelines("\t".join(line) + "\n" for line in lines)
    return tmp_path


def test_reads_both_directions_and_never_what_is_measured_on(data: Path) -> None:
    found = [(one.source, one.target, one.machine) for one in parallel(data, "cs")]
    assert found == [
        ("Ahoj světe", "Hello world", False),
        ("Good day", "Dobrý den", False),
        ("Ano", "Yes", True),
        ("No", "Ne", True),
    ]
    assert languages(data) == ["cs"]


def test_marked_spans(data: Path) -> None:
    assert list(marked(data)) == []
    row = {
        "source": "a",
        "target": "bcd",
        "source_lang": "de",
        "target_lang": "en",
        "spans": [[1, 2, "major"]],
    }
    with gzip.open(data / "mqm_train.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    (one,) = marked(data)
    assert one.spans == (Span(1, 2),)
    assert (one.source_lang, one.target_lang) == ("de", "en")


def test_no_data(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no parallel text"):
        languages(tmp_path)


def test_labelled_segments_are_made_by_kind_and_by_turns(data: Path) -> None:
    line = "own\t?\tStarosta Varnsdorfu byl dnes v Praze a jednal tam o škole číslo 12.\t"
    line += "The mayor of Varnsdorf was in Prague today and discussed the school number 12.\n"
    with gzip.open(data / "parallel" / "he.tsv.gz", "wt", encoding="utf-8") as file:
        file.write(line * 20)
    found = list(rows(data, ["he"], a_kind=2, seed=1))
    assert found == list(rows(data, ["he"], a_kind=2, seed=1))
    assert [bool(one["spans"]) for one in found] == [True, False] * (len(found) // 2)
    assert len({one["kind"] for one in found}) > 8
    assert len({one["id"] for one in found}) == len(found)
