from __future__ import annotations

from mtqa.gazetteer import across, default, find_names, match_names
from mtqa.gazetteer.compare import Side
from mtqa.model import Document, NameMatch
from mtqa.run import Checker

Texts = list[tuple[str, str]]

DATELINE = [
    ("By Rebecca Hughes", "Von Rebecca Hughes, Genf"),
    ("GENEVA — Measles cases doubled.", "Die Zahl der Masernfälle hat sich verdoppelt."),
]


def judged(texts: Texts) -> list[tuple[NameMatch, ...]]:
    names = default()
    sides, pairs = [], []
    for source, target in texts:
        here, there = find_names(source, "en", names), find_names(target, "de", names)
        sides.append((Side(source, "en", here), Side(target, "de", there)))
        pairs.append(match_names(source, "en", here, target, "de", there, names))
    return across(sides, pairs, names)


def replaced(texts: Texts) -> dict[str, float]:
    """The confidence of each name that the source seems to lack."""
    return {
        match.target.text: match.confidence
        for pair in judged(texts)
        for match in pair
        if match.relation == "replaced" and match.target
    }


def test_a_pronoun_may_become_a_name_of_the_article() -> None:
    named = ("Angela Merkel spoke in Paris.", "Angela Merkel sprach in Paris.")
    said = ("She left at noon.", "Gegen Mittag reiste Merkel ab.")
    between = ("It rained.", "Es regnete.")
    assert replaced([said])["Merkel"] > 0.5
    assert replaced([named, between, between, between, said])["Merkel"] <= 0.3


def test_a_name_of_nowhere_in_the_article_stays() -> None:
    said = ("She left at noon.", "Gegen Mittag reiste Merkel ab.")
    other = ("Olaf Scholz spoke in Paris.", "Olaf Scholz sprach in Paris.")
    assert replaced([other, said]) == replaced([said])


def test_a_name_in_place_of_another_stays_though_the_article_has_it() -> None:
    paris = ("The talks in Paris failed.", "Die Gespräche in Paris scheiterten.")
    wrong = ("The minister flew to Lisbon.", "Der Minister flog nach Paris.")
    alone = replaced([wrong])["Paris"]
    assert replaced([paris, wrong])["Paris"] == alone > 0.5


def test_names_that_changed_places_are_doubtful() -> None:
    texts = [
        ("The minister flew to Lisbon.", "Der Minister flog nach Paris."),
        ("Before, he was in Paris.", "Zuvor war er in Lissabon gewesen."),
    ]
    assert max(replaced(texts).values()) <= 0.3


def test_an_article_is_read_as_a_whole_without_models_too() -> None:
    checker = Checker(engine="none", fast=True, checks=("name",), min_score=0.0)
    named = ("Angela Merkel spoke in Paris.", "Angela Merkel sprach in Paris.")
    said = ("She left at noon.", "Gegen Mittag reiste Merkel ab.")

    def score(texts: Texts) -> float:
        source, target = ("\n\n".join(side) for side in zip(*texts, strict=True))
        found = checker.check(Document(target, source, "de", "en")).findings
        last = target.rindex("Merkel")
        return max((one.score for one in found if one.span.start == last), default=0.0)

    assert score([named, said]) < score([said])


def test_a_dateline_may_stand_in_the_byline() -> None:
    """The article is read as a whole, after the encoder's second opinion."""
    checker = Checker(engine="none", checks=("name",))

    def found(texts: Texts) -> list[str]:
        source, target = ("\n\n".join(side) for side in zip(*texts, strict=True))
        document = Document(target, source, "de", "en")
        return [finding.span.of(target) for finding in checker.check(document).findings]

    assert found(DATELINE[:1]) == ["Genf"]
    assert found(DATELINE) == []


def test_a_heading_may_name_what_the_article_does() -> None:
    heading = ("Billion-euro plant to be enlarged", "China baut Werk in Ungarn aus")
    between = ("It will be ready in May.", "Im Mai soll es fertig sein.")
    named = ("The company is from China.", "Das Unternehmen stammt aus China.")
    assert replaced([heading])["China"] > 0.3
    assert replaced([heading, *[between] * 5, named])["China"] <= 0.3


def test_the_first_word_of_a_sentence_is_no_name_that_was_replaced() -> None:
    first = ("Krankwagen left at noon.", "Gegen Mittag reiste Merkel ab.")
    named = ("Angela Merkel spoke in Paris.", "Angela Merkel sprach in Paris.")
    assert replaced([first])["Merkel"] > 0.3
    assert replaced([named, first])["Merkel"] <= 0.3


def test_a_name_that_its_neighbour_lost_has_moved() -> None:
    first = ("A storm hit Paris and the north.", "Ein Sturm traf den Norden.")
    second = ("The minister flew to Lisbon.", "Der Minister flog nach Paris.")
    assert replaced([second])["Paris"] > 0.5
    assert replaced([first, second])["Paris"] <= 0.3
