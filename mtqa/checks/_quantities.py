"""From matches of quantities to flags: what the checks of numbers share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from mtqa.model import Evidence, Flag, Issue, Pair, QuantityMatch, Span
from mtqa.quantities.notation import plain_number, plain_value, suggestion

Finder = Callable[[Pair, Evidence], Iterator[Flag]]


def finder(messages: Mapping[str, str], issues: Mapping[str, Issue] | None = None) -> Finder:
    """The `find` of a check that reports the relations of `messages`, each as a rule.

    A message is a format string with ``{source}``, ``{target}`` and ``{factor}``.
    """

    def find(pair: Pair, evidence: Evidence) -> Iterator[Flag]:
        for match in evidence.quantity_matches or ():
            if match.relation in messages:
                yield flag(
                    pair, match, messages[match.relation], (issues or {}).get(match.relation)
                )

    return find


def flag(pair: Pair, match: QuantityMatch, message: str, issue: Issue | None = None) -> Flag:
    """The flag of one match; its span is the target's quantity or the place where it lacks."""
    source = match.source.span.of(pair.source or "") if match.source else ""
    span = match.target.span if match.target else match.place or Span(0, 0)
    target = span.of(pair.target)
    proposed = suggestion(match.source, pair.target_lang) if match.source else None
    ambiguity = 0.0
    if match.target and len(match.target.readings) > 1:
        ambiguity = 1 - 1 / len(match.target.readings)
    return Flag(
        span,
        match.relation,
        message.format(source=source, target=target, factor=_times(match.facts.get("factor"))),
        source_span=match.source.span if match.source else None,
        suggestion=proposed if proposed != target else None,
        issue=issue,
        features={"confidence": match.confidence, "ambiguity": ambiguity},
        evidence={
            "source_value": plain_value(match.source) if match.source else None,
            "target_value": plain_value(match.target) if match.target else None,
        },
    )


def _times(factor: object) -> str:
    """ "1,000 times" for 1000, "1/1,000 of" for 0.001."""
    if not isinstance(factor, Decimal) or not factor:
        return ""
    if abs(factor) >= 1:
        return f"{plain_number(factor)} times"
    return f"1/{plain_number(1 / factor)} of"
