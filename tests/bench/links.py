"""Measures the word links: ``python -m tests.bench.links``.

Prints the F1 on the hand-made table by layer and method, and by method without a model.
"""

from __future__ import annotations

import sys

from mtqa.align import words as link_alike
from mtqa.encoder import embedded, encoder
from mtqa.encoder.links import link
from tests.encoder.test_links import TABLE


def main() -> None:
    out = sys.stdout
    links = {"look-alikes": lambda row, _: link_alike(row["source"], row["target"])}
    out.write(f"look-alikes {score(links['look-alikes'], [None] * len(TABLE)):.3f}\n")
    for layer in range(3, 13):
        embedded._LAYER = layer
        states = [encoder().states([row["source"], row["target"]]) for row in TABLE]
        for method in ("argmax", "itermax", "softmax"):

            def by(row, two, method=method):
                return link(row["source"], two[0], row["target"], two[1], method)

            out.write(f"layer {layer:2} {method:8} {score(by, states):.3f}\n")


def score(find, states) -> float:
    right = found = wanted = 0
    for row, two in zip(TABLE, states, strict=True):
        gold = {tuple(one.split("=")) for one in row["links"]}
        known = {here for here, _ in gold}
        ours = {(here.of(row["source"]), there.of(row["target"])) for here, there in find(row, two)}
        ours = {one for one in ours if one[0] in known}
        right, found, wanted = right + len(gold & ours), found + len(ours), wanted + len(gold)
    return 2 * right / (found + wanted)


if __name__ == "__main__":
    main()
