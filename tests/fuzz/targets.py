"""What is fuzzed: bytes in, nothing but documents, findings and MtqaErrors out.

Each function raises AssertionError (or whatever mtqa lets escape) for a find. Their inputs are the
files of `corpus/`, which plain pytest replays.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache

from mtqa.errors import MtqaError
from mtqa.model import Document, Result
from mtqa.readers import ReadOptions, read_stream
from mtqa.run import Checker

READERS = ("csv", "docx", "html", "jsonl", "parquet", "plain", "po", "srt", "tmx", "tsv", "vtt",
           "xliff")  # fmt: skip
LANGUAGES = ("en", "bg", "de", "fr", "ar", "zh", "ja", "hi", "tr", "fi", "und", "th", "he", "pt-BR",
             "sr", "am")  # fmt: skip
OPTIONS = (
    ReadOptions(),
    ReadOptions(source_lang="bg", target_lang="en"),
    ReadOptions(encoding="latin-1"),
    ReadOptions(columns={"source": "1", "target": "2"}, target_lang="de"),
)
BETWEEN = b"\xff"  # parts the target from the source; it stands in no UTF-8


def read(data: bytes) -> None:
    """A reader by the first byte, its options by the second, the rest a file.

    The last bit of the second wraps the rest into what the format is packed in (DOCX).
    """
    if len(data) < 2:
        return
    name, options = READERS[data[0] % len(READERS)], OPTIONS[(data[1] >> 1) % len(OPTIONS)]
    content = data[2:]
    if name == "docx" and data[1] & 1:
        content = _zipped(content)
    try:
        for found in read_stream(io.BytesIO(content), f"fuzz.{name}", name, options):
            _sound(found.document if isinstance(found, Result) else found)
    except MtqaError as error:
        assert str(error).strip(), "an error that says nothing"


def _zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", content)
    return packed.getvalue()


def _sound(document: Document) -> None:
    offsets = [place.offset for place in document.places]
    assert offsets == sorted(offsets), "places out of order"
    assert all(0 <= offset <= len(document.target) for offset in offsets), "a place outside"
    for pair in document.pairs:
        end = pair.target_start + len(pair.target)
        assert document.target[pair.target_start : end] == pair.target, "a pair out of its place"
    for place in document.places:
        assert place.line is None or place.line > 0, "a line before the first"


@cache
def checker() -> Checker:
    return Checker(engine="none", fast=True, min_score=0)


def check(data: bytes) -> None:
    """Languages by the first two bytes, then a target and, after 0xFF, its source."""
    if len(data) < 2:
        return
    target_lang = LANGUAGES[data[0] % len(LANGUAGES)]
    source_lang = LANGUAGES[data[1] % len(LANGUAGES)]
    target, _, source = data[2:].partition(BETWEEN)
    document = Document(_text(target), _text(source) if source else None, target_lang, source_lang)
    (result,) = checker().check_many([document])
    assert not (result.error or "").startswith("internal error"), result.error
    assert result.document.target == document.target
    for finding in result.findings:
        start, end = finding.span.start, finding.span.end
        assert 0 <= start <= end <= len(document.target), finding
        assert finding.text == document.target[start:end], finding
        assert 0 < finding.score <= 1 and finding.message, finding
        if finding.source_span is not None:
            assert document.source is not None, finding
            start, end = finding.source_span.start, finding.source_span.end
            assert 0 <= start <= end <= len(document.source), finding
            assert finding.source_text == document.source[start:end], finding
        finding.to_dict()


def _text(data: bytes) -> str:
    """Whatever the bytes are: what is no UTF-8 becomes lone surrogates."""
    return data.decode("utf-8", "surrogateescape")
