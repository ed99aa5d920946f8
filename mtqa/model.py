"""The records that pass between the layers: frozen, typed, without behaviour that needs a model.

Every `Span` is a half-open range of Unicode code points into an original text, never into a
normalised copy of it, so that ``text[span.start:span.end]`` is what a reader sees.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    import pandas
    import polars

Severity = Literal["minor", "major", "critical"]
Role = Literal["text", "heading", "label"]


class _Displayed:
    """Shows itself as HTML in notebooks, and as the text report in a terminal.

    `mtqa.display` lies in a higher layer and loads only when something is shown. IPython asks each
    class for its own `_repr_pretty_` and would else take the dataclass's repr before an inherited.
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(importlib.import_module("mtqa.display").html(self))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def __str__(self) -> str:
        return str(importlib.import_module("mtqa.display").text(self)).rstrip("\n")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``0 <= start <= end``; empty marks a place."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return True  # an empty span is a place, not the lack of one

    def of(self, text: str) -> str:
        """The part of `text` that the span covers."""
        return text[self.start : self.end]

    def shift(self, offset: int) -> Span:
        """The same span in a text that has `offset` more code points before it."""
        return Span(self.start + offset, self.end + offset)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point, or one is empty and lies within or at the other."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end

    def cover(self, other: Span) -> Span:
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Issue:
    """One type of issue in the two standard taxonomies, ITS 2.0 and MQM."""

    its_type: str
    mqm: str


class Issues:
    """The issue types that mtqa reports (ITS 2.0, section 8.17; MQM core typology)."""

    NUMBERS = Issue("numbers", "accuracy/mistranslation")
    NUMBER_FORMAT = Issue("locale-violation", "locale-conventions/number-format")
    CURRENCY_FORMAT = Issue("locale-violation", "locale-conventions/currency-format")
    DATE_FORMAT = Issue("locale-violation", "locale-conventions/date-format")
    TIME_FORMAT = Issue("locale-violation", "locale-conventions/time-format")
    MEASUREMENT_FORMAT = Issue("locale-violation", "locale-conventions/measurement-format")
    NAME = Issue("inconsistent-entities", "accuracy/mistranslation")
    UNTRANSLATED = Issue("untranslated", "accuracy/untranslated")
    FRAGMENT = Issue("grammar", "linguistic-conventions/grammar")
    ADDITION = Issue("addition", "accuracy/addition")
    OMISSION = Issue("omission", "accuracy/omission")
    REPETITION = Issue("duplication", "accuracy/addition")
    SPELLING = Issue("misspelling", "linguistic-conventions/spelling")
    PUNCTUATION = Issue("typographical", "linguistic-conventions/punctuation")
    MISTRANSLATION = Issue("mistranslation", "accuracy/mistranslation")


