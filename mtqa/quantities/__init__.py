"""Quantities by value: what numbers a text states, and whether a translation states the same."""

from mtqa.quantities.across import across
from mtqa.quantities.extract import extract
from mtqa.quantities.languages import verified
from mtqa.quantities.match import match

__all__ = ["across", "extract", "match", "verified"]
