"""Texts for batches: lines that differ, some with an error in them, some that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RULES = ["--engine=none", "--fast", "--quiet"]
WORDS = ("bridge", "harbour", "school", "tunnel", "station", "theatre", "museum")
NAMED = ("Brücke", "Hafen", "Schule", "Tunnel", "Bahnhof", "Theater", "Museum")


def row(number: int) -> dict[str, Any]:
    """The segment of a number; every third states another sum than its source."""
    thing, name = WORDS[number % len(WORDS)], NAMED[number % len(NAMED)]
    said = number + 300 + (number % 3 == 2) * 55
    return {
        "id": f"n{number}",
        "source": f"Der Umbau der Anlage ({name}) kostete im Jahr {number + 300} Euro.",
        "target": f"The rebuilding of the {thing} cost {said} euros in that year.",
        "source_lang": "de",
        "target_lang": "en",
    }


def lines(count: int, *, broken: int = 0) -> str:
    """So many lines; with `broken`, each that its number divides is no JSON."""
    rows = [
        "{no json" if broken and number % broken == broken - 1 else json.dumps(row(number))
        for number in range(count)
    ]
    return "".join(f"{one}\n" for one in rows)


def write(path: Path, count: int, *, broken: int = 0) -> Path:
    """A file of `lines`."""
    path.write_text(lines(count, broken=broken), "utf-8")
    return path
