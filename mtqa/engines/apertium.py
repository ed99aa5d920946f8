"""Apertium's rule-based translators, where the distribution's packages installed them.

Forcada et al. 2011. `apertium` is run as a program of its own: nothing of its code or data (GPL)
is part of mtqa.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from mtqa.engines import _codes
from mtqa.engines._base import Engine, Kind, Offer, Request
from mtqa.errors import EngineError

__all__ = ["ENGINE", "ApertiumEngine"]

_TIMEOUT = 120.0
_UNPRINTED = re.compile(r"[\s\x00-\x1f\x7f\ufeff]+")
# `apertium -f line` reads a line for a segment; what cannot be separated is done one by one.
_PROGRAM = "apertium"


class ApertiumEngine(Engine):
    """One installed direction, such as "eng-spa"."""

    kind = "apertium"
    licence = "GPL (installed by the user)"

    def __init__(self, mode: str) -> None:
        self.model = mode

    @property
    def signature(self) -> str:
        """The direction, and when and how large its data were installed."""
        return f"engine:apertium|mode:{self.model}|data:{_data_version(self.model)}"

    def serves(self, source_lang: str, target_lang: str) -> bool:
        """Whether this direction is the one for the pair."""
        return _mode(source_lang, target_lang, (self.model,)) is not None

    def _translate(self, segments: Sequence[str], source_lang: str, target_lang: str) -> list[str]:
        lines = [_UNPRINTED.sub(" ", segment).strip() for segment in segments]
        answers = self._run(lines)
        if len(answers) != len(lines):
            answers = [" ".join(self._run([line])) for line in lines]
        return [answer.strip() for answer in answers]

    def _run(self, lines: Sequence[str]) -> list[str]:
        text = "".join(f"{line}\n" for line in lines)
        try:
            done = subprocess.run(
                [_program(), "-u", "-f", "line", self.model],
                input=text.encode(),
                capture_output=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise EngineError(f"apertium {self.model} took over {_TIMEOUT:.0f} s") from None
        except OSError as error:
            raise EngineError(f"apertium cannot be run: {error}", hint=_INSTALL) from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise EngineError(f"apertium {self.model} failed: {said[-1] if said else 'no reason'}")
        return done.stdout.decode(errors="replace").split("\n")[:-1]


_INSTALL = "install it with a direction: apt-get install apertium apertium-eng-spa"


def _program() -> str:
    found = shutil.which(_PROGRAM)
    if found is None:
        raise EngineError("apertium is not installed", hint=_INSTALL)
    return found


@cache
def _modes(program: str) -> tuple[str, ...]:
    """The installed directions, as ``apertium -l`` lists them."""
    try:
        done = subprocess.run([program, "-l"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(sorted(done.stdout.decode(errors="replace").split()))


def _languages(mode: str) -> tuple[str, str]:
    source, _, target = mode.partition("-")
    return source, target


def _mode(source_lang: str, target_lang: str, modes: Sequence[str]) -> str | None:
    """The direction for a pair of BCP 47 codes, the nearest regional form of the target first."""
    into = {
        _languages(mode)[1]: mode
        for mode in reversed(modes)
        if _codes.best(source_lang, [_languages(mode)[0]]) is not None
    }
    code = _codes.best(target_lang, into)
    return None if code is None else into[code]


@cache
def _data_version(mode: str) -> str:
    """Names the installed data: the newest file of the mode's folder, by time and size."""
    newest = (0, 0)
    for folder in Path("/usr/share/apertium").glob("apertium-*"):
        if all(part in folder.name for part in mode.split("_")[0].split("-")):
            for file in folder.glob("*.bin"):
                stat = file.stat()
                newest = max(newest, (int(stat.st_mtime), stat.st_size))
    return "-".join(map(str, newest))


def _open(request: Request) -> Engine:
    modes = _modes(_program())
    if request.spec is not None:
        if request.spec not in modes:
            raise EngineError(
                f"apertium has no direction {request.spec} installed",
                hint=f"installed are: {', '.join(modes) or 'none'}",
            )
        modes = (request.spec,)
    mode = _mode(request.source_lang, request.target_lang, modes)
    if mode is None:
        pair = f"{request.source_lang} → {request.target_lang}"
        raise EngineError(
            f"apertium has no direction {pair} installed",
            hint="`apt-cache search apertium-` lists the packages of directions",
        )
    return ApertiumEngine(mode)


def _offers() -> list[Offer]:
    try:
        modes = _modes(_program())
    except EngineError as error:
        return [
            Offer(kind="apertium", model="apertium", pairs="none", ready=False, hint=str(error))
        ]
    return [
        Offer(
            kind="apertium",
            model=mode,
            pairs=" → ".join(_languages(mode)),
            licence=ApertiumEngine.licence,
        )
        for mode in modes
    ]


ENGINE = Kind(
    name="apertium",
    summary="rule-based translators from the distribution's packages",
    open=_open,
    reads=lambda spec: False,
    offers=_offers,
    rank=40,
)
