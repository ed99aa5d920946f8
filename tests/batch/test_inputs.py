"""What goes in and how it comes out: files, folders, patterns, samples, Parquet."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.batch import Input, Job, documents, expand, identify, row, schema
from mtqa.batch._select import sampled, selected
from mtqa.cli import main
from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers import ReadOptions, read
from tests.batch.texts import RULES, lines, write
from tests.batch.texts import row as segment

CHECKS = "--checks=number"
TMX = """<tmx version="1.4"><header srclang="de" segtype="sentence" adminlang="en"
 datatype="plaintext" o-tmf="x" creationtool="x" creationtoolversion="1"/><body><tu tuid="t1">
<tuv xml:lang="de"><seg>Es kostete 300 Euro.</seg></tuv>
<tuv xml:lang="en"><seg>It cost 500 euros.</seg></tuv></tu></body></tmx>"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def batch(*arguments: str) -> int:
    """The exit code of a batch; "-" is an empty standard input."""
    sys.stdin = io.TextIOWrapper(io.BytesIO(b""))
    with pytest.raises(SystemExit) as ended:
        main(["batch", *arguments, *RULES, CHECKS])
    return int(ended.value.code or 0)


def paths(*given: str, output: str | None = None) -> list[str]:
    return [one.path for one in expand(given, output)]


