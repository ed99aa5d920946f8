"""The documentation: every command and snippet runs, every check has its page, the site builds."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import mtqa
from mtqa.checks import all_checks
from mtqa.cli import main

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
# The pages on pipelines and clusters have tests of their own: what they show runs in other places.
ELSEWHERE = {DOCS / "pipeline.md", DOCS / "howto" / "distributed.md"}
WRITTEN = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("howto/*.md"))]
PAGES = [page for page in WRITTEN if page not in ELSEWHERE]


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands(page: Path) -> list[list[str]]:
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("mtqa ")]


def named(pages: list[Path], language: str) -> list[Any]:
    return [pytest.param(page, id=page.stem) for page in pages if blocks(page, language)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the pages speak of."""
    article = ROOT / "corpora" / "corridor"
    source = (article / "source.bg.txt").read_text("utf-8")
    target = (article / "target.en.txt").read_text("utf-8")
    for name in ("article", "source"):
        (tmp_path / f"{name}.bg.txt").write_text(source, "utf-8")
    for name in ("article", "target"):
        (tmp_path / f"{name}.en.txt").write_text(target, "utf-8")
    row = {"source": "Es kostete 300 Euro.", "source_lang": "de", "target_lang": "en"}
    for name, price in (("segments", 500), ("a", 300), ("b", 500)):
        line = {"id": "1", **row, "target": f"It cost {price} euros."}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    wrong = {**row, "target": "It cost 500 euros.", "spans": [[8, 11, "number"]]}
    lines = [wrong, {**row, "target": "It cost 300 euros."}]
    (tmp_path / "labelled.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    for name in ("corpora", "notebooks"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("page", named(PAGES, "sh"))
def test_commands_run(page: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in commands(page):
        with pytest.raises(SystemExit) as ended:
            main(command)
        assert ended.value.code in (0, 1), (command, capsys.readouterr().err)


@pytest.mark.slow
def test_the_first_command_says_what_the_readme_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    first, *_ = blocks(ROOT / "README.md", "sh")
    command = shlex.split(first.split("&&")[-1])
    assert command[0].endswith("/mtqa") and "-c constraints.txt" in first
    with pytest.raises(SystemExit):
        main(command[1:])
    (shown,) = blocks(ROOT / "README.md", "text")
    scored = re.compile(r"0\.\d\d$", re.MULTILINE)  # scores are fitted anew now and then
    assert scored.sub("", shown) in scored.sub("", capsys.readouterr().out)


@pytest.mark.slow
@pytest.mark.parametrize("page", named(PAGES, "python"))
def test_snippets_run(page: Path, folder: Path) -> None:
    pytest.importorskip("polars")
    names: dict[str, Any] = {"__name__": page.stem}
    for snippet in blocks(page, "python"):
        exec(compile(snippet, str(page), "exec"), names)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.stem)
def test_commands_named_in_passing_exist(page: Path) -> None:
    for name in re.findall(r"`mtqa ([a-z]+)[ `]", page.read_text("utf-8")):
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0, name


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https://)([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        made = re.fullmatch(r"(checks|notebooks)/([\w-]+)\.md", link)
        if made and made[1] == "notebooks":
            assert (ROOT / "notebooks" / f"{made[2]}.ipynb").is_file(), link
        elif made:
            assert made[2] in {"index", *all_checks()}, link
        else:
            assert (page.parent / link).exists(), link


def test_extras_that_are_named_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    known = set(project["optional-dependencies"])
    texts = [page.read_text("utf-8") for page in WRITTEN]
    for extras in re.findall(r"mtqa\[([\w,-]+)\]", "\n".join(texts)):
        assert set(extras.split(",")) <= known
    (told,) = re.findall(r"^Extras are installed.*?\n\n", texts[0], re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"`([a-z0-9]+)`", told)) == known - {"dev", "docs", "test"}


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("furo")
    pytest.importorskip("myst_parser")
    built = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", tmp_path / "trees",
         DOCS, built],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name, check in all_checks().items():
        page = (built / "checks" / f"{name}.html").read_text("utf-8")
        assert check.issue.its_type in page
        if (ROOT / "tests" / "checks" / f"{name.replace('-', '_')}.toml").is_file():
            assert 'class="example"' in page, name
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        page = (built / "notebooks" / f"{path.stem}.html").read_text("utf-8")
        assert 'class="output"' in page
    everything = "".join(path.read_text("utf-8") for path in built.rglob("*.html"))
    assert mtqa.__version__ in everything
    assert not re.search(r'<(?:script|link|img)[^>]*(?:src|href)="https?://', everything)
