"""Folders of targets and of sources, what a commit touched, and files with odd names."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mtqa.cli import _progress, main
from mtqa.cli._git import changed_since
from mtqa.cli._pairing import Sources, files_below
from mtqa.errors import InputError, UsageError
from mtqa.reports import formats

# TMX reports give back the one TMX file that was checked.
FORMS = sorted(set(formats()) - {"tmx"})
EN, DE = "It cost 500 euros.\n", "Es kostete 300 Euro.\n"
RULES = ["--engine=none", "--fast", "--from=de", "--to=en", "--checks=number"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_progress, "PATIENCE", 1e9)


def write(name: str, text: str = EN) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf8")
    return path


def mtqa(*arguments: str, stdin: bytes = b"") -> int:
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf8")
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("a.txt", "a.txt"),
        ("n/a.txt", "n/a.txt"),
        ("a.bg.txt", "a.en.txt"),
        ("a_bg.md", "a_en.txt"),
        ("a-zh-Hant.txt", "a-en.txt"),
        ("a.bg.txt", "a.txt"),
        ("a.txt", "a.pt_BR.txt"),
        ("en.txt", "en.txt"),
    ],
)
@pytest.mark.parametrize("named", [False, True])
def test_sources_are_found_by_name(source: str, target: str, named: bool) -> None:
    write(f"src/{source}")
    path = write(f"out/{target}")
    assert Sources(Path("src")).of(path, None if named else Path("out")) == Path("src", source)


@pytest.mark.parametrize("source", ["b.txt", "n/a.txt", "a.draft.txt"])
def test_another_name_is_no_source(source: str) -> None:
    write(f"src/{source}")
    with pytest.raises(InputError, match="no source"):
        Sources(Path("src")).of(write("out/a.txt"), Path("out"))


def test_the_longest_way_goes_first() -> None:
    write("src/a.txt"), write("src/sports/a.txt")
    assert Sources(Path("src")).of(write("out/sports/a.txt")) == Path("src/sports/a.txt")


def test_no_folder() -> None:
    with pytest.raises(UsageError, match="no such folder"):
        Sources(Path("src"))


def test_what_lies_below() -> None:
    write("d/b.txt"), write("d/a/c.txt"), write("d/.git/x.txt"), write("d/.h.txt")
    Path("d/loop").symlink_to("../d", target_is_directory=True)
    Path("d/self.txt").symlink_to("self.txt")
    os.mkfifo("d/pipe.txt")
    names = [path.as_posix() for path in files_below(Path("d"))]
    assert names == ["d/b.txt", "d/self.txt", "d/a/c.txt"]


def test_a_link_to_itself_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    write("d/b.txt", "It cost 300 euros.\n")
    Path("d/self.txt").symlink_to("self.txt")
    assert mtqa("check", "d", *RULES) == 2
    assert "d/self.txt: cannot be read" in capsys.readouterr().err


def test_names_that_are_no_names(capsys: pytest.CaptureFixture[str]) -> None:
    write("en/a\n::error::x\x1b[31m.txt"), write("de/a\n::error::x\x1b[31m.txt", DE)
    for form in ("text", "json", "jsonl", "markdown", "github", "gitlab", "sarif"):
        assert mtqa("check", "en", "--source-dir", "de", *RULES, "--format", form) == 1
        said = capsys.readouterr()
        assert "\x1b" not in said.out + said.err
        assert "\n::error::x" not in said.out + said.err
    assert mtqa("check", "no\n::error::x\x1b[31m.txt") == 2
    said = capsys.readouterr()
    assert "\x1b" not in said.err and "\n::error" not in said.err


def test_forty_pairs_make_every_report() -> None:
    for number in range(40):
        write(f"en/{number % 4}/{number:02}.en.txt", EN if number % 2 else "It cost 300 euros.\n")
        write(f"de/{number % 4}/{number:02}.de.txt", DE)
    reports = [f"--report={form}=out{formats()[form].suffix}" for form in FORMS]
    assert mtqa("check", "en", "--source-dir", "de", *RULES, "--quiet", *reports) == 1
    for form in FORMS:
        assert Path(f"out{formats()[form].suffix}").stat().st_size
    documents = json.loads(Path("out.json").read_text("utf8"))["documents"]
    assert len(documents) == 40
    assert [len(one["findings"]) for one in documents] == [
        int(one["path"][5:7]) % 2 for one in documents
    ]


def git(*arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@localhost", *arguments],
        check=True, capture_output=True,
    )  # fmt: skip


def test_only_what_a_commit_touched(capsys: pytest.CaptureFixture[str]) -> None:
    for name in "abcd":
        write(f"en/{name}.txt"), write(f"de/{name}.txt", DE)
    git("init", "-q"), git("add", "-A"), git("commit", "-qm", "x")
    write("en/a.txt", EN + "More.\n")
    write("de/b.txt", DE + "Mehr.\n")
    write("en/ü ñ.txt"), write("de/ü ñ.txt", DE)
    Path("en/d.txt").unlink()
    asked = ["check", "en", "--source-dir", "de", *RULES, "--format", "jsonl"]
    mtqa(*asked, "--changed-since", "HEAD")
    paths = [json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()]
    assert paths == ["en/a.txt", "en/b.txt", "en/ü ñ.txt"]


def test_a_revision_is_no_option() -> None:
    git("init", "-q")
    for revision in ("--output=x", "no-such", ""):
        with pytest.raises(UsageError, match="git says"):
            changed_since(revision, Path())
    assert not Path("x").exists()


def test_no_repository() -> None:
    write("a.txt")
    assert mtqa("check", "a.txt", "--changed-since", "HEAD") == 2
