"""What other libraries write is read as it was meant, whatever the text."""

from __future__ import annotations

import csv
import io
import json
from xml.sax.saxutils import escape

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.model import Document
from mtqa.readers import read_stream
from mtqa.reports._show import xml_characters

ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
FILLED = ANY.filter(str.strip)
PAIRS = st.lists(st.tuples(FILLED, FILLED), min_size=1, max_size=4)


def texts(data: bytes, suffix: str) -> list[tuple[str | None, str]]:
    found = list(read_stream(io.BytesIO(data), f"a{suffix}"))
    assert all(isinstance(one, Document) for one in found), found
    return [(one.source, one.target) for one in found if isinstance(one, Document)]


@given(PAIRS)
@settings(deadline=None)
def test_csv(pairs: list[tuple[str, str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([("source", "target"), *pairs])
    assert texts(stream.getvalue().encode(), ".csv") == pairs


@given(PAIRS)
@settings(deadline=None)
def test_jsonl(pairs: list[tuple[str, str]]) -> None:
    rows = (json.dumps({"source": source, "target": target}) for source, target in pairs)
    assert texts("\n".join(rows).encode(), ".jsonl") == pairs


@given(PAIRS)
@settings(deadline=None)
def test_tmx(pairs: list[tuple[str, str]]) -> None:
    pairs = [(_xml(source), _xml(target)) for source, target in pairs]
    units = "\n".join(
        f'<tu><tuv xml:lang="bg"><seg>{escape(source)}</seg></tuv>'
        f'<tuv xml:lang="en"><seg>{escape(target)}</seg></tuv></tu>'
        for source, target in pairs
    )
    assert texts(f"<tmx><body>{units}</body></tmx>".encode(), ".tmx") == pairs


def _xml(text: str) -> str:
    # XML reads each line break as "\n".
    return xml_characters(text).replace("\r", "\n")


@given(st.dictionaries(FILLED, FILLED, min_size=1, max_size=4))
@settings(deadline=None)
def test_po(pairs: dict[str, str]) -> None:
    catalog = Catalog(locale="en")
    for source, target in pairs.items():
        catalog.add(source, target)
    stream = io.BytesIO()
    write_po(stream, catalog)
    assert sorted(texts(stream.getvalue(), ".po")) == sorted(pairs.items())
