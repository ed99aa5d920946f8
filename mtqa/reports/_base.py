"""What a report format is. A file in this package holds one, as the constant REPORT."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mtqa.model import Report


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to render: `width` in terminal columns, `colour` with ANSI escapes.

    `root` is the folder that paths are made relative to.
    """

    width: int = 80
    colour: bool = False
    root: Path | None = None

    @classmethod
    def for_stream(cls, stream: IO[str], root: Path | None = None) -> Options:
        """What suits the stream: its terminal's width, colour only on one, and never with NO_COLOR.

        NO_COLOR counts when it is set and not empty (no-color.org); a "dumb" TERM has no colour.
        """
        terminal = stream.isatty()
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        width = shutil.get_terminal_size().columns if terminal else cls.width
        return cls(width=width, colour=terminal and not plain, root=root)


@dataclass(frozen=True, kw_only=True)
class ReportFormat:
    """A named format: `render` yields the pieces of the report's text.

    The pieces have no lone surrogates, so that they can be written as UTF-8. `suffix` is the usual
    ending of a file's name in this format. `gives_texts` says that it needs the texts in which
    nothing was found, too.
    """

    name: str
    suffix: str
    summary: str
    render: Callable[[Report, Options], Iterator[str]]
    gives_texts: bool = False
