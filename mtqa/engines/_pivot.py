"""Two engines in a row, through a language that both know, where none serves the pair itself."""

from __future__ import annotations

from collections.abc import Sequence

from mtqa import lang
from mtqa.engines._base import Engine

__all__ = ["PIVOT", "PivotEngine"]

PIVOT = "en"


class PivotEngine(Engine):
    """Translates with `first` into the pivot language and on with `second`."""

    kind = "pivot"

    def __init__(self, first: Engine, second: Engine, source_lang: str, target_lang: str) -> None:
        self.first, self.second = first, second
        self.pair = (source_lang, target_lang)
        self.model = f"{first.model} + {second.model}"
        self.licence = " + ".join(dict.fromkeys((first.licence, second.licence)))

    @property
    def signature(self) -> str:
        """The signatures of both, in their order."""
        first, second = self.first.signature, self.second.signature
        return f"engine:pivot|via:{PIVOT}|first:({first})|second:({second})"

    def serves(self, source_lang: str, target_lang: str) -> bool:
        """Whether it was made for the pair, regions aside."""
        made = zip(self.pair, (source_lang, target_lang), strict=True)
        return all(lang.base(one) == lang.base(other) for one, other in made)

    def reliability(self, source_lang: str, target_lang: str) -> float:
        """Both have to be right."""
        first = self.first.reliability(source_lang, PIVOT)
        return first * self.second.reliability(PIVOT, target_lang)

    def _translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        middle = self.first.translate(segments, source_lang, PIVOT)
        return self.second.translate(middle, PIVOT, target_lang)
