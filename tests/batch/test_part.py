"""The growing output: broken off at any step, gone on with, never half of it in its place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mtqa.batch import _part, manifest_of
from mtqa.batch._part import Part
from mtqa.errors import UsageError

LINES = [f"line {number} " + "x" * (number % 5) + "\n" for number in range(12)]
FACTS: dict[str, Any] = {
    "version": "1",
    "code": "c",
    "packages": "p",
    "settings": {"min_score": 0.5},
    "options": {},
    "accept": None,
    "baseline": None,
    "inputs": [{"path": "in.jsonl", "sha256": "a"}],
    "day": "2030-01-01",
}


class Killed(BaseException):
    """The end of a process, of which nothing in it hears."""


@contextmanager
def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let the process die at its so many-th call that touches the disk; nothing after it is done.

    A write that it dies in has written half of its data.
    """
    done: list[str] = []

    def dying(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if len(done) >= step:
                if len(done) == step and name == "write":
                    real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                done.append(name)
                raise Killed
            done.append(name)
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for name in ("write", "fsync", "ftruncate"):
            patch.setattr(os, name, dying(name, getattr(os, name)))
        for name in ("replace", "unlink", "chmod"):
            patch.setattr(Path, name, dying(name, getattr(Path, name)))
        yield done


def go(path: Path, shape: Callable[[Path, Path], None] | None = None) -> None:
    """A run: what is not yet there, three lines at a time."""
    part = Part(str(path), FACTS)
    try:
        if not part.moved:
            for start in range(part.state.lines, len(LINES), 3):
                lines = LINES[start : start + 3]
                part.add("".join(lines), replace(part.state, lines=start + len(lines)))
                part.rest(now=True)
        part.finish(shape)
    finally:
        part.close()


def twice(lines: Path, made: Path) -> None:
    made.write_text(lines.read_text() * 2)


@pytest.mark.parametrize(("shape", "text"), [(None, "".join(LINES)), (twice, "".join(LINES) * 2)])
def test_killed_at_every_step(
    shape: Any, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step, ended = 0, False
    while not ended:
        folder = tmp_path / str(step)
        folder.mkdir()
        path = folder / "out"
        path.write_text("old")
        with killed_at(step, monkeypatch) as done:
            try:
                go(path, shape)
            except Killed:
                pass
            else:
                ended = True
        assert path.read_text() in ("old", text)
        with killed_at(step // 2, monkeypatch), suppress(Killed):  # and while it goes on
            go(path, shape)
        assert path.read_text() in ("old", text)
        go(path, shape)
        assert path.read_text() == text, (step, done)
        assert json.loads(manifest_of(path).read_text())["lines"] == len(LINES)
        assert sorted(one.name for one in folder.iterdir()) == ["out", "out.manifest.json"]
        step += 1
    assert step > 20


def broken_off(path: Path, facts: dict[str, Any] = FACTS) -> Part:
    part = Part(str(path), facts)
    part.add("".join(LINES[:3]), replace(part.state, lines=3))
    part.rest(now=True)
    part.close()
    return part


def test_a_partial_last_line_is_cut_off(tmp_path: Path) -> None:
    part = broken_off(tmp_path / "out")
    with part.part.open("a") as stream:
        stream.write('{"id": "half')
    go(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "".join(LINES)


@pytest.mark.parametrize("damage", ["", "another text\n", None])
def test_a_part_that_was_changed_is_refused(damage: str | None, tmp_path: Path) -> None:
    part = broken_off(tmp_path / "out")
    part.part.unlink() if damage is None else part.part.write_text(damage)
    with pytest.raises(UsageError, match=r"changed \(begin anew with --restart\)"):
        Part(str(tmp_path / "out"), FACTS)
    Part(str(tmp_path / "out"), FACTS, restart=True).close()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"version": "2"}, "mtqa's version has changed"),
        ({"code": "d"}, "mtqa's code or data has changed"),
        ({"settings": {"min_score": 0.7}}, "min-score was 0.5, is 0.7"),
        ({"options": {"limit": 5}}, "limit was not given, is 5"),
        ({"accept": "x"}, "the accept list has changed"),
        ({"inputs": [{"path": "in.jsonl", "sha256": "b"}]}, "in.jsonl has changed"),
        ({"inputs": [{"path": "b.jsonl", "sha256": "a"}]}, "in.jsonl is no input any more; b.json"),
    ],
)
def test_another_run_is_refused_and_what_differs_is_named(
    now: dict[str, Any], said: str, tmp_path: Path
) -> None:
    broken_off(tmp_path / "out")
    with pytest.raises(UsageError) as refused:
        Part(str(tmp_path / "out"), {**FACTS, **now})
    assert said in str(refused.value) and "--restart" in str(refused.value)
    part = Part(str(tmp_path / "out"), {**FACTS, **now}, restart=True)
    assert part.state.lines == 0
    part.close()


