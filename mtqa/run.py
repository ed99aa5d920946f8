"""The runner: documents in, evidence computed once, checks asked, findings scored and decided."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mtqa
from mtqa import cache, lang
from mtqa.align import align
from mtqa.align import words as link_words
from mtqa.checks import Check, DocumentCheck, PairCheck
from mtqa.config import Settings, chosen_checks
from mtqa.errors import EngineError, InputError, LanguageError, MtqaError
from mtqa.model import (
    BackTranslation,
    Document,
    Evidence,
    Finding,
    Flag,
    Pair,
    Report,
    Result,
    Span,
    Tag,
)
from mtqa.scoring import finding, merge
from mtqa.suppress import Marks, Suppressor
from mtqa.text.detect import detect
from mtqa.text.sentences import split

if TYPE_CHECKING:
    from mtqa.engines import Engine
    from mtqa.gazetteer import Gazetteer

__all__ = ["Checker", "flags", "prepare"]

# A text of one block up to this length is a segment: its sentences are read together, so that
# aligning them cannot go wrong.
_SEGMENT_LENGTH = 600

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


def prepare(document: Document, settings: Settings) -> Document:
    """The document with its languages known and its pairs aligned.

    Raises InputError for an empty target and LanguageError when a language cannot be told.
    """
    if not document.target.strip():
        raise InputError("the target is empty", path=document.path)
    source = document.source if document.source and document.source.strip() else None
    target_lang = _language(document.target, document.target_lang, settings.target_lang, "target")
    source_lang = None
    if source is not None:
        source_lang = _language(source, document.source_lang, settings.source_lang, "source")
    elif settings.source_lang or document.source_lang:
        source_lang = settings.source_lang or lang.normalise(document.source_lang or "und")
    _refuse_same_declared(document)
    document = replace(document, source=source, target_lang=target_lang, source_lang=source_lang)
    if document.pairs:
        pairs = tuple(
            replace(pair, target_lang=target_lang, source_lang=source_lang)
            for pair in document.pairs
        )
    else:
        pairs = _pairs(document)
    return replace(document, pairs=pairs)


def _language(text: str, declared: str | None, asked: str | None, side: str) -> str:
    code = asked if declared in (None, "und") else declared
    if code is not None:
        return lang.normalise(code)
    try:
        return detect(text)[0]
    except LanguageError as error:
        option = "--to" if side == "target" else "--from"
        raise LanguageError(
            f"the language of the {side} cannot be told: {error.what}", hint=f"give it as {option}"
        ) from error


def _refuse_same_declared(document: Document) -> None:
    first, second = document.source_lang, document.target_lang
    if first and second != "und" and lang.same_language(first, second):
        raise InputError(f"source and target are declared in the same language, {first}")


def _pairs(document: Document) -> tuple[Pair, ...]:
    target, source = document.target, document.source
    if _is_segment(target) and (source is None or _is_segment(source)):
        return (Pair(target, source, document.target_lang, document.source_lang),)
    target_segments = split(target, document.target_lang)
    if source is None:
        return tuple(
            Pair(
                segment.span.of(target),
                None,
                document.target_lang,
                document.source_lang,
                segment.span.start,
                role=segment.role,
            )
            for segment in target_segments
        )
    assert document.source_lang is not None
    source_segments = split(source, document.source_lang)
    return align(
        source,
        source_segments,
        document.source_lang,
        target,
        target_segments,
        document.target_lang,
    )


def _is_segment(text: str) -> bool:
    return len(text) <= _SEGMENT_LENGTH and "\n" not in text.strip()


class Checker:
    """Checks documents with one set of options; reusable, and loads what it needs once.

    `options` are the fields of Settings, by name. `on_wait` is told in a line what takes long
    before the first result. Raises UsageError for options that do not go together.
    """

    def __init__(self, settings: Settings | None = None, **options: Any) -> None:
        self.settings = replace(settings or Settings(), **options)
        self.checks = chosen_checks(self.settings)
        self._needs = frozenset(need for check in self.checks for need in check.needs)
        self._evidence_of = {check.name: _evidence_source(check) for check in self.checks}
        self.suppressor = Suppressor.of(self.settings)
        self._engines: dict[tuple[str, str, str], Engine | None] = {}
        self._notices: dict[str, None] = {}
        self._others: dict[Settings, Checker] = {}
        self._own: tuple[Check, ...] = ()
        self._own_names: tuple[Path, ...] = ()
        self.on_wait: Callable[[str], None] | None = None

    def add_check(self, check: Check) -> None:
        """Run one more check: a newsroom's own, which the package does not hold."""
        self._own = (*self._own, check)
        self.checks = (*self.checks, check)
        self._needs |= check.needs
        self._evidence_of[check.name] = _evidence_source(check)

    def add_names(self, path: str | Path) -> None:
        """Know the names of a file too, in this checker alone; `mtqa gazetteer import` keeps them.

        The file is a table of names (CSV or TSV, a column for each language) or a TBX termbase.
        Raises InputError or ConfigError for what cannot be read.
        """
        from mtqa.gazetteer import default
        from mtqa.gazetteer.build import default_path, user_path
        from mtqa.gazetteer.imports import import_file
        from mtqa.gazetteer.store import Gazetteer

        default()  # builds the embedded names at the first use
        folder = tempfile.TemporaryDirectory(prefix="mtqa-")
        weakref.finalize(self, folder.cleanup)
        file = Path(folder.name) / f"{len(self._own_names)}.sqlite"
        import_file(Path(path), file)
        self._own_names = (*self._own_names, file)
        kept = [user_path()] if user_path().is_file() else []
        self.__dict__["_gazetteer"] = Gazetteer.open(default_path(), *kept, *self._own_names)

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        from mtqa.gazetteer import default
        from mtqa.gazetteer.build import default_path

        if self.on_wait is not None and not default_path().is_file():
            self.on_wait("building the gazetteer, at this first use only: some 20 seconds")
        return default()

    @property
    def engine_name(self) -> str:
        """The signatures of the engines that served, or "none"."""
        names = sorted({engine.signature for engine in self._engines.values() if engine})
        return ", ".join(names) or "none"

    @property
    def signature(self) -> str:
        """What a result depends on, in one line, after sacreBLEU's example (Post 2018)."""
        asked = self.settings
        default = asked.checks is None and not asked.enable and not asked.disable
        names = "default" if default else "+".join(check.name for check in self.checks)
        parts = [
            f"mtqa:{mtqa.__version__}",
            f"checks:{names}",
            f"engine:{self.engine_name}",
            f"learned:{'no' if self.settings.fast else 'yes'}",
            f"min-score:{self.settings.threshold:g}",
            *([f"overrides:{len(asked.overrides)}"] if asked.overrides else []),
        ]
        return "|".join(parts)

    def check(self, document: Document) -> Result:
        """One document checked; raises MtqaError when it cannot be."""
        marks = Marks.of(document.target)
        document = replace(document, target=marks.blanked)
        document = prepare(document, self.settings.at(document.path))
        found = self._at(document)._find(document, marks.text)
        whole = replace(document, target=marks.text)
        return self.suppressor.decide(Result(whole, found), marks)

    def _at(self, document: Document) -> Checker:
        """The checker for a prepared document: another one where an override holds."""
        settings = self.settings.at(document.path, document.source_lang, document.target_lang)
        if settings == self.settings:
            return self
        if settings not in self._others:
            other = Checker(replace(settings, accept=None, baseline=None, overrides=()))
            other._engines, other._notices = self._engines, self._notices
            other.on_wait = self.on_wait
            for check in self._own:
                other.add_check(check)
            if self._own_names:
                other.__dict__["_gazetteer"] = self._gazetteer
            self._others[settings] = other
        return self._others[settings]

    def _find(self, document: Document, target: str) -> tuple[Finding, ...]:
        """The findings worth a report in a prepared document; `target` is its text with marks."""
        found = [
            finding(check, flag, target, document.source) for check, flag in self._flags(document)
        ]
        merged = merge(found, self._evidence_of)
        return tuple(one for one in merged if one.score >= self.settings.threshold)

    def _flags(self, document: Document) -> Iterator[tuple[Check, Flag]]:
        if document.source is not None and lang.same_language(
            document.source_lang or "und", document.target_lang
        ):
            # Found to be so; declared so is an error. No other check has a meaning then.
            yield from (
                (check, _not_translated(document))
                for check in self.checks
                if check.name == "untranslated"
            )
            return
        evidence = self.evidence(document)
        for check in self.checks:
            for flag in flags(check, document, evidence):
                yield check, flag

    def check_many(self, documents: Iterable[Document | Result]) -> Iterator[Result]:
        """Documents checked lazily, in order; one that cannot be is a Result with its error.

        A Result, such as a reader gives for a broken unit, passes unchanged.
        """
        for document in documents:
            if isinstance(document, Result):
                yield document
                continue
            try:
                yield self.check(document)
            except MtqaError as error:
                yield Result(document, error=error.reason)

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
            notices=(*self._notices, *self.suppressor.notices()),
            version=mtqa.__version__,
        )

    def evidence(self, document: Document) -> tuple[Evidence, ...]:
        """What the chosen checks need to know of a prepared document, in the order of its pairs."""
        evidence = [self._of_pair(pair) for pair in document.pairs]
        if "quantities" in self._needs and len(evidence) > 1:
            evidence = _across(evidence)
        if "back_translation" in self._needs and document.source is not None:
            for index, back in self._back_translations(document):
                evidence[index] = replace(evidence[index], back_translation=back)
        if "tags" in self._needs and document.source is not None:
            for index, tags in self._tags(document):
                evidence[index] = replace(evidence[index], tags=tags)
        return tuple(evidence)

    def _tags(self, document: Document) -> Iterator[tuple[int, tuple[Tag, ...]]]:
        from mtqa.encoder import tagger

        try:
            found = tagger.tag([(pair.source or "", pair.target) for pair in document.pairs])
        except EngineError as error:
            self._notices[f"the tagger left out: {error}"] = None
            return
        yield from enumerate(found)

    def _of_pair(self, pair: Pair) -> Evidence:
        fields: dict[str, object] = {}
        both = pair.source is not None and pair.source_lang is not None
        if "quantities" in self._needs:
            fields.update(_quantities(pair, both))
        if "names" in self._needs:
            fields.update(self._names(pair, both))
        if "links" in self._needs and both:
            fields["links"] = link_words(pair.source or "", pair.target)
        return Evidence(**fields)  # type: ignore[arg-type]

    def _names(self, pair: Pair, both: bool) -> dict[str, object]:
        from mtqa.gazetteer import find_names, match_names

        target = find_names(pair.target, pair.target_lang, self._gazetteer)
        if not both:
            return {"target_names": target}
        source_text, source_lang = pair.source or "", pair.source_lang or "und"
        source = find_names(source_text, source_lang, self._gazetteer)
        matches = match_names(
            source_text,
            source_lang,
            source,
            pair.target,
            pair.target_lang,
            target,
            self._gazetteer,
        )
        return {"target_names": target, "source_names": source, "name_matches": matches}

    def _back_translations(self, document: Document) -> Iterator[tuple[int, BackTranslation]]:
        assert document.source_lang is not None
        engine = self._engine(document.target_lang, document.source_lang)
        if engine is None:
            return
        wanted = [
            index
            for index, pair in enumerate(document.pairs)
            if pair.target.strip() and pair.source and pair.source.strip()
        ]
        try:
            texts = cache.translate(
                engine,
                [document.pairs[index].target for index in wanted],
                document.target_lang,
                document.source_lang,
            )
        except EngineError as error:
            self._notices[f"back-translation left out: {error}"] = None
            return
        reliability = engine.reliability(document.target_lang, document.source_lang)
        for index, text in zip(wanted, texts, strict=True):
            yield index, BackTranslation(text, engine.signature, reliability)

    def _engine(self, source_lang: str, target_lang: str) -> Engine | None:
        key = (self.settings.engine, source_lang, target_lang)
        if key not in self._engines:
            from mtqa.engines import choose

            choice = choose(
                self.settings.engine, source_lang, target_lang, offline=self.settings.offline
            )
            if choice.notice:
                self._notices[choice.notice] = None
            self._engines[key] = choice.engine
        return self._engines[key]


