"""A number that is off by a power of ten: a million that should be a billion."""

from mtqa.checks._base import PairCheck
from mtqa.checks._quantities import finder
from mtqa.model import Issues

CHECK = PairCheck(
    name="scale",
    summary="a number that differs from the source's by a power of ten",
    issue=Issues.NUMBERS,
    severity="critical",
    needs=frozenset({"quantities"}),
    find=finder({"scale": "“{target}” is {factor} the source's “{source}”"}),
)
