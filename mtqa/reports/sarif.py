"""SARIF 2.1.0 (OASIS), with what GitHub code scanning asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest
from typing import Any

from mtqa.model import CheckInfo, Document, Finding, Issue, Report, Result, Suppressed
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._fingerprint import fingerprints
from mtqa.reports._json import dumps
from mtqa.reports._places import Locator, Position, relative_path
from mtqa.reports._show import elided, visible
from mtqa.reports._told import ended, told
from mtqa.reports._uri import uri

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LIMIT = 25_000
"""GitHub refuses a run with more results."""

LEVELS = {"minor": "note", "major": "warning", "critical": "error"}
_PROBLEMS = {"minor": "recommendation", "major": "warning", "critical": "error"}


def render(report: Report, options: Options) -> Iterator[str]:
    """One run; suppressed findings stay in it, marked, so that alerts are not opened anew."""
    rules = _rules(report)
    index = {rule.name: number for number, rule in enumerate(rules)}
    found = [one for result in report.results for one in _found(result)]
    # Either all results or none have a baselineState (3.27.24).
    compared = any(one[3] is not None and one[3].kind == "baseline" for one in found)
    kept = found
    if len(found) > LIMIT:
        kept = nlargest(LIMIT, found, key=lambda one: (one[3] is None, one[0].score))
    locators: dict[int, Locator] = {}
    results = []
    for finding, fingerprint, result, suppressed in kept:
        locate = locators.setdefault(id(result), Locator(result.document))
        made = _result(finding, fingerprint, result.document, locate, options)
        made.update(_suppression(suppressed))
        if compared:
            known = suppressed is not None and suppressed.kind == "baseline"
            made["baselineState"] = "unchanged" if known else "new"
        results.append({"ruleId": finding.check, "ruleIndex": index[finding.check], **made})
    run = {
        "tool": {
            "driver": {
                "name": "mtqa",
                "version": report.version or "0",
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, options, len(found) - len(kept))],
        "properties": {"signature": report.signature},
        "results": results,
    }
    yield dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _found(result: Result) -> Iterator[tuple[Finding, str, Result, Suppressed | None]]:
    for finding, fingerprint in zip(result.findings, fingerprints(result), strict=True):
        yield finding, fingerprint, result, None
    for one in result.suppressed:
        yield one.finding, one.fingerprint, result, one


def _rules(report: Report) -> list[CheckInfo]:
    """The checks of the run, and those that only a finding names."""
    rules = {check.name: check for check in report.checks}
    hidden = (one.finding for result in report.results for one in result.suppressed)
    for finding in (*report, *hidden):
        if finding.check not in rules:
            issue = Issue(finding.its_type, finding.mqm)
            rules[finding.check] = CheckInfo(finding.check, finding.message, issue)
    return list(rules.values())


def _rule(check: CheckInfo) -> dict[str, Any]:
    summary = ended(check.summary or check.name)
    kinds = f"ITS 2.0 type: {check.issue.its_type}. MQM: {check.issue.mqm}."
    return {
        "id": check.name,
        "name": check.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": f"{summary} {kinds}"},
        "help": {
            "text": f"{summary} {kinds} `mtqa explain {check.name}` shows examples.",
            "markdown": f"{summary}\n\n{kinds}\n\n`mtqa explain {check.name}` shows examples.",
        },
        "defaultConfiguration": {"level": "warning"},
        "properties": {
            "tags": ["translation", check.issue.its_type, check.issue.mqm],
            "precision": "high",
            "problem.severity": "warning",
        },
    }


def _result(
    finding: Finding, fingerprint: str, document: Document, locate: Locator, options: Options
) -> dict[str, Any]:
    location = _location(finding, document, locate, options)
    made: dict[str, Any] = {
        "level": LEVELS[finding.severity],
        "rank": round(100 * finding.score, 1),
        "message": {"text": told(finding)},
        "locations": [location],
        "partialFingerprints": {
            "primaryLocationLineHash": f"{fingerprint}:1",
            "mtqa/v1": fingerprint,
        },
        "properties": {
            "problem.severity": _PROBLEMS[finding.severity],
            "severity": finding.severity,
            "its_type": finding.its_type,
            "mqm": finding.mqm,
            "start": finding.span.start,
            "end": finding.span.end,
            "evidence": finding.evidence,
        },
    }
    if document.source_path is not None and document.source_path != document.path:
        source = {"uri": uri(document.source_path, options.root)}
        made["relatedLocations"] = [
            {
                "id": 1,
                "message": {"text": f"source: {elided(finding.source_text or 'the whole text')}"},
                "physicalLocation": {"artifactLocation": source},
            }
        ]
    region = location["physicalLocation"].get("region", {})
    if finding.suggestion is not None and "endColumn" in region:
        made["fixes"] = [_fix(finding.suggestion, location["physicalLocation"])]
    return made


def _location(
    finding: Finding, document: Document, locate: Locator, options: Options
) -> dict[str, Any]:
    start = locate(finding.span.start)
    made: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(document.path, options.root)},
            "region": {**_region(finding, start, locate), "snippet": {"text": finding.text}},
        }
    }
    part = start.part or (None if document.id is None else str(document.id))
    if part:
        made["logicalLocations"] = [{"fullyQualifiedName": part, "kind": "element"}]
    return made


def _region(finding: Finding, start: Position, locate: Locator) -> dict[str, int]:
    region = {"startLine": start.line or 1}
    if start.column is None:
        return region
    region["startColumn"] = start.column
    if not len(finding.span):
        return {**region, "endLine": region["startLine"], "endColumn": start.column}
    # By its last character: what follows the span may stand elsewhere in the file.
    last = locate(finding.span.end - 1)
    if last.line is not None and last.column is not None:
        region |= {"endLine": last.line, "endColumn": last.column + 1}
    return region


def _fix(suggestion: str, place: dict[str, Any]) -> dict[str, Any]:
    region = {key: value for key, value in place["region"].items() if key != "snippet"}
    replacement: dict[str, Any] = {"deletedRegion": region}
    if suggestion:
        replacement["insertedContent"] = {"text": suggestion}
    change = {"artifactLocation": place["artifactLocation"], "replacements": [replacement]}
    return {"description": {"text": "Replace by the suggestion"}, "artifactChanges": [change]}


def _suppression(suppressed: Suppressed | None) -> dict[str, Any]:
    if suppressed is None:
        return {}
    made = {"kind": "inSource" if suppressed.kind == "inline" else "external"}
    if suppressed.reason:
        made["justification"] = suppressed.reason
    return {"suppressions": [made]}


def _invocation(report: Report, options: Options, left_out: int) -> dict[str, Any]:
    errors = [_error(result, options) for result in report.results if result.error is not None]
    notes = [_note(notice) for notice in report.notices if notice]
    if left_out:
        notes.append(_note(f"{left_out} findings of the lowest scores are left out"))
    return {"executionSuccessful": not errors, "toolExecutionNotifications": errors + notes}


def _note(text: str) -> dict[str, Any]:
    return {"level": "note", "message": {"text": text}}


def _error(result: Result, options: Options) -> dict[str, Any]:
    document = result.document
    name = visible(relative_path(document.path, options.root) or "the text")
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(document.path, options.root)}}
    line = document.places[0].line if document.places else None
    if line is not None:
        place["region"] = {"startLine": line}
    return {
        "level": "error",
        "message": {"text": f"{name} could not be checked: {result.error}"},
        "locations": [{"physicalLocation": place}],
    }


REPORT = ReportFormat(
    name="sarif",
    suffix=".sarif",
    summary="SARIF 2.1.0, for code scanning",
    render=render,
)
