"""Imports: killed and taken up again, changed files, packed files, the formats as they are."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from mtqa.errors import ConfigError, InputError
from mtqa.gazetteer import Entry, Form, Gazetteer
from mtqa.gazetteer.build import build
from mtqa.gazetteer.imports import import_file
from mtqa.gazetteer.tables import geonames, geonames_names, labels, table


def write_rows(path: Path, count: int, word: str = "Name") -> Path:
    path.write_text("en\tbg\n" + "".join(f"{word}{n}\tИме{n}\n" for n in range(count)), "utf-8")
    return path


def numbers(path: Path) -> tuple[int, int, int]:
    database = sqlite3.connect(path)
    return tuple(  # type: ignore[return-value]
        database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        for name in ("entry", "form", "key")
    )


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from mtqa.gazetteer import imports

    imports._BATCH = 10
    stop_at, source = int(sys.argv[1]), Path(sys.argv[2])
    def kill(*_):
        os.kill(os.getpid(), signal.SIGKILL)
    if not stop_at:
        imports.finish = kill
    imports.import_file(
        source, Path("own.sqlite"), progress=lambda done, _: done == stop_at and kill()
    )
"""


def kill_import(folder: Path, source: Path, stop_at: int) -> None:
    """An import into own.sqlite, killed after `stop_at` entries or, for 0, before it sorts them."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(stop_at), str(source)],
        cwd=folder,
        env=dict(os.environ),
    )
    assert done.returncode == -signal.SIGKILL


def content(path: Path) -> dict[str, list[object]]:
    database = sqlite3.connect(path)
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: sorted(database.execute(f"SELECT * FROM {name}").fetchall()) for (name,) in tables
    }


def beside(target: Path) -> list[str]:
    return [path.name for path in target.parent.iterdir() if target.name in path.name]


@pytest.mark.parametrize(("stop_at", "rest"), [(10, 25), (20, 15), (35, 0), (0, 0)])
def test_killed_and_taken_up(tmp_path: Path, stop_at: int, rest: int) -> None:
    source, target = write_rows(tmp_path / "own.tsv", 35), tmp_path / "own.sqlite"
    kill_import(tmp_path, source, stop_at)
    assert not target.exists()  # readers never see half of it
    assert import_file(source, target) == rest
    assert numbers(target) == (35, 70, 70)
    assert beside(target) == ["own.sqlite"]
    at_once = tmp_path / "once" / "names.sqlite"
    assert import_file(source, at_once) == 35
    assert content(target) == content(at_once)


def test_another_import_leaves_out_what_was_broken_off(tmp_path: Path) -> None:
    source, target = write_rows(tmp_path / "own.tsv", 35), tmp_path / "own.sqlite"
    other = write_rows(tmp_path / "other.tsv", 5, "Other")
    kill_import(tmp_path, source, 20)
    assert import_file(other, target) == 5
    assert numbers(target)[:2] == (5, 10)
    assert Gazetteer.open(target).find(["name3"])["name3"] == ()
    assert import_file(source, target) == 35
    assert numbers(target)[:2] == (40, 80)


def test_a_file_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtqa.gazetteer.imports._BATCH", 10)
    target, wrong = tmp_path / "own.sqlite", tmp_path / "wrong.tsv"
    write_rows(tmp_path / "wrong.tsv", 25, "Wrong")
    wrong.write_bytes(wrong.read_bytes() + "Ana\tАна\n".encode("cp1251"))
    with pytest.raises(InputError):
        import_file(wrong, target)
    assert beside(target) == []
    import_file(write_rows(tmp_path / "own.tsv", 3), target)
    with pytest.raises(InputError):
        import_file(wrong, target)
    assert beside(target) == ["own.sqlite"]
    assert numbers(target) == (3, 6, 6)


def test_a_part_of_names_that_were_taken_away_is_not_taken_up(tmp_path: Path) -> None:
    source, target = write_rows(tmp_path / "own.tsv", 35), tmp_path / "own.sqlite"
    import_file(write_rows(tmp_path / "old.tsv", 3, "Old"), target)
    kill_import(tmp_path, source, 20)
    target.unlink()
    assert import_file(source, target) == 35
    assert numbers(target)[:2] == (35, 70)


def test_a_target_that_is_no_gazetteer(tmp_path: Path) -> None:
    source, target = write_rows(tmp_path / "own.tsv", 3), tmp_path / "own.sqlite"
    target.write_text("no gazetteer " * 100)
    with pytest.raises(ConfigError, match="not a database"):
        import_file(source, target)
    assert beside(target) == ["own.sqlite"]


def test_a_changed_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    source, target = write_rows(tmp_path / "own.tsv", 30), tmp_path / "own.sqlite"
    other = write_rows(tmp_path / "other.tsv", 5, "Other")
    assert (import_file(source, target), import_file(other, target)) == (30, 5)
    assert import_file(source, target) == 0
    write_rows(source, 12, "New")
    assert import_file(source, target) == 12
    gazetteer = Gazetteer.open(target)
    assert gazetteer.find(["new3", "other3"]).keys() == {"new3", "other3"}
    assert all(gazetteer.find(["new3", "other3"]).values())
    assert gazetteer.find(["name3"])["name3"] == ()
    assert numbers(target)[:2] == (17, 34)


def test_what_was_complete_stays_readable(tmp_path: Path) -> None:
    target = tmp_path / "own.sqlite"
    import_file(write_rows(tmp_path / "own.tsv", 3), target)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("kind,en\nperson,Ana\nhero,Bo\n", "utf-8")
    with pytest.raises(ConfigError, match=r"wrong.csv:3: unknown kind"):
        import_file(wrong, target)
    assert Gazetteer.open(target).find(["name2"])["name2"]
    assert numbers(target) == (3, 6, 6)


@pytest.mark.parametrize("suffix", [".gz", ".zip", ""])
def test_packed_files(tmp_path: Path, suffix: str) -> None:
    text = "1\t10\tbg\tКопенхаген\t1\t\t\t\n2\t10\tlink\thttps://x\n3\t10\tde\tKopenhagen\n"
    path = tmp_path / f"alternateNamesV2.txt{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("iso-languagecodes.txt", "a\tb\n")
            archive.writestr("alternateNamesV2.txt", text)
    else:
        path.write_bytes(gzip.compress(text.encode()) if suffix else text.encode())
    (entry,) = geonames_names(path)
    assert entry.forms == (Form("Копенхаген", "bg"), Form("Kopenhagen", "de", "alias"))
    assert import_file(path, tmp_path / "x.sqlite") == 1


@pytest.mark.parametrize("content", [b"\x1f\x8b broken", b""])
def test_broken_packing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "own.csv.gz"
    path.write_bytes(content)
    with pytest.raises((InputError, ConfigError)):
        list(table(path))


def test_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes("en,bg\nAna,Ана\n".encode("cp1251"))
    with pytest.raises(InputError, match="UTF-8"):
        list(table(path))


def test_paranames_by_its_heading(tmp_path: Path) -> None:
    path = tmp_path / "paranames.tsv"
    path.write_text(
        "wikidata_id\teng\tlabel\tlanguage\ttype\nQ1\tRome\tRome\ten\tLOC\nQ1\tRome\tРим\tbg\tLOC\n"
        "Q1\tRome\t罗马\tzh-hans\tLOC\nQ1\tRome\tRom\tzz-nowhere\tLOC\nQ2\tAna\tАна\tru\tPER\n",
        "utf-8",
    )
    rome, ana = labels(path)
    assert rome.forms == (Form("Rome", "en"), Form("Рим", "bg"), Form("罗马", "zh"), Form("Rom"))
    assert (rome.kind, ana.kind, ana.id) == ("place", "person", "wikidata:Q2")


def test_historic_names_come_last(tmp_path: Path) -> None:
    path = tmp_path / "alternateNamesV2.txt"
    path.write_text("1\t10\ten\tLeningrad\t\t\t\t1\n2\t10\ten\tSt Petersburg\t1\t\t\t\n")
    (entry,) = geonames_names(path)
    assert [form.text for form in entry.forms] == ["St Petersburg", "Leningrad"]


def test_a_place_has_the_weight_that_is_known_of_it(tmp_path: Path) -> None:
    known = tmp_path / "known.sqlite"
    build(str(known), [("t", lambda: [Entry("city:10", "place", (Form("X"),), 6.1, "t")])])
    path = tmp_path / "alternateNamesV2.txt"
    path.write_text("1\t10\ten\tXtown\t1\n2\t11\ten\tYtown\t1\n")
    target = tmp_path / "own.sqlite"
    import_file(path, target, beside=known)
    hits = Gazetteer.open(target).find(["xtown", "ytown"])
    assert [hits[key][0].weight for key in ("xtown", "ytown")] == [6.1, 4.5]


def test_population_is_weight(tmp_path: Path) -> None:
    path = tmp_path / "allCountries.txt"
    row = ["1", "Ana", "Ana", "Anna,Ана", *[""] * 10, "1000000", *[""] * 4]
    path.write_text("\t".join(row) + "\n")
    (entry,) = geonames(path)
    assert (entry.weight, [form.text for form in entry.forms]) == (6.0, ["Ana", "Anna", "Ана"])


def test_odd_paths(tmp_path: Path) -> None:
    folder = tmp_path / "50% off? #1"
    folder.mkdir()
    assert import_file(write_rows(folder / "own.tsv", 2), folder / "own.sqlite") == 2
    assert Gazetteer.open(folder / "own.sqlite").find(["name1"])["name1"]
