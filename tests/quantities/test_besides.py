"""A sum in brackets that says the one before it in another currency is hardly an addition."""

from __future__ import annotations

import pytest

from mtqa.quantities import extract, match


def confidence(source: str, target: str) -> float:
    """That the last sum of the target has no counterpart."""
    found = match(source, "de", extract(source, "de"), target, "en", extract(target, "en"))
    return next(one.confidence for one in reversed(found) if one.relation == "added")


@pytest.mark.parametrize(
    "besides",
    ["(about 2 million euros)", "(2 million euros)", "(some €2m)", "[roughly £1.7 million]"],
)
def test_less_than_any_other_addition(besides: str) -> None:
    source = "Die Reparatur kostet 800 Millionen Forint."
    converted = confidence(source, f"The repair will cost 800 million forints {besides}.")
    other = confidence(source, f"The repair will cost 800 million forints and {besides[1:-1]}.")
    same = confidence(source, "The repair will cost 800 million forints (2 million forints).")
    assert converted < 0.25 < same < other
