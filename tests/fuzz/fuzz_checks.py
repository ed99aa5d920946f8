"""Fuzz the checks: python -m tests.fuzz.fuzz_checks [FOLDER] -max_total_time=600 [...].

FOLDER keeps what reaches new code; the options are libFuzzer's.
"""

from tests.fuzz import _run

if __name__ == "__main__":
    _run.main("checks")
