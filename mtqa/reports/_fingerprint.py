"""Fingerprints: a finding known again after edits elsewhere in its article."""

from __future__ import annotations

import hashlib
from collections import Counter

from mtqa.model import Finding, Result


def fingerprints(result: Result) -> tuple[str, ...]:
    """One fingerprint a finding, in order: 16 hexadecimal digits, unique within the document.

    Made of the check, the flagged text, the source text and how many like it came before, not of
    offsets, scores, wording or source words that only a model pointed at, so that other edits and
    other versions leave it alone. Suppressed findings count among those before, so that accepting
    one leaves the others' alone.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    made: dict[int, str] = {}
    every = [*result.findings, *(one.finding for one in result.suppressed)]
    for index in sorted(range(len(every)), key=lambda index: every[index].span):
        key = _key(every[index])
        made[index] = _digest((*key, str(seen[key])))
        seen[key] += 1
    return tuple(made[index] for index in range(len(result.findings)))


def _key(finding: Finding) -> tuple[str, ...]:
    source = "" if "source_by" in (finding.evidence or {}) else finding.source_text or ""
    return (finding.check, _squeeze(finding.text), _squeeze(source))


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _digest(parts: tuple[str, ...]) -> str:
    # Lengths keep the parts apart, whatever characters they hold.
    data = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:16]
