"""Surnames translated as words."""

from __future__ import annotations

import pytest

from mtqa.gazetteer import default
from mtqa.gazetteer.compare import Side
from mtqa.gazetteer.worded import worded

WORDED = [
    ("en", "Emma Stone won the prize.", "ru", "Эмма Камень получила премию.", "Камень"),
    ("ru", "Это сказал журналистам Роман Мороз.", "en", "Roman Frost told reporters so.", "Frost"),
    ("en", "Then Oliver Winter left.", "bg", "После Оливър Зима си тръгна.", "Зима"),
    ("el", "Η Μαρία Ψωμιάδου μίλησε πρώτη.", "en", "Maria Bread spoke first.", "Bread"),
]
NOT = [
    ("en", "Emma Stone won the prize.", "ru", "Эмма Стоун получила премию."),
    ("ru", "Это сказал Роман Мороз.", "en", "Roman Moroz said so."),
    ("ru", "Об этом сообщил Банк Виктория.", "en", "Victoria Bank announced it."),
    ("hi", "उपराष्ट्रपति माइक पेंस आएंगे।", "en", "Vice President Mike Pence is expected."),
    ("ar", "قالت الصين إن المجلس وافق.", "en", "China's National Council agreed."),
    ("de", "Emma Stein kam.", "en", "Emma Stone came."),
]


def found(case: tuple[str, ...]) -> list[str]:
    source, target = Side(case[1], case[0], ()), Side(case[3], case[2], ())
    return [match.target.text for match in worded(source, target, default()) if match.target]


@pytest.mark.parametrize("case", WORDED)
def test_a_word_after_a_given_name(case: tuple[str, ...]) -> None:
    assert found(case[:4]) == [case[4]]


@pytest.mark.parametrize("case", NOT)
def test_names_organisations_and_what_sounds_alike_stay(case: tuple[str, ...]) -> None:
    assert found(case) == []
