"""What the back-translation says otherwise than the source.

The target translated back into the source language is compared with the source word by word:
reordering, inflection, function words and paraphrase are passed over; a number, a name, a negation
or a content word that changed is carried to the words of the target that caused it. Round trips
expose altered content (SemMT: Cao et al. 2022), barely added content, and they invent errors of
their own. So a difference counts for as much as the engine is trusted, as the rest of the
back-translation is faithful, and as its kind is plain; what the target itself contradicts (the
number stands in it as in the source) is the engine's fault and is dropped. Of an engine that can
score it counts for as much as the engine prefers its own words, given the target, to the source's.

How likely an engine finds each text given the other is evidence too, without a word translated: see
`_unlikely`.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mtqa.checks._base import PairCheck
from mtqa.checks._carry import Carrier
from mtqa.checks._compare import Comparison, compare, content, folded, negations, similarity
from mtqa.checks._doubt import CAPITAL_NOUNS, opens_sentence
from mtqa.checks._figures import Changed, changed, meaning
from mtqa.checks._meaning import glossed, name, sound
from mtqa.checks._unlikely import unlikely
from mtqa.lang import base
from mtqa.model import BackTranslation, Evidence, Flag, Issue, Issues, Pair, Severity, Span
from mtqa.text.scripts import main_script
from mtqa.text.tokens import Token

__all__ = ["CHECK", "suspects"]

# How plain each kind of difference is: the share that is real when engine and rest are faultless.
# Word against word stays below the threshold: it may be a synonym, and supports other evidence.
_WEIGHT = {"number": 0.95, "negation": 0.8, "name": 0.8, "word": 0.45}
_ISSUE: dict[str, tuple[Issue, Severity]] = {
    "number": (Issues.NUMBERS, "critical"),
    "negation": (Issues.MISTRANSLATION, "critical"),
    "name": (Issues.NAME, "major"),
    "word": (Issues.MISTRANSLATION, "minor"),
}
# Below this the back-translation says something else altogether, and no word of it can be trusted.
_FAITHFUL = 0.4
_WORD_FAITHFUL = 0.7
# Two spellings of one name, as an engine may garble it, are at least so alike.
_SAME_NAME = 0.5
# A name of the source that the target may spell is not said to be missing there.
_PERHAPS_SPELLED = 0.5
# A denial whose word the other text does not have may be said in another way there.
_LEXICAL = 0.4
# By the translator or by the engine: who can tell.
_GARBLED = 0.5
# A name of the back-translation that the target does not spell may be a noun put in capitals.
_UNSEEN = 0.4


@dataclass(frozen=True, slots=True)
class _Difference:
    """`source` and `back` are what each text has, spans into it; one of them may be None.

    `certain` scales the confidence; `target` is its place in the target, where that is known.
    """

    kind: str
    source: Span | None
    back: Span | None
    certain: float = 1.0
    target: Span | None = None
    quantities: Changed | None = None


def _find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
    back, source = evidence.back_translation, pair.source
    if back is None or not source or not _comparable(pair, source, back):
        return
    comparison = compare(source, back.text)
    carrier = Carrier(pair, evidence, back.text)
    found = list(_differences(pair, source, evidence, back.text, comparison, carrier))
    if not found:
        return
    chrf = _chrf(back.text, source)
    differs = [_shown(one, source, back.text) for one in found]
    for one, shown in zip(found, differs, strict=True):
        span = one.target or carrier.target(one.source, one.back, one.kind)
        if span is None:
            continue
        issue, severity = _ISSUE[one.kind]
        confidence = _confidence(one, comparison.fidelity, back.reliability)
        preference = _preference(one, back)
        yield Flag(
            span=span,
            rule=one.kind,
            message=_message(one, shown, pair, evidence),
            source_span=one.source,
            issue=issue,
            severity=severity,
            features={
                "confidence": round(confidence * preference.get("preferred", 1.0), 4),
                "reliability": back.reliability,
                "fidelity": round(comparison.fidelity, 3),
                "chrf": round(chrf, 1),
                **({} if back.likeness is None else {"likeness": back.likeness}),
                "differences": float(len(found)),
                **preference,
            },
            evidence={"back_translation": back.text, "differs": differs, "engine": back.engine},
        )


def suspects(pair: Pair, evidence: Evidence) -> bool:
    """Whether the check makes anything of the pair's back-translation."""
    return next(iter(_find(pair, evidence)), None) is not None


def _preference(one: _Difference, back: BackTranslation) -> dict[str, float]:
    """How far the engine prefers its own words to the source's, in [0, 1]; empty if not known.

    What it finds as likely as its own, given the target, it chose by a hair: that says nothing.
    """
    if one.source is None or one.back is None:
        return {}
    margin = back.margin(one.source, one.back)
    return {} if margin is None else {"preferred": round(1 - math.exp(min(margin, 0.0)), 3)}


