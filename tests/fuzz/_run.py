"""Runs libFuzzer through atheris (Apache-2.0), mtqa instrumented for coverage."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import atheris

HERE = Path(__file__).parent


def main(kind: str) -> None:
    """Fuzz "readers" or "checks" with the options of the command line until they say stop."""
    os.environ["MTQA_DEBUG"] = "1"  # errors of ours are raised, not told
    with atheris.instrument_imports(include=["mtqa"]), tempfile.TemporaryDirectory() as folder:
        from tests.fuzz import seeds, targets

        target = {"readers": targets.read, "checks": targets.check}[kind]
        seeds.write(kind, Path(folder))
        for data in seeds.warm(kind):
            target(data)  # loads a language, which would look like a hang later
        options = [f"-dict={HERE / f'{kind}.dict'}", "-timeout=30", "-rss_limit_mb=6000"]
        given = sys.argv[1:]
        kept = [] if any(not one.startswith("-") for one in given) else [tempfile.mkdtemp()]
        corpus = [folder, str(HERE / "corpus" / kind)]
        atheris.Setup([sys.argv[0], *options, *kept, *given, *corpus], target)
        atheris.Fuzz()
