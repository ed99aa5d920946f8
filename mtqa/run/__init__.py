"""The runner: documents in, evidence computed once, checks asked, findings scored and decided."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import mtqa
from mtqa import lang
from mtqa.checks import Check, DocumentCheck, PairCheck
from mtqa.config import Settings, chosen_checks, known_engine
from mtqa.errors import InputError, MtqaError
from mtqa.model import Document, Evidence, Finding, Flag, Report, Result, Span
from mtqa.run._evidence import Gatherer
from mtqa.run._prepare import prepare
from mtqa.scoring import finding, merge
from mtqa.suppress import Marks, Suppressor
from mtqa.text.tokens import words

__all__ = ["Checker", "flags", "prepare"]

_WINDOW = 64  # documents whose costly evidence is bought in one batch

_SOURCE_OF_NEED = {
    "back_translation": "back-translation",
    "quantities": "numbers",
    "names": "gazetteer",
}


def _evidence_source(check: Check) -> str:
    """Which independent source of evidence a check draws on."""
    for need, source in _SOURCE_OF_NEED.items():
        if need in check.needs:
            return source
    return "tagger" if check.learned else "text"


class Checker:
    """Checks documents with one set of options; reusable, and loads what it needs once.

    `options` are the fields of Settings, by name. Raises UsageError for options that do not go
    together.
    """

    def __init__(self, settings: Settings | None = None, **options: Any) -> None:
        self.settings = replace(settings or Settings(), **options)
        self.checks = chosen_checks(self.settings)
        known_engine(self.settings.engine)
        self.suppressor = Suppressor.of(self.settings)
        self._gatherer = Gatherer(self.settings, self.checks)
        self._evidence_of = {check.name: _evidence_source(check) for check in self.checks}
        self._own: tuple[Check, ...] = ()
        self._others: dict[Settings, Checker] = {}

    @property
    def on_wait(self) -> Callable[[str], None] | None:
        """Told in a line what takes long before the first result; nothing by default."""
        return self._gatherer.on_wait

    @on_wait.setter
    def on_wait(self, tell: Callable[[str], None] | None) -> None:
        self._gatherer.on_wait = tell

    def add_check(self, check: Check) -> None:
        """Run one more check: a newsroom's own, which the package does not hold."""
        self._own = (*self._own, check)
        self.checks = (*self.checks, check)
        self._gatherer.needs |= check.needs
        self._evidence_of[check.name] = _evidence_source(check)

    def add_names(self, path: str | Path) -> None:
        """Know the names of a file too, in this checker alone; `mtqa gazetteer import` keeps them.

        The file is a table of names (CSV or TSV, a column for each language) or a TBX termbase.
        Raises InputError or ConfigError for what cannot be read.
        """
        self._gatherer.add_names(Path(path))

    @property
    def engine_name(self) -> str:
        """The signatures of the engines that served so far, or "none"."""
        return ", ".join(self._gatherer.engines) or "none"

    @property
    def signature(self) -> str:
        """What a result depends on, in one line, after sacreBLEU's example (Post 2018)."""
        asked = self.settings
        default = asked.checks is None and not asked.enable and not asked.disable
        names = "default" if default else "+".join(check.name for check in self.checks)
        learned = any(check.learned for check in self.checks)
        parts = [
            f"mtqa:{mtqa.__version__}",
            f"checks:{names}",
            f"engine:{self.engine_name}",
            f"learned:{'yes' if learned else 'no'}",
            f"min-score:{self.settings.threshold:g}",
            *([f"overrides:{len(asked.overrides)}"] if asked.overrides else []),
        ]
        return "|".join(parts)

    def check(self, document: Document | str, source: str | None = None) -> Result:
        """One document checked, or one target text with its `source`.

        Raises MtqaError when it cannot be checked.
        """
        if isinstance(document, str):
            document = Document(document, source)
        elif not isinstance(document, Document):
            raise InputError(f"a text or a Document is needed, not {type(document).__name__}")
        return self._checked(*self._prepared(document))

    def check_many(self, documents: Iterable[Document | Result]) -> Iterator[Result]:
        """Documents checked lazily, in order; one that cannot be is a Result with its error.

        A Result, such as a reader gives for a broken unit, passes unchanged. Where models
        are asked, some tens of documents are read ahead and go to them in one batch.
        """
        rest = iter(documents)
        window = _WINDOW if self._gatherer.batches else 1
        while ahead := [self._try_prepared(one) for one in islice(rest, window)]:
            prepared = [one for one in ahead if not isinstance(one, Result)]
            if window > 1 and len(prepared) > 1:
                for checker in {id(self._at(one)): self._at(one) for one, _ in prepared}.values():
                    mine = [one for one, _ in prepared if self._at(one) is checker]
                    checker._gatherer.ahead(mine)
            for one in ahead:
                yield one if isinstance(one, Result) else self._try_checked(*one)

    def report(self, results: Iterable[Result]) -> Report:
        """The results with what is needed to print and to reproduce them."""
        results = tuple(results)
        return Report(
            results=results,
            signature=self.signature,
            engine=self.engine_name,
            threshold=self.settings.threshold,
            fail_on=self.settings.failing,
            checks=tuple(check.info for check in self.checks),
            notices=(*self._gatherer.notices, *self.suppressor.notices()),
            version=mtqa.__version__,
        )

    def evidence(self, document: Document) -> tuple[Evidence, ...]:
        """What the chosen checks need to know of a prepared document, in the order of its pairs."""
        return self._gatherer.evidence(document)

    def _prepared(self, document: Document) -> tuple[Document, Marks]:
        self._gatherer.warm(document)
        marks = Marks.of(document.target)
        document = replace(document, target=marks.blanked)
        return prepare(document, self.settings.at(document.path)), marks

    def _checked(self, document: Document, marks: Marks) -> Result:
        checker = self._at(document)
        found = checker._find(document, marks.text)
        engine = checker._gatherer.engine_of(document)
        result = Result(
            replace(document, target=marks.text),
            found,
            engine=engine.signature if engine else "none",
        )
        return _decided(self.suppressor.decide(result, marks), checker.settings)

    def _try_prepared(self, document: Document | Result) -> tuple[Document, Marks] | Result:
        if isinstance(document, Result):
            return document
        try:
            return self._prepared(document)
        except Exception as error:
            return _failed(document, error)

    def _try_checked(self, document: Document, marks: Marks) -> Result:
        try:
            return self._checked(document, marks)
        except Exception as error:
            return _failed(document, error)

    def _at(self, document: Document) -> Checker:
        """The checker for a prepared document: another one where an override holds."""
        settings = self.settings.at(document.path, document.source_lang, document.target_lang)
        if settings == self.settings:
            return self
        if settings not in self._others:
            other = Checker(replace(settings, accept=None, baseline=None, overrides=()))
            other._gatherer = self._gatherer.beside(other.settings, other.checks)
            for check in self._own:
                other.add_check(check)
            self._others[settings] = other
        return self._others[settings]

    def _find(self, document: Document, target: str) -> tuple[Finding, ...]:
        """The findings in a prepared document that are reported or fail; `target` has its marks."""
        found = [
            finding(check, flag, target, document.source) for check, flag in self._flags(document)
        ]
        least = min(self.settings.threshold, self.settings.failing)
        return tuple(one for one in merge(found, self._evidence_of) if one.score >= least)

    def _flags(self, document: Document) -> Iterator[tuple[Check, Flag]]:
        if (flag := _not_translated(document)) is not None:
            # No other check has a meaning then.
            yield from ((check, flag) for check in self.checks if check.name == "untranslated")
            return
        evidence = self.evidence(document)
        for check in self.checks:
            for flag in flags(check, document, evidence):
                yield check, flag


