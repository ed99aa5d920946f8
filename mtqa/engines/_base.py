"""What a translation engine is. A file in this package holds one kind, as the constant ENGINE."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mtqa.engines._reliability import reliability, scoring_reliability
from mtqa.errors import EngineError
from mtqa.model import Span

__all__ = ["Engine", "Kind", "Offer", "Request", "Scored", "Tell"]

Scored = tuple[Span, float]
Tell = Callable[[str], object]

_ROUGH = 0.5


class Engine(ABC):
    """Translates segments of text between the pairs of languages that it serves.

    Making one is cheap: no model is loaded and no text is sent before the first `translate`, so
    that a run whose segments all come from the cache never loads a model. `model` is what a user
    would name to get this engine again.
    """

    kind: str
    model: str
    licence: str = "unknown"
    #: Whether its translations are slow or rough: text is then bought where likelihood doubts.
    rough: bool = False

    @property
    @abstractmethod
    def signature(self) -> str:
        """All that decides what the engine answers, as ``key:value`` joined by ``|``.

        Two engines of the same signature give the same translations (after sacreBLEU's
        signatures, Post 2018).
        """

    @abstractmethod
    def serves(self, source_lang: str, target_lang: str) -> bool:
        """Whether it translates from one BCP 47 language to the other."""

    @abstractmethod
    def _translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        """`translate` without the checks: no blank segment, a pair that is served."""

    def translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        """The translations of `segments`, as many and in their order, in one batched call.

        A blank segment gives an empty translation. Raises EngineError for a pair that is not
        served, for a model that cannot be loaded and for a server that does not answer.
        """
        wanted = [index for index, segment in enumerate(segments) if segment.strip()]
        answers = [""] * len(segments)
        if not wanted:
            return answers
        if not self.serves(source_lang, target_lang):
            raise EngineError(
                f"{self.kind}: {self.model} does not translate {source_lang} into {target_lang}",
                hint="`mtqa engines` lists what serves which pairs",
            )
        translated = self._translate(
            [segments[index] for index in wanted], source_lang, target_lang
        )
        if len(translated) != len(wanted):
            raise EngineError(
                f"{self.kind}: {self.model} gave {len(translated)} translations"
                f" for {len(wanted)} segments"
            )
        for index, text in zip(wanted, translated, strict=True):
            answers[index] = text
        return answers

    def reliability(self, source_lang: str, target_lang: str) -> float:
        """How far to trust it for a pair, in [0, 1]: see `BackTranslation.reliability`.

        Rough text is trusted half at most: it may support other evidence, and report nothing alone.
        """
        measured = reliability(self.kind, self.model, source_lang, target_lang)
        return min(measured, _ROUGH) if self.rough else measured

    def scoring_reliability(self, source_lang: str, target_lang: str) -> float:
        """How far to trust `score` for a pair, in [0, 1]: see `Likelihood.reliability`."""
        return scoring_reliability(self.kind, source_lang, target_lang)

    @property
    def waits(self) -> str | None:
        """What takes long before the first answer, in a line; None where nothing does."""
        return None

    @property
    def can_score(self) -> bool:
        """Whether `score` can be called."""
        return False

    def score(
        self,
        segments: Sequence[str],
        translations: Sequence[str],
        source_lang: str,
        target_lang: str,
    ) -> list[tuple[Scored, ...]]:
        """The log-probability of each token of each translation, given its segment.

        A token is its span in the translation and a natural logarithm. Only for engines that
        `can_score`; raises EngineError otherwise.
        """
        raise EngineError(f"{self.kind}: this kind of engine cannot score")

    def score_alone(self, texts: Sequence[str], language: str) -> list[tuple[Scored, ...]]:
        """The log-probability of each token of each text, as `score`, given nothing."""
        raise EngineError(f"{self.kind}: this kind of engine cannot score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The engine that is asked for: `spec` names a model, a folder or an address, or nothing.

    Without a spec the kind takes its own default for the pair of languages. `tell` is told, in a
    line, what is fetched meanwhile.
    """

    source_lang: str
    target_lang: str
    spec: str | None = None
    offline: bool = False
    tell: Tell | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One line of `mtqa engines`: what an engine could serve, and what is missing if it cannot.

    `size` is what its weights take on disk, in MB (10^6 bytes); None where that is not known.
    """

    kind: str
    model: str
    pairs: str
    licence: str = "unknown"
    size: int | None = None
    ready: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of engine.

    `rank` is its place when the best one is chosen (the lowest first); None for one that is taken
    only by name. `open` gives the engine for a Request or raises EngineError saying what would
    help. `reads` tells whether a spec (a folder, an address, a hub name) is for this kind.
    `offers` lists what is there; it asks no network.
    """

    name: str
    summary: str
    open: Callable[[Request], Engine]
    reads: Callable[[str], bool]
    offers: Callable[[], list[Offer]]
    rank: int | None = None
