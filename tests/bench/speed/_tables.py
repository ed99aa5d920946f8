"""The measurements as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from tests.bench.speed.commands import Cost

GOAL = 0.3  # of pofilter's rate


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def head(date: str, commit: str, rows: int) -> str:
    return (
        f"# Speed, {date}\n\n"
        f"Commit {commit}; Python {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} processors; {rows} segments of the file given. "
        "Made by `python -m tests.bench.speed`, which says how."
    )


def rates(runs: Sequence[Mapping[str, Any]]) -> str:
    middle = {key: median(run[key] for run in runs) for key in ("loading", "unseen", "seen")}
    parts = [
        f"## Segments a second\n\nRules only (`--engine none --fast`), one core, CPU time, the "
        f"median of {len(runs)} runs, each a process of its own that times both on the same "
        f"{runs[0]['segments']} segments.",
        table(["", "segments/s", "of pofilter's rate"], list(_together(runs))),
        f"The first half of the file, the data of its languages loaded on the way, took "
        f"{middle['loading']:.1f} s of CPU time.",
    ]
    names = sorted(runs[0]["checks"])
    by_check = {name: median(run["checks"][name] for run in runs) for name in names}
    rows = sorted(by_check.items(), key=lambda one: one[1])
    parts.append("By check, each with the evidence that it needs, texts new to the process:")
    parts.append(table(["check", "segments/s"], [(name, f"{rate:.0f}") for name, rate in rows]))
    return "\n\n".join(parts)


def _together(runs: Sequence[Mapping[str, Any]]) -> Iterable[Sequence[object]]:
    for key, told in (
        ("unseen", "all rule checks, texts new to the process"),
        ("seen", "all rule checks, the same texts again"),
    ):
        rate = median(run[key] for run in runs)
        yield told, f"{rate:.0f}", _ratio([run[key] for run in runs], runs)
    if runs[0]["pofilter"]:
        rate = median(run["pofilter"] for run in runs)
        yield "pofilter, fourteen filters", f"{rate:.0f}", "1"


def _ratio(rates: Sequence[float], runs: Sequence[Mapping[str, Any]]) -> str:
    if not runs[0]["pofilter"]:
        return "translate-toolkit is not installed"
    ratios = [rate / run["pofilter"] for rate, run in zip(rates, runs, strict=True)]
    return f"{median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f}; goal {GOAL})"


def startup(seconds: Mapping[str, float]) -> str:
    rows = [(f"`{name}`" if "," not in name else name, f"{s:.2f}") for name, s in seconds.items()]
    return "## Start-up\n\nBy the clock.\n\n" + table(["command", "seconds"], rows)


def memory(costs: Mapping[int, Cost]) -> str:
    rows = [
        (f"{size:,}", f"{cost.memory:.0f}", f"{cost.seconds:.1f}", f"{size / cost.cpu:.0f}")
        for size, cost in costs.items()
    ]
    return (
        "## Memory\n\n`mtqa batch`, rules only, one worker; no two lines have the same texts.\n\n"
        + table(["segments", "peak MiB", "seconds", "segments per CPU second"], rows)
    )


def workers(seconds: Mapping[int, float] | None, size: int) -> str:
    if seconds is None:
        return "## Workers\n\n`mtqa batch` has no `--workers` at this commit."
    rows = [(n, f"{took:.1f}", f"{seconds[1] / took:.2f}") for n, took in seconds.items()]
    return f"## Workers\n\n{size:,} segments, by the clock, start and loading in it.\n\n" + table(
        ["processes", "seconds", "times one"], rows
    )


def cached(seconds: Mapping[str, float] | None, size: int) -> str:
    if seconds is None:
        return "## Cache\n\n`mtqa batch` does not cache results at this commit."
    fresh = next(iter(seconds.values()))
    rows = [(told, f"{took:.1f}", f"{took / fresh:.1%}") for told, took in seconds.items()]
    return f"## Cache\n\n{size:,} segments, by the clock.\n\n" + table(
        ["results", "seconds", "of a fresh run"], rows
    )