def test_files_folders_and_patterns() -> None:
    for name in ("b/2.jsonl", "b/1.tmx", "b/.hidden.jsonl", "b/c/3.po", "b/note.xyz", "a.jsonl"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("")
    assert paths("b", "a.jsonl") == ["b/1.tmx", "b/2.jsonl", "b/c/3.po", "a.jsonl"]
    assert paths("**/*.jsonl") == ["a.jsonl", "b/2.jsonl"]
    assert paths("b/*") == ["b/1.tmx", "b/2.jsonl", "b/note.xyz"]
    assert paths("b", output="b/2.jsonl") == ["b/1.tmx", "b/c/3.po"]
    assert paths("-", "a.jsonl") == ["-", "a.jsonl"]
    Path("[x].jsonl").write_text("")
    assert paths("[x].jsonl") == ["[x].jsonl"]  # what exists is itself


def test_each_file_is_read_as_what_it_is() -> None:
    Path("in").mkdir()
    write(Path("in/1.jsonl"), 2)
    Path("in/2.tmx").write_text(TMX)
    Path("in/3.txt").write_text("It cost 500 euros.")
    write(Path("in/4.lines"), 1)
    Path("in/5").write_text('{broken\n{"target": "It cost 500 euros."}\n')
    every = list(documents(expand(["in", "in/4.lines", "in/5"])))
    ids = [one.id for one in every if isinstance(one, Document)]
    assert ids[:3] == ["n0", "n1", "t1"] and ids[4] == "n0" and len(ids) == 6
    assert [str(one.error)[:8] for one in every if isinstance(one, Result)] == ["not JSON"]


MISSING = {
    "none.jsonl": "none.jsonl: no such file",
    "*.docx": "*.docx: no file fits the pattern",
    "e": "e: no file below it that can be read",
    "cut.parquet": "cut.parquet: not Parquet that can be read",
    "table.csv": "no column 'target'; there are 'a', 'b'",
    "bad\0name": "cannot be read: embedded null byte",
    "long" * 100: "File name too long",
    "long" * 100: "File name too long",
}


@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("output", ["out.jsonl", "out.parquet", "-"])
def test_what_is_named_has_to_be_there(
    name: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Yesterday's output is not replaced by a line that says that today's input is missing."""
    Path("e").mkdir()
    Path("cut.parquet").write_bytes(b"PAR1")
    Path("table.csv").write_text("a,b\n1,2\n")
    write(Path("good.jsonl"), 3)
    Path(output).write_text("of yesterday")
    there = sorted(Path().iterdir())
    assert batch("good.jsonl", name, "--output", output) == 2
    said = capsys.readouterr()
    assert said.err.startswith("mtqa: error: ") and MISSING[name] in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert sorted(Path().iterdir()) == there
    assert Path(output).read_text() == "of yesterday"


def test_what_cannot_even_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name too long, and one in a folder that is closed to the user."""
    with pytest.raises(InputError, match="cannot be read: File name too long"):
        expand(["long" * 100])
    denied = PermissionError(errno.EACCES, os.strerror(errno.EACCES), "closed/a.jsonl")

    def stat(*_: object, **__: object) -> None:
        raise denied

    with monkeypatch.context() as closed:
        closed.setattr(os, "stat", stat)
        with pytest.raises(InputError, match="cannot be read: Permission denied"):
            expand(["closed/a.jsonl"])


def test_what_a_folder_has_keeps_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that was not named, and cannot be read, is a line."""
    Path("in").mkdir()
    Path("in/1.parquet").write_bytes(b"PAR1")
    write(Path("in/2.jsonl"), 1)
    Path("in/3.jsonl").symlink_to("nowhere")
    assert batch("in/*", "--output", "out.jsonl") == 2
    found = [json.loads(one) for one in Path("out.jsonl").read_text().splitlines()]
    assert [str(one["error"])[:8] for one in found] == ["not Parq", "None", "no such "]
    assert [one.get("path") for one in found] == ["in/1.parquet", None, "in/3.jsonl"]


@pytest.mark.parametrize(
    "options",
    [["--input-format=jsno"], ["--sample=3", "-"], ["--columns=target=x", "table.csv"]],
)
def test_usage_errors_leave_nothing_behind(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write(Path("in.jsonl"), 3)
    Path("table.csv").write_text("a,b\n1,2\n")
    assert batch("in.jsonl", *options, "--output", "out.jsonl") == 2
    assert sorted(map(str, Path().iterdir())) == ["in.jsonl", "table.csv"]


def test_a_wrong_accept_list_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path("in.jsonl"), 3)
    Path("accept.toml").write_text("[[accept]]\nno = 1\n")
    there = sorted(Path().iterdir())
    for option in ("--accept-list=accept.toml", "--accept-list=none", "--baseline=none"):
        assert batch("in.jsonl", option, "--output", "out.jsonl") == 2, option
        assert sorted(Path().iterdir()) == there


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl.gz", "OUT.XLSX", "out.parquet.zst"])
def test_what_is_not_written(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(Path("in.jsonl"), 3)
    assert batch("in.jsonl", "--output", name) == 2
    assert "JSON Lines, OUT.jsonl, or Parquet, OUT.parquet" in capsys.readouterr().err
    assert [one.name for one in Path().iterdir()] == ["in.jsonl"]


@pytest.mark.parametrize("name", ["out.jsonl", "out.ndjson", "out", "out.2030-01-01", "out.json"])
def test_what_is_written(name: str) -> None:
    write(Path("in.jsonl"), 3)
    assert batch("in.jsonl", "--output", name) == 1
    assert Path(name).read_text().count("\n") == 3


def test_files_of_many_formats_in_one_output() -> None:
    Path("in").mkdir()
    write(Path("in/1.jsonl"), 3)
    Path("in/2.tmx").write_text(TMX)
    assert batch("in", "--output", "in/out.jsonl") == 1
    assert batch("in", "--output", "in/out.jsonl") == 1  # the output is no input
    found = [json.loads(one) for one in Path("in/out.jsonl").read_text().splitlines()]
    assert [one["id"] for one in found] == ["n0", "n1", "n2", "t1"]
    assert [bool(one["findings"]) for one in found] == [False, False, True, True]


def test_identity_is_content() -> None:
    one = write(Path("a.jsonl"), 3)
    before = identify(expand(["a.jsonl"]))
    os.utime(one, (0, 0))
    assert identify(expand(["a.jsonl"])) == before and before[0].lines == 3
    one.write_text(one.read_text().rstrip("\n"))
    assert identify(expand(["a.jsonl"])) != before
    assert identify(expand(["a.jsonl"]))[0].lines == 3
    assert identify([Input("none"), Input("-")])[0].sha256 is None


@given(st.integers(0, 300), st.integers(0, 300), st.integers())
@settings(max_examples=50, deadline=None)
def test_a_sample_is_so_many_in_order(count: int, size: int, seed: int) -> None:
    places = sampled(count, size, seed)
    assert places == sorted(set(places)) and len(places) == min(count, size)
    assert list(selected(range(count), places, None)) == places
    assert sampled(count, size, seed) == places
    more = sampled(count + 50, size, seed)
    assert {place for place in more if place < count} <= set(places)


def test_a_sample_is_even_and_the_same_everywhere() -> None:
    assert sampled(1000, 5, 7) == [203, 232, 430, 770, 930]
    assert abs(sum(sampled(10_000, 1000, 0)) / 1000 - 5000) < 300
    assert sampled(1000, 50, 1) != sampled(1000, 50, 2)


def test_limit_and_sample() -> None:
    write(Path("in.jsonl"), 100)
    batch("in.jsonl", "--output", "all.jsonl")
    every = Path("all.jsonl").read_text().splitlines()
    batch("in.jsonl", "--output", "first.jsonl", "--limit", "7")
    assert Path("first.jsonl").read_text().splitlines() == every[:7]
    batch("in.jsonl", "--output", "some.jsonl", "--limit=50", "--sample=5", "--seed=3")
    some = Path("some.jsonl").read_text().splitlines()
    assert some == [every[place] for place in sampled(50, 5, 3)]
    assert batch("in.jsonl", "--output", "none.jsonl", "--limit", "0") == 0
    assert Path("none.jsonl").read_text() == ""


def test_no_sample_of_the_standard_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert batch("-", "--output", "out.jsonl", "--sample", "3") == 2
    assert "give the input as a file" in capsys.readouterr().err
    assert not list(Path().iterdir())


def test_how_much_there_is_to_do() -> None:
    """Told before it is read where that is cheap: for the bar."""
    Path("in").mkdir()
    write(Path("in/1.jsonl"), 30)
    to_parquet("in/2.parquet", [segment(number) for number in range(12)])
    Path("in/3.txt").write_text("It cost 5 euros.\n\nIt cost 6 euros.\n")
    Path("in/4.html").write_text("<p>It cost 5 euros.</p>")

    def total(*given: str, **options: Any) -> int | None:
        job = Job(inputs=tuple(expand(given)), **options)
        count = job.total(identify(job.inputs), job.places())
        assert count in (None, sum(1 for _ in job.documents(job.places())))
        return count

    assert total("in") == 30 + 12 + 1 + 1
    assert total("in", limit=35) == 35 and total("in", limit=35, sample=9) == 9
    assert total("in/1.jsonl", form="plain") == 1
    Path("in/5.tmx").write_text(TMX)
    assert total("in") is None
    assert total("in/5.tmx", "in/1.jsonl", form="jsonl") is not None


# --- Parquet ---------------------------------------------------------------------------------


def to_parquet(path: str, rows: list[dict[str, Any]], **options: Any) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.Table.from_pylist(rows), path, **options)


def test_parquet_in() -> None:
    rows = [segment(number) for number in range(2500)]
    to_parquet("in.parquet", rows, row_group_size=700)
    found = list(read("in.parquet"))
    assert len(found) == 2500
    assert all(isinstance(one, Document) for one in found)
    last = found[-1]
    assert isinstance(last, Document)
    assert (last.id, last.target, last.source_lang) == ("n2499", rows[-1]["target"], "de")
    assert last.places[0].line == 2500


def test_parquet_with_other_columns_and_gaps() -> None:
    to_parquet("in.parquet", [{"nr": 7, "mt": "It cost 300 euros."}, {"nr": 8, "mt": None}])
    options = ReadOptions(columns={"target": "mt", "id": "nr"}, target_lang="en")
    one, none = read("in.parquet", None, options)
    assert isinstance(one, Document) and (one.id, one.target_lang) == (7, "en")
    assert isinstance(none, Result) and none.error == 'no "target"'
    with pytest.raises(InputError, match="no column 'target'; there are nr, mt"):
        list(read("in.parquet"))
    to_parquet("in.parquet", [{"id": 1.5, "target": "x"}])
    (wrong,) = read("in.parquet")
    assert isinstance(wrong, Result) and "type float" in str(wrong.error)


def test_what_is_no_parquet() -> None:
    to_parquet("in.parquet", [segment(number) for number in range(50)])
    data = Path("in.parquet").read_bytes()
    for bad in (b"PAR1", b"PAR1" + bytes(100) + b"PAR1", data[:-20], data[: len(data) // 2]):
        Path("bad.parquet").write_bytes(bad)
        with pytest.raises(InputError, match="not Parquet that can be read"):
            list(read("bad.parquet"))
    assert batch("bad.parquet", "--output", "out.jsonl") == 2


def test_parquet_out_has_the_objects_of_the_lines() -> None:
    from pyarrow import parquet

    text = lines(80, broken=10) + '{"id": 7, "target": "It cost 500 euros \\ud800."}\n'
    Path("in.jsonl").write_text(text)
    batch("in.jsonl", "--output", "out.jsonl", "--min-score=0")
    batch("in.jsonl", "--output", "out.parquet", "--min-score=0")
    table = parquet.read_table("out.parquet")
    assert table.schema.equals(schema())
    expected = [row(one) for one in Path("out.jsonl").read_text().splitlines()]
    found = table.to_pylist()
    assert found == expected and len(found) == 81
    assert found[9]["id"] is None and found[9]["line"] == 10 and found[80]["id"] == "7"
    finding = next(one for each in found for one in each["findings"])
    assert finding["check"] == "number" and isinstance(json.loads(finding["evidence"]), dict | None)
    assert json.loads(Path("out.parquet.manifest.json").read_text())["lines"] == 81


def test_the_schema_is_the_documented_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "howto" / "batches.md").read_text("utf-8")
    for field in schema():
        kind = "list of struct" if field.name == "findings" else str(field.type)
        null = "" if field.nullable else ", not null"
        assert f"| `{field.name}` | {kind}{null} |" in page
    finding = schema().field("findings").type.value_type
    assert all(f"`{field.name}`" in page for field in finding)


def test_without_pyarrow(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    write(Path("in.jsonl"), 2)
    assert batch("in.jsonl", "--output", "out.parquet") == 2
    assert "pip install 'mtqa[parquet]'" in capsys.readouterr().err
    Path("in.parquet").write_bytes(b"PAR1")
    assert batch("in.parquet", "--output", "out.jsonl") == 2
    assert "pip install 'mtqa[parquet]'" in capsys.readouterr().err


def test_not_every_error_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.jsonl").write_text("[1]\n" * 1234)
    with pytest.raises(SystemExit) as ended:
        main(["batch", "broken.jsonl", "--output", "out.jsonl", *RULES])
    said = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2 and len(said) == 21
    assert said[19] == "mtqa: error: broken.jsonl:20: an object is needed, not a list"
    assert said[20] == "mtqa: error: 1,214 more; the output has the reason of each"
    assert Path("out.jsonl").read_text().count("an object is needed") == 1234


@pytest.mark.parametrize(("given", "output"), [("s3://a/b.jsonl", "o.jsonl"), (".", "s3://a/o")])
def test_an_address_is_for_a_cluster(
    given: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["batch", given, "--output", output, *RULES])
    assert ended.value.code == 2
    assert "s3://a/" in (said := capsys.readouterr().err) and "give --on ray too" in said
    assert not Path("o.jsonl").exists()
