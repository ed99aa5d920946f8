"""The HTTP engine against a server process on the loopback address, well and ill."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mtqa.engines import choose
from mtqa.engines import http as http_engine
from mtqa.engines.http import HttpEngine
from mtqa.errors import EngineError

Start = Callable[[str], str]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a server in a mode and gives its address."""
    monkeypatch.setenv("MTQA_OFFLINE", "0")
    monkeypatch.setattr(http_engine, "_PAUSES", (0.05, 0.05))
    running: list[subprocess.Popen[str]] = []

    def one(mode: str) -> str:
        server = Path(__file__).with_name("libretranslate_server.py")
        process = subprocess.Popen(
            [sys.executable, str(server), mode], stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout is not None
        return f"http://127.0.0.1:{process.stdout.readline().strip()}"

    yield one
    for process in running:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def requests(url: str) -> int:
    with urllib.request.urlopen(f"{url}/seen") as answer:
        return int(json.load(answer)["requests"])


def test_it_translates_in_batches(start: Start) -> None:
    url = start("good")
    choice = choose(url, "en-GB", "bg", offline=False)
    assert choice.engine is not None, choice.notice
    segments = [f"segment {number}" for number in range(120)]
    answers = choice.engine.translate(segments, "en-GB", "bg")
    assert answers == [f"bg: {segment}" for segment in segments]
    assert requests(url) == 3
    assert not choice.engine.serves("en", "fr")
    assert choice.engine.translate(["x"], "en", "zh-CN") == ["zh-Hans: x"]


def test_a_key_from_the_environment(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    url = start("key")
    with pytest.raises(EngineError, match=r"403: Invalid API key.*MTQA_HTTP_KEY"):
        HttpEngine(url).translate(["x"], "en", "bg")
    monkeypatch.setenv("MTQA_HTTP_KEY", "secret")
    engine = choose(url, "en", "bg", offline=False).engine
    assert engine is not None and engine.translate(["x"], "en", "bg") == ["bg: x"]
    assert "secret" not in engine.signature


def test_a_busy_server_is_asked_again(start: Start) -> None:
    url = start("busy")
    assert HttpEngine(url).translate(["x"], "en", "bg") == ["bg: x"]
    assert requests(url) == 3


def test_a_server_that_says_when_is_asked_then(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, pauses = start("later"), list[float]()
    monkeypatch.setattr(http_engine.time, "sleep", pauses.append)
    assert HttpEngine(url).translate(["x"], "en", "bg") == ["bg: x"]
    assert pauses == [1.0]
    said = map(http_engine._seconds, ("5", "0", None, "Wed, 21 Oct 2015 07:28:00 GMT", "-1", "٣"))
    assert list(said) == [5.0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("down", "answered 500: out of memory"),
        ("rubbish", "no JSON"),
        ("other", "does not list its languages"),
        ("fewer", "1 translations for 2 segments"),
        ("nulls", "without translations"),
        ("half", "no answer"),
        ("redirect", "answered 307"),
    ],
)
def test_faults_are_one_clear_line(start: Start, mode: str, says: str) -> None:
    with pytest.raises(EngineError, match=says) as caught:
        HttpEngine(start(mode)).translate(["x", "y"], "en", "bg")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("mode", ["slow", "trickle"], ids=["late", "trickle"])
def test_nothing_hangs(start: Start, mode: str) -> None:
    engine = HttpEngine(start(mode), timeout=0.5)
    begun = time.monotonic()
    with pytest.raises(EngineError, match=r"did not answer within 0\.5 s"):
        engine.translate(["x"], "en", "bg")
    assert time.monotonic() - begun < 2.5


def test_no_server_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTQA_OFFLINE", "0")
    monkeypatch.setattr(http_engine, "_PAUSES", ())
    choice = choose("http://127.0.0.1:9", "en", "bg", offline=False)
    assert choice.engine is None and "no answer" in str(choice.notice)


def test_offline_it_is_not_asked(start: Start) -> None:
    url = start("good")
    choice = choose(url, "en", "bg", offline=True)
    assert choice.engine is None and "offline" in str(choice.notice)
    assert requests(url) == 0
