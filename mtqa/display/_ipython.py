"""Lists and tuples that show themselves, in the sessions of IPython that notebooks run.

A list of our own would be lost in the first slice, `sorted` or comprehension.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from mtqa.display import html, text
from mtqa.model import Document, Finding, Pair, Result

__all__ = ["register"]

Usual = Callable[[Any, Any, bool], None]


def register() -> None:
    """Let lists and tuples of what can be shown show themselves in this IPython, if it is one.

    All others stay as they are.
    """
    ipython = sys.modules.get("IPython")
    session = ipython.get_ipython() if ipython is not None else None
    if session is None:
        return
    formatters = session.display_formatter.formatters
    for holder in (list, tuple):
        formatters["text/html"].for_type(holder, _html)
        usual = formatters["text/plain"].for_type(holder)
        formatters["text/plain"].for_type(holder, partial(_pretty, usual))


def _ours(held: Sequence[object]) -> bool:
    kinds = (Result, Document, Pair, Finding)
    return bool(held) and all(isinstance(one, kinds) for one in held)


def _html(held: Sequence[Any]) -> str | None:
    return html(held) if _ours(held) else None


def _pretty(usual: Usual, held: Sequence[Any], printer: Any, cycle: bool) -> None:
    if _ours(held):
        printer.text(text(held).rstrip("\n"))
    else:
        usual(held, printer, cycle)