@dataclass(frozen=True, slots=True)
class Pair(_Displayed):
    """Target text and the source text it translates: a sentence or a few, or a heading.

    `source` is None when there is no source at all, and empty when nothing in the source
    corresponds; `target` is empty when a source sentence was dropped, and `target_start` is then
    the best guess of its place. Languages are BCP 47 codes. The starts are offsets into the
    Document's texts.
    """

    _repr_pretty_ = _Displayed._repr_pretty_

    target: str
    source: str | None = None
    target_lang: str = "und"
    source_lang: str | None = None
    target_start: int = 0
    source_start: int = 0
    role: Role = "text"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its file the text of a Document stands, from `offset` to the next Place.

    `line` and `column` count from 1, columns in code points; with a column the text follows the
    file verbatim, without one only the line is known. `part` names a part of a structured file:
    a unit's id, a DOM path, a cue's time.
    """

    offset: int
    line: int | None = None
    column: int | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Document(_Displayed):
    """One translated article (or one segment of a batch) and, when known, its source.

    `pairs` are in target order; together they cover every non-blank character of `target`.
    `places` say where `target` stands in the file, in order of offset; none when the text is the
    whole file, verbatim.
    """

    _repr_pretty_ = _Displayed._repr_pretty_

    target: str
    source: str | None = None
    target_lang: str = "und"
    source_lang: str | None = None
    pairs: tuple[Pair, ...] = ()
    path: str | None = None
    source_path: str | None = None
    id: str | int | None = None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text with what it counts.

    `value` is exact, scale included ("11,5 млн." is 11500000); `upper` is the other end of a
    range; `readings` are all values that the notation admits, the likeliest first ("1.200" in
    English text: 1.2 and 1200). `unit` is a CLDR unit identifier ("length-kilometer", "percent"),
    `currency` an ISO 4217 code or codes that a sign may stand for joined by "|". `facts` holds
    what one kind needs and others do not (a date's fields, a scale word's factor).
    """

    span: Span
    kind: str
    value: Decimal
    upper: Decimal | None = None
    unit: str | None = None
    currency: str | None = None
    approximate: bool = False
    readings: tuple[Decimal, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuantityMatch:
    """A source quantity beside a target quantity; one of the two is None when it has no partner.

    `relation` is "equal", "converted", or names what differs: "value", "scale", "currency",
    "currency-missing", "currency-added", "unit", "date", "year", "month", "weekday", "time",
    "percentage", "percent-sign", "notation", "missing", "added". `confidence` in [0, 1] is how sure
    it is that the two belong together and differ so; `place` is where in the target a missing
    quantity was to be expected.
    """

    relation: str
    source: Quantity | None
    target: Quantity | None
    confidence: float
    place: Span | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in a text: a place, a person, an organisation.

    `entries` are the gazetteer entries it may stand for; empty when the gazetteer does not know it.
    """

    span: Span
    text: str
    kind: str = "unknown"
    entries: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A source name beside its target form; one of the two is None when it has no partner.

    `relation` is "equal" or names what differs: "exonym", "adjectival", "garbled", "replaced",
    "acronym", "untransliterated", "translated", "missing", "added". `expected` is the
    gazetteer's form in the target language.
    """

    relation: str
    source: Name | None
    target: Name | None
    confidence: float
    expected: str | None = None
    place: Span | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BackTranslation:
    """A target text translated back into the source language by an engine.

    `reliability` in [0, 1] is how far the engine is to be trusted for the pair of languages (what
    its text tells right translations from wrong ones by: `mtqa.training.reliability`). `own` are
    the tokens of the text and `said` those of the pair's source, each with the logarithm of how
    likely the engine finds it, given the target; empty where that was not asked. `likeness` is the
    cosine of the text's and the source's sentence vectors, in [-1, 1]; None where no encoder is
    asked.
    """

    text: str
    engine: str
    reliability: float = 0.5
    own: tuple[tuple[Span, float], ...] = ()
    said: tuple[tuple[Span, float], ...] = ()
    likeness: float | None = None

    def margin(self, source: Span, back: Span) -> float | None:
        """How much likelier the engine finds words of the source than its own for them, in nats.

        Below 0 where it prefers its own; None where it was not asked.
        """
        sides = (self.said, source), (self.own, back)
        parts = [[value for at, value in known if at.overlaps(span)] for known, span in sides]
        return sum(parts[0]) - sum(parts[1]) if all(parts) else None


@dataclass(frozen=True, slots=True)
class Support:
    """How likely an engine finds a word of one text of a Pair: given the other text, and alone.

    Natural logarithms of the word's probability after the words before it. `kind` is "number" for
    a number and what it counts, "name" for a name. `least` is the gain of the part of the word (a
    digit, a syllable) that gains least.
    """

    span: Span
    kind: Literal["number", "name"]
    given: float
    alone: float
    least: float = 0.0

    @property
    def gain(self) -> float:
        """What the other text adds to its likelihood, in nats; below 0 it speaks against it."""
        return self.given - self.alone


@dataclass(frozen=True, slots=True)
class Likelihood:
    """What an engine's likelihoods say of the words of a Pair that nothing else shows to be right.

    `reliability` in [0, 1] is the share of right translations in which it accuses no word.
    """

    target: tuple[Support, ...]
    source: tuple[Support, ...]
    engine: str
    reliability: float = 0.5


@dataclass(frozen=True, slots=True)
class Tag:
    """A stretch of a target that the learned tagger holds to be wrong.

    `family` is one of "number", "name", "untranslated", "addition", "mistranslation", "fragment",
    "repetition", "spelling", "omission" (the word after the gap), "unsaid" (the same, known by the
    word of the source alone), "unsourced" (an addition, known by having no counterpart);
    `probability` in (0, 1). `source` is what the target leaves out: known of an "unsaid", and now
    and then of an "omission".
    """

    span: Span
    family: str
    probability: float
    source: Span | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which words of a Pair an encoder takes for each other's translation, in the Pair's offsets.

    `source` gives words of the target, in order, with the source word that each stands for;
    `target` the other way round. A wrong word has one too: what it was put for. A word that
    seems to stand for nothing is left out.
    """

    source: tuple[tuple[Span, Span], ...] = ()
    target: tuple[tuple[Span, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one Pair beside its texts: computed once, before the checks.

    A field is None when the evidence was not asked for or cannot be had. `links` are words that
    look or sound alike: pairs of a source span and a target span, in the Pair's own offsets;
    `alignment` are those that mean the same.
    """

    source_quantities: tuple[Quantity, ...] | None = None
    target_quantities: tuple[Quantity, ...] | None = None
    quantity_matches: tuple[QuantityMatch, ...] | None = None
    source_names: tuple[Name, ...] | None = None
    target_names: tuple[Name, ...] | None = None
    name_matches: tuple[NameMatch, ...] | None = None
    links: tuple[tuple[Span, Span], ...] | None = None
    back_translation: BackTranslation | None = None
    likelihood: Likelihood | None = None
    tags: tuple[Tag, ...] | None = None
    alignment: Alignment | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """What a check saw, before it is scored: a Finding in the making.

    `rule` names the way it was seen, unique within the check; `mtqa/scoring` holds what each rule
    is worth. `features` are the numbers that raise or lower the score, `evidence` what a report
    shows. A pair check gives spans in the Pair's offsets, a document check in the Document's.
    `issue` and `severity` override the check's own.
    """

    span: Span
    rule: str
    message: str
    source_span: Span | None = None
    suggestion: str | None = None
    issue: Issue | None = None
    severity: Severity | None = None
    features: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def in_document(self, pair: Pair) -> Flag:
        """The same flag of a pair with its spans as offsets into the Document's texts."""
        source_span = self.source_span
        return replace(
            self,
            span=self.span.shift(pair.target_start),
            source_span=source_span.shift(pair.source_start) if source_span else None,
        )


@dataclass(frozen=True, slots=True)
class Finding(_Displayed):
    """A flagged span of the target with its score: the probability that it is a real error."""

    _repr_pretty_ = _Displayed._repr_pretty_

    check: str
    rule: str
    score: float
    span: Span
    text: str
    message: str
    its_type: str
    mqm: str
    severity: Severity
    source_span: Span | None = None
    source_text: str | None = None
    suggestion: str | None = None
    evidence: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The finding object of the JSON formats; plain values only."""
        return {
            "check": self.check,
            "score": self.score,
            "start": self.span.start,
            "end": self.span.end,
            "text": self.text,
            "message": self.message,
            "its_type": self.its_type,
            "mqm": self.mqm,
            "severity": self.severity,
            "source_start": self.source_span.start if self.source_span else None,
            "source_end": self.source_span.end if self.source_span else None,
            "source_text": self.source_text,
            "suggestion": self.suggestion,
            "evidence": dict(self.evidence) if self.evidence else None,
        }


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is known and not reported again.

    `kind` says where it is known from: a mark in the text, the baseline, or the accept list.
    """

    finding: Finding
    kind: Literal["inline", "baseline", "accepted"]
    reason: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Result(_Displayed):
    """One checked Document with its findings in text order, or the reason it was not checked.

    `engine` is the signature of what translated it back; `fails` whether a finding that is not
    suppressed, reported or not, reaches the score from which a run fails; `fail_on` that score
    where it was decided, None where the Report's holds.
    """

    _repr_pretty_ = _Displayed._repr_pretty_

    document: Document
    findings: tuple[Finding, ...] = ()
    error: str | None = None
    suppressed: tuple[Suppressed, ...] = ()
    engine: str = "none"
    fails: bool = False
    fail_on: float | None = None

    def bar(self, report: Report) -> float:
        """The score from which a finding fails the run; settings for a path may have moved it."""
        return report.fail_on if self.fail_on is None else self.fail_on


@dataclass(frozen=True, slots=True)
class CheckInfo:
    """What a report needs to know of a check."""

    name: str
    summary: str
    issue: Issue


@dataclass(frozen=True, slots=True)
class Report(_Displayed):
    """The results of a run, with what is needed to reproduce and to print it.

    Iterates over the findings of all documents. `notices` are one line each: what could not be
    had (an engine, a dictionary) and the command that would change it.
    """

    _repr_pretty_ = _Displayed._repr_pretty_

    results: tuple[Result, ...]
    signature: str
    engine: str = "none"
    threshold: float = 0.5
    fail_on: float = 0.5
    checks: tuple[CheckInfo, ...] = ()
    notices: tuple[str, ...] = ()
    version: str = ""

    def __iter__(self) -> Iterator[Finding]:
        for result in self.results:
            yield from result.findings

    def __len__(self) -> int:
        return sum(len(result.findings) for result in self.results)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return tuple(self)[index]

    def to_dicts(self) -> list[dict[str, Any]]:
        """One plain dict a finding, with the path of its document."""
        return [
            {"path": result.document.path, "id": result.document.id, **finding.to_dict()}
            for result in self.results
            for finding in result.findings
        ]

    @overload
    def to_frame(
        self, library: Literal["pandas"] = ..., *, everything: bool = ...
    ) -> pandas.DataFrame: ...
    @overload
    def to_frame(
        self, library: Literal["polars"], *, everything: bool = ...
    ) -> polars.DataFrame: ...
    def to_frame(self, library: str = "pandas", *, everything: bool = False) -> Any:
        """The findings as a data frame of `library`, "pandas" or "polars", a row each.

        With `everything`, a text without findings has a row too, its finding's columns missing.
        Columns have types: scores are floats, offsets whole numbers that may be missing, names
        categories; `evidence` is a dict in pandas and JSON in polars.

        Raises UsageError when the library is another or not installed.
        """
        frame: Any = importlib.import_module("mtqa.frames").frame
        return frame(self, library, everything=everything)
