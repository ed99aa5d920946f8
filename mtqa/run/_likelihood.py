"""Likelihoods and, where they doubt, text, from an engine whose text is slow or rough."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from mtqa import cache
from mtqa.cache import Cache
from mtqa.checks._doubt import Doubt, doubts
from mtqa.checks._unlikely import doubted
from mtqa.engines import Engine
from mtqa.engines._base import Scored
from mtqa.model import BackTranslation, Evidence, Likelihood, Pair, Span, Support
from mtqa.text.tokens import words

__all__ = ["ask", "weighed"]

# Where each word in doubt of the target gains at least so many nats, none can lack support.
_PLAIN = 8.0
# A text that has so many of the target's words, in their order, was repeated and not translated.
_COPIED = 0.8

Answer = tuple[Likelihood | None, BackTranslation | None]


@dataclass(frozen=True, slots=True)
class _Question:
    """A pair with words in doubt on both sides; `place` is its document and its number there."""

    place: tuple[int, int]
    pair: Pair
    target: tuple[Doubt, ...]
    source: tuple[Doubt, ...]


def ask(
    engine: Engine,
    documents: Sequence[Sequence[tuple[Pair, Evidence]]],
    languages: tuple[str, str],
    texts: int,
    other: Engine | None = None,
) -> list[list[Answer]]:
    """Likelihood and back-translation of documents' pairs, None where they can change no decision.

    `languages` are those of the targets and of the sources; a pair comes with its other evidence.
    `other` is the engine for the way there, by default the same that translates back.
    A source is scored only where its target is in doubt, and a text bought where likelihood doubts
    both: for the first so many of a document, `texts`, as each takes seconds. Raises EngineError.
    """
    there, here = languages
    other = other or engine
    answers: list[list[Answer]] = [[(None, None) for _ in pairs] for pairs in documents]
    questions = [
        question
        for row, pairs in enumerate(documents)
        for column, (pair, known) in enumerate(pairs)
        if (question := _question((row, column), pair, known))
    ]
    targets = _supports(
        other,
        [(one.pair.source or "", one.pair.target, one.target) for one in questions],
        (here, there),
    )
    left = [
        (question, support)
        for question, support in zip(questions, targets, strict=True)
        if min((word.gain for word in support), default=_PLAIN) < _PLAIN
    ]
    sources = _supports(
        engine,
        [(one.pair.target, one.pair.source or "", one.source) for one, _ in left],
        (there, here),
    )
    reliability = min(
        engine.scoring_reliability(there, here), other.scoring_reliability(here, there)
    )
    signature = " + ".join(dict.fromkeys((engine.signature, other.signature)))
    wanted: dict[int, list[_Question]] = {}
    for (question, target), source in zip(left, sources, strict=True):
        row, column = question.place
        found = Likelihood(target, source, signature, reliability)
        answers[row][column] = (found, None)
        if doubted(found) and len(wanted.setdefault(row, [])) < texts:
            wanted[row].append(question)
    _translate(engine, [one for some in wanted.values() for one in some], languages, answers)
    return answers


def weighed(
    engine: Engine, pairs: Sequence[tuple[Pair, BackTranslation]], languages: tuple[str, str]
) -> list[BackTranslation]:
    """Back-translations with how likely the engine finds its own words, and the source's.

    `languages` are those of the targets and of the sources. Raises EngineError.
    """
    there, here = languages
    scored = _kept(
        engine,
        [(pair.target, text) for pair, back in pairs for text in (back.text, pair.source or "")],
        languages,
        lambda missing: engine.score(
            [other for other, _ in missing], [text for _, text in missing], there, here
        ),
    )
    return [
        replace(back, own=scored[2 * index], said=scored[2 * index + 1])
        for index, (_, back) in enumerate(pairs)
    ]


def _translate(
    engine: Engine,
    questions: Sequence[_Question],
    languages: tuple[str, str],
    answers: list[list[Answer]],
) -> None:
    texts = cache.translate(engine, [one.pair.target for one in questions], *languages)
    reliability = engine.reliability(*languages)
    for question, text in zip(questions, texts, strict=True):
        if _is_copy(text, question.pair.target):
            continue
        row, column = question.place
        back = BackTranslation(text, engine.signature, reliability)
        answers[row][column] = (answers[row][column][0], back)


def _is_copy(text: str, target: str) -> bool:
    """Whether an engine but said the target again, as a small one may."""
    said, asked = ([word.text.casefold() for word in words(one)] for one in (text, target))
    return SequenceMatcher(None, said, asked, autojunk=False).ratio() >= _COPIED


def _question(place: tuple[int, int], pair: Pair, evidence: Evidence) -> _Question | None:
    target, source = doubts(pair, evidence)
    return _Question(place, pair, target, source) if target and source else None


def _supports(
    engine: Engine, asked: Sequence[tuple[str, str, tuple[Doubt, ...]]], languages: tuple[str, str]
) -> list[tuple[Support, ...]]:
    """The support of words in texts: each is given the other text, the text and its words."""
    source_lang, target_lang = languages
    given = _kept(
        engine,
        [(other, text) for other, text, _ in asked],
        languages,
        lambda missing: engine.score(
            [other for other, _ in missing], [text for _, text in missing], source_lang, target_lang
        ),
    )
    alone = _kept(
        engine,
        [("", text) for _, text, _ in asked],
        ("", target_lang),
        lambda missing: engine.score_alone([text for _, text in missing], target_lang),
    )
    return [
        tuple(_support(words, with_other, without))
        for (_, _, words), with_other, without in zip(asked, given, alone, strict=True)
    ]


def _support(
    words: Sequence[Doubt], given: Sequence[Scored], alone: Sequence[Scored]
) -> list[Support]:
    """A word's likelihood is the sum of those of its tokens; none where it was not scored."""
    both = [
        (span, first, second)
        for (span, first), (other, second) in zip(given, alone, strict=False)
        if len(span) and span == other
    ]
    found = []
    for word in words:
        parts = [(first, second) for span, first, second in both if span.overlaps(word.span)]
        if parts:
            first, second = (sum(side) for side in zip(*parts, strict=True))
            least = min(one - other for one, other in parts)
            found.append(Support(word.span, word.kind, first, second, least))
    return found


def _kept(
    engine: Engine,
    items: Sequence[tuple[str, str]],
    languages: tuple[str, str],
    score: Callable[[Sequence[tuple[str, str]]], list[tuple[Scored, ...]]],
) -> list[tuple[Scored, ...]]:
    """The scores of `items`, from the cache or from one call of `score` for what it lacks."""
    store = Cache()
    signature = f"likelihood|{engine.signature}"
    keys = [cache.key(json.dumps(item), *languages, signature) for item in items]
    known = {name: _read(text) for name, text in store.get(list(dict.fromkeys(keys))).items()}
    missing = {key: item for key, item in zip(keys, items, strict=True) if key not in known}
    if missing:
        fresh = dict(zip(missing, score(list(missing.values())), strict=True))
        store.put({key: _written(scored) for key, scored in fresh.items()})
        known.update(fresh)
    return [known[key] for key in keys]


def _written(scored: tuple[Scored, ...]) -> str:
    return json.dumps([[span.start, span.end, value] for span, value in scored])


def _read(text: str) -> tuple[Scored, ...]:
    return tuple((Span(start, end), value) for start, end, value in json.loads(text))
