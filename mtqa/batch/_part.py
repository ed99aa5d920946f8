"""An output that grows beside its place, survives its process, and appears when it is complete.

Beside ``OUT`` stand, hidden, ``.OUT.part`` with the lines so far, ``.OUT.part.run`` with what run
they are of, and ``.OUT.part.state`` with how far they hold: so many lines, so many bytes. What is
in the part beyond that is cut off when a run goes on, so that a line half written is written anew.
The state is replaced, never written over, after the lines have reached the disk.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from mtqa.errors import UsageError
from mtqa.writing import mode_of, part_of, unwritable

__all__ = ["Part", "State", "manifest_of"]

_EVERY = 1.0  # seconds between two states; what is done since the last is done once more
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is. `lines` were answered in `size` bytes; `chain` is the hash of their keys.

    `cached` of them were known from before; `errors` counts what could not be checked by its
    reason, `fails` the documents that fail the run; `seconds` is the time taken by all processes
    that had a part in it. `known` is what the suppressor remembers.
    """

    run: str = ""
    lines: int = 0
    size: int = 0
    chain: str = ""
    segments: int = 0
    findings: int = 0
    fails: int = 0
    cached: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    breaks: int = 0
    sha256: str = ""
    complete: bool = False


def manifest_of(path: str | Path) -> Path:
    """Where the manifest of a finished output stands: beside it, under its name."""
    final = Path(path)
    return final.with_name(f"{final.name}.manifest.json")


class Part:
    """The growing output of one run; `state` says how far it is.

    `facts` say what run it is: JSON whose parts are compared when it goes on. Raises UsageError
    when the place cannot be written, another process writes it, or the part there is of another
    run; with `restart` that part is given up.
    """

    def __init__(self, path: str, facts: Mapping[str, Any], *, restart: bool = False) -> None:
        self.given = path
        self.final = Path(os.path.realpath(path))
        self.part = part_of(self.final)
        self.facts = json.loads(json.dumps(facts))
        self._run = self.part.with_name(f"{self.part.name}.run")
        self._state = self.part.with_name(f"{self.part.name}.state")
        self.moved = False
        self._before = 0.0
        self._begun = self._last = time.monotonic()
        # In one piece, so that an interrupt finds it as it was or as it is to be.
        self._now = _Now(State(), hashlib.sha256(), [])
        try:
            if self.final.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            self._lock = _locked(self._run, path)
        except OSError as error:
            raise unwritable(path, error) from error
        try:
            stream = self._continued(restart)
            self._stream = self._new() if stream is None else stream
        except BaseException as error:
            os.close(self._lock)
            if isinstance(error, OSError):
                raise unwritable(path, error) from error
            raise

    @property
    def started(self) -> str:
        """The day on which the run began, which is its day to the end."""
        return str(self.facts["day"])

    @property
    def state(self) -> State:
        """How far it is, with what has been added."""
        now = self._now
        return now.added[-1][1] if now.added else now.state

    def add(self, lines: str, state: State) -> None:
        """Take the lines of some documents, and how far the run is with them."""
        self._now.added.append((lines, state))

    def rest(self, *, now: bool = False) -> None:
        """Bring what there is to the disk, once a second or `now`."""
        if not now and time.monotonic() - self._last < _EVERY:
            return
        saved, found = self._now.state, self._now.hash.copy()
        added = list(self._now.added)
        data = "".join(lines for lines, _ in added).encode("utf-8")
        found.update(data)
        state = replace(
            added[-1][1] if added else saved,
            size=saved.size + len(data),
            sha256=found.hexdigest(),
            seconds=self._seconds(),
        )
        try:
            os.ftruncate(self._stream, saved.size)
            os.lseek(self._stream, saved.size, os.SEEK_SET)
            _write(self._stream, data)
            _replace(self._state, json.dumps(asdict(state)))
        except OSError as error:
            raise unwritable(self.given, error, self.part) from error
        self._now = _Now(state, found, [])
        self._last = time.monotonic()

    def finish(self, shape: Callable[[Path, Path], None] | None = None) -> None:
        """Let the output appear, and its manifest beside it.

        `shape` makes another file of the lines, for formats that cannot grow. Killed in the middle,
        the next run does the same again.
        """
        if not self.moved:
            self.add("", replace(self.state, complete=True))
            self.rest(now=True)
        try:
            if not self.part.exists():
                pass  # killed while tidying up: the output stands in its place
            elif shape is not None:
                made = self.part.with_name(f"{self.part.name}.made")
                shape(self.part, made)
                _settle(made)
                _appear(made, self.final)
            else:
                _appear(self.part, self.final)
            _replace(manifest_of(self.final), json.dumps(self.manifest(), indent=2) + "\n")
            _settle(self.final.parent)  # before what it could be made of again is gone
            for path in (self.part, self._state, self._run):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self.given, error, self.part) from error
        self.close()

    def close(self) -> None:
        """Give the files back, as they are."""
        with suppress(OSError):
            os.close(self._stream)
        with suppress(OSError):
            os.close(self._lock)

    def drop(self) -> None:
        """Take the files away where no line was answered: they would be of no use.

        To be called before `close`, while no other process can have begun.
        """
        if self.moved or self.state.lines:
            return
        with suppress(OSError):
            for path in (self.part, self._state, self._run):
                path.unlink(missing_ok=True)

    def manifest(self) -> dict[str, Any]:
        """What run the output is of, what came of it, and how long it took."""
        state, facts = self.state, dict(self.facts)
        facts.pop("run")
        return {
            "mtqa": facts.pop("version"),
            **facts,
            "lines": state.lines,
            "segments": state.segments,
            "findings": state.findings,
            "failing": state.fails,
            "from_cache": state.cached,
            "errors": {"count": sum(state.errors.values()), "by_reason": state.errors},
            "notices": state.notices,
            "timing": {
                "seconds": state.seconds,
                "lines_per_second": round(state.lines / max(state.seconds, 0.001), 1),
                "breaks": state.breaks,
            },
            "sha256_of_lines": state.sha256,
        }

    def _continued(self, restart: bool) -> int | None:
        """The part that is there, cut to what its state says; None where there is none of ours."""
        then, state = _read(self._run), _read(self._state)
        if restart or then is None or state is None or then.get("run") != state.get("run"):
            return None
        moved = state["complete"] and not self.part.exists()
        if not state["lines"] or (moved and not self.final.exists()):
            return None  # nothing would be lost
        _refuse_other(self.given, then, self.facts)
        self.facts, self.moved = then, moved
        found = State(**{**state, "breaks": state["breaks"] + (not state["complete"])})
        self._before = found.seconds
        self._now = _Now(found, hashlib.sha256(), [])
        if self.moved:
            return os.open(os.devnull, os.O_WRONLY)  # the output is there; what is left is the rest
        if not self._is_sound(found):
            raise UsageError(
                "what was done so far has been changed",
                path=str(self.part),
                hint="begin anew with --restart",
            )
        return os.open(self.part, os.O_WRONLY | _NOFOLLOW)

    def _is_sound(self, state: State) -> bool:
        """Whether the lines in the part are those that were written; takes up their hash."""
        left = state.size
        try:
            with self.part.open("rb") as stream:
                while left and (block := stream.read(min(_BLOCK, left))):
                    self._now.hash.update(block)
                    left -= len(block)
        except OSError:
            return False
        return not left and self._now.hash.hexdigest() == state.sha256

    def _new(self) -> int:
        for path in (self._state, self.part):
            path.unlink(missing_ok=True)
        self.facts["run"] = secrets.token_hex(8)
        os.ftruncate(self._lock, 0)
        _write(self._lock, json.dumps(self.facts).encode())
        # Made anew, so that a link planted there is not followed.
        stream = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o666)
        state = State(run=self.facts["run"], sha256=hashlib.sha256().hexdigest())
        _replace(self._state, json.dumps(asdict(state)))
        self._now = _Now(state, hashlib.sha256(), [])
        return stream

    def _seconds(self) -> float:
        return round(self._before + time.monotonic() - self._begun, 3)


