"""The second opinion on doubtful names, and what one learns of it."""

from __future__ import annotations

from mtqa.gazetteer import default, find_names, match_names
from mtqa.gazetteer.opinion import doubtful, features, reconsidered, stretch
from mtqa.model import NameMatch

_BACKED = {"backed": 0.9, "least": 0.85, "most": 0.95, "around": 0.6, "rival": 0.1, "hole": 0.4}
_BARE = {"backed": 0.1, "least": 0.05, "most": 0.2, "around": 0.6, "rival": 0.4, "hole": 0.02}


def matches(source: str, target: str) -> tuple[NameMatch, ...]:
    gazetteer = default()
    return match_names(
        source, "fr", find_names(source, "fr", gazetteer),
        target, "en", find_names(target, "en", gazetteer), gazetteer,
    )  # fmt: skip


def test_only_doubtful_names_are_asked_about() -> None:
    found = matches("Hier Lagarde parlait à Lyon.", "Yesterday Draghi spoke in Lyon.")
    assert [one.target.text for one in doubtful(found) if one.target] == ["Draghi"]
    right = matches("Hier Lagarde parlait à Lyon.", "Yesterday Lagarde spoke in Lyon.")
    assert not doubtful(right)


def test_the_opinion_moves_the_confidence_both_ways() -> None:
    found = matches("Hier Lagarde parlait à Lyon.", "Yesterday Draghi spoke in Lyon.")
    (one,) = doubtful(found)
    sure = {
        name: next(
            match.confidence
            for match in reconsidered(found, {stretch(one): opinion})
            if match.target == one.target
        )
        for name, opinion in (("backed", _BACKED), ("bare", _BARE))
    }
    assert sure["bare"] > sure["backed"] + 0.3


def test_without_an_opinion_nothing_changes() -> None:
    found = matches("Hier Lagarde parlait à Lyon.", "Yesterday Draghi spoke in Lyon.")
    assert reconsidered(found, {}) == found
    assert reconsidered(found, {stretch(one): {} for one in doubtful(found)}) == found


def test_the_model_reads_what_the_rules_say() -> None:
    (one,) = doubtful(matches("Hier Lagarde parlait.", "Yesterday Draghi spoke."))
    read = features(one, _BARE)
    assert read["bias"] == 1.0
    assert read["bias-cased"] == 1.0
    assert (read["rules"] > 0) == (one.confidence > 0.5)
