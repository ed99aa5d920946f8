"""Subtitles, Word documents and web pages."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers import ReadOptions, read, read_stream

FILES = Path(__file__).parent / "files"


def one_document(name: str, **options: object) -> Document:
    found = [
        one
        for one in read(FILES / name, None, ReadOptions(**options))  # type: ignore[arg-type]
        if isinstance(one, Document)
    ]
    assert len(found) == 1
    return found[0]


def check_places(found: Document, name: str) -> None:
    """What follows a place with a column stands there in the file."""
    lines = (FILES / name).read_text().splitlines()
    ends = [place.offset for place in found.places[1:]] + [len(found.target)]
    for place, end in zip(found.places, ends, strict=True):
        if place.line is not None and place.column is not None:
            run = found.target[place.offset : end].split("\n")[0].rstrip()
            assert lines[place.line - 1][place.column - 1 :].startswith(run)


def test_srt_sentences_run_on() -> None:
    found = one_document("aid.srt")
    assert found.target == (
        "The aid amounts to 11.5m euros. Dollars.\n\n"
        "The column passed through the Lachinsky Corridor\n\n- After a pause"
    )
    check_places(found, "aid.srt")
    assert found.places[-1].part == "00:00:20,000"


def test_srt_block_without_timing() -> None:
    bad = [one for one in read(FILES / "aid.srt") if isinstance(one, Result)]
    assert [one.document.places[0].line for one in bad] == [14]


def test_vtt() -> None:
    found = one_document("aid.vtt")
    assert found.target == "The aid amounts to 11.5m euros. Dollars & more."
    check_places(found, "aid.vtt")


@pytest.mark.parametrize(("data", "name"), [(b"WEBVTT\n", "a"), (b"1\n", "a.srt")])
def test_subtitles_without_text(data: bytes, name: str) -> None:
    with pytest.raises(InputError, match="empty"):
        [*read_stream(io.BytesIO(data), name)]


def test_srt_is_known_by_its_content() -> None:
    data = (FILES / "aid.srt").read_bytes().replace(b"\n", b"\r\n")
    found = list(read_stream(io.BytesIO(data), "-"))
    assert isinstance(found[-1], Document) and "Lachinsky" in found[-1].target


def test_docx_of_python_docx() -> None:
    found = one_document("toolkit.docx")
    assert found.target.split("\n\n") == [
        "Aid for the corridor",
        "The column passed through the Lachinsky Corridor\tand stopped.",
        "Photo gallery",
        "11.5m euros. Dollars.",
    ]
    assert [place.part for place in found.places] == [f"paragraph {n}" for n in range(1, 5)]


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, prolog: str = "", **names: bytes) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        main = f'{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", main)
        for name, data in names.items():
            archive.writestr(name, data)
    stream.seek(0)
    return stream


def test_docx_deleted_text_and_fields_are_no_text() -> None:
    body = (
        "<w:p><w:r><w:t>One</w:t></w:r><w:del><w:r><w:delText>two</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> three</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict>"
        "</w:r></w:p>"
    )
    (found,) = read_stream(docx(body), "a.docx")
    assert isinstance(found, Document) and sorted(found.target.split("\n\n")) == [
        "One three",
        "box",
    ]


def test_docx_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtqa.readers.docx._LARGEST", 1_000_000)
    body = "<w:p><w:r><w:t>" + "x" * 2_000_000 + "</w:t></w:r></w:p>"
    with pytest.raises(InputError, match="refused: its text unpacks to"):
        list(read_stream(docx(body), "a.docx"))


def test_docx_entities() -> None:
    prolog = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yes">]>'
    body = "<w:p><w:r><w:t>a&x;&y;</w:t></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p>"
    found = list(read_stream(docx(body, prolog), "a.docx"))
    assert isinstance(found[-1], Document)
    assert found[-1].target == "a\n\nb"


@pytest.mark.parametrize("data", [b"PK\x03\x04 nothing", b"{\\rtf1}", b"PK\x05\x06" + b"\0" * 18])
def test_not_docx(data: bytes) -> None:
    with pytest.raises(InputError, match="not a DOCX file"):
        list(read_stream(io.BytesIO(data), "a.docx"))


def test_docx_spoilt_archive() -> None:
    data = bytearray(docx("<w:p><w:r><w:t>" + "abc" * 500 + "</w:t></w:r></w:p>").getvalue())
    data[60:90] = b"\xff" * 30
    with pytest.raises(InputError, match="not a DOCX file"):
        list(read_stream(io.BytesIO(bytes(data)), "a.docx"))


def test_html_article_without_its_boilerplate(capfd: pytest.CaptureFixture[str]) -> None:
    notices: list[str] = []
    found = one_document("page.html", notify=notices.append)
    blocks = found.target.split("\n\n")
    assert blocks[0] == "Aid for the corridor arrives after three weeks"
    assert blocks[1].startswith("The column passed through the Lachinsky Corridor on Saturday")
    assert blocks[-1] == "European Union"
    assert len(blocks) == 6 and "All rights reserved" not in found.target
    assert found.target_lang == "en"
    lines = (FILES / "page.html").read_text().splitlines()
    for block, place in zip(blocks, found.places, strict=True):
        assert place.line is not None and block[:15] in lines[place.line - 1]
    assert found.places[-1].part == "/html/body/main/article/p[4]"
    assert "Home; European Union; World" in notices[0]
    assert capfd.readouterr() == ("", "")


def test_html_too_short_for_an_extractor() -> None:
    data = b"<p>Short &amp; <b>bold</b>.<br>Next</p><nav>Menu</nav><script>x()</script>"
    (found,) = read_stream(io.BytesIO(data), "a.html")
    assert isinstance(found, Document) and found.target == "Short & bold. Next"


PARAGRAPHS = (
    "The column passed through the Lachinsky Corridor on Saturday, the only road to Armenia.",
    "The aid amounts to 11.5m euros. Dollars. It is meant for food, tents and medicine.",
    "At least 13,550 people had crossed the border by Sunday evening, the government said.",
)


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<div>{text}</div>" for text in PARAGRAPHS),
        "<p>" + "<br> <br>".join(PARAGRAPHS) + "</p>",
        "".join(f"<p>{text}</p>" for text in PARAGRAPHS).replace(
            "Armenia", "<a href=x>Armenia</a>"
        ),
    ],
)
def test_html_pages_of_other_builds(body: str) -> None:
    menu = '<div class="menu"><a href="/">Home</a> <a href="/eu">European Union</a></div>'
    foot = '<div class="footer"><p>Copyright 2026 The Daily Lorry. All rights reserved.</p></div>'
    page = f"<html><body>{menu}<div class=text><h1>Aid arrives</h1>{body}</div>{foot}</body></html>"
    (found,) = read_stream(io.BytesIO(page.encode()), "a.html")
    assert isinstance(found, Document)
    assert found.target.split("\n\n") == ["Aid arrives", *PARAGRAPHS]


def test_html_charset_of_the_page() -> None:
    page = '<html><head><meta charset="windows-1251"></head><p>Новини от деня</p></html>'
    (found,) = read_stream(io.BytesIO(page.encode("cp1251")), "a.html")
    assert isinstance(found, Document) and found.target == "Новини от деня"


def test_html_deep_nesting() -> None:
    data = b"<div>" * 50_000 + b"text of the page" + b"</div>" * 50_000
    try:
        list(read_stream(io.BytesIO(data), "a.html"))
    except InputError as error:
        assert error.path == "a.html"


@pytest.mark.parametrize("data", [b"<html></html>", b"<html><script>x</script></html>"])
def test_html_without_text(data: bytes) -> None:
    with pytest.raises(InputError, match="empty"):
        list(read_stream(io.BytesIO(data), "a.html"))