def _quantities(pair: Pair, both: bool) -> dict[str, object]:
    from mtqa.quantities import extract, match

    target = extract(pair.target, pair.target_lang)
    if not both:
        return {"target_quantities": target}
    source_text, source_lang = pair.source or "", pair.source_lang or "und"
    source = extract(source_text, source_lang)
    matches = match(source_text, source_lang, source, pair.target, pair.target_lang, target)
    return {
        "target_quantities": target,
        "source_quantities": source,
        "quantity_matches": matches,
    }


def _across(evidence: list[Evidence]) -> list[Evidence]:
    from mtqa.quantities import across

    matches = across([one.quantity_matches for one in evidence])
    return [
        replace(one, quantity_matches=match) for one, match in zip(evidence, matches, strict=True)
    ]


def _not_translated(document: Document) -> Flag:
    start = len(document.target) - len(document.target.lstrip())
    name = lang.display_name(document.target_lang)
    return Flag(
        Span(start, len(document.target.rstrip())),
        "same-language",
        f"source and target are both in {name}: the text was not translated",
        severity="critical",
        features={"confidence": 0.95},
    )


def flags(check: Check, document: Document, evidence: tuple[Evidence, ...]) -> Iterator[Flag]:
    """The flags of one check, their spans as offsets into the document's texts."""
    if isinstance(check, DocumentCheck):
        yield from check.find(document, evidence)
        return
    assert isinstance(check, PairCheck)
    for pair, known in zip(document.pairs, evidence, strict=True):
        for flag in check.find(pair, known):
            yield flag.in_document(pair)
