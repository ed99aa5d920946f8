"""Plain text."""

from __future__ import annotations

import io

import pytest

from mtqa.errors import InputError
from mtqa.model import Document
from mtqa.readers import ReadOptions, read_stream


def text_of(data: bytes, encoding: str | None = None) -> str:
    options = ReadOptions(encoding=encoding)
    (found,) = read_stream(io.BytesIO(data), "a.txt", None, options)
    assert isinstance(found, Document)
    return found.target


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-8"])
def test_byte_order_mark_is_no_text(encoding: str) -> None:
    assert text_of("Жълта гара\n".encode(encoding)) == "Жълта гара\n"


def test_line_breaks_stay() -> None:
    assert text_of(b"a\r\nb\rc\n") == "a\r\nb\rc\n"


def test_encoding_is_given() -> None:
    assert text_of("Новини".encode("cp1251"), "cp1251") == "Новини"


def test_more_than_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert text_of(b"word " * 100_000) == "word " * 100_000


def test_undecodable_says_the_line() -> None:
    with pytest.raises(InputError, match="not UTF-8: byte 0xff") as caught:
        text_of(b"one\ntwo\n\xff")
    assert (caught.value.path, caught.value.line) == ("a.txt", 3)


def test_unknown_encoding() -> None:
    with pytest.raises(InputError, match="unknown encoding"):
        text_of(b"x", "klingon")


def test_binary() -> None:
    with pytest.raises(InputError, match="binary"):
        text_of(b"\x7fELF\0\0")


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_empty(data: bytes) -> None:
    with pytest.raises(InputError, match="empty"):
        text_of(data)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtqa.readers._bytes.LARGEST_TEXT", 10)
    monkeypatch.setattr("mtqa.readers._bytes.read_all.__defaults__", (10,))
    with pytest.raises(InputError, match="for one text"):
        text_of(b"x" * 11)