def test_another_day_is_the_same_run(tmp_path: Path) -> None:
    broken_off(tmp_path / "out")
    part = Part(str(tmp_path / "out"), {**FACTS, "day": "1999-12-31"})
    assert part.state.lines == 3 and part.started == "2030-01-01"
    part.close()


def test_a_part_without_a_line_holds_nobody_up(tmp_path: Path) -> None:
    Part(str(tmp_path / "out"), FACTS).close()
    part = Part(str(tmp_path / "out"), {**FACTS, "options": {"limit": 5}})
    assert part.facts["options"] == {"limit": 5}
    part.close()


def test_an_output_that_was_taken_away_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out"
    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(Part, "manifest", lambda part: (_ for _ in ()).throw(Killed))
        go(path)
    assert path.exists() and (tmp_path / ".out.part.state").exists()
    path.unlink()
    go(path)
    assert path.read_text() == "".join(LINES)


def test_all_is_on_the_disk_before_the_part_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    unlink, settle = Path.unlink, _part._settle

    def unlinking(path: Path, *, missing_ok: bool = False) -> None:
        done.append(f"remove {path.name}")
        unlink(path, missing_ok=missing_ok)

    def settling(path: Path) -> None:
        done.append(f"settle {path.name}")
        settle(path)

    monkeypatch.setattr(Path, "unlink", unlinking)
    monkeypatch.setattr(_part, "_settle", settling)
    go(tmp_path / "out", twice)
    ours = [one for one in done if "new" not in one][-5:]
    assert ours == [
        "settle .out.part.made",
        f"settle {tmp_path.name}",
        "remove .out.part",
        "remove .out.part.state",
        "remove .out.part.run",
    ]


def test_two_runs_at_once(tmp_path: Path) -> None:
    part = Part(str(tmp_path / "out"), FACTS)
    with pytest.raises(UsageError, match="another run is writing it"):
        Part(str(tmp_path / "out"), FACTS)
    part.close()
    Part(str(tmp_path / "out"), FACTS).close()


def test_a_part_without_a_state_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / ".out.part").write_text("of another program")
    go(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "".join(LINES)


def test_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    for name in ("folder", "none/out", "file/out"):
        with pytest.raises(UsageError, match="cannot write"):
            Part(str(tmp_path / name), FACTS)


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links can be followed here")
def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / ".out.part").symlink_to(tmp_path / "precious")
    go(tmp_path / "out")
    (tmp_path / ".out.part.run").symlink_to(tmp_path / "precious")
    with pytest.raises(UsageError):
        go(tmp_path / "out")
    assert (tmp_path / "precious").read_text() == "precious"


def test_states_are_saved_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[Path] = []
    real = _part._replace
    part = Part(str(tmp_path / "out"), FACTS)
    monkeypatch.setattr(
        _part, "_replace", lambda path, text: (saved.append(path), real(path, text))
    )
    for number in range(100):
        part.add("x\n", replace(part.state, lines=number + 1))
        part.rest()
    assert not saved and part.state.lines == 100
    part.rest(now=True)
    assert len(saved) == 1
    part.close()
