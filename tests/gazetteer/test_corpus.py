"""The name pairs that we wrote: right ones stay silent, most wrong ones are seen."""

from __future__ import annotations

import csv
from pathlib import Path

from mtqa.gazetteer import default, find_names, match_names

FOLDER = Path(__file__).parents[2] / "corpora" / "names"
KINDS = {
    "name", "exonym", "adjectival", "acronym", "garbled", "replaced", "translated",
    "untransliterated",
}  # fmt: skip


def pairs() -> list[tuple[str, dict[str, str]]]:
    found = []
    for path in sorted(FOLDER.glob("*.tsv")):
        with path.open(encoding="utf-8") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [(path.stem, row) for row in rows]
    return found


def flagged(lang: str, source: str, english: str) -> bool:
    gazetteer = default()
    target = f"They spoke of {english} yesterday."
    names = find_names(target, "en", gazetteer)
    matches = match_names(
        source, lang, find_names(source, lang, gazetteer), target, "en", names, gazetteer
    )
    told = any(
        m.relation != "equal" and m.relation != "missing" and m.confidence >= 0.5 for m in matches
    )
    return told or any(name.facts.get("confidence", 0) >= 0.5 for name in names)


def test_shape() -> None:
    found = pairs()
    assert len(found) >= 400
    assert len({lang for lang, _ in found}) >= 20
    for lang, row in found:
        assert row["verdict"] in ("right", "wrong"), (lang, row)
        assert row["kind"] in KINDS
        assert row["reason"].endswith(".")


def test_right_pairs_stay_silent() -> None:
    right = [(lang, row) for lang, row in pairs() if row["verdict"] == "right"]
    wrong = [row["english"] for lang, row in right if flagged(lang, row["source"], row["english"])]
    assert len(wrong) <= 0.03 * len(right), wrong


def test_most_wrong_pairs_are_seen() -> None:
    wrong = [(lang, row) for lang, row in pairs() if row["verdict"] == "wrong"]
    seen = sum(flagged(lang, row["source"], row["english"]) for lang, row in wrong)
    assert seen >= 0.6 * len(wrong), seen / len(wrong)
