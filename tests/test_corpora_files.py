"""The example articles hold together: mending the marked spans gives the clean text."""

import tomllib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

CORPORA = Path(__file__).parent.parent / "corpora"
ARTICLES = sorted(path.parent for path in CORPORA.glob("*/article.toml"))
KINDS = {
    "acronym",
    "addition",
    "adjectival-name",
    "currency",
    "date",
    "exonym",
    "fragment",
    "label",
    "mistranslation",
    "name",
    "notation",
    "number",
    "omission",
    "percentage",
    "punctuation",
    "repetition",
    "scale",
    "script",
    "spelling",
    "time",
    "unit",
    "untranslated",
}
SLAVIC = {"bg", "cs", "pl", "ru", "uk"}


def read(folder: Path) -> tuple[dict, str, str, str]:
    """The article's facts, its source, clean translation and target."""
    facts = tomllib.loads((folder / "article.toml").read_text("utf-8"))
    names = (
        f"source.{facts['source_lang']}.txt",
        f"clean.{facts['target_lang']}.txt",
        f"target.{facts['target_lang']}.txt",
    )
    return facts, *((folder / name).read_text("utf-8") for name in names)


def place(span: dict, target: str) -> tuple[int, int]:
    """Half-open code-point offsets of a span in the target."""
    if not span["text"]:
        assert target.count(span["after"]) == 1, span
        end = target.index(span["after"]) + len(span["after"])
        return end, end
    start = -1
    for _ in range(span.get("occurrence", 1)):
        start = target.index(span["text"], start + 1)
    return start, start + len(span["text"])


@pytest.fixture(params=ARTICLES, ids=lambda path: path.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_spans_are_found_in_order(folder: Path) -> None:
    facts, source, _, target = read(folder)
    places = [place(span, target) for span in facts["span"]]
    assert 5 <= len(places) <= 9
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    for span in facts["span"]:
        assert span["kind"] in KINDS
        assert span["note"].endswith(".")
        assert span.get("source_text", "") in source
        assert (span["text"] == "") == ("after" in span) == (span["kind"] == "omission")


def test_mending_the_spans_gives_the_clean_text(folder: Path) -> None:
    facts, _, clean, target = read(folder)
    mended = target
    for span in reversed(facts["span"]):
        start, end = place(span, target)
        assert span["text"] != span["suggestion"]
        mended = mended[:start] + span["suggestion"] + mended[end:]
    assert "".join(mended.split()) == "".join(clean.split())


def test_files_are_tidy(folder: Path) -> None:
    for text in read(folder)[1:]:
        assert text.endswith("\n") and not text.endswith("\n\n")
        assert "\n\n\n" not in text and "\t" not in text and "\ufeff" not in text
        lines = text.split("\n")
        assert all(line == line.strip() for line in lines)
        assert not any(lines[1::2]), "a blank line between paragraphs"


def test_every_kind_is_well_covered() -> None:
    seen = defaultdict(list)
    for folder in ARTICLES:
        facts = read(folder)[0]
        for span in facts["span"]:
            seen[span["kind"]].append((facts["source_lang"], facts["target_lang"]))
    assert set(seen) == KINDS
    assert all(len(pairs) >= 3 and len(set(pairs)) >= 2 for pairs in seen.values()), seen
    assert {source for source, _ in seen["adjectival-name"]} <= SLAVIC
