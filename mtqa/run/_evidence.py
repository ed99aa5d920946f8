"""What the checks need beside the texts: computed once a pair, in batches where it costs."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mtqa import cache
from mtqa.align import words as link_words
from mtqa.checks import Check
from mtqa.config import Settings
from mtqa.errors import EngineError
from mtqa.forks import cached_property
from mtqa.model import (
    Alignment,
    BackTranslation,
    Document,
    Evidence,
    Likelihood,
    NameMatch,
    Pair,
    Tag,
)

if TYPE_CHECKING:
    from mtqa.engines import Engine
    from mtqa.gazetteer import Gazetteer

__all__ = ["Bought", "Gatherer"]


@dataclass(frozen=True, slots=True)
class Bought:
    """What models gave for one document: a value for each pair, or nothing where none was asked.

    Without a model in it, so that it can go to another process. `engine` is the signature of what
    translated back and scored; `names` are the fields of the Evidence, doubtful names asked about;
    `whole` is False when something failed that may work another time.
    """

    engine: str = "none"
    tags: tuple[tuple[Tag, ...] | None, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    backs: tuple[BackTranslation | None, ...] = ()
    likelihoods: tuple[Likelihood | None, ...] = ()
    names: tuple[Mapping[str, object], ...] = ()
    whole: bool = True


class Gatherer:
    """Computes Evidence for documents whose pairs are known; loads what it needs at first use.

    `notices` say in a line each what could not be had; `on_wait` is told what takes long.
    """

    def __init__(self, settings: Settings, checks: Iterable[Check]) -> None:
        self.settings = settings
        self.needs = frozenset(need for check in checks for need in check.needs)
        self.notices: dict[str, None] = {}
        self.on_wait: Callable[[str], None] | None = None
        self._engines: dict[tuple[str, str, str], Engine | None] = {}
        self._own_names: tuple[Path, ...] = ()
        self._serving: dict[str, tuple[str, ...]] = {}
        self._warming: threading.Thread | None = None

    @property
    def batches(self) -> bool:
        """Whether evidence is cheaper bought for many documents at once."""
        translates = "back_translation" in self.needs and self.settings.engine != "none"
        return translates or "tags" in self.needs

    def warm(self, document: Document) -> None:
        """Begin to load what checking the document will need, beside what is done first."""
        if "tags" in self.needs and document.source and self._warming is None:
            self._warming = threading.Thread(target=_load_tagger, daemon=True)
            self._warming.start()

    def buy(self, documents: Sequence[Document]) -> list[Bought]:
        """What models say of prepared documents, in their order, asked for all in one go.

        One thread of a process at a time: some models load, and some answer, for one only.
        """
        with _one_at_a_time.lock:
            return self._bought(documents)

    def _bought(self, documents: Sequence[Document]) -> list[Bought]:
        bought = [Bought() for _ in documents]
        if "back_translation" in self.needs:
            self._translate_ahead(documents)
            bought = [self._with_backs(*one) for one in zip(documents, bought, strict=True)]
            bought = self._with_likelihoods(documents, bought)
            bought = self._with_likeness(documents, bought)
        if "tags" in self.needs:
            bought = self._with_tags(documents, bought)
        if "names" in self.needs and not self.settings.fast:
            bought = self._with_names(documents, bought)
        return bought

    def beside(self, settings: Settings, checks: Iterable[Check]) -> Gatherer:
        """One with other settings that shares what this one has loaded."""
        other = Gatherer(settings, checks)
        other.notices, other._engines = self.notices, self._engines
        if settings.fast == self.settings.fast:
            other._serving = self._serving
        other.on_wait = self.on_wait
        if self._own_names:
            other.__dict__["gazetteer"] = self.gazetteer
        return other

    def evidence(self, document: Document, bought: Bought | None = None) -> tuple[Evidence, ...]:
        """What the checks need to know of each pair of a prepared document.

        `bought` is what `buy` gave for it; without it, it is bought now.
        """
        if bought is None:
            (bought,) = self.buy([document])
        names: Sequence[Mapping[str, object] | None] = bought.names
        if not names and "names" in self.needs and document.source is not None:
            names = self._names_of(document)
        names = names or (None,) * len(document.pairs)
        evidence = [self._of_pair(*one) for one in zip(document.pairs, names, strict=True)]
        if "quantities" in self.needs and len(evidence) > 1:
            evidence = _across(evidence)
        if bought.backs:
            evidence = [
                replace(one, back_translation=back)
                for one, back in zip(evidence, bought.backs, strict=True)
            ]
        if bought.likelihoods:
            evidence = [
                replace(one, likelihood=found)
                for one, found in zip(evidence, bought.likelihoods, strict=True)
            ]
        if bought.tags:
            evidence = [
                replace(one, tags=tags, alignment=alignment)
                for one, tags, alignment in zip(
                    evidence, bought.tags, bought.alignments, strict=True
                )
            ]
        return tuple(evidence)

    # --- names ----------------------------------------------------------------------------------

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The embedded names, with the user's."""
        from mtqa.gazetteer import default
        from mtqa.gazetteer.build import default_path

        if self.on_wait is not None and not default_path().is_file():
            self.on_wait("building the gazetteer, at this first use only: some 20 seconds")
        return default()

    @property
    def built(self) -> bool:
        """Whether the embedded names that the checks need are in the cache."""
        from mtqa.gazetteer.build import default_path

        return "names" not in self.needs or default_path().is_file()

    def build(self, progress: Callable[[str, float], None] | None = None) -> None:
        """Build the embedded names if they are needed and not there."""
        from mtqa.gazetteer import default

        if not self.built:
            default(progress)

    @property
    def has_own_names(self) -> bool:
        """Whether names were added to this one."""
        return bool(self._own_names)

    def add_names(self, path: Path) -> None:
        """Know the names of a table or termbase too."""
        from mtqa.gazetteer import default
        from mtqa.gazetteer.build import default_path, user_path
        from mtqa.gazetteer.imports import import_file
        from mtqa.gazetteer.store import Gazetteer

        default()  # builds the embedded names at the first use
        folder = tempfile.TemporaryDirectory(prefix="mtqa-")
        weakref.finalize(self, folder.cleanup)
        file = Path(folder.name) / f"{len(self._own_names)}.sqlite"
        import_file(path, file)
        self._own_names = (*self._own_names, file)
        kept = [user_path()] if user_path().is_file() else []
        self.__dict__["gazetteer"] = Gazetteer.open(default_path(), *kept, *self._own_names)

    def _names(self, pair: Pair, both: bool) -> dict[str, object]:
        from mtqa.gazetteer import find_names, match_names

        found = partial(find_names, gazetteer=self.gazetteer)
        target = found(
            pair.target, pair.target_lang, recognisers=self._recognisers(pair.target_lang)
        )
        if not both:
            return {"target_names": target}
        source_text, source_lang = pair.source or "", pair.source_lang or "und"
        source = found(source_text, source_lang, recognisers=self._recognisers(source_lang))
        matches = match_names(
            source_text,
            source_lang,
            source,
            pair.target,
            pair.target_lang,
            target,
            self.gazetteer,
        )
        return {"target_names": target, "source_names": source, "name_matches": matches}

    def _with_names(self, documents: Sequence[Document], bought: list[Bought]) -> list[Bought]:
        """The same with the names of the documents that have a source, after a second opinion."""
        found = [
            self._matched(document) if document.source is not None else [] for document in documents
        ]
        pairs = [
            pair for one, names in zip(documents, found, strict=True) if names for pair in one.pairs
        ]
        try:
            self._ask_again(pairs, [fields for names in found for fields in names])
        except EngineError as error:
            self.notices[f"the encoder left out: {error}"] = None
            bought = [replace(one, whole=False) for one in bought]
        for document, names in zip(documents, found, strict=True):
            self._names_across(document.pairs, names)
        return [replace(one, names=tuple(names)) for one, names in zip(bought, found, strict=True)]

    def _matched(self, document: Document) -> list[dict[str, object]]:
        return [self._names(pair, pair.source_lang is not None) for pair in document.pairs]

    def _names_of(self, document: Document) -> list[dict[str, object]]:
        """The names of a document's pairs, without a second opinion."""
        names = self._matched(document)
        self._names_across(document.pairs, names)
        return names

    def _names_across(self, pairs: Sequence[Pair], names: Sequence[dict[str, Any]]) -> None:
        """Judge the matches of an article with what the pairs around them name."""
        from mtqa.gazetteer import across
        from mtqa.gazetteer.compare import Side

        if len(names) < 2:
            return
        both = [number for number, fields in enumerate(names) if "name_matches" in fields]
        texts = [
            (
                Side(
                    pairs[at].source or "",
                    pairs[at].source_lang or "und",
                    names[at]["source_names"],
                ),
                Side(pairs[at].target, pairs[at].target_lang, names[at]["target_names"]),
            )
            for at in both
        ]
        judged = across(texts, [names[at]["name_matches"] for at in both], self.gazetteer)
        for at, matches in zip(both, judged, strict=True):
            names[at]["name_matches"] = matches

    def _ask_again(self, pairs: Sequence[Pair], names: Sequence[dict[str, object]]) -> None:
        """Let an encoder reconsider the doubtful names among the fields of the pairs' Evidence."""
        from mtqa.gazetteer.opinion import doubtful, reconsidered, stretch

        asked: dict[int, tuple[NameMatch, ...]] = {}
        for number, fields in enumerate(names):
            if matches := doubtful(cast("tuple[NameMatch, ...]", fields.get("name_matches", ()))):
                asked[number] = matches
        if not asked:
            return
        from mtqa.encoder import encoder
        from mtqa.encoder.backing import backing

        read = encoder().states
        sources = read([pairs[number].source or "" for number in asked])
        targets = read([pairs[number].target for number in asked])
        for (number, matches), here, there in zip(asked.items(), sources, targets, strict=True):
            stretches = [stretch(match) for match in matches]
            opinions = dict(zip(stretches, backing(here, there, stretches), strict=True))
            whole = cast("tuple[NameMatch, ...]", names[number]["name_matches"])
            names[number]["name_matches"] = reconsidered(whole, opinions)

    @property
    def recognisers(self) -> tuple[str, ...]:
        """The recognisers of names that served so far, with their versions."""
        names = sorted({name for serving in self._serving.values() for name in serving})
        return tuple(f"{name}-{metadata.version(name)}" for name in names)

    def _recognisers(self, lang: str) -> tuple[str, ...]:
        """The named-entity recognisers that serve a language here; none where models are unwanted.

        One that is installed and cannot be loaded is left out, with a notice.
        """
        if self.settings.fast:
            return ()
        if lang not in self._serving:
            from mtqa.gazetteer.recognisers import available, recognisers

            wanted = self.settings.recognisers
            serving: list[str] = []
            for name in recognisers() if wanted is None else wanted:
                try:
                    serving += available(lang, (name,))
                except EngineError as error:
                    self.notices[f"a recogniser of names left out: {error}"] = None
            self._serving[lang] = tuple(serving)
        return self._serving[lang]

    # --- pair by pair ---------------------------------------------------------------------------

    def _of_pair(self, pair: Pair, names: Mapping[str, object] | None = None) -> Evidence:
        fields: dict[str, object] = {}
        both = pair.source is not None and pair.source_lang is not None
        if "quantities" in self.needs:
            fields.update(_quantities(pair, both))
        if "names" in self.needs:
            fields.update(self._names(pair, both) if names is None else names)
        if "links" in self.needs and both:
            fields["links"] = link_words(pair.source or "", pair.target)
        return Evidence(**fields)  # type: ignore[arg-type]

    def _with_tags(self, documents: Sequence[Document], bought: list[Bought]) -> list[Bought]:
        """The same with the tags and alignments of the documents that have a source."""
        from mtqa.encoder import tagger

        distinct = list(
            dict.fromkeys(
                _texts_and_langs(pair)
                for document in documents
                if document.source is not None
                for pair in document.pairs
            )
        )
        try:
            read = tagger.judge(*zip(*distinct, strict=True)) if distinct else ()
            judged = dict(zip(distinct, read, strict=True))
        except EngineError as error:
            self.notices[f"the tagger left out: {error}"] = None
            return [replace(one, whole=False) for one in bought]
        told = []
        for document, one in zip(documents, bought, strict=True):
            if document.source is not None:
                found = [judged[_texts_and_langs(pair)] for pair in document.pairs]
                one = replace(
                    one,
                    tags=tuple((*one.tags, *one.unsaid, *one.unsourced) for one in found),
                    alignments=tuple(one.alignment for one in found),
                )
            told.append(one)
        return told

    # --- back-translation -----------------------------------------------------------------------

    def engine_of(self, document: Document) -> Engine | None:
        """The engine that translates the document back, None where none does."""
        if (
            "back_translation" not in self.needs
            or document.source is None
            or document.source_lang is None
        ):
            return None
        key = (self.settings.engine, document.target_lang, document.source_lang)
        if key not in self._engines:
            from mtqa.engines import choose

            choice = choose(*key, offline=self.settings.offline, tell=self.on_wait)
            if choice.notice:
                self.notices[choice.notice] = None
            self._engines[key] = choice.engine
            self._tell_wait(choice.engine)
        return self._engines[key]

    def serving(self, document: Document) -> str:
        """The signatures of all engines whose evidence a document gets, or "none"."""
        engine, source_lang = self.engine_of(document), document.source_lang
        if engine is None or source_lang is None:
            return "none"
        scorer = self._scorer_of(document)
        other = scorer and self._other_way(scorer, (document.target_lang, source_lang))
        several = (engine, scorer if other else None, other)
        return " + ".join(dict.fromkeys(one.signature for one in several if one))

    @property
    def engines(self) -> tuple[str, ...]:
        """The signatures of the engines that served so far."""
        return tuple(sorted({engine.signature for engine in self._engines.values() if engine}))

    def _translate_ahead(self, documents: Iterable[Document]) -> None:
        """Translate what several documents will need in one batch a pair of languages.

        The translations wait in the cache; a failure is told when the document's turn comes.
        """
        wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
        engines: dict[tuple[str, str], Engine] = {}
        for document in documents:
            engine = self.engine_of(document)
            if engine and not engine.rough and document.source_lang:
                languages = (document.target_lang, document.source_lang)
                engines[languages] = engine
                wanted[languages] += [document.pairs[index].target for index in _both(document)]
        for languages, texts in wanted.items():
            try:
                cache.translate(engines[languages], texts, *languages)
            except EngineError:
                continue

    def _with_backs(self, document: Document, bought: Bought) -> Bought:
        engine = self.engine_of(document)
        if engine is None or document.source_lang is None:
            return bought
        bought = replace(bought, engine=self.serving(document))
        if engine.rough:
            return bought
        languages = (document.target_lang, document.source_lang)
        wanted = _both(document)
        try:
            texts = cache.translate(
                engine, [document.pairs[index].target for index in wanted], *languages
            )
        except EngineError as error:
            self.notices[f"back-translation left out: {error}"] = None
            return replace(bought, whole=False)
        reliability = engine.reliability(*languages)
        backs: list[BackTranslation | None] = [None] * len(document.pairs)
        for index, text in zip(wanted, texts, strict=True):
            backs[index] = BackTranslation(text, engine.signature, reliability)
        whole = self._weigh(engine, document, backs)
        return replace(bought, backs=tuple(backs), whole=bought.whole and whole)

    def _weigh(
        self, engine: Engine, document: Document, backs: list[BackTranslation | None]
    ) -> bool:
        """Ask an engine how much it prefers its own words where they differ from the source's.

        False where it cannot answer now.
        """
        if not engine.can_score or document.source_lang is None:
            return True
        from mtqa.checks.back_translation import suspects
        from mtqa.run._likelihood import weighed

        asked = {
            index: (pair, back)
            for index, (pair, back) in enumerate(zip(document.pairs, backs, strict=True))
            if back is not None
            and suspects(pair, replace(self._of_pair(pair), back_translation=back))
        }
        languages = (document.target_lang, document.source_lang)
        try:
            for index, back in zip(
                asked, weighed(engine, [*asked.values()], languages), strict=True
            ):
                backs[index] = back
        except EngineError as error:
            self.notices[f"likelihoods left out: {error}"] = None
            return False
        return True

    def _with_likelihoods(
        self, documents: Sequence[Document], bought: list[Bought]
    ) -> list[Bought]:
        """The same with what engines find likely both ways, asked for all documents in one go.

        Those of rough text translate only where that is in doubt.
        """
        asked: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, document in enumerate(documents):
            if document.source_lang and self._scorer_of(document) is not None:
                asked[document.target_lang, document.source_lang].append(number)
        answers = list(bought)
        if asked:
            from mtqa.run._likelihood import ask
        for languages, numbers in asked.items():
            engine = self._scorer_of(documents[numbers[0]])
            assert engine is not None
            translates = engine is self.engine_of(documents[numbers[0]]) and engine.rough
            other = self._other_way(engine, languages)
            if other is None:
                continue
            known = [
                [(pair, self._of_pair(pair)) for pair in documents[number].pairs]
                for number in numbers
            ]
            texts = self.settings.back_translations if translates else 0  # else there they are
            try:
                given = ask(engine, known, languages, texts, other)
            except EngineError as error:
                left = "back-translation" if translates else "likelihoods"
                self.notices[f"{left} left out: {error}"] = None
                for number in numbers:
                    answers[number] = replace(answers[number], whole=False)
                continue
            for number, found in zip(numbers, given, strict=True):
                likelihoods, backs = zip(*found, strict=True) if found else ((), ())
                answers[number] = replace(answers[number], likelihoods=likelihoods)
                if translates:
                    answers[number] = replace(answers[number], backs=backs)
        return answers

    def _with_likeness(self, documents: Sequence[Document], bought: list[Bought]) -> list[Bought]:
        """The same with how like each back-translation is to its source, by an encoder."""
        asked = {
            (number, index): (back, source)
            for number, one in enumerate(bought)
            for index, back in enumerate(one.backs)
            if back is not None and (source := documents[number].pairs[index].source)
        }
        if not asked:
            return bought
        from mtqa.encoder import encoder

        texts = [text for back, source in asked.values() for text in (source, back.text)]
        try:
            vectors = encoder().vectors(texts)
        except EngineError as error:
            self.notices[f"the encoder left out: {error}"] = None
            return [replace(one, whole=False) for one in bought]
        likenesses = (vectors[::2] * vectors[1::2]).sum(1).tolist()
        backs = [list(one.backs) for one in bought]
        for (number, index), likeness in zip(asked, likenesses, strict=True):
            back, _ = asked[number, index]
            backs[number][index] = replace(back, likeness=round(likeness, 3))
        return [replace(one, backs=tuple(own)) for one, own in zip(bought, backs, strict=True)]

    def _scorer_of(self, document: Document) -> Engine | None:
        """What says how likely a document's words are: its engine, or one beside it.

        Beside one that cannot, where the choice is left to mtqa; none is fetched for it.
        """
        engine = self.engine_of(document)
        if engine is None or engine.can_score or self.settings.engine != "auto":
            return engine if engine is not None and engine.can_score else None
        assert document.source_lang is not None
        key = ("scorer", document.target_lang, document.source_lang)
        if key not in self._engines:
            from mtqa.engines import scorer

            self._engines[key] = found = scorer(*key[1:])
            self._tell_wait(found)
        return self._engines[key]

    def _tell_wait(self, engine: Engine | None) -> None:
        if self.on_wait is not None and engine is not None and engine.waits:
            self.on_wait(engine.waits)

    def _other_way(self, engine: Engine, languages: tuple[str, str]) -> Engine | None:
        """What tells how likely a target is, given its source; None where nothing here does.

        An engine of both ways, or another of the best that lie here: none is fetched for it.
        """
        there, here = languages
        if engine.serves(here, there):
            return engine
        key = ("other way", here, there)
        if key not in self._engines:
            from mtqa.engines import choose

            found = choose("auto", here, there, offline=True).engine
            serves = found is not None and found.can_score and not found.rough
            self._engines[key] = found if serves else None
        return self._engines[key]


class _Models:
    """The turn at the models. A forked process has its own: nobody gives back what was held."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    def _forked(self) -> None:
        self.lock = threading.RLock()
        # The threads of torch are gone, and it would wait for them for ever.
        if (torch := sys.modules.get("torch")) is not None:
            torch.set_num_threads(1)


_one_at_a_time = _Models()


def _load_tagger() -> None:
    from mtqa.encoder import tagger

    with _one_at_a_time.lock:
        tagger.load()


def _both(document: Document) -> list[int]:
    """The pairs that have text on both sides."""
    return [
        index
        for index, pair in enumerate(document.pairs)
        if pair.target.strip() and pair.source and pair.source.strip()
    ]


def _texts_and_langs(pair: Pair) -> tuple[tuple[str, str], tuple[str | None, str]]:
    """What the tagger reads of a pair, and the languages of both texts."""
    return (pair.source or "", pair.target), (pair.source_lang, pair.target_lang)


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
