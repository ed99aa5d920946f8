"""Runs libFuzzer through atheris (Apache-2.0), mtqa instrumented for coverage."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from pathlib import Path

import atheris

HERE = Path(__file__).parent


def main(kind: str) -> None:
    """Fuzz "readers" or "checks" with the options of the command line until they say stop.

    libFuzzer ends its process without a word to Python: so it has one of its own, and what is
    temporary goes in this one.
    """
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            _fuzz(kind, Path(folder))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the child
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.exit(code if code >= 0 else 128 - code)


def _fuzz(kind: str, folder: Path) -> None:
    os.environ["MTQA_DEBUG"] = "1"  # errors of ours are raised, not told
    with atheris.instrument_imports(include=["mtqa"]):
        from tests.fuzz import seeds, targets

        target = {"readers": targets.read, "checks": targets.check}[kind]
        begin, kept = folder / "seeds", folder / "kept"
        for path in (begin, kept):
            path.mkdir()
        seeds.write(kind, begin)
        for data in seeds.warm(kind):
            target(data)  # loads a language, which would look like a hang later
        options = [f"-dict={HERE / f'{kind}.dict'}", "-timeout=30", "-rss_limit_mb=6000"]
        given = sys.argv[1:]
        own = [] if any(not one.startswith("-") for one in given) else [str(kept)]
        corpus = [str(begin), str(HERE / "corpus" / kind)]
        atheris.Setup([sys.argv[0], *options, *own, *given, *corpus], target)
        atheris.Fuzz()
