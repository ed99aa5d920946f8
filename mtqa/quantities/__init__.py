"""Quantities by value: what numbers a text states, and whether a translation states the same."""

from mtqa.quantities.extract import extract
from mtqa.quantities.match import match

__all__ = ["extract", "match"]
