"""How fast the checks are, beside pofilter's on the same file: `python -m tests.bench.speed`."""
