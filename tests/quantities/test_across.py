from __future__ import annotations

from decimal import Decimal

from mtqa.model import QuantityMatch
from mtqa.quantities import across, extract, match


def pair(source: str, target: str) -> tuple[QuantityMatch, ...]:
    return match(source, "de", extract(source, "de"), target, "en", extract(target, "en"))


def relations(pairs: list[tuple[QuantityMatch, ...] | None]) -> list[list[str]]:
    return [[one.relation for one in found or ()] for found in pairs]


def test_a_number_that_moved_to_the_next_sentence_agrees() -> None:
    pairs = across(
        [
            pair("Es kostete 640 Millionen Euro.", "It was dear."),
            pair("Das ist viel.", "At 640 million euros that is a lot."),
        ]
    )
    assert relations(pairs) == [["equal"], ["equal"]]


def test_another_number_stays_missing_and_added() -> None:
    pairs = across([pair("Es kostete 640 Euro.", "It was dear."), pair("Viel.", "At 460 euros.")])
    assert relations(pairs) == [["missing"], ["added"]]


def test_what_is_far_away_stays() -> None:
    far = [pair("Nun ja.", "Well.")] * 3
    pairs = across(
        [pair("Es kostete 640 Euro.", "Dear."), *far, pair("Viel.", "It cost 640 euros.")]
    )
    assert relations(pairs)[0] == ["missing"]
    assert relations(pairs)[-1] == ["added"]


def test_pairs_without_a_source_pass() -> None:
    assert across([None, ()]) == [None, ()]


def test_a_date_that_the_next_sentence_says_is_not_missing() -> None:
    pairs = across(
        [
            match("10月14日", "zh", extract("10月14日", "zh"), "By A. Wu", "en", ()),
            match(
                "14日",
                "zh",
                extract("14日", "zh"),
                "Oct. 14 – Talks",
                "en",
                extract("Oct. 14 – Talks", "en"),
            ),
        ]
    )
    assert relations(pairs)[0] == ["equal"]


def test_a_currency_that_the_source_names_elsewhere_is_a_doubtful_addition() -> None:
    heading = pair("Der Schaden steigt auf 6,2 Milliarden", "Damage climbs to $6.2 billion")
    body = pair("Er kostet 300 Millionen Dollar.", "It costs 300 million dollars.")
    alone, _ = across([heading, None])
    named, _ = across([heading, body])
    assert alone is not None and named is not None
    assert alone[0].relation == named[0].relation == "currency-added"
    assert named[0].confidence <= 0.4 < 0.5 < alone[0].confidence


def test_two_amounts_share_a_currency() -> None:
    found = pair("5 Millionen Euro und 7 Millionen Euro", "5 million and 7 million euros")
    assert all(one.confidence <= 0.4 for one in found if one.relation == "currency-missing")


def test_an_amount_shares_the_currency_of_the_one_before() -> None:
    one = "Von 5 Millionen Euro sind nur 2 Millionen Euro da."
    inside = pair(one, "Of the 5 million euros only 2 million are left.")
    assert [match.confidence <= 0.4 for match in inside if match.relation != "equal"] == [True]
    before = pair("Er verlor 900 Millionen Euro.", "He lost 900 million euros ($950 million).")
    after = pair(
        "Im Jahr davor waren es 640 Millionen Euro.", "The year before it was 640 million."
    )
    others = pair("Er verlor 900 Millionen Dollar.", "He lost 900 million dollars.")
    confidence = [
        found[0].confidence
        for first in (None, others, before)
        if (found := across([first, after])[1]) and found[0].relation == "currency-missing"
    ]
    assert len(confidence) == 3
    assert confidence[0] == confidence[1] > 0.5 > confidence[2]


def test_a_speed_that_moved_to_the_next_sentence_may_be_converted() -> None:
    pairs = across(
        [
            pair("Er zog mit 19 Kilometern pro Stunde.", "It was moving north."),
            pair("Morgen dreht er.", "At 12 miles per hour it will turn tomorrow."),
        ]
    )
    assert relations(pairs) == [["equal"], ["equal"]]


def test_a_heading_may_say_other_numbers_of_the_text() -> None:
    heading = pair("Beben der Stärke 6, 47 Verletzte", "Earthquake injures 47 and costs $900")
    other = pair("Brand kostet 5 Millionen Euro", "Fire hurts 23 people")
    body = [
        pair("Der Schaden: 5 Millionen Euro.", "The damage: 5 million euros."),
        pair("Verletzt wurden 23 Menschen.", "It hurt 23 people."),
    ]
    told = across([other, *body])
    assert relations(told)[0] == ["equal"]
    assert relations(across([heading, *body]))[0] != ["equal"] * len(heading)
    alone = across([other, pair("Der Schaden ist groß.", "The damage is great.")])
    assert relations(alone)[0] != ["equal"]


def test_swapped_digits_belong_together_wherever_they_stand() -> None:
    found = pair(
        "In zwei Orten war Stufe 5 zu spüren. Das Beben an der Küste hatte die Stärke 6,4.",
        "A quake of magnitude 4.6 hit the coast, reaching 5 on a scale of 7 in two towns.",
    )
    swapped = [match for match in found if match.relation == "value"]
    assert [match.target and match.target.value for match in swapped] == [Decimal("4.6")]
