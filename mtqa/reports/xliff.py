"""XLIFF with the findings as ITS 2.0 localization quality issues.

An XLIFF file that was checked is given back as it was, its targets annotated; other documents
make a new file in XLIFF 1.2, a unit for each pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mtqa.model import Document, Finding, Pair, Report, Result, Span
from mtqa.reports._annotate import (
    ITS,
    SEVERITY,
    Mark,
    annotate,
    changed,
    comment,
    only_path,
    parsed,
    serialised,
    text_of,
)
from mtqa.reports._base import Options, ReportFormat
from mtqa.reports._places import relative_path
from mtqa.reports._show import xml_characters, xml_text
from mtqa.text.markup import Names, child, segments

if TYPE_CHECKING:
    from lxml.etree import _Element, _ElementTree

_NS = "urn:oasis:names:tc:xliff:document:1.2"
_ID = "{http://www.w3.org/XML/1998/namespace}id"


def render(report: Report, options: Options) -> Iterator[str]:
    """The annotated file; raises InputError for one that is no longer what was checked."""
    path = only_path(report)
    tree = None if path is None else parsed(path, "xliff")
    if tree is None:
        yield serialised(_made(report, options))
        return
    wanted = {result.document.id: result for result in report.results if result.findings}
    names, writer = Names(), _Writer(tree)
    for unit in tree.iter("{*}trans-unit", "{*}unit"):
        for segment, given in segments(unit):
            result = wanted.pop(names(given), None)
            if result is not None:
                target = child(segment, "target")
                if target is None or text_of(target) != result.document.target:
                    raise changed(path)
                writer.write(unit, target, [(one.span, one) for one in result.findings])
    if wanted:
        raise changed(path)
    yield serialised(tree)


class _Writer:
    """Annotates targets in the way of the file's version of XLIFF."""

    def __init__(self, tree: _ElementTree) -> None:
        from lxml.etree import register_namespace

        register_namespace("its", ITS)  # the prefix that people know, on the root too
        root = tree.getroot()
        self._new = (root.get("version") or "1").startswith("2")
        self._ids = Counter(root.xpath("//@xml:id") if not self._new else ())
        self._number = 0
        if not self._new:
            root.set(f"{{{ITS}}}version", "2.0")

    def write(self, unit: _Element, target: _Element, findings: list[tuple[Span, Finding]]) -> None:
        """Mark the findings at their spans of the target's text."""
        make = self._inline if self._new else self._stand_off
        annotate(target, [Mark(span, make(unit, target, finding)) for span, finding in findings])

    def _fresh(self) -> str:
        while True:
            self._number += 1
            name = f"mtqa-{self._number}"
            if name not in self._ids:
                return name

    def _stand_off(
        self, unit: _Element, target: _Element, finding: Finding
    ) -> Callable[[], _Element]:
        """XLIFF 1.2: the issue at the end of the unit, what it is of refers to it."""
        from lxml.etree import SubElement

        name = self._fresh()
        issues = SubElement(unit, f"{{{ITS}}}locQualityIssues", {_ID: name}, nsmap={"its": ITS})
        SubElement(issues, f"{{{ITS}}}locQualityIssue", _issue(finding))
        attributes = {"mtype": "x-itslq", f"{{{ITS}}}locQualityIssuesRef": f"#{name}"}
        return lambda: _element(target, attributes)

    def _inline(self, unit: _Element, target: _Element, finding: Finding) -> Callable[[], _Element]:
        """XLIFF 2.x, ITS module: the issue in attributes; ids are unique within the unit."""
        attributes = {f"{{{ITS}}}{name}": value for name, value in _issue(finding).items()}
        taken = {one.get("id") for one in unit.iter()}

        def wrapper() -> _Element:
            name = self._fresh()
            while name in taken:
                name = self._fresh()
            return _element(target, {"id": name, "type": "its:generic"} | attributes)

        return wrapper


def _issue(finding: Finding) -> dict[str, str]:
    return {
        "locQualityIssueType": finding.its_type,
        "locQualityIssueComment": comment(finding),
        "locQualityIssueSeverity": SEVERITY[finding.severity],
    }


def _element(beside: _Element, attributes: dict[str, str]) -> _Element:
    """A mrk element of the same namespace as `beside`."""
    from lxml.etree import Element

    namespace = str(beside.tag).rpartition("}")[0]
    return Element(f"{namespace}}}mrk" if namespace else "mrk", attributes, nsmap={"its": ITS})


def _made(report: Report, options: Options) -> _ElementTree:
    """A new file with a unit for each pair."""
    from lxml.etree import Element, ElementTree, SubElement

    root = Element(f"{{{_NS}}}xliff", {"version": "1.2"}, nsmap={None: _NS, "its": ITS})
    tree = ElementTree(root)
    writer = _Writer(tree)
    for result in report.results:
        if result.error is not None:
            continue
        document = result.document
        file = SubElement(root, f"{{{_NS}}}file", _file(document, options))
        body = SubElement(file, f"{{{_NS}}}body")
        for number, pair in enumerate(document.pairs or (_whole(document),), 1):
            unit = SubElement(body, f"{{{_NS}}}trans-unit", {"id": str(number)})
            SubElement(unit, f"{{{_NS}}}source").text = xml_characters(pair.source or "")
            target = SubElement(unit, f"{{{_NS}}}target")
            target.text = xml_characters(pair.target)
            writer.write(unit, target, list(_of_pair(result, pair)))
            unit.tail = "\n"
        file.tail = body.text = "\n"
    root.text = "\n"
    return tree


def _whole(document: Document) -> Pair:
    return Pair(document.target, document.source)


def _file(document: Document, options: Options) -> dict[str, str]:
    identity = None if document.id is None else str(document.id)
    parts = (relative_path(document.path, options.root), identity)
    name = " ".join(part for part in parts if part) or "text"
    return {
        "original": xml_text(name).replace("\n", " "),
        "datatype": "plaintext",
        "source-language": document.source_lang or "und",
        "target-language": document.target_lang,
    }


def _of_pair(result: Result, pair: Pair) -> Iterator[tuple[Span, Finding]]:
    window = Span(pair.target_start, pair.target_start + len(pair.target))
    for finding in result.findings:
        if finding.span.overlaps(window):
            start = max(finding.span.start, window.start) - window.start
            end = min(finding.span.end, window.end) - window.start
            if end > start or finding.span.start == finding.span.end:
                yield Span(start, end), finding


REPORT = ReportFormat(
    name="xliff",
    suffix=".xlf",
    summary="XLIFF with ITS 2.0 quality issues",
    render=render,
    gives_texts=True,
)
