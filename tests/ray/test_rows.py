"""The rows of a dataset, whatever is in them: an answer each, in their order."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa import batch
from mtqa.config import Settings
from mtqa.model import Document, Result
from mtqa.ray._rows import document, found_in
from mtqa.ray._work import Checked, Checking, Place

pa = pytest.importorskip("pyarrow")

LANGUAGES = st.sampled_from([None, "en", "de", "zh-Hant", "qqq", "no such", ""])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
PRICE = st.builds("It cost {} {}.".format, st.integers(0, 10**9), st.sampled_from("€$%点"))
VALUES: dict[str, Any] = {
    "id": st.one_of(st.none(), TEXT),
    "source": st.one_of(st.none(), TEXT, PRICE),
    "target": st.one_of(st.none(), TEXT, PRICE),
    "source_lang": LANGUAGES,
    "target_lang": LANGUAGES,
}


@cache
def checking() -> Checking:
    return Checking(Settings(fast=True, engine="none"), Place.here())


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_an_answer_a_row(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 5))
    names = data.draw(st.sets(st.sampled_from(sorted(VALUES))))
    columns = {
        name: pa.array(
            data.draw(st.lists(VALUES[name], min_size=count, max_size=count)), pa.string()
        )
        for name in sorted(names)
    }
    table = pa.table({**columns, "other": pa.array(range(count))})
    found = found_in(table, checking())
    assert found.schema.equals(batch.schema())
    assert found.num_rows == count
    if "id" in columns:
        assert found["id"].to_pylist() == columns["id"].to_pylist()
    for number, one in enumerate(found.to_pylist()):
        target = columns["target"][number].as_py() if "target" in columns else None
        assert target is not None or one["error"] == 'no "target"'
        for finding in one["findings"]:
            assert target[finding["start"] : finding["end"]] == finding["text"]


def test_values_of_other_types() -> None:
    table = pa.table(
        {
            "id": pa.array([1, 2, None, 4]),
            "target": pa.array([b"It cost 5 euros.", b"\xff\xfe", None, b""], pa.binary()),
        }
    )
    found = found_in(table, checking())
    assert found["id"].to_pylist() == ["1", "2", None, "4"]
    assert all(found["error"].to_pylist())


def test_text_that_is_not_utf8() -> None:
    """Arrow takes any bytes for text when it is told so."""
    bytes_ = pa.array([b"It cost 5 euros.", b"\xff\xfe", b"It cost 6 euros."], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 3, bytes_.buffers())
    found = found_in(pa.table({"target": text}), checking())
    assert [bool(error) for error in found["error"].to_pylist()] == [False, True, False]


@given(st.text(max_size=60))
def test_lone_surrogates_are_text(text: str) -> None:
    """Python's objects in a dataset can hold what Arrow's text cannot."""
    made = document({"target": text, "id": text})
    assert made.target == text  # type: ignore[union-attr]
    assert (made.path, made.places) == (None, ())  # type: ignore[union-attr]


@pytest.mark.slow
def test_what_replaces_an_actor() -> None:
    """Another process checks for it; the findings are the same."""
    texts = tuple(
        Document(f"It cost {n} euros.", f"Es kostete {n * 3} Euro.", "en", "de") for n in (5, 7)
    )
    window = Checked(
        (*texts, Result(Document(""), error="broken"), *texts), (b"1", b"2", b"", b"3", b"1")
    )
    again = Checking(Settings(fast=True, engine="none"), Place.here(), again=True)
    found = again.check(window)
    assert found == checking().check(window)
    assert found.reply is not None
    assert [one.found for one in found.reply.records] == [1, 1, 1]  # of those that differ
