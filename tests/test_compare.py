"""What changes between two systems: paired, tested, shown."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

import mtqa
from mtqa.errors import InputError, UsageError
from mtqa.evaluate.findings import has_findings, read_findings
from mtqa.model import Document, Finding, Report, Result, Span
from mtqa.reports import render
from tests.reports.browser import PROGRAM, Browser
from tests.reports.sample import HOSTILE, article, hostile, report


def found(check: str, text: str = "wrong", source: tuple[int, int] | None = None) -> Finding:
    return Finding(
        check, "r", 0.9, Span(0, len(text)), text, "It is wrong.", "numbers", "accuracy", "major",
        source_span=Span(*source) if source else None,
    )  # fmt: skip


def system(*texts: tuple[Finding, ...]) -> list[Result]:
    return [Result(Document("wrong text", id=f"t{n}"), one) for n, one in enumerate(texts)]


def test_what_breaks_and_what_mends() -> None:
    before = system((found("number", source=(0, 5)), found("name")), (), (found("label"),))
    after = system((found("number", "other", (3, 8)),), (found("name", "Wrong"),), ())
    made = mtqa.compare(before, after)
    assert [(one.key, one.finding.check) for one in made.broken] == [("t1", "name")]
    assert [(one.key, one.finding.check) for one in made.mended] == [
        ("t0", "name"),
        ("t2", "label"),
    ]
    assert made.kept == 1 and made.texts == 3 and not made.left_out


def test_the_same_words_without_a_source_are_the_same_error() -> None:
    made = mtqa.compare(system((found("name", "An Ena"),)), system((found("name", "an  ena"),)))
    assert made.kept == 1 and not made.broken and not made.mended


def test_a_real_difference_is_significant_and_noise_is_not() -> None:
    bad, clean = (found("number"), found("name", "x")), ()
    clear = mtqa.compare(system(*[clean] * 40), system(*[bad, bad, clean, bad] * 10))
    (findings, *_) = clear.measures
    assert findings.significant and findings.low > 0 and clear.worse
    assert findings.low <= findings.difference == 1.5 <= findings.high
    assert all(one.significant for one in clear.checks)
    noise = mtqa.compare(system(*[bad, clean] * 20), system(*[clean, bad] * 20))
    assert not any(one.significant for one in (*noise.measures, *noise.checks)) and not noise.worse


def test_a_few_texts_prove_nothing() -> None:
    bad, clean = (found("number"),), ()
    for number, p in ((1, 1.0), (3, 0.25), (6, 0.03125)):
        made = mtqa.compare(system(*[clean] * number), system(*[bad] * number))
        assert made.measures[0].p == p and made.checks[0].p == p, number
    # Texts that do not differ say nothing for either.
    made = mtqa.compare(system(*[clean] * 40), system(*[bad] * 3, *[clean] * 37))
    assert made.measures[0].p >= 0.25 and not made.worse


def test_it_is_reproducible() -> None:
    before, after = system((found("a"),), (), (found("b"),)), system((), (found("a"),), ())
    assert mtqa.compare(before, after, seed=3) == mtqa.compare(before, after, seed=3)


def test_nothing_found_at_all() -> None:
    made = mtqa.compare(system((), ()), system((), ()))
    assert made.checks == () and all(one.p == 1 for one in made.measures)
    assert "2 texts" in str(made) and made._repr_html_()


def test_reports_pair_by_id_whatever_the_order() -> None:
    before, after = system((found("a"),), ()), system((found("a"),), ())[::-1]
    made = mtqa.compare(report(*before), report(*after))
    assert made.kept == 1 and not made.broken


def test_texts_in_error_or_in_one_only_are_left_out() -> None:
    before = [*system((), (), ()), Result(Document("", id=None), error="not JSON")]
    after = system((), (), ())[:2]
    after[1] = replace(after[1], error="no language")
    made = mtqa.compare(before, after)
    assert made.texts == 1 and made.left_out == ("t1", "t2")


def test_without_ids_by_place() -> None:
    nameless = [Result(Document("wrong", path=f"{n}.txt"), (found("a"),)) for n in range(3)]
    assert mtqa.compare(nameless, nameless[:0] + nameless).kept == 3
    with pytest.raises(InputError, match="without ids"):
        mtqa.compare(nameless, nameless[:2])
    with pytest.raises(InputError, match="one has ids"):
        mtqa.compare(nameless, system((), (), ()))


def test_what_cannot_be_compared() -> None:
    twice = [*system(()), *system(())]
    with pytest.raises(InputError, match="'t0'"):
        mtqa.compare(twice, twice)
    with pytest.raises(InputError, match="no text is in both"):
        mtqa.compare(system(()), [])
    with pytest.raises(UsageError, match="samples"):
        mtqa.compare(system(()), system(()), samples=0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12))
def test_every_finding_is_counted_once(counts: list[tuple[int, int]]) -> None:
    before = system(*[tuple(found("a", f"w{n}") for n in range(b)) for b, _ in counts])
    after = system(*[tuple(found("a", f"w{n}") for n in range(a)) for _, a in counts])
    made = mtqa.compare(before, after, samples=20)
    assert made.kept + len(made.mended) == sum(b for b, _ in counts)
    assert made.kept + len(made.broken) == sum(a for _, a in counts)


def test_hostile_text_is_only_text() -> None:
    (bad,) = [one for one in hostile().results if one.findings]
    fine = Result(Document("fine", id=bad.document.id))
    made = mtqa.compare([bad], [fine], names=(HOSTILE, HOSTILE))
    page = made._repr_html_()
    assert not html.fromstring(page).xpath("//script|//img|//iframe|//@onload|//@onclick")
    assert not set(page + str(made)) & set("\u202e\u202c\x1b\x00\u2028")
    page.encode()


def written(folder: Path, name: str, made: Report) -> Path:
    path = folder / name
    path.write_text("".join(render(made, "jsonl")), "utf-8")
    return path


def test_findings_read_back(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", report(article(), Result(Document("x", id=3), error="no")))
    assert has_findings(path)
    first, second = read_findings(path)
    assert [one.to_dict() for one in first.findings] == [
        one.to_dict() for one in article().findings
    ]
    assert second.error == "no" and second.document.id == 3
    path.write_text(path.read_text("utf-8") + '{"findings": [{}]}\n', "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:3"):
        list(read_findings(path))


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "mtqa", "compare", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8")


def test_the_command_on_findings(tmp_path: Path) -> None:
    named = [replace(article(), document=replace(article().document, id=n)) for n in range(9)]
    before = written(tmp_path, "a.jsonl", report(*[replace(one, findings=()) for one in named]))
    after = written(tmp_path, "b.jsonl", report(*named))
    done = command(before, after, "--fail-on-worse")
    assert done.returncode == 1 and "Broken: 27" in done.stdout, done.stderr
    assert command(before, after).returncode == 0
    made: dict[str, Any] = json.loads(command(after, before, "--format", "json").stdout)
    assert len(made["mended"]) == 27 and made["mended"][0]["id"] == "0"
    assert made["measures"][0]["significant"] and made["measures"][0]["difference"] == -3
    page = tmp_path / "c.html"
    assert command(before, after, "--format", "html", "--output", page).returncode == 0
    assert "27 new findings" in page.read_text("utf-8")


def test_the_command_on_translations(tmp_path: Path) -> None:
    rows = {"a": "It cost 500 euros.", "b": "It cost 900 euros."}
    for name, target in rows.items():
        line = {"id": 1, "source": "Es kostete 500 Euro.", "target": target}
        line |= {"source_lang": "de", "target_lang": "en"}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    done = command(tmp_path / "a.jsonl", tmp_path / "b.jsonl", "--fast", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert [one["check"] for one in json.loads(done.stdout)["broken"]] == ["number"]


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    done = command(tmp_path / "none.jsonl", tmp_path / "none.jsonl")
    assert done.returncode == 2 and "no such file" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is not installed")
    with Browser() as one:
        yield one


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_it_fits_the_screen(browser: Browser, tmp_path: Path, width: int) -> None:
    made = mtqa.compare(report(replace(article(), findings=())), report(article()))
    page = tmp_path / "page.html"
    head = (
        '<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    )
    page.write_text(head + made._repr_html_(), "utf-8")
    browser.size(width, 900)
    browser.open(page)
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []
