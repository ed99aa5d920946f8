"""JSON Lines."""

from __future__ import annotations

import io

import pytest

from mtqa.model import Document, Result
from mtqa.readers import ReadOptions, jsonl, read_stream

GOOD = (
    '{"id": "a", "source": "Привет", "target": "Hello", "source_lang": "ru", "target_lang": "en"}'
)


def rows(data: bytes, **options: str) -> list[Document | Result]:
    return list(read_stream(io.BytesIO(data), "in.jsonl", None, ReadOptions(**options)))


def test_a_line_is_a_document() -> None:
    (found,) = rows(GOOD.encode())
    assert isinstance(found, Document)
    assert (found.id, found.source, found.target) == ("a", "Привет", "Hello")
    assert (found.source_lang, found.target_lang) == ("ru", "en")
    assert found.places[0].line == 1


def test_source_and_languages_may_be_missing() -> None:
    (found,) = rows(b'{"id": 7, "target": "Hello", "source": null}', target_lang="en")
    assert isinstance(found, Document)
    assert (found.id, found.source, found.source_lang, found.target_lang) == (7, None, None, "en")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ('{"id\x01": 1}', "not JSON: Invalid control character at column 5"),
        ("[1]", "an object is needed, not a list"),
        ("null", "an object is needed, not null"),
        ('{"id": "x"}', 'no "target"'),
        ('{"id": "x", "target": 5}', '"target" is a number, not text'),
        ('{"id": [], "target": "x"}', '"id" is a list, neither text nor'),
        ('{"id": "x", "target": "t", "source": {}}', '"source" is an object, not text'),
        ('{"target": ' + "9" * 5000 + "}", "not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_broken_line_keeps_its_place(line: str, reason: str) -> None:
    found = rows(f"{GOOD}\n{GOOD}\n{line}\n{GOOD}\n".encode())
    assert [isinstance(one, Document) for one in found] == [True, True, False, True]
    bad = found[2]
    assert isinstance(bad, Result) and bad.error is not None and reason in bad.error
    assert bad.document.places[0].line == 3
    assert isinstance(found[3], Document) and found[3].places[0].line == 4


def test_a_blank_line_keeps_its_place() -> None:
    found = rows(f"{GOOD}\n\n \n{GOOD}\n\n\n".encode())
    assert [isinstance(one, Document) for one in found] == [True, False, False, True, False, False]
    lines = [one.document.places[0].line for one in found if isinstance(one, Result)]
    assert lines == [2, 3, 5, 6]


@pytest.mark.parametrize(
    ("data", "lines"),
    [("", 0), ("\n", 1), ("{good}", 1), ("{good}\n", 1), ("{good}\r\n", 1), ("{good}\n ", 2)],
)
def test_a_line_break_ends_the_last_line(data: str, lines: int) -> None:
    assert len(rows(data.replace("{good}", GOOD).encode())) == lines


def test_a_line_that_is_too_long_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "_LONGEST_LINE", 200)
    long = "x" * 950
    bad, good = rows(f"{long}\n{GOOD}\n".encode())
    assert isinstance(bad, Result) and bad.error is not None and "a line of more" in bad.error
    assert isinstance(good, Document) and good.places[0].line == 2


def test_a_broken_line_keeps_its_id() -> None:
    (bad,) = rows(b'{"id": "x"}')
    assert isinstance(bad, Result) and bad.document.id == "x"


def test_undecodable_line() -> None:
    bad, good = rows(b'{"target": "\xff"}\n' + GOOD.encode())
    assert isinstance(bad, Result) and "not UTF-8" in (bad.error or "")
    assert isinstance(good, Document)


def test_lone_surrogate_is_read() -> None:
    (found,) = rows(rb'{"target": "\ud800 x"}')
    assert isinstance(found, Document) and found.target == "\ud800 x"


def test_line_break_characters_within_a_line() -> None:
    (found,) = rows('{"target": "a\u2028b\x85c"}'.encode())
    assert isinstance(found, Document) and found.target == "a\u2028b\x85c"


def test_content_chooses() -> None:
    (found,) = read_stream(io.BytesIO(GOOD.encode()), "-")
    assert isinstance(found, Document) and found.id == "a"
