"""A TMX file that was checked, given back with the findings as ITS 2.0 quality issues.

TMX has no place for attributes of other standards: the flagged text stands in ``hi`` elements,
and properties of its variant, of the same number, say what is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from mtqa.errors import UsageError
from mtqa.model import Finding, Report, Result
from mtqa.reports._annotate import (
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
from mtqa.text.markup import Names, child, local_name, variant_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def render(report: Report, options: Options) -> Iterator[str]:
    """The annotated file; raises UsageError for documents of no TMX file."""
    path = only_path(report)
    tree = None if path is None else parsed(path, "tmx")
    if tree is None:
        raise UsageError(
            "a tmx report gives back the one TMX file that was checked",
            hint="xliff is a format for any document",
        )
    wanted: dict[str | int | None, list[Result]] = defaultdict(list)
    for result in report.results:
        if result.findings:
            wanted[result.document.id].append(result)
    names = Names()
    for unit in tree.iter("{*}tu"):
        name = names(unit.get("tuid"))
        variants = [one for one in unit if local_name(one) == "tuv"]
        known = {variant_name(name, len(variants), _language(one)) for one in variants}
        for identity in known:
            for result in wanted.pop(identity, ()):
                _write(result, variants, path)
    if wanted:
        raise changed(path)
    yield serialised(tree)


def _language(variant: _Element) -> str | None:
    return variant.get(_LANG) or variant.get("lang")


def _write(result: Result, variants: list[_Element], path: str | None) -> None:
    fitting = [one for one in variants if _text(one) == result.document.target]
    if not fitting:
        raise changed(path)
    # Where source and target are the same, the language tells, or else the order.
    wanted = result.document.target_lang.partition("-")[0].lower()
    languages = [(_language(one) or "").replace("_", "-").lower() for one in fitting]
    same = [one for one, code in zip(fitting, languages, strict=True) if _base(code) == wanted]
    variant = (same or fitting)[-1]
    segment = child(variant, "seg")
    assert segment is not None
    marks = []
    for number, finding in enumerate(result.findings, 1):
        _describe(variant, segment, number, finding)
        marks.append(Mark(finding.span, partial(_element, segment, number)))
    annotate(segment, marks)


def _base(code: str) -> str:
    return code.partition("-")[0]


def _text(variant: _Element) -> str | None:
    segment = child(variant, "seg")
    return None if segment is None else text_of(segment)


def _describe(variant: _Element, segment: _Element, number: int, finding: Finding) -> None:
    for name, value in (
        ("Type", finding.its_type),
        ("Comment", comment(finding)),
        ("Severity", SEVERITY[finding.severity]),
    ):
        kind = f"x-its-locQualityIssue{name}-{number}"
        prop = segment.makeelement(_tag(segment, "prop"), {"type": kind})
        prop.text = value
        prop.tail = variant.text if (variant.text or "").isspace() else None
        variant.insert(variant.index(segment), prop)


def _element(segment: _Element, number: int) -> _Element:
    return segment.makeelement(_tag(segment, "hi"), {"type": "x-its-lq", "x": str(number)})


def _tag(beside: _Element, name: str) -> str:
    namespace, brace, _ = str(beside.tag).rpartition("}")
    return f"{namespace}{brace}{name}"


REPORT = ReportFormat(
    name="tmx",
    suffix=".tmx",
    summary="the TMX file with ITS 2.0 quality issues",
    render=render,
    gives_texts=True,
)
