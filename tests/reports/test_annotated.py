"""XLIFF and TMX files given back with their findings."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mtqa.errors import InputError, UsageError
from mtqa.model import Document, Finding, Issues, Result, Span
from mtqa.readers import read
from mtqa.reports import render
from mtqa.reports._annotate import Mark, annotate, text_of
from tests.reports.sample import finding, hostile, report, sample

FILES = Path(__file__).parent.parent / "readers" / "files"
ITS = {"its": "http://www.w3.org/2005/11/its"}
REF = "{http://www.w3.org/2005/11/its}locQualityIssuesRef"
ID = "{http://www.w3.org/XML/1998/namespace}id"
WRONG = {
    "Lachinsky Corridor": ("name", Issues.NAME),
    "the Lachinsky": ("mistranslation", Issues.MISTRANSLATION),
    "11.5m euros. Dollars": ("currency", Issues.NUMBERS),
}


def checked(path: Path) -> list[Result]:
    """The file's documents with a finding for each thing in WRONG that they have."""
    results = []
    for document in read(path):
        assert isinstance(document, Document)
        flat = document.target.replace("\n", " ")
        found = tuple(
            finding(check, issue, flat, text, f"Wrong: {text} & <more>.")
            for text, (check, issue) in WRONG.items()
            if text in flat
        )
        results.append(Result(document, found))
    return results


def annotated(results: list[Result], name: str) -> etree._Element:
    text = "".join(render(report(*results), name))
    return etree.fromstring(text.encode())


TEXT = st.text("ab \n<&é援", max_size=6)
CODES = st.sampled_from(["<x id='1'/>", "<g id='2'>", "</g>", "<ph id='3'>code</ph>"])


@given(
    st.lists(TEXT.map(escape) | CODES, max_size=8), st.lists(st.tuples(*[st.integers(0, 20)] * 2))
)
def test_annotated_text_is_the_text(parts: list[str], places: list[tuple[int, int]]) -> None:
    body, depth = "", 0
    for part in parts:
        depth += (part == "<g id='2'>") - (part == "</g>")
        body += part if depth >= 0 else ""
        depth = max(depth, 0)
    target = etree.fromstring(f"<target>{body}{'</g>' * depth}</target>")
    text = text_of(target)
    spans = {
        Span(min(pair), min(max(pair), len(text))) for pair in places if min(pair) <= len(text)
    }
    marks = [
        Mark(span, lambda n=n: etree.Element("mrk", {"n": str(n)}))  # type: ignore[misc]
        for n, span in enumerate(sorted(spans))
    ]
    annotate(target, marks)
    assert text_of(target) == text
    for number, mark in enumerate(marks):
        found = list(target.iterfind(f".//mrk[@n='{number}']"))
        assert found or mark.span.start == mark.span.end
        assert "".join(text_of(one) for one in found) == mark.span.of(text)


@pytest.mark.parametrize("name", ["okapi.xlf", "version2.xlf", "toolkit.xlf"])
def test_xliff_reads_as_before(name: str, tmp_path: Path) -> None:
    results = checked(FILES / name)
    assert sum(len(result.findings) for result in results) >= 2
    again = tmp_path / name
    again.write_text("".join(render(report(*results), "xliff")), encoding="utf-8")
    texts = [(one.id, one.source, one.target) for one in read(again) if isinstance(one, Document)]
    assert texts == [(one.document.id, one.document.source, one.document.target) for one in results]


def test_xliff_1_issues_stand_apart() -> None:
    root = annotated(checked(FILES / "okapi.xlf"), "xliff")
    assert root.get("{http://www.w3.org/2005/11/its}version") == "2.0"
    issues = {
        one.get(ID): one[0].get("locQualityIssueType")
        for one in root.iterfind(".//its:locQualityIssues", ITS)
    }
    assert sorted(issues.values()) == ["inconsistent-entities", "mistranslation", "numbers"]
    marked: dict[str, str] = {}
    for mark in root.iterfind(".//{*}target//{*}mrk[@mtype='x-itslq']"):
        kind = issues[mark.get(REF)[1:]]
        texts = "".join(mark.itertext(with_tail=False))
        marked[kind] = marked.get(kind, "") + texts
    assert marked == {
        "inconsistent-entities": "Lachinsky Corridor",
        "mistranslation": "the Lachinsky",
        "numbers": "11.5m euros. Dollars",
    }
    (comment,) = root.xpath("//its:locQualityIssue[@locQualityIssueType='numbers']", namespaces=ITS)
    assert comment.get("locQualityIssueComment") == (
        "Wrong: 11.5m euros. Dollars & <more>. (score 0.90)"
    )
    assert comment.get("locQualityIssueSeverity") == "60"


