"""JUnit XML: a suite for each document, a case for each check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape, quoteattr

from mtqa.model import Finding, Report, Result
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._places import Locator, relative_path
from mtqa.reports._show import elided, score_shown, xml_text
from mtqa.reports._told import place_told, told


def render(report: Report, options: Options) -> Iterator[str]:
    """A check with a finding that fails the run has failed; the others are its output."""
    cases = [_cases(result, report, options) for result in report.results]
    counts = [_counts(suite) for suite in cases]
    totals = {key: sum(count[key] for count in counts) for key in ("tests", "failures", "errors")}
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="mtqa"{_attributes(totals)}>\n'
    for result, suite, count in zip(report.results, cases, counts, strict=True):
        name = _attribute(_name(result, options))
        yield f'<testsuite name={name}{_attributes(count)} skipped="0" time="0">\n'
        for case in suite:
            yield case.text
        yield "</testsuite>\n"
    yield "</testsuites>\n"


class _Case:
    """A test case and what it counts as."""

    def __init__(self, name: str, suite: str, outcome: str = "", body: str = "") -> None:
        self.outcome = outcome
        head = f'<testcase name={_attribute(name)} classname={_attribute(suite)} time="0"'
        self.text = f"{head}>{body}</testcase>\n" if body else f"{head}/>\n"


def _cases(result: Result, report: Report, options: Options) -> list[_Case]:
    suite = _name(result, options)
    if result.error is not None:
        message = _attribute(result.error)
        body = f'<error type="InputError" message={message}/>'
        return [_Case("read", suite, "errors", body)]
    names = dict.fromkeys([check.name for check in report.checks])
    names |= dict.fromkeys(finding.check for finding in result.findings)
    locate = Locator(result.document)

    def line(finding: Finding) -> str:
        where = place_told(locate(finding.span.start), result.document)
        said = f"{where} {score_shown(finding.score)} {told(finding, head=True)}"
        return " ".join(said.split())

    bar = result.bar(report)
    return [
        _case(name, suite, [f for f in result.findings if f.check == name], line, bar)
        for name in names
    ]


def _case(
    name: str, suite: str, findings: list[Finding], line: Callable[[Finding], str], fail_on: float
) -> _Case:
    failing = [finding for finding in findings if finding.score >= fail_on]
    body = ""
    if failing:
        message = elided(failing[0].message)
        if len(failing) > 1:
            message += f" (and {len(failing) - 1} more)"
        listed = "\n".join(map(line, failing))
        kind = _attribute(failing[0].its_type)
        body = f"<failure type={kind} message={_attribute(message)}>{_text(listed)}</failure>"
    rest = [finding for finding in findings if finding.score < fail_on]
    if rest:
        listed = "\n".join(map(line, rest))
        body += f"<system-out>{_text(listed)}</system-out>"
    return _Case(name, suite, "failures" if failing else "", body)


def _name(result: Result, options: Options) -> str:
    document = result.document
    parts = [relative_path(document.path, options.root) or "text"]
    if document.id is not None:
        parts.append(str(document.id))
    elif document.places and document.places[0].line is not None:
        parts.append(f"line {document.places[0].line}")
    return " ".join(parts)


def _counts(suite: list[_Case]) -> dict[str, int]:
    return {
        "tests": len(suite),
        "failures": sum(case.outcome == "failures" for case in suite),
        "errors": sum(case.outcome == "errors" for case in suite),
    }


def _attributes(counts: dict[str, int]) -> str:
    return "".join(f' {key}="{value}"' for key, value in counts.items())


def _attribute(text: str) -> str:
    return quoteattr(xml_text(text).replace("\n", " "))


def _text(text: str) -> str:
    return escape(xml_text(text))


REPORT = ReportFormat(
    name="junit", suffix=".junit.xml", summary="JUnit XML, for CI servers", render=render
)
