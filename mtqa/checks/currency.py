"""An amount in another currency than the source's, or without one."""

from mtqa.checks._base import PairCheck
from mtqa.checks._quantities import finder
from mtqa.model import Issues

CHECK = PairCheck(
    name="currency",
    summary="an amount whose currency is not the source's",
    issue=Issues.NUMBERS,
    needs=frozenset({"quantities"}),
    find=finder(
        {
            "currency": "“{target}” names another currency than the source's “{source}”",
            "currency-missing": "“{target}” lacks the currency of the source's “{source}”",
            "currency-added": "“{target}” names a currency that the source's “{source}” has not",
        }
    ),
)
