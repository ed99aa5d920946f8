"""The runner: documents in, evidence computed once, checks asked, findings scored and decided."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import mtqa
from mtqa import lang
from mtqa.checks import Check, DocumentCheck, PairCheck
from mtqa.config import Settings, chosen_checks, known_engine
from mtqa.errors import InputError, MtqaError
from mtqa.model import Document, Evidence, Finding, Flag, Report, Result, Span
from mtqa.run._evidence import Bought, Gatherer
from mtqa.run._prepare import prepare
from mtqa.run._source import with_source
from mtqa.scoring import finding, merge
from mtqa.suppress import Marks, Suppressor
from mtqa.text.tokens import words

__all__ = ["WINDOW", "Bought", "Checker", "Prepared", "Ready", "flags", "prepare"]

WINDOW = 64
"""Documents whose costly evidence is bought in one batch."""

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


class Ready(NamedTuple):
    """A prepared document, the marks in its target blanked, and the target as it was."""

    document: Document
    text: str


Prepared = Ready | Result
"""A document that can be checked, or why it cannot."""


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

    @property
    def built(self) -> bool:
        """Whether the cache has what is built at the first use, as far as the checks need it."""
        return self._gatherer.built

    def build(self, progress: Callable[[str, float], None] | None = None) -> None:
        """Build it now; `progress` is told the step and the share that is done, 0 to 1."""
        self._gatherer.build(progress)

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
    def has_own(self) -> bool:
        """Whether checks or names were added, of which its settings say nothing."""
        return bool(self._own) or self._gatherer.has_own_names

    @property
    def engine_name(self) -> str:
        """The signatures of the engines that served so far, or "none"."""
        return ", ".join(self._gatherer.engines) or "none"

    @property
    def notices(self) -> tuple[str, ...]:
        """One line each: what could not be had so far, and what would change it."""
        return tuple(self._gatherer.notices)

    def notice(self, notices: Iterable[str]) -> None:
        """Take over the notices of a checker in another process."""
        self._gatherer.notices.update(dict.fromkeys(notices))

    def engine_for(self, document: Document) -> str:
        """The signatures of what would serve a document whose languages are known, or "none"."""
        return self._at(document)._gatherer.serving(document)

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
            *(f"recogniser:{name}" for name in self._gatherer.recognisers),
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
        return self.decide(self._found(self._prepared(document)))

    def check_many(self, documents: Iterable[Document | Result]) -> Iterator[Result]:
        """Documents checked lazily, in order; one that cannot be is a Result with its error.

        A Result, such as a reader gives for a broken unit, passes unchanged. Where models
        are asked, some tens of documents are read ahead and go to them in one batch. Several
        threads may call it at once, each with documents of its own, and a forked process too.

        Raises InputError for what is neither a Document nor a Result.
        """
        rest = iter(documents)
        window = WINDOW if self.batches else 1
        while ahead := list(islice(rest, window)):
            for result in self.examine(ahead):
                yield self.decide(result)

    @property
    def batches(self) -> bool:
        """Whether models are asked, which serve many documents at once better than one by one."""
        return self._gatherer.batches

    def examine(self, documents: Iterable[Document | Result]) -> Iterator[Result]:
        """All that is found in some documents, which go to the models in one batch.

        As `check_many`, but nothing that is known is set apart and no score decides yet: `decide`
        does both, and reads no more than the Result.
        """
        ahead = self.prepare(documents)
        return self.find(ahead, self.buy(ahead))

    def prepare(self, documents: Iterable[Document | Result]) -> list[Prepared]:
        """The documents with their languages known and their pairs aligned, or why they are not."""
        return [self._try_prepared(one) for one in documents]

    def buy(self, prepared: Sequence[Prepared]) -> list[Bought | None]:
        """What the models say of prepared documents; None where that is to be asked one by one."""
        bought: list[Bought | None] = [None] * len(prepared)
        groups: dict[int, tuple[Checker, list[int]]] = {}
        for place, one in enumerate(prepared):
            if not isinstance(one, Result):
                checker = self._at(one.document)
                groups.setdefault(id(checker), (checker, []))[1].append(place)
        for checker, places in groups.values():
            ready = [one for one in map(prepared.__getitem__, places) if isinstance(one, Ready)]
            try:
                answers = checker._gatherer.buy([one.document for one in ready])
            except Exception:
                continue  # it is told of the document that brings it about
            for place, answer in zip(places, answers, strict=True):
                bought[place] = answer
        return bought

    def find(
        self, prepared: Iterable[Prepared], bought: Iterable[Bought | None]
    ) -> Iterator[Result]:
        """What the checks find in prepared documents, with what the models said of them."""
        for one, given in zip(prepared, bought, strict=True):
            yield one if isinstance(one, Result) else self._try_found(one, given)

    def decide(self, result: Result) -> Result:
        """A Result of `examine` with what is known set apart and the findings to report left."""
        if result.error is not None:
            return result
        document = result.document
        settings = self.settings.at(document.path, document.source_lang, document.target_lang)
        return _decided(self.suppressor.decide(result, Marks.of(document.target)), settings)

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

    def evidence(self, document: Document, bought: Bought | None = None) -> tuple[Evidence, ...]:
        """What the chosen checks need to know of a prepared document, in the order of its pairs."""
        return self._gatherer.evidence(document, bought)

    def _prepared(self, document: Document) -> Ready:
        self._gatherer.warm(document)
        marks = Marks.of(document.target)
        blanked = replace(document, target=marks.blanked)
        return Ready(prepare(blanked, self.settings.at(document.path)), marks.text)

    def _found(self, ready: Ready, bought: Bought | None = None) -> Result:
        document, text = ready
        checker = self._at(document)
        if bought is None:
            (bought,) = checker._gatherer.buy([document])
        found = checker._find(document, text, bought)
        return Result(replace(document, target=text), found, engine=bought.engine)

    def _try_prepared(self, document: Document | Result) -> Prepared:
        if isinstance(document, Result):
            return document
        if not isinstance(document, Document):
            raise InputError(f"a Document is needed, not {type(document).__name__}")
        try:
            return self._prepared(document)
        except Exception as error:
            return _failed(document, error)

    def _try_found(self, ready: Ready, bought: Bought | None) -> Result:
        try:
            return self._found(ready, bought)
        except Exception as error:
            return _failed(ready.document, error)

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

    def _find(self, document: Document, target: str, bought: Bought) -> tuple[Finding, ...]:
        """The findings in a prepared document that are reported or fail; `target` has its marks."""
        if (flag := _not_translated(document)) is not None:
            # No other check has a meaning then.
            flagged = [(check, flag) for check in self.checks if check.name == "untranslated"]
            evidence: tuple[Evidence, ...] = ()
        else:
            evidence = self.evidence(document, bought)
            flagged = list(self._flags(document, evidence))
        found = [finding(check, flag, target, document.source) for check, flag in flagged]
        least = min(self.settings.threshold, self.settings.failing)
        return tuple(
            with_source(one, document, evidence)
            for one in merge(found, self._evidence_of)
            if one.score >= least
        )

    def _flags(
        self, document: Document, evidence: tuple[Evidence, ...]
    ) -> Iterator[tuple[Check, Flag]]:
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
