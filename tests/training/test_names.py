"""Names in translations, with capitals and without."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.training.corpus import Segment
from mtqa.training.names import name_spans


@pytest.mark.parametrize(
    ("source", "target", "names"),
    [
        ("Gestern war Jana Novotna da.", "Yesterday Jana Novotna was here.", ["Jana Novotna"]),
        ("He met Karasin in Warsaw.", "他在华沙会见了卡拉辛。", ["卡拉辛"]),
        ("The mayor of Varnsdorf resigned.", "استقال عمدة فارنسدورف", ["فارنسدورف"]),
        ("Then Nikolaidis left.", "फिर निकोलाइडिस चले गए", ["निकोलाइडिस"]),
        ("He slept well.", "他睡得很好。", []),
        ("", "", []),
    ],
)
def test_names(source: str, target: str, names: list[str]) -> None:
    spans = name_spans(Segment(source, target, "x", "y"))
    assert [span.of(target) for span in spans] == names


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text(source: str, target: str) -> None:
    spans = name_spans(Segment(source, target, "x", "y"))
    assert all(span.of(target).strip() for span in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