class _Now(NamedTuple):
    """What has reached the disk, the hash of its lines, and what was added since."""

    state: State
    hash: Any
    added: list[tuple[str, State]]


_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NAMES = {
    "version": "mtqa's version",
    "code": "mtqa's code or data",
    "packages": "an installed package",
    "accept": "the accept list",
    "baseline": "the baseline",
}


def _write(stream: int, data: bytes) -> None:
    """All of the data, to the disk."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(stream, rest) :]
    os.fsync(stream)


def _replace(path: Path, text: str) -> None:
    """Let a file hold `text`: the old one or the new one stands there, never half of it."""
    beside = path.with_name(f".{path.name.lstrip('.')}.new")
    beside.unlink(missing_ok=True)
    stream = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o666)
    try:
        _write(stream, text.encode("utf-8", "replace"))
    finally:
        os.close(stream)
    beside.replace(path)


def _settle(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    try:
        stream = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folder
        return
    try:
        os.fsync(stream)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.ENOTSUP):  # some file systems
            raise
    finally:
        os.close(stream)


def _appear(made: Path, final: Path) -> None:
    made.chmod(mode_of(final))
    made.replace(final)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _locked(path: Path, given: str) -> int:
    """The file of the run, held against other processes until this one ends, however it does."""
    while True:
        stream = os.open(path, os.O_RDWR | os.O_CREAT | _NOFOLLOW, 0o666)
        try:
            _lock(stream)
            if os.path.samestat(os.fstat(stream), path.stat()):
                return stream
        except BlockingIOError as error:
            os.close(stream)
            raise UsageError("another run is writing it", path=given) from error
        except FileNotFoundError:
            pass  # the other run has just finished
        os.close(stream)


def _lock(stream: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: two runs at once are the user's to avoid
        return
    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _refuse_other(path: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise UsageError, naming what differs, when a part is of another run than this."""
    found = list(_differences(then, now))
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        raise UsageError(
            f"the run that broke off was another one: {'; '.join(found[:3])}{more}",
            path=path,
            hint="give it as it was to go on, or --restart to begin anew",
        )


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in _NAMES:
        if then.get(name) != now.get(name):
            yield f"{_NAMES[name]} has changed"
    for group in ("settings", "options"):
        old, new = then.get(group, {}), now.get(group, {})
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                values = f"was {_shown(old.get(name))}, is {_shown(new.get(name))}"
                yield f"{name.replace('_', '-')} {values}"
    old, new = ({one["path"]: one for one in facts["inputs"]} for facts in (then, now))
    for path in dict.fromkeys([*old, *new]):
        if path not in new:
            yield f"{path} is no input any more"
        elif path not in old:
            yield f"{path} is a new input"
        elif old[path] != new[path]:
            yield f"{path} has changed"
    if list(old) != list(new) and {*old} == {*new}:
        yield "the inputs are in another order"


def _shown(value: Any) -> str:
    return "not given" if value is None else json.dumps(value, ensure_ascii=False)
