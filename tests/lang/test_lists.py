from __future__ import annotations

from pathlib import Path

import pytest
from wordfreq import get_frequency_list

from mtqa.lang import _lists

LANGUAGE = "pt"  # the shortest of the long lists


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    return tmp_path


def test_every_word_has_the_frequency_that_is_listed(folder: Path) -> None:
    _lists.load(LANGUAGE)  # makes the file that the next one reads
    found = _lists.load(LANGUAGE)
    listed = get_frequency_list(LANGUAGE, "best")
    assert len(found) == sum(map(len, listed))
    for place, words in enumerate(listed):
        assert all(found.zipf(word) == 9.0 - place / 100 for word in words)
        assert all((word in found.common) == (9.0 - place / 100 >= 3.0) for word in words)
    assert found.least == 9.0 - (len(listed) - 1) / 100
    assert not any(found.zipf(word) for word in ("qqqzzz", "", "a b", "a\ud800"))
    assert all(one in found.trigrams for one in ("^o$", "ção", "ão$"))
    assert "qqq" not in found.trigrams and "\ud800" not in found.trigrams


def test_what_words_begin_with(folder: Path) -> None:
    found = _lists.load(LANGUAGE)
    assert found.begins("lisbo", 2.0) and not found.begins("lisbozz", 2.0)
    rare = next(word for word in found.trie.keys("z") if 0 < found.zipf(word) < 1.5)
    assert found.begins(rare, 1.0) and not found.begins(rare, 2.0)
    assert found.leads(rare) and not found.leads(rare + "qq")
    assert not found.begins("\ud800", 0.0) and not found.leads("\ud800")


def test_words_written_in_several_ways(folder: Path) -> None:
    found = _lists.load("is", lambda word: word.replace("þ", "th"))
    assert found.zipf("thetta") == _lists.load("is").zipf("þetta") > 5 and not found.zipf("þetta")


def test_the_file_is_kept_and_a_damaged_one_made_anew(folder: Path) -> None:
    old = folder / f"words-{LANGUAGE}-0123456789abcdef.bin"
    other = folder / "words-xx-0123456789abcdef.bin"
    for path in (old, other):
        path.write_bytes(b"of another version")
    size = len(_lists.load(LANGUAGE))
    assert not old.exists() and other.exists()
    (kept,) = folder.glob(f"words-{LANGUAGE}-*")
    whole = kept.read_bytes()
    for damaged in (b"", whole[:1000], whole[:-9], whole[:-9] + b"123456789", b"x" + whole):
        kept.write_bytes(damaged)
        assert len(_lists.load(LANGUAGE)) == size
        assert kept.read_bytes() == whole
    assert len(list(folder.iterdir())) == 2


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("MTQA_CACHE_DIR", str(file / "below"))
    assert _lists.load(LANGUAGE).zipf("lisboa") > 3


def test_short_lists_and_none(folder: Path) -> None:
    assert _lists.load("bg").zipf("правителство") > 4 and len(list(folder.iterdir())) == 1
    assert _lists.load("bg").common == _lists.load("bg", lambda word: word).common
    assert _lists.load("bg").trie is None and _lists.load("bg").least > 3
    none = _lists.load("xx")
    assert len(none) == 0 and none.least == 8 and none.zipf("a") == 0
