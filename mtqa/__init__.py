"""mtqa finds the artefacts that machine translation leaves in news.

    >>> import mtqa
    >>> report = mtqa.check("Aid amounting to 11.5m euros. Dollars.", target_lang="en")
    >>> [finding.text for finding in report]
    ['11.5m euros. Dollars.']

Nothing heavy is imported before it is needed: torch and transformers load with the first engine.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mtqa.api import check as check
    from mtqa.config import Settings as Settings
    from mtqa.display import show as show
    from mtqa.errors import MtqaError as MtqaError
    from mtqa.evaluate.compare import compare as compare
    from mtqa.model import Document as Document
    from mtqa.model import Finding as Finding
    from mtqa.model import Pair as Pair
    from mtqa.model import Report as Report
    from mtqa.model import Span as Span
    from mtqa.run import Checker as Checker

__version__ = "0.1.0"

_HOME = {
    "Checker": "mtqa.run",
    "Document": "mtqa.model",
    "Finding": "mtqa.model",
    "MtqaError": "mtqa.errors",
    "Pair": "mtqa.model",
    "Report": "mtqa.model",
    "Settings": "mtqa.config",
    "Span": "mtqa.model",
    "check": "mtqa.api",
    "compare": "mtqa.evaluate.compare",
    "show": "mtqa.display",
}
__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'mtqa' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})


if "IPython" in sys.modules:  # in a notebook, lists of findings and segments show themselves
    importlib.import_module("mtqa.display._ipython").register()
