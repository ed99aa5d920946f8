"""How many pairs the tagger reads in a second, with one thread and with two.

    python -m tests.bench.tagger PAIRS.jsonl [--sample 1200] [--threads 1 2]

PAIRS has `source` and `target` a line. Two of these, with one thread each, run at once are what two
workers of `mtqa batch` do. Prints the rate by the clock, and the processor's time a pair.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch

from mtqa.encoder.tagger import shipped


def main() -> None:
    """Print a line for each number of threads."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--sample", type=int, default=1200)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    lines = [json.loads(line) for line in options.pairs.read_text("utf-8").splitlines()]
    chosen = random.Random(1).sample(lines, min(options.sample, len(lines)))
    pairs = [(line["source"], line["target"]) for line in chosen]
    tagger = shipped()
    langs = [(line["source_lang"], line["target_lang"]) for line in chosen]
    tagger.judge(pairs[:50], langs[:50])
    for threads in options.threads:
        torch.set_num_threads(threads)
        clock, used = time.perf_counter(), time.process_time()
        tagger.judge(pairs, langs)
        rate = len(pairs) / (time.perf_counter() - clock)
        cost = 1000 * (time.process_time() - used) / len(pairs)
        print(f"{threads} threads: {rate:.0f} pairs a second, {cost:.1f} ms of processor a pair")


if __name__ == "__main__":
    main()
