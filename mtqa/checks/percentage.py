"""A percentage with another value, or a number that lost or gained its percent sign."""

from mtqa.checks._base import PairCheck
from mtqa.checks._quantities import finder
from mtqa.model import Issues

CHECK = PairCheck(
    name="percentage",
    summary="a percentage that differs from the source's",
    issue=Issues.NUMBERS,
    needs=frozenset({"quantities"}),
    find=finder(
        {
            "percentage": "“{target}” where the source has “{source}”",
            "percent-sign": "“{target}” and the source's “{source}” are not both percentages",
        }
    ),
)
