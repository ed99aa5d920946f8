"""Cross-lingual states of words and sentences, word links, and the learned span tagger."""

from __future__ import annotations

from functools import cache

from mtqa.encoder._base import Encoder, States

__all__ = ["Encoder", "States", "encoder"]


@cache
def encoder(name: str = "packaged", *, offline: bool = False) -> Encoder:
    """The packaged encoder, or one of transformers by folder or hub name; loaded once.

    Raises EngineError when it cannot be had.
    """
    if name == "packaged":
        from mtqa.encoder.embedded import Embedded

        return Embedded()
    from mtqa.encoder.hub import HubEncoder

    return HubEncoder(name, offline=offline)
