"""Progress: a bar on a terminal, lines elsewhere, nothing when quiet or fast."""

from __future__ import annotations

import io
import os
import pty
import time
from collections.abc import Iterator

import pytest

from mtqa.cli import _progress
from mtqa.cli._progress import Tally, watched
from mtqa.model import Document, Pair, Result

RESULTS = [Result(Document("x", pairs=(Pair("x"), Pair("y")))) for _ in range(10)]


class Clock:
    """A clock that goes on by `step` each time it is looked at."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def lines(step: float, **options: bool) -> list[str]:
    stream = io.StringIO()
    assert list(watched(RESULTS, 10, stream=stream, clock=Clock(step), **options)) == RESULTS
    return stream.getvalue().splitlines()


def test_a_short_run_says_nothing() -> None:
    assert lines(0.1) == []


def test_a_long_run_says_where_it_is_now_and_then() -> None:
    said = lines(2.0)
    assert 1 < len(said) < 10
    assert said[0] == ("mtqa: 2 of 10 checked, 4 segments, 1.0/s, 0 findings, about 16 s left")


def test_the_start_does_not_count() -> None:
    """A minute until the first result, then one a second: nine are nine seconds away."""
    times = iter([0.0, *range(60, 70)])
    stream = io.StringIO()
    list(watched(RESULTS, 10, stream=stream, clock=lambda: next(times)))
    said = stream.getvalue().splitlines()
    assert said == ["mtqa: 2 of 10 checked, 4 segments, 2.0/s, 0 findings, about 8 s left"]


def test_what_an_earlier_run_did_took_no_time() -> None:
    tally = Tally(total=1000, documents=900, before=900)
    for result in RESULTS:
        tally.add(result)
    assert tally.line(0.5) == "910 of 1,000 checked, 20 segments, 0 findings"
    assert tally.line(9) == (
        "910 of 1,000 checked, 20 segments, 2.0/s, 0 findings, about 90 s left"
    )


def test_quiet_is_quiet() -> None:
    assert lines(100.0, quiet=True) == []


def test_a_tally_without_a_total() -> None:
    tally = Tally()
    tally.add(Result(Document(""), error="no"))
    assert tally.line(0) == "1 checked, 0 findings, 1 in error"


def on_terminal(
    monkeypatch: pytest.MonkeyPatch, patience: float, pause: float, tally: Tally | None = None
) -> str:
    """What a terminal of eighty columns shows of a run."""
    monkeypatch.setattr(_progress, "PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    leader, follower = pty.openpty()

    def slowly() -> Iterator[Result]:
        for result in RESULTS[:3]:
            time.sleep(pause)
            yield result

    with os.fdopen(follower, "w") as stream:
        assert list(watched(slowly(), tally or 3, stream=stream)) == RESULTS[:3]
        stream.flush()
        os.set_blocking(leader, False)
        try:
            return os.read(leader, 1 << 16).decode()
        except BlockingIOError:
            return ""
        finally:
            os.close(leader)


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = on_terminal(monkeypatch, 0.0, 0.2)
    assert "mtqa" in shown and "of 3 checked" in shown


def test_the_time_has_room_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally(200_000, 100_000, findings=12_345, errors=123, before=100_000)
    shown = on_terminal(monkeypatch, 0.0, 0.2, tally)
    assert shown.count("checked") == shown.count("0:00:00") > 1


def test_no_bar_for_a_short_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "mtqa" not in on_terminal(monkeypatch, 1e6, 0.0)
