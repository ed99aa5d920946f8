"""The JSON and JSON Lines reports against the contract."""

from __future__ import annotations

import json
from dataclasses import replace

from mtqa.model import Document, Place, Result
from mtqa.reports import render
from mtqa.reports.jsonl import line
from tests.reports.sample import HOSTILE, article, hostile, sample, units

KEYS = [
    "check", "score", "start", "end", "text", "message", "its_type", "mqm", "severity",
    "source_start", "source_end", "source_text", "suggestion", "evidence",
]  # fmt: skip


def test_json_contract() -> None:
    made = json.loads("".join(render(sample(), "json")))
    assert made["mtqa"] == "0.1.0" and made["signature"] and made["summary"]["findings"] == 6
    assert made["notices"]
    first = made["documents"][0]
    assert first["path"] == "articles/aid.en.txt"
    assert (first["source_lang"], first["target_lang"]) == ("bg", "en")
    assert list(first["findings"][0]) == KEYS
    errors = [document["error"] for document in made["documents"] if "error" in document]
    assert errors == ["no target text"]


def test_offsets_are_the_text() -> None:
    result = article()
    for found in json.loads(line(result))["findings"]:
        assert result.document.target[found["start"] : found["end"]] == found["text"]
        if found["source_start"] is not None:
            source = result.document.source or ""
            assert source[found["source_start"] : found["source_end"]] == found["source_text"]


def test_batch_line() -> None:
    made = json.loads(line(replace(units()[0], engine="copy")))
    assert list(made) == ["id", "findings", "engine", "error"]
    assert (made["id"], made["engine"], made["error"]) == ("u1", "copy", None)


def test_batch_line_that_could_not_be_read() -> None:
    unread = Result(Document("", places=(Place(0, 7),)), error="not JSON")
    made = json.loads(line(unread))
    assert made == {"id": None, "findings": [], "engine": "none", "error": "not JSON", "line": 7}


def test_jsonl_has_one_line_a_document_for_any_reader() -> None:
    text = "".join(render(hostile(), "jsonl"))
    assert len(text.splitlines()) == 2
    assert json.loads(text.splitlines()[0])["findings"][0]["text"] == HOSTILE
