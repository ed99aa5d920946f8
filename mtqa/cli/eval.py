"""``mtqa eval``: measure on labelled texts."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtqa.cli._options import run_options, settings

if TYPE_CHECKING:
    from rich.console import Console

    from mtqa.evaluate import Scores
    from mtqa.evaluate.metrics import Tally


@click.command("eval")
@click.argument("labelled", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Measure on N texts at random.")
@click.option("--seed", default=0, show_default=True, help="Which N.")
@run_options(engine="none")
def COMMAND(
    labelled: tuple[Path, ...], form: str, sample: int | None, seed: int, **options: Any
) -> None:
    """Measure recall by kind and false alarms on LABELLED texts.

    LABELLED is a folder of articles as in corpora/, or JSON Lines with `target`, `source`,
    `source_lang`, `target_lang` and `spans`, a list of [start, end, kind]; no spans means clean.
    """
    from mtqa.evaluate import evaluate, load
    from mtqa.run import Checker

    checker = Checker(settings(options))
    texts = [one for path in labelled for one in load(path)]
    if sample is not None and sample < len(texts):
        texts = random.Random(seed).sample(texts, sample)
    scores = evaluate(texts, checker)
    if form == "json":
        click.echo(
            json.dumps(
                {"signature": checker.signature, **scores.to_dict()}, ensure_ascii=False, indent=2
            )
        )
    else:
        _show(scores, checker.signature)


def _show(scores: Scores, signature: str) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)

    def table(title: str, head: str, by: dict[str, Tally], column: str) -> None:
        if not by:
            return
        shown = Table(title=title, title_justify="left")
        shown.add_column(head)
        for name in (column, "of", "share"):
            shown.add_column(name, justify="right")
        for key in sorted(by):
            tally = by[key]
            shown.add_row(key, str(tally.found), str(tally.total), f"{tally.share:.0%}")
        console.print(shown)

    table("Errors found, by kind", "kind", scores.kinds, "found")
    table("Errors found, by language", "languages", scores.languages, "found")
    table("Clean texts with a finding", "languages", scores.clean_by_language, "flagged")
    console.print(
        f"mean recall {scores.mean_recall:.3f}; characters: precision {scores.precision:.3f}, "
        f"recall {scores.recall:.3f}, F1 {scores.f1:.3f}"
    )
    console.print(
        f"clean: {scores.clean.found} of {scores.clean.total} texts flagged, "
        f"{scores.clean_findings} findings, {scores.per_thousand:.2f} per 1,000 words"
    )
    _show_scores(scores, console)
    for check, count in scores.clean_by_check.most_common():
        console.print(f"  {check}: {count}")
    for error in scores.errors:
        console.print(f"error: {error}", markup=False)
    console.print(signature, markup=False)


_SHARES = {
    "errors_found": "errors found",
    "findings_real": "findings that are real",
    "clean_flagged": "clean texts flagged",
}


def _show_scores(scores: Scores, console: Console) -> None:
    for name, interval in scores.intervals().items():
        if interval is not None:
            console.print(
                f"{_SHARES[name]}: {interval.share:.1%} "
                f"({interval.low:.1%} to {interval.high:.1%}, 95% bootstrap over texts)"
            )
    figures = {
        "AUROC of texts": scores.auroc,
        "expected calibration error": scores.calibration_error,
        "Brier score": scores.brier,
    }
    known = [f"{name} {value:.3f}" for name, value in figures.items() if value is not None]
    if known:
        console.print(f"scores: {', '.join(known)}")
