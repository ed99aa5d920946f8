"""A number that the translation states otherwise, drops or invents."""

from mtqa.checks._base import PairCheck
from mtqa.checks._quantities import finder
from mtqa.model import Issues

CHECK = PairCheck(
    name="number",
    summary="a number with another value than in the source, missing or added",
    issue=Issues.NUMBERS,
    needs=frozenset({"quantities"}),
    find=finder(
        {
            "value": "“{target}” where the source has “{source}”",
            "missing": "the source's “{source}” is missing",
            "added": "“{target}” has no counterpart in the source",
        },
        {"missing": Issues.OMISSION, "added": Issues.ADDITION},
    ),
)
