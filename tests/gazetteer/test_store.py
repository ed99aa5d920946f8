"""The gazetteer file: built, opened, searched, joined by imports."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from mtqa.begun import file_for
from mtqa.errors import ConfigError, InputError
from mtqa.gazetteer import Entry, Form, Gazetteer, default, open_file
from mtqa.gazetteer.build import build, open_default
from mtqa.gazetteer.imports import import_file, jrc_names, labels, reader_of, table, tbx
from mtqa.gazetteer.sources import curated, read_curated

SMALL = (
    Entry("place:x", "place", (Form("Copenhagen", "en"), Form("Копенхаген", "bg")), 6.0, "test"),
    Entry("place:y", "place", (Form("Copenhagen"), Form("Kopenhamn", "", "alias")), 3.0, "test"),
)


@pytest.fixture
def small(tmp_path: Path) -> Gazetteer:
    path = tmp_path / "names.sqlite"
    build(str(path), [("test", lambda: SMALL)])
    return Gazetteer.open(path)


def test_find_most_prominent_first(small: Gazetteer) -> None:
    assert [hit.entry for hit in small.find(["copenhagen"])["copenhagen"]] == ["place:x", "place:y"]
    assert small.find(["nowhere"]) == {"nowhere": ()}
    assert small.preferred("place:x", "en-GB") == "Copenhagen"
    assert small.preferred("place:y", "en") is None
    assert small.origin("place:x") == "test"
    assert small.about()["names: test"] == "4"


def test_inflected_forms_share_a_stem(small: Gazetteer) -> None:
    from mtqa.gazetteer import find_names

    (name,) = find_names("Говорят о Копенхагене", "ru", small) or (None,)
    assert name is not None


def test_not_a_gazetteer(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_text("no database")
    with pytest.raises(ConfigError):
        open_file(path)


def test_falls_back_to_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("MTQA_CACHE_DIR", str(blocked / "below"))
    monkeypatch.setattr("mtqa.gazetteer.build.default_sources", lambda: [("t", lambda: SMALL)])
    assert open_default().find(["copenhagen"])["copenhagen"]


def test_two_may_build_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("mtqa.gazetteer.build.default_sources", lambda: [("t", lambda: SMALL)])
    found: list[Gazetteer] = []
    threads = [threading.Thread(target=lambda: found.append(open_default())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_what_killed_builds_left_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MTQA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr("mtqa.gazetteer.build.default_sources", lambda: [("t", lambda: SMALL)])
    left, other = tmp_path / ".names-left.sqlite", tmp_path / "names-0123456789abcdef.sqlite"
    for path in (left, other):
        path.write_bytes(b"")
    with file_for(tmp_path / "names-running.sqlite") as running:
        open_default().close()
        assert not left.exists() and running.exists() and not other.exists()


def test_default_opens_fast() -> None:
    path = default().path
    assert path is not None
    start = time.perf_counter()
    again = Gazetteer.open(path)
    assert again.find(["berlin"])["berlin"]
    assert time.perf_counter() - start < 0.3
    assert int(again.about()["names: cities"]) > 250_000


def test_default_knows_the_world() -> None:
    gazetteer = default()
    assert gazetteer.preferred("term:lachin-corridor", "en") == "Lachin Corridor"
    assert gazetteer.preferred("organisation:who", "bg") == "Световна здравна организация"
    assert "Danish" in {form.text for form in gazetteer.forms_in("country:DK", "en")}


def test_curated_files_are_sound() -> None:
    entries = list(curated())
    assert len({entry.id for entry in entries}) == len(entries)
    assert all(form.text.strip() == form.text for entry in entries for form in entry.forms)
    with pytest.raises(ConfigError):
        list(read_curated({"place": {"x": {"names": {"en": 3}}}}))


def test_own_table(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("kind,en,bg\nperson,Ana Popova|A. Popova,Ана Попова\n", "utf-8")
    (entry,) = table(path)
    assert entry.kind == "person"
    assert Form("A. Popova", "en", "alias") in entry.forms
    path.write_text("kind,en\nhero,X\n", "utf-8")
    with pytest.raises(ConfigError, match="unknown kind"):
        list(table(path))


def test_other_readers(tmp_path: Path) -> None:
    path = tmp_path / "paranames.tsv"
    path.write_text("wikidata_id\tlabel\tlanguage\ttype\nQ1\tRome\ten\tLOC\nQ1\tRoma\tit\tLOC\n")
    (rome,) = labels(path)
    assert (rome.kind, len(rome.forms)) == ("place", 2)
    path = tmp_path / "entities.txt"
    path.write_text("12\tP\tu\tAna+Popova\n12\tP\tbg\tАна+Попова\n", "utf-8")
    (ana,) = jrc_names(path)
    assert ana.forms[0] == Form("Ana Popova", "", "alias")
    path = tmp_path / "terms.tbx"
    path.write_text(
        '<martif><termEntry id="t1"><langSet xml:lang="en"><tig><term>Lachin Corridor</term></tig>'
        '</langSet><langSet xml:lang="bg"><tig><term>Лачински коридор</term></tig></langSet>'
        "</termEntry></martif>",
        "utf-8",
    )
    (term,) = tbx(path)
    assert term.forms == (Form("Lachin Corridor", "en"), Form("Лачински коридор", "bg"))
    path.write_text("<martif><termEntry>")
    with pytest.raises(InputError):
        list(tbx(path))
    assert reader_of(Path("alternateNamesV2.txt")).__name__ == "geonames_names"


def test_import_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "own.tsv", tmp_path / "own.sqlite"
    rows = "".join(f"Name{n}\tИме{n}\n" for n in range(25))
    source.write_text("en\tbg\n" + rows, "utf-8")
    monkeypatch.setattr("mtqa.gazetteer.imports._BATCH", 10)

    def stop(done: int, _share: float) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(source, target, progress=stop)
    assert import_file(source, target) == 15
    assert import_file(source, target) == 0
    assert Gazetteer.open(target).find(["name24"])["name24"]


def test_a_file_without_tries_answers_alike(small: Gazetteer, tmp_path: Path) -> None:
    """Files that older versions made, and such as have too many keys."""
    path = tmp_path / "older.sqlite"
    build(str(path), [("test", lambda: SMALL)])
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE trie")
    older = Gazetteer.open(path)
    for key in ("copenhagen", "kopenhamn", "nowhere", "", "\ud800"):
        assert older.find([key]) == small.find([key])
        assert older.continues(key) == small.continues(key)
        known = [start for start in older.starts(key) if older.find([start])[start]]
        assert known == small.starts(key)


def test_names_of_several_words_are_begun_by_whole_words(tmp_path: Path) -> None:
    entry = Entry("place:z", "place", (Form("New York Mills", "en"),), 3.0, "test")
    path = tmp_path / "z.sqlite"
    build(str(path), [("test", lambda: (entry,))])
    known = Gazetteer.open(path)
    begun = [key for key in ("new", "new y", "new york", "new york mills") if known.continues(key)]
    assert begun == ["new", "new york"]
