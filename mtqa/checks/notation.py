"""The right number in a notation that the target's readers take for another."""

from mtqa.checks._base import PairCheck
from mtqa.checks._quantities import finder
from mtqa.model import Issues

CHECK = PairCheck(
    name="notation",
    summary="a number with the separators of another language",
    issue=Issues.NUMBER_FORMAT,
    severity="minor",
    needs=frozenset({"quantities"}),
    find=finder(
        {"notation": "“{target}” means something else in this language; the source has “{source}”"}
    ),
)
