"""A day, month, year or day of the week that is not the source's."""

from mtqa.checks._base import PairCheck
from mtqa.checks._quantities import finder
from mtqa.model import Issues

CHECK = PairCheck(
    name="date",
    summary="a date, month or day of the week that differs from the source's",
    issue=Issues.NUMBERS,
    needs=frozenset({"quantities"}),
    find=finder(
        {
            "date": "“{target}” where the source has “{source}”",
            "month": "“{target}” where the source has “{source}”",
            "weekday": "“{target}” where the source has “{source}”",
            "year": "“{target}” where the source has “{source}”",
        }
    ),
)