def test_xliff_2_issues_are_attributes() -> None:
    root = annotated(checked(FILES / "version2.xlf"), "xliff")
    marks = root.findall(".//{*}target//{*}mrk[@type='its:generic']")
    ids = [mark.get("id") for mark in marks]
    assert len(ids) == len(set(ids)) >= 3
    kinds = {mark.get("{http://www.w3.org/2005/11/its}locQualityIssueType") for mark in marks}
    assert kinds == {"inconsistent-entities", "mistranslation", "numbers"}


def test_tmx(tmp_path: Path) -> None:
    results = checked(FILES / "codes.tmx")
    root = annotated(results, "tmx")
    variant = root.findall(".//tuv")[1]
    kinds = [one.get("type") for one in variant.findall("prop")]
    assert "x-its-locQualityIssueType-1" in kinds and "x-its-locQualityIssueComment-2" in kinds
    first = [one for one in variant.iter("hi") if one.get("x") == "1"]
    assert "".join("".join(one.itertext(with_tail=False)) for one in first) == "Lachinsky Corridor"
    again = tmp_path / "again.tmx"
    again.write_text("".join(render(report(*results), "tmx")), encoding="utf-8")
    texts = [one.target for one in read(again) if isinstance(one, Document)]
    assert texts == [one.document.target for one in results]


def test_tmx_keeps_its_document_type() -> None:
    text = "".join(render(report(*checked(FILES / "toolkit.tmx")), "tmx"))
    assert '<!DOCTYPE tmx SYSTEM "tmx14.dtd">' in text


def test_an_empty_span_is_an_empty_mark() -> None:
    (first, *others) = checked(FILES / "version2.xlf")
    gap = Finding("omission", "r", 0.7, Span(4, 4), "", "Missing.", "omission", "a", "major")
    root = annotated([Result(first.document, (gap,)), *others], "xliff")
    mark = root.find(".//{*}target/{*}mrk")
    assert mark is not None and mark.text is None
    assert mark.getprevious() is None and mark.getparent().text == "The "


def test_a_file_that_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlf"
    shutil.copy(FILES / "toolkit.xlf", path)
    results = checked(path)
    path.write_text(path.read_text().replace("Lachinsky", "Lachin"))
    with pytest.raises(InputError, match="has changed"):
        annotated(results, "xliff")


def test_a_file_that_is_not_well_formed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlf"
    shutil.copy(FILES / "toolkit.xlf", path)
    results = checked(path)
    path.write_text(path.read_text().replace("</body>", ""))
    with pytest.raises(InputError, match="not well-formed"):
        annotated(results, "xliff")


def test_tmx_of_something_else() -> None:
    with pytest.raises(UsageError, match="gives back"):
        "".join(render(sample(), "tmx"))


def test_articles_make_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "new.xlf"
    path.write_text("".join(render(sample(), "xliff")), encoding="utf-8")
    documents = [one for one in read(path) if isinstance(one, Document)]
    assert documents[0].target == "The aid amounts to 11.5m euros. Dollars."
    assert documents[0].source == "Помощта е на стойност 11,5 млн. долара."
    assert (documents[0].source_lang, documents[0].target_lang) == ("bg", "en")
    root = etree.fromstring(path.read_bytes())
    texts = [mark.text for mark in root.iterfind(".//{*}mrk")]
    assert texts[:3] == ["11.5m euros. Dollars.", "Lachinsky Corridor", "Photo gallery"]


def test_hostile_text_makes_a_file_all_the_same() -> None:
    etree.fromstring("".join(render(hostile(), "xliff")).encode())
