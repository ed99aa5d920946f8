"""``mtqa eval``: measure on labelled texts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtqa.cli._options import run_options, settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from mtqa.evaluate import Scores
    from mtqa.evaluate.calibration import Interval
    from mtqa.evaluate.metrics import Tally


@click.command("eval")
@click.argument("labelled", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Measure on N texts at random.")
@click.option("--seed", default=0, show_default=True, help="Which N.")
@click.option(
    "--wrong-share",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="S",
    help="Count texts as if this share had errors: 0.1 is one wrong to nine clean.",
)
@run_options(engine="none")
def COMMAND(
    labelled: tuple[Path, ...],
    form: str,
    sample: int | None,
    seed: int,
    wrong_share: float | None,
    **options: Any,
) -> None:
    """Measure recall by kind, false alarms and calibration on LABELLED texts.

    LABELLED is a folder of articles as in corpora/, or JSON Lines with `target`, `source`,
    `source_lang`, `target_lang` and `spans`, a list of [start, end, kind]; no spans means clean.
    How well scores are calibrated is seen with --min-score 0, which judges all findings.
    """
    from mtqa.evaluate import evaluate, load
    from mtqa.run import Checker

    checker = Checker(settings(options))
    texts = [one for path in labelled for one in load(path)]
    if sample is not None and sample < len(texts):
        texts = random.Random(seed).sample(texts, sample)
    scores = evaluate(texts, checker, wrong_share)
    if form == "json":
        click.echo(
            json.dumps(
                {"signature": checker.signature, **scores.to_dict()}, ensure_ascii=False, indent=2
            )
        )
    else:
        _show(scores, checker.signature)


_WIDTH = 80  # of a table; a terminal may be wider, a file is not asked
_PER_CENT = {
    "errors_found": "errors found",
    "mean_recall": "mean recall over kinds",
    "findings_real": "findings that are real",
    "clean_flagged": "clean texts flagged",
}
_FIGURES = {
    "auroc": "AUROC of texts",
    "calibration_error": "expected calibration error",
    "brier": "Brier score",
}


def _show(scores: Scores, signature: str) -> None:
    from rich.console import Console

    console = Console(highlight=False, width=_WIDTH, markup=False)
    every = scores.all_intervals()
    for title, head, name, by, column in (
        ("Errors found, by kind", "kind", "recall_by_kind", scores.kinds, "found"),
        ("Errors found, by language", "languages", "recall_by_language", scores.languages, "found"),
        (
            "Clean texts with a finding",
            "languages",
            "clean_by_language",
            scores.clean_by_language,
            "flagged",
        ),
    ):
        if by:
            console.print(_table(title, (head, column), by, every.get(name, {})))
    if scores.judged:
        console.print(_bins(scores))
    for line in _lines(scores, every):
        console.print(line, soft_wrap=True)
    console.print(signature, soft_wrap=True)


def _table(
    title: str, heads: tuple[str, str], by: Mapping[str, Tally], sure: Mapping[str, Interval]
) -> Table:
    from rich.table import Table

    shown = Table(title=title, title_justify="left")
    shown.add_column(heads[0], overflow="fold")
    for name in (heads[1], "of", "share", "95% interval"):
        shown.add_column(name, justify="right", no_wrap=True)
    for key in sorted(by):
        tally = by[key]
        interval = f"{sure[key].low:.0%} to {sure[key].high:.0%}" if key in sure else ""
        shown.add_row(key, str(tally.found), str(tally.total), f"{tally.share:.0%}", interval)
    return shown


def _bins(scores: Scores) -> Table:
    from rich.table import Table

    shown = Table(title="Findings by score", title_justify="left")
    for name in ("score", "findings", "mean score", "real"):
        shown.add_column(name, justify="right", no_wrap=True)
    for one in scores.reliability():
        if one.count:
            place = f"{one.low:.1f} to {one.high:.1f}"
            shown.add_row(place, str(one.count), f"{one.mean:.0%}", f"{one.real:.0%}")
    return shown


def _lines(scores: Scores, every: Mapping[str, Any]) -> Iterator[str]:
    """The figures over all texts, one a line."""
    yield "95% intervals by bootstrap over texts:"
    for name, told in _PER_CENT.items():
        if (one := every.get(name)) is not None:
            yield f"  {told}: {one.share:.1%} ({one.low:.1%} to {one.high:.1%})"
    for name, one in every.get("characters", {}).items():
        told = "F1" if name == "f1" else name
        yield f"  characters, {told}: {_three(one)}"
    for name, told in _FIGURES.items():
        if (one := every.get(name)) is not None:
            yield f"  {told}: {_three(one)}"
            if name == "brier":
                yield f"  Brier score of a constant: {scores.brier_of_a_constant:.3f}"
    if scores.wrong_share is not None:
        yield f"counted as if {scores.wrong_share:.0%} of the texts had errors"
    yield (
        f"clean: {scores.clean.found} of {scores.clean.total} texts flagged, "
        f"{scores.clean_findings} findings, {scores.per_thousand:.2f} per 1,000 words"
    )
    for check, count in scores.clean_by_check.most_common():
        yield f"  {check}: {count}"
    for error in scores.errors:
        yield f"error: {error}"


def _three(one: Interval) -> str:
    return f"{one.share:.3f} ({one.low:.3f} to {one.high:.3f})"
