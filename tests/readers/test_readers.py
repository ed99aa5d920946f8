"""What every reader has to do, whichever it is."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.errors import InputError, UsageError
from mtqa.model import Document, Result
from mtqa.readers import ReadOptions, choose, read, read_stream, readers

NAMES = sorted(readers())


@pytest.mark.parametrize("name", NAMES)
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    try:
        found = list(read_stream(io.BytesIO(data), "some.file", name))
    except InputError as error:
        assert error.path == "some.file"
    else:
        assert all(isinstance(one, Document | Result) for one in found)


@pytest.mark.parametrize("name", NAMES)
def test_empty_file(name: str) -> None:
    try:
        assert list(read_stream(io.BytesIO(b""), "empty.file", name)) == []
    except InputError as error:
        assert "empty" in error.what


@pytest.mark.parametrize("name", NAMES)
def test_suffix_chooses(name: str) -> None:
    for suffix in readers()[name].suffixes:
        assert choose(b"", suffix).name == name


def test_unknown_name() -> None:
    with pytest.raises(UsageError, match="did you mean plain"):
        choose(b"", "", "plan")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read(tmp_path / "none.txt"))
    with pytest.raises(InputError, match="cannot be read"):
        list(read(tmp_path))
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    with pytest.raises(InputError):
        list(read(loop))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO("Привет".encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    (found,) = read("-")
    assert isinstance(found, Document) and found.target == "Привет"


def test_a_name_with_a_line_break(tmp_path: Path) -> None:
    path = tmp_path / "a\nb.txt"
    path.write_text("Text.")
    (found,) = read(path)
    assert isinstance(found, Document) and found.path == str(path)


def test_languages_come_from_the_options() -> None:
    options = ReadOptions(source_lang="bg", target_lang="en")
    (found,) = read_stream(io.BytesIO(b"Text."), "a.txt", None, options)
    assert isinstance(found, Document)
    assert (found.source_lang, found.target_lang) == ("bg", "en")


def test_import_is_light() -> None:
    code = (
        "import sys, mtqa.readers as r; r.readers();"
        "print([m for m in ('lxml', 'trafilatura', 'numpy', 'torch') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
