"""However strange the texts: an answer for each, in order, whose spans hold what they say."""

from __future__ import annotations

import json
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa import batch
from mtqa.model import Document, Result
from mtqa.run import Checker

# All code points: lone surrogates, controls, noncharacters and what has no name yet.
ANY = st.text(st.characters(categories=None), max_size=80)
PIECES = st.lists(
    st.sampled_from(
        "€ $ 12,5 ١٢ 三千 млн. 5% № \u202e \u2028 \x00 \ufeff \ud800 e\u0301 👩\u200d🚀 "
        "EU Киев Москва <b> &amp; “ ” ... \t -- 11.5m euros. Dollars.".split(" ")
    ),
    max_size=12,
).map(" ".join)
TEXT = ANY | PIECES
LANGUAGE = st.sampled_from([None, "und", "en", "de", "ar", "ja", "qqq", "\x00"])
DOCUMENT = st.builds(
    lambda target, source, to, of, identity: Document(target, source, to or "und", of, id=identity),
    TEXT,
    st.none() | TEXT,
    LANGUAGE,
    LANGUAGE,
    st.none() | st.integers() | ANY,
)
ITEM = DOCUMENT | TEXT.map(lambda reason: Result(Document("", id=reason), error=reason or "why"))


@cache
def checker() -> Checker:
    return Checker(engine="none", fast=True, min_score=0)


@settings(max_examples=150, deadline=None)
@given(st.lists(ITEM, max_size=6))
def test_many(items: list[Document | Result]) -> None:
    found = list(checker().check_many(items))
    assert len(found) == len(items)
    for one, result in zip(items, found, strict=True):
        given_ = one.document if isinstance(one, Result) else one
        assert result.document.id == given_.id
        assert not (result.error and result.findings)
        assert "internal error" not in (result.error or "") or isinstance(one, Result)
        for finding in result.findings:
            assert finding.text == given_.target[finding.span.start : finding.span.end]


@settings(max_examples=100, deadline=None)
@given(st.lists(ITEM, max_size=6))
def test_lines(items: list[Document | Result]) -> None:
    """A line is one line, of JSON, in UTF-8, with what `check_many` found."""
    lines = [one.line for done in batch.answers(items, checker()) for one in done.answers]
    assert len(lines) == len(items)
    for line, result in zip(lines, checker().check_many(items), strict=True):
        assert line.encode("utf-8").decode("utf-8") == line
        assert line.splitlines(keepends=True) == [line]
        said = json.loads(line)
        assert said["id"] == result.document.id
        assert said["error"] == result.error
        assert [one["start"] for one in said["findings"]] == [
            one.span.start for one in result.findings
        ]