def flags(check: Check, document: Document, evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """The flags of one check, their spans as offsets into the document's texts."""
    if isinstance(check, DocumentCheck):
        yield from check.find(document, evidence)
        return
    assert isinstance(check, PairCheck)
    for pair, known in zip(document.pairs, evidence, strict=True):
        for flag in check.find(pair, known):
            yield flag.in_document(pair)


def _decided(result: Result, settings: Settings) -> Result:
    """The result with the findings to report, and whether one of all fails the run."""
    return replace(
        result,
        findings=tuple(one for one in result.findings if one.score >= settings.threshold),
        fails=any(one.score >= settings.failing for one in result.findings),
        fail_on=settings.failing,
    )


def _failed(document: Document, error: Exception) -> Result:
    """A document in error: what a user can mend, or a fault of ours that costs no other line."""
    if isinstance(error, MtqaError):
        return Result(document, error=error.reason)
    if os.environ.get("MTQA_DEBUG"):
        raise error
    return Result(document, error=f"internal error: {type(error).__name__}: {error}")


def _not_translated(document: Document) -> Flag | None:
    """The whole target, when it was found to be in the source's language and to say its words.

    Declared so is an error. Languages that are hardly told apart may be rightly translated into
    one another, so the texts have to share most of their words.
    """
    if document.source is None or not lang.same_language(
        document.source_lang or "und", document.target_lang
    ):
        return None
    said = {token.text.casefold() for token in words(document.target)}
    read = {token.text.casefold() for token in words(document.source)}
    if 3 * len(said & read) < 2 * min(len(said), len(read)):
        return None
    start = len(document.target) - len(document.target.lstrip())
    name = lang.display_name(document.target_lang)
    return Flag(
        Span(start, len(document.target.rstrip())),
        "same-language",
        f"source and target are both in {name}: the text was not translated",
        source_span=Span(0, len(document.source)),
        severity="critical",
        features={"confidence": 0.95},
    )
