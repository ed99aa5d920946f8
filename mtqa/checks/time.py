"""A time of day that is not the source's."""

from mtqa.checks._base import PairCheck
from mtqa.checks._quantities import finder
from mtqa.model import Issues

CHECK = PairCheck(
    name="time",
    summary="a time of day that differs from the source's",
    issue=Issues.NUMBERS,
    needs=frozenset({"quantities"}),
    find=finder({"time": "“{target}” where the source has “{source}”"}),
)
