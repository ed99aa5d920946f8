"""A measurement whose unit changed and whose value was not converted."""

from mtqa.checks._base import PairCheck
from mtqa.checks._quantities import finder
from mtqa.model import Issues

CHECK = PairCheck(
    name="unit",
    summary="a unit that differs from the source's while the value does not",
    issue=Issues.NUMBERS,
    needs=frozenset({"quantities"}),
    find=finder({"unit": "“{target}” has another unit than the source's “{source}”"}),
)
