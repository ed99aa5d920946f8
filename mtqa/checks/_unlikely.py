"""Words of target and source that do not speak for each other, by an engine's likelihoods.

A right word is likelier given the other text than without it: the difference of the logarithms is
the pointwise mutual information of the two (Church and Hanks 1990), contrasted as in Vamvas and
Sennrich (2022). A wrong number, month, currency or name gains nothing, and leaves the source's own
without support. Both together are what an exchanged word leaves; one alone may be paraphrase.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mtqa.checks._meaning import glossed, of_source
from mtqa.model import Evidence, Flag, Issues, Likelihood, Pair, Span, Support

__all__ = ["doubted", "unlikely"]

# Nats that both sides lack together from which a pair of stretches is told.
_LEAST = -2.0
# A lack that is as likely as not to be an error, and how many nats more make it sure.
_EVEN, _SCALE = -1.0, 2.0
# Kinds differ where a name became a month, say: less often than not.
_OTHER_KIND = 1.5
# A word that gains so much is supported, though one beside it is not.
_SUPPORTED = 1.0
# A word that is nearly certain counts as gaining so much, though the words before it made it so and
# the other text had nothing to add; by how much less where it is less certain, for each nat.
_CERTAIN, _FALL = 3.0, 4.0
# What one side lacks counts so much at most: the other has to lack too.
_MOST = 2.0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words in doubt that stand side by side; `gain` is the least of theirs."""

    span: Span
    kind: str
    gain: float


def doubted(found: Likelihood) -> bool:
    """Whether the likelihoods speak against some words: then text is worth its price."""
    return bool(_lacking(found))


def unlikely(
    pair: Pair, evidence: Evidence, differs: Sequence[Mapping[str, object]] = ()
) -> Iterator[Flag]:
    """A flag for each stretch of the target that is exchanged for one of the source.

    `differs` is what a report marks in the back-translation, where there is one.
    """
    found, source = evidence.likelihood, pair.source
    if found is None or not source or found.reliability <= 0:
        return
    back = evidence.back_translation
    told = [found.engine, *([back.engine] if back is not None and back.text else [])]
    for lack, here, there in _lacking(found):
        said = here.span.of(pair.target)
        read = glossed(there.span.of(source), of_source(there.span, pair, evidence))
        number = here.kind == "number"
        yield Flag(
            span=here.span,
            rule=f"likelihood-{here.kind}",
            message=f"nothing in the source speaks for “{said}”,"
            f" and nothing in the translation for {read}",
            source_span=there.span,
            issue=Issues.NUMBERS if number else Issues.NAME,
            severity="critical" if number else "major",
            features={
                "confidence": round(found.reliability / (1 + math.exp((_EVEN - lack) / _SCALE)), 4),
                "reliability": found.reliability,
                "lack": round(lack, 2),
            },
            evidence={
                **({"back_translation": back.text} if back is not None and back.text else {}),
                **({"differs": list(differs)} if differs else {}),
                "likelihood": {
                    "target": {"text": said, "gain": round(here.gain, 2)},
                    "source": {"text": there.span.of(source), "gain": round(there.gain, 2)},
                },
                "engine": " + ".join(dict.fromkeys(told)),
            },
        )


def _lacking(found: Likelihood) -> list[tuple[float, _Stretch, _Stretch]]:
    """Stretches of target and source that lack support, paired: those that lack most first."""
    target, source = _stretches(found.target), _stretches(found.source)
    pairs = sorted(
        (
            (-here.gain - there.gain - (_OTHER_KIND if here.kind != there.kind else 0), here, there)
            for here in target
            for there in source
        ),
        key=lambda one: (-one[0], one[1].span, one[2].span),
    )
    taken: set[Span] = set()
    kept = []
    for lack, here, there in pairs:
        if lack >= _LEAST and here.span not in taken and there.span not in taken:
            taken |= {here.span, there.span}
            kept.append((lack, here, there))
    return kept


def _stretches(words: Sequence[Support]) -> list[_Stretch]:
    found: list[list[Support]] = []
    for word in sorted(words, key=lambda one: one.span):
        last = found[-1][-1] if found else None
        if last and last.kind == word.kind and word.span.start - last.span.end <= 1:
            found[-1].append(word)
        else:
            found.append([word])
    return [_stretch(words) for words in found]


def _stretch(words: Sequence[Support]) -> _Stretch:
    least = min(words, key=_gain)
    span = least.span
    for word in words:
        if _gain(word) < _SUPPORTED:
            span = span.cover(word.span)
    return _Stretch(span, least.kind, _gain(least))


def _gain(word: Support) -> float:
    """What speaks for a word; the right digits of a number do not outweigh a wrong one."""
    gain = (word.gain + word.least) / 2 if word.kind == "number" else word.gain
    return max(gain, _CERTAIN + _FALL * word.given, -_MOST)
