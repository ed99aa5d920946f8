"""Places by forms that only lists of names have, and by their names in the source's script."""

from __future__ import annotations

import pytest

from mtqa.gazetteer import default, find_names, match_names

FLAGGED = [
    ("el", "Πυρκαγιά ξέσπασε στη Χίο.", "A wildfire broke out on Hios.", {"Hios": "Chios"}),
    ("el", "Πτήσεις από τη Σμύρνη.", "Flights from Smyrni.", {"Smyrni": "İzmir"}),
    ("el", "Το Ικόνιο περιμένει.", "Ikonio is waiting.", {"Ikonio": "Konya"}),
    ("zh", "工厂位于塞格德。", "The plant is in Seged.", {"Seged": "Szeged"}),
    ("ru", "Пожар в Харькове.", "A fire in Harkov.", {"Harkov": "Kharkiv"}),
]
LEFT = [
    ("el", "Συνάντηση στη Δράμα και στη Φλώρινα.", "They met in Drama and Florina."),
    ("el", "Ο Γιώργος Χίος μίλησε.", "Giorgos Hios spoke."),
    ("bg", "Среща в Търговище и Русе.", "They met in Turgovishte and Rousse."),
    ("ru", "Встреча в Сызрани и Гродно.", "They met in Syzran and Grodno."),
    ("de", "Sie trafen sich auf Chios.", "They met on Hios."),
    ("en", "Flights from London.", "Londons Flüge."),
]


def exonyms(code: str, source: str, target: str, other: str) -> dict[str, str | None]:
    gazetteer = default()
    sides = [(text, lang, find_names(text, lang, gazetteer)) for text, lang in
             ((source, code), (target, other))]  # fmt: skip
    found = match_names(*sides[0], *sides[1], gazetteer)
    return {
        match.target.text: match.expected
        for match in found
        if match.relation == "exonym" and match.target and match.confidence > 0.5
    }


@pytest.mark.parametrize(("code", "source", "target", "expected"), FLAGGED)
def test_a_form_that_texts_do_not_use(
    code: str, source: str, target: str, expected: dict[str, str]
) -> None:
    assert exonyms(code, source, target, "en") == expected


@pytest.mark.parametrize(("code", "source", "target"), LEFT)
def test_what_texts_use_or_a_person_bears_stays(code: str, source: str, target: str) -> None:
    assert exonyms(code, source, target, "de" if code == "en" else "en") == {}
