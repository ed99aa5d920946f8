"""How many name errors are found, and how many clean pairs are flagged, by direction.

    python tests/bench/names.py CLEAN.jsonl --from ru,zh --to en --kind replaced --sample 300
    python tests/bench/names.py CLEAN.jsonl --from ru --recognisers natasha

CLEAN is as `mtqa.training.name_errors` takes it, which makes the errors. An error counts as found
when a finding at or above the threshold overlaps it; a clean pair as flagged when it has any.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from typing import Any

from mtqa.model import Document
from mtqa.run import Checker
from mtqa.training.name_errors import KINDS, Generator

CHECKS = (
    "acronym", "adjectival-name", "exonym", "name", "name-consistency", "untransliterated",
)  # fmt: skip
Line = dict[str, Any]


def findings(checker: Checker, line: Line) -> list[tuple[int, int, str]]:
    """Where the checker finds a name wrong, and what it says."""
    document = Document(
        line["target"],
        line["source"],
        source_lang=line["source_lang"],
        target_lang=line["target_lang"],
    )
    found = checker.check(document).findings
    return [(one.span.start, one.span.end, one.message) for one in found]


def hits(line: Line, found: list[tuple[int, int, str]]) -> bool:
    """Whether a finding touches the error."""
    return any(
        start <= last and first <= end
        for first, last, _ in line["spans"]
        for start, end, _ in found
    )


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("clean", type=argparse.FileType("r", encoding="utf-8"))
    parser.add_argument("--from", dest="sources", default="")
    parser.add_argument("--to", dest="targets", default="")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--recognisers", default="")
    parser.add_argument("--show", action="store_true", help="print the alarms on clean pairs")
    options = parser.parse_args()
    wanted = tuple(name for name in options.recognisers.split(",") if name)
    checker = Checker(checks=CHECKS, engine="none", recognisers=wanted)
    lines = [json.loads(line) for line in options.clean if line.strip()]
    ways = Counter(
        (line["source_lang"], line["target_lang"])
        for line in lines
        if (not options.sources or line["source_lang"] in options.sources.split(","))
        and (not options.targets or line["target_lang"] in options.targets.split(","))
    )
    for way in sorted(ways):
        own = [line for line in lines if (line["source_lang"], line["target_lang"]) == way]
        chosen = random.Random(options.seed).sample(own, min(options.sample, len(own)))
        flagged = 0
        for line in chosen:
            found = findings(checker, line)
            flagged += bool(found)
            for start, end, message in found if options.show else ():
                sys.stderr.write(f"{line['id']}\t{line['target'][start:end]}\t{message}\n")
        shown = [f"{'-'.join(way)}: clean flagged {flagged}/{len(chosen)}"]
        for kind in options.kind or ("replaced", "garbled"):
            made = list(Generator(own, options.seed).make(kind))
            made = random.Random(options.seed).sample(made, min(options.sample, len(made)))
            seen = sum(hits(line, findings(checker, line)) for line in made)
            shown.append(f"{kind} {seen}/{len(made)}")
        sys.stdout.write("; ".join(shown) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
