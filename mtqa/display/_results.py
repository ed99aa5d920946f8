"""Whatever can be shown, as results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from mtqa.errors import UsageError
from mtqa.model import Document, Finding, Pair, Place, Report, Result, Span
from mtqa.reports._show import is_right_to_left

Showable = Report | Result | Document | Pair | Finding
Segment = tuple[Pair, tuple[Finding, ...]]

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


def result(what: object) -> Result:
    """A result, a document, a pair or a finding as a result; UsageError for anything else."""
    match what:
        case Result():
            return what
        case Document():
            return Result(what if what.pairs else replace(what, pairs=tuple(_lines(what))))
        case Pair() | Finding():
            return _together([_segment(what)])
    raise UsageError(
        f"cannot show {type(what).__name__}",
        hint="a Report, Result, Document, Pair or Finding, or several of them",
    )


def segments(several: Iterable[object]) -> Iterator[Result]:
    """Findings and pairs that have lost their documents, a result for each run of a language."""
    pieces = (_segment(one) for one in several if isinstance(one, Finding | Pair))
    for _, some in groupby(pieces, key=_languages):
        yield _together(list(some))


def _segment(one: Finding | Pair) -> Segment:
    if isinstance(one, Pair):
        return one, ()
    place = Span(0, len(one.source_text)) if one.source_text else None
    found = replace(one, span=Span(0, len(one.text)), source_span=place)
    return Pair(one.text, one.source_text), (found,)


def _languages(segment: Segment) -> tuple[object, ...]:
    """What the rows of one result have in common."""
    pair, _ = segment
    sides = (pair.source or "", pair.target)
    return (pair.source_lang, pair.target_lang, *map(is_right_to_left, sides))


def _together(some: Sequence[Segment]) -> Result:
    """One result with a row for each segment."""
    pairs: list[Pair] = []
    findings: list[Finding] = []
    target = source = 0
    for pair, found in some:
        pairs.append(replace(pair, target_start=target, source_start=source))
        for one in found:
            there = one.source_span.shift(source) if one.source_span else None
            findings.append(replace(one, span=one.span.shift(target), source_span=there))
        target += len(pair.target) + 1
        source += len(pair.source or "") + 1
    document = Document(
        "\n".join(pair.target for pair in pairs),
        "\n".join(pair.source or "" for pair in pairs),
        pairs[0].target_lang,
        pairs[0].source_lang,
        tuple(pairs),
        places=(Place(0),),  # where they stand in their files is not known any more
    )
    return Result(document, tuple(findings))


def _lines(document: Document) -> Iterator[Pair]:
    """A text's lines beside its source's, where there are as many: rows before any alignment."""
    targets = list(_LINE.finditer(document.target))
    sources = list(_LINE.finditer(document.source or ""))
    if len(targets) != len(sources):
        return
    codes = (document.target_lang, document.source_lang)
    for target, source in zip(targets, sources, strict=True):
        yield Pair(target[0], source[0], *codes, target.start(), source.start())
