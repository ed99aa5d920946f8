"""The formats that CI servers read, each by its schema or a reader of its own."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import junitparser
import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from mtqa.model import Document, Report, Result, Suppressed
from mtqa.reports import Options, fingerprints, render
from tests.reports.sample import TARGET, article, hostile, report, sample, units

SCHEMAS = Path(__file__).parent / "schemas"
NEWLINE = Result(Document("x", path="a\n::error::b.txt"), error="bad\n::error::injected")


def text_of(made: Report, name: str, **options: object) -> str:
    return "".join(render(made, name, Options(**options)))  # type: ignore[arg-type]


def schema(name: str) -> dict[str, object]:
    return json.loads((SCHEMAS / name).read_text())  # type: ignore[no-any-return]


def sarif_run(made: Report, **options: object) -> dict[str, object]:
    log = json.loads(text_of(made, "sarif", **options))
    Draft4Validator(schema("sarif-2.1.0.json")).validate(log)
    (run,) = log["runs"]
    return run  # type: ignore[no-any-return]


@pytest.mark.parametrize("made", [sample(), report(), hostile(), report(NEWLINE)])
def test_sarif_is_valid(made: Report) -> None:
    sarif_run(made)


def test_sarif_regions_are_code_points() -> None:
    run = sarif_run(sample())
    first, second = run["results"][:2]  # type: ignore[index]
    region = first["locations"][0]["physicalLocation"]["region"]
    assert region == {
        "startLine": 1, "startColumn": 20, "endLine": 1, "endColumn": 41,
        "snippet": {"text": "11.5m euros. Dollars."},
    }  # fmt: skip
    line = TARGET.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "11.5m euros. Dollars."
    assert second["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert run["columnKind"] == "unicodeCodePoints"
    assert (first["rank"], first["level"]) == (97.0, "error")


def test_sarif_has_what_github_asks_for() -> None:
    run = sarif_run(sample())
    rules = run["tool"]["driver"]["rules"]  # type: ignore[index]
    for rule in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"]
    for result in run["results"]:  # type: ignore[attr-defined]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["partialFingerprints"]["primaryLocationLineHash"]
        place = result["locations"][0]["physicalLocation"]
        assert not place["artifactLocation"]["uri"].startswith(("/", "file:"))
        assert place["region"]["startLine"] >= 1


def test_sarif_says_which_unit() -> None:
    result = sarif_run(sample())["results"][3]  # type: ignore[index]
    assert result["locations"][0]["logicalLocations"] == [
        {"fullyQualifiedName": "u1", "kind": "element"}
    ]


def test_sarif_marks_what_is_suppressed() -> None:
    whole = article()
    known = Suppressed(whole.findings[0], "baseline", "house style", fingerprints(whole)[0])
    marked = Suppressed(whole.findings[1], "inline", "", fingerprints(whole)[1])
    rest = replace(whole, findings=whole.findings[2:], suppressed=(known, marked))
    results = sarif_run(report(rest))["results"]
    assert [one["baselineState"] for one in results] == ["new", "unchanged", "new"]  # type: ignore[index]
    assert results[1]["suppressions"] == [  # type: ignore[index]
        {"kind": "external", "justification": "house style"}
    ]
    assert results[2]["suppressions"] == [{"kind": "inSource"}]  # type: ignore[index]
    assert fingerprints(rest) == fingerprints(whole)[2:]
    others = text_of(report(rest), "text")
    assert "11.5m euros" not in others and "Lachinsky" not in others


def test_sarif_errors_and_notices_are_notifications() -> None:
    (invocation,) = sarif_run(sample())["invocations"]  # type: ignore[misc]
    assert invocation["executionSuccessful"] is False
    levels = [note["level"] for note in invocation["toolExecutionNotifications"]]
    assert levels == ["error", "note"]


def test_sarif_keeps_the_best_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtqa.reports.sarif.LIMIT", 2)
    run = sarif_run(sample())
    assert [result["rank"] for result in run["results"]] == [97.0, 90.0]  # type: ignore[attr-defined]
    notes = run["invocations"][0]["toolExecutionNotifications"]  # type: ignore[index]
    assert notes[-1]["message"]["text"].startswith("4 findings")


def test_markdown_means_nothing_it_does_not_say() -> None:
    made = text_of(hostile("</td><img src=x>|a|`b`*c*[d](http://e)@f"), "markdown")
    assert "<" not in made and "`" not in made and "http:" not in made
    rows = [line for line in made.splitlines() if line.startswith("|")]
    assert [row.count("|") for row in rows] == [6, 6, 6]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/č%.txt", "a%20b/%C4%8D%25.txt"),
        ("a\nb.txt", "a%0Ab.txt"),
        ("./x/../x/a.txt", "x/a.txt"),
        (None, "stdin"),
        ("/root/sub/a.txt", "sub/a.txt"),
        ("/elsewhere/a.txt", "file:///elsewhere/a.txt"),
    ],
)
def test_sarif_uris(path: str | None, uri: str) -> None:
    result = article()
    moved = replace(result, document=replace(result.document, path=path))
    root = Path("/root") if path and path.startswith("/") else None
    made = sarif_run(report(moved), root=root)["results"][0]  # type: ignore[index]
    found = made["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert found == uri and "\n" not in unquote(found).replace("a\nb", "")


def test_fingerprints_survive_other_edits() -> None:
    before = article()
    longer = "A first paragraph that is new.\n\n" + TARGET
    moved = tuple(
        replace(finding, span=finding.span.shift(32), score=0.5, message="Said otherwise.")
        for finding in before.findings
    )
    after = Result(replace(before.document, target=longer), moved)
    assert fingerprints(before) == fingerprints(after)
    assert len(set(fingerprints(before))) == 3


def test_fingerprints_leave_source_words_of_the_alignment_out() -> None:
    result = article()
    bare = replace(result.findings[0], source_span=None, source_text=None, evidence=None)
    shown = replace(bare, source_text="Elbe", evidence={"source_by": "alignment"})
    assert fingerprints(replace(result, findings=(bare,))) == fingerprints(
        replace(result, findings=(shown,))
    )


def test_fingerprints_tell_repeated_findings_apart() -> None:
    result = article()
    twice = replace(result, findings=(result.findings[0], result.findings[0]))
    assert len(set(fingerprints(twice))) == 2


@pytest.mark.parametrize("made", [sample(), hostile(), report(NEWLINE)])
def test_github_commands_are_a_line_each(made: Report) -> None:
    lines = text_of(made, "github").splitlines()
    expected = len(made) + sum(result.error is not None for result in made.results)
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == expected == len(lines) - 1
    assert lines[-1].startswith("mtqa: ")


def test_github_command() -> None:
    first = text_of(sample(), "github").splitlines()[0]
    assert first.startswith(
        "::error file=articles/aid.en.txt,title=currency 0.97,"
        "line=1,endLine=1,col=20,endColumn=41::"
    )
    odd = text_of(report(NEWLINE), "github").splitlines()[0]
    assert odd.startswith("::error file=a%0A%3A%3Aerror%3A%3Ab.txt,")


@pytest.mark.parametrize("made", [sample(), report()])
def test_gitlab_is_valid(made: Report) -> None:
    entries = json.loads(text_of(made, "gitlab"))
    Draft202012Validator(schema("gitlab.json")).validate(entries)
    marks = [entry["fingerprint"] for entry in entries]
    assert len(set(marks)) == len(marks)


def test_gitlab_fingerprints_differ_between_files() -> None:
    result = article()
    other = replace(result, document=replace(result.document, path="other.txt"))
    entries = json.loads(text_of(report(result, other), "gitlab"))
    assert len({entry["fingerprint"] for entry in entries}) == 6


@pytest.mark.parametrize("made", [sample(), report(), hostile(), report(NEWLINE)])
def test_junit_opens(made: Report) -> None:
    parsed = junitparser.JUnitXml.fromstring(text_of(made, "junit").encode())
    suites = list(parsed)
    assert len(suites) == len(made.results)
    assert parsed.tests == sum(suite.tests for suite in suites)


def test_junit_counts() -> None:
    parsed = junitparser.JUnitXml.fromstring(text_of(sample(), "junit").encode())
    assert (parsed.failures, parsed.errors) == (6, 1)
    first = next(iter(parsed))
    cases = {case.name: case for case in first}
    assert set(cases) == {"currency", "label", "name", "omission"}
    assert cases["omission"].is_passed
    (failure,) = cases["currency"].result
    assert failure.type == "numbers" and "1:20 0.97" in failure.text


def test_junit_failure_is_from_fail_on() -> None:
    high = replace(sample(), fail_on=0.95)
    parsed = junitparser.JUnitXml.fromstring(text_of(high, "junit").encode())
    assert parsed.failures == 1
    name = next(case for case in next(iter(parsed)) if case.name == "name")
    assert name.is_passed and "Lachinsky" in name.system_out


def test_csv_rows() -> None:
    rows = list(csv.DictReader(io.StringIO(text_of(sample(), "csv"), newline="")))
    assert len(rows) == 7
    assert (rows[0]["line"], rows[0]["column"], rows[0]["text"]) == (
        "1",
        "20",
        "11.5m euros. Dollars.",
    )
    assert json.loads(rows[0]["evidence"])["source_value"] == "11500000 USD"
    assert rows[-1]["error"] == "no target text" and rows[-1]["line"] == "40"


def test_csv_has_no_formula() -> None:
    bad = Result(Document("x", path="=HYPERLINK(1)"), error="@SUM(A1)")
    (row,) = csv.DictReader(io.StringIO(text_of(report(bad), "csv"), newline=""))
    assert row["path"].startswith("'=") and row["error"].startswith("'@")


def test_units_have_lines() -> None:
    entries = json.loads(text_of(report(*units()), "gitlab"))
    assert [entry["location"]["lines"]["begin"] for entry in entries] == [12, 20, 31, 40]


def test_a_path_with_a_bar_of_its_own_fails_by_it() -> None:
    made = sample()
    lenient = tuple(replace(result, fail_on=0.95) for result in made.results)
    parsed = junitparser.JUnitXml.fromstring(
        text_of(replace(made, results=lenient), "junit").encode()
    )
    assert parsed.failures == 1
    shown = json.loads(text_of(replace(made, results=lenient), "json"))["summary"]
    assert (shown["failing"], shown["fail_on"]) == (1, made.fail_on)