def _comparable(pair: Pair, source: str, back: BackTranslation) -> bool:
    """Whether the engine gave a text in the source's writing that is not just the target."""
    text = back.text.strip()
    if not text or text == pair.target.strip() or back.reliability <= 0:
        return False
    return main_script(text) in (main_script(source), None)


def _chrf(back: str, source: str) -> float:
    """chrF of the back-translation against the source, 0 to 100 (Popović 2015; sacreBLEU)."""
    from sacrebleu.metrics.chrf import CHRF

    return float(CHRF().sentence_score(back, [source]).score)


def _confidence(one: _Difference, fidelity: float, reliability: float) -> float:
    # A number is plain even in a paraphrase; for words the rest has to be faithful.
    trust = (2 + fidelity) / 3 if one.kind == "number" else fidelity**0.5
    return round(_WEIGHT[one.kind] * one.certain * trust * reliability, 4)


def _differences(
    pair: Pair,
    source: str,
    evidence: Evidence,
    back: str,
    comparison: Comparison,
    carrier: Carrier,
) -> Iterator[_Difference]:
    figures = [
        _Difference("number", one.source.span, one.back.span, one.confidence, one.target, one)
        for one in changed(pair, evidence, back)
    ]
    yield from figures
    if comparison.fidelity < _FAITHFUL and (comparison.missing or comparison.added):
        return
    yield from _negated(pair, source, back, comparison)
    names = _names(pair, source, evidence, back, comparison, carrier)
    yield from names
    if comparison.fidelity >= _WORD_FAITHFUL:
        taken: set[Span | None] = {
            span for one in (*figures, *names) for span in (one.source, one.back)
        }
        code = pair.source_lang or "und"
        taken |= {one.span for one in comparison.missing if _is_name(one, source, code, evidence)}
        yield from _word_differences(comparison, taken)


def _negated(pair: Pair, source: str, back: str, comparison: Comparison) -> Iterator[_Difference]:
    """A negation that one text has and the other has not, where little else differs."""
    code = pair.source_lang or "und"
    here, there = negations(source, code, back), negations(back, code, source)
    if here is None or there is None or bool(here) == bool(there):
        return
    denied = negations(pair.target, pair.target_lang)
    if denied is not None and bool(denied) == bool(here):
        return  # the target says it as the source does: the engine changed it
    # "failed to sign" for "did not sign" is no difference: what is denied has to stand in both.
    side = 0 if here else 1
    known = [one[side].span for one in comparison.matched]
    denier = (here or there)[0]
    if denier.kind == "cjk":  # no words to compare: it can only support
        certain = _LEXICAL
    else:
        shared = _denied_word_is_shared(denier.span, source if here else back, known)
        certain = 1.0 if shared else _LEXICAL
    if denied is None:
        certain *= _UNSEEN
    if here:
        yield _Difference("negation", here[0].span, None, certain)
    else:
        yield _Difference("negation", None, there[0].span, certain)


def _denied_word_is_shared(negator: Span, text: str, shared: list[Span]) -> bool:
    """Whether the word that is denied, the next one with content, stands in both texts."""
    following = [token.span for token in content(text) if token.start >= negator.end][:1]
    return any(span in shared for span in (negator, *following))


def _names(
    pair: Pair,
    source: str,
    evidence: Evidence,
    back: str,
    comparison: Comparison,
    carrier: Carrier,
) -> list[_Difference]:
    """Names of the source whose place in the back-translation another name has taken.

    A name that the target spells as the source does was changed by the engine alone. One of the
    back-translation that the target spells too came from there, and was not put in by the engine.
    """
    code = pair.source_lang or "und"
    settled = [
        match.source.span
        for match in evidence.name_matches or ()
        if match.relation == "equal" and match.source
    ]
    own = main_script(source)
    added = [
        token
        for token in comparison.added
        if _is_name(token, back, code, None) and main_script(token.text) == own
    ]
    around = _Surroundings(comparison)
    found = []
    for token in comparison.missing:
        if not _is_name(token, source, code, evidence):
            continue
        if any(token.span.overlaps(span) for span in settled) or carrier.spelled_like(
            token.text, _PERHAPS_SPELLED
        ):
            continue
        other = next((one for one in added if around.same(token, one)), None)
        if other is None:
            continue
        added.remove(other)
        place = carrier.spelled_like(other.text)
        certain = 1.0 if place is not None else _UNSEEN
        if similarity(folded(token.text), folded(other.text)) >= _SAME_NAME:
            certain *= _GARBLED
        found.append(_Difference("name", token.span, other.span, certain, place))
    return found


