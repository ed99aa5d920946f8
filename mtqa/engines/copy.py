"""The copy engine: gives back what it is given. A double for tests, after nmtscore's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from mtqa.engines._base import Engine, Kind, Offer, Request

__all__ = ["ENGINE", "CopyEngine"]


class CopyEngine(Engine):
    """Copies each segment, or answers with what `answers` holds for it; serves every pair."""

    kind = "copy"
    licence = "Apache-2.0"

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self.model = "copy"
        self.answers = dict(answers or {})
        self.calls = 0

    @property
    def signature(self) -> str:
        """``engine:copy``, with a hash of the answers where there are any."""
        if not self.answers:
            return "engine:copy"
        content = json.dumps(self.answers, sort_keys=True).encode()
        return f"engine:copy|answers:{hashlib.sha256(content).hexdigest()[:12]}"

    def serves(self, source_lang: str, target_lang: str) -> bool:
        """Always."""
        return True

    def _translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        self.calls += 1
        return [self.answers.get(segment, segment) for segment in segments]


def _open(request: Request) -> Engine:
    return CopyEngine()


def _offers() -> list[Offer]:
    return [Offer(kind="copy", model="copy", pairs="any, unchanged", licence=CopyEngine.licence)]


ENGINE = Kind(
    name="copy",
    summary="gives back what it is given, for tests",
    open=_open,
    reads=lambda spec: False,
    offers=_offers,
)