class _Surroundings:
    """Tells whether two words without a partner stand between words that are partners."""

    def __init__(self, comparison: Comparison) -> None:
        self.partner = {left.start: right.start for left, right in comparison.matched}
        self.left = sorted([*self.partner, *(token.start for token in comparison.missing)])
        self.right = sorted([*self.partner.values(), *(token.start for token in comparison.added)])

    def same(self, token: Token, other: Token) -> bool:
        """Whether a neighbour of `token` is the partner of the neighbour of `other`."""
        before, after = _neighbours(self.left, token.start)
        previous, following = _neighbours(self.right, other.start)
        return any(
            here is not None and self.partner.get(here, -1) == there
            for here, there in ((before, previous), (after, following))
        )


def _neighbours(starts: list[int], start: int) -> tuple[int | None, int | None]:
    at = bisect_left(starts, start)
    before = starts[at - 1] if at > 0 else None
    after = starts[at + 1] if at + 1 < len(starts) else None
    return before, after


def _is_name(token: Token, text: str, code: str, evidence: Evidence | None) -> bool:
    known = evidence.source_names if evidence is not None else None
    if any(token.span.overlaps(name.span) for name in known or ()):
        return True
    if base(code) in CAPITAL_NOUNS or not token.text[0].isupper() or token.text.isupper():
        return False
    return not opens_sentence(text, token.start)


def _word_differences(comparison: Comparison, taken: set[Span | None]) -> Iterator[_Difference]:
    """A word that another stands for, between words that agree on both sides."""
    missing = [token for token in comparison.missing if not _touches(token, taken)]
    added = [token for token in comparison.added if not _touches(token, taken)]
    for token in missing:
        gap = _gap(token.start, [(one.start, other.start) for one, other in comparison.matched])
        for other in added:
            if gap[0] < other.start < gap[1]:
                added.remove(other)
                yield _Difference("word", token.span, other.span)
                break


def _touches(token: Token, spans: set[Span | None]) -> bool:
    return any(span is not None and token.span.overlaps(span) for span in spans)


def _gap(start: int, anchors: list[tuple[int, int]]) -> tuple[float, float]:
    """Where in the other text a word between two matched words has to stand."""
    low = max((there for here, there in anchors if here < start), default=-1)
    high = min((there for here, there in anchors if here > start), default=float("inf"))
    return low, high


def _shown(one: _Difference, source: str, back: str) -> dict[str, Any]:
    """What a report shows of a difference: both texts' words, and where they stand."""
    return {
        "kind": one.kind,
        "source": one.source.of(source) if one.source else None,
        "back_translation": one.back.of(back) if one.back else None,
        "start": one.back.start if one.back else None,
        "end": one.back.end if one.back else None,
    }


def _message(one: _Difference, shown: dict[str, Any], pair: Pair, evidence: Evidence) -> str:
    if one.kind == "negation":
        if one.source is not None:
            return "the source denies this, the back-translation affirms it"
        return "the source affirms this, the back-translation denies it"
    first, second = _meanings(one, shown, pair, evidence)
    said, back = glossed(shown["source"], first), glossed(shown["back_translation"], second)
    return f"the source says {said}, the back-translation says {back}"


def _meanings(
    one: _Difference, shown: dict[str, Any], pair: Pair, evidence: Evidence
) -> tuple[str | None, str | None]:
    """What the source's words mean and what those of the back-translation do, where it is known."""
    if one.kind == "name" and one.source is not None:
        there = one.target.of(pair.target) if one.target else None
        return (
            name(one.source, pair, evidence),
            there or sound(shown["back_translation"], pair.target),
        )
    if one.quantities is not None:
        first, second = meaning(one.quantities.source), meaning(one.quantities.back)
        said, back = shown["source"], shown["back_translation"]
        if first and second and first != second and not _figures_only(first, second, said, back):
            return first, second
    return None, None


def _figures_only(*texts: str) -> bool:
    return not any(char.isalpha() for text in texts for char in text)


def _run(pair: Pair, evidence: Evidence) -> Iterable[Flag]:
    differing = list(_find(pair, evidence))
    # The same words of the back-translation differ, whichever evidence the finding is made of.
    differs = differing[0].evidence["differs"] if differing else ()
    return [*unlikely(pair, evidence, differs), *differing]


CHECK = PairCheck(
    name="back-translation",
    summary="the target, translated back, says something else than the source",
    issue=Issues.MISTRANSLATION,
    needs=frozenset({"back_translation", "links", "names", "quantities"}),
    learned=True,
    find=_run,
)
