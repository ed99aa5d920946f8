"""Rebuilds all that is learned, from the data to the files that are shipped.

    python -m mtqa.training.rebuild DATA FOLDER [--minutes M] [--weights FILE] [--install]

The steps and their settings are those of ``recipe.toml``: the stages of the tagger's training, the
words left unsaid, the scalings of the tagger's tags, labelled segments, the rules' flags on them,
and of these ``rules.toml``, with what is decided by hand. FOLDER keeps what each step makes, a log
(``log.jsonl``) and which steps are done (``state.json``). When M minutes are over the run stops: it
goes on when called again, as if it had not stopped, and so it does after being killed; the exit
code is 75 as long as something is left to do. A step after training takes some minutes, and is not
stopped. With ``--weights`` training is left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import torch

from mtqa.encoder.tagger import FOLDER, shipped, weights_of
from mtqa.errors import ConfigError, InputError, MtqaError, UsageError
from mtqa.evaluate import load
from mtqa.scoring import Fusion
from mtqa.training import calibrate, labelled, rules, scale, tagger, unsaid
from mtqa.training import recipe as recipes
from mtqa.training.recipe import Recipe
from mtqa.writing import unwritable, written

__all__ = ["Step", "install", "main", "rebuild", "steps"]

MINUTES = 75.0
UNFINISHED = 75  # EX_TEMPFAIL of sysexits.h: try again
PACKAGE = FOLDER.parents[1]
# What is made and shipped, in the package.
WEIGHTS = Path("encoder/weights/tagger.safetensors")
UNSAID = Path("encoder/weights/unsaid.toml")
RULES = Path("scoring/rules.toml")
_SETS = ("clean", "artefacts", "quantities", "marks", "names")
_SEED_OF_HALVES = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What is made at once: its outputs, what they depend on beside the steps before it, and how.

    `run` gets the seconds that are left and tells whether the step is done.
    """

    name: str
    outputs: tuple[Path, ...]
    settings: Any
    run: Callable[[float], bool]


def steps(data: Path, folder: Path, recipe: Recipe, weights: Path | None = None) -> list[Step]:
    """The steps, in order; without training where the weights are given."""
    found = [_given(folder, weights)] if weights else _training(data, folder, recipe)
    by_hand: Any = [asdict(recipe.threshold), *map(asdict, recipe.adjustments)]
    fits: list[tuple[str, list[str], Any, Callable[[Path, Path, Recipe], None]]] = [
        ("unsaid", [UNSAID.name], asdict(recipe.unsaid), _unsaid),
        ("scale", ["scale.toml"], [recipe.threshold.value, asdict(recipe.scale)], _scale),
        ("labelled", [_labelled_in(one) for one in _SETS], asdict(recipe.labelled), _labelled),
        *((f"flags-{one}", [_flags_in(one)], None, partial(_flags, one)) for one in _SETS),
        ("rules", [RULES.name, "calibration.json"], by_hand, _rules),
    ]
    for name, outputs, settings, make in fits:
        run = _at_once(partial(make, data, folder, recipe))
        found.append(Step(name, tuple(folder / one for one in outputs), settings, run))
    return found


def rebuild(
    data: Path,
    folder: Path,
    recipe: Recipe,
    minutes: float = MINUTES,
    *,
    weights: Path | None = None,
    until: str | None = None,
    again: str | None = None,
) -> bool:
    """Takes the steps that are left, up to `until`; whether all of these are done.

    One step is taken, or a batch of training, however little the time. The steps from `again` on
    are taken anew. Raises ConfigError where the folder holds steps that were taken with another
    recipe, other data or other weights; UsageError for a step that is none.
    """
    stop = time.monotonic() + 60 * minutes
    plan = steps(data, folder, recipe, weights)
    names = [step.name for step in plan]
    for name in (until, again):
        if name is not None and name not in names:
            raise UsageError(f"no step {name!r}", hint=f"the steps are {', '.join(names)}")
    folder.mkdir(parents=True, exist_ok=True)
    state = _State(folder / "state.json")
    if again is not None:
        state.forget(names[names.index(again) :])
    keys = _keys(data, plan)
    state.check(keys)
    todo = plan[: names.index(until) + 1 if until else None]
    todo = [step for step in todo if not (state.is_done(step.name) and _all(step.outputs))]
    for step in todo:
        left = stop - time.monotonic()
        if left <= 0 and step is not todo[0]:
            return False
        if not state.is_begun(step.name):
            _clear(step.outputs)
        for path in step.outputs:
            path.parent.mkdir(parents=True, exist_ok=True)
        state.set(step.name, keys[step.name], done=False)
        _log(folder, step.name, "begun")
        started = time.monotonic()
        done = step.run(left)
        state.set(step.name, keys[step.name], done=done)
        _log(folder, step.name, "done" if done else "stopped", time.monotonic() - started)
        if not done:
            return False
    return True


def install(folder: Path, package: Path = PACKAGE) -> None:
    """Puts what was made where the package reads it."""
    for place in (WEIGHTS, UNSAID, RULES):
        _copied(folder / place.name, package / place)


# --- the steps ----------------------------------------------------------------------------------


def _training(data: Path, folder: Path, recipe: Recipe) -> list[Step]:
    found: list[Step] = []
    begin: Path | None = None
    for number, stage in enumerate(recipe.train, 1):
        own = folder / f"train-{number}"
        alone = len(stage) == 1
        places = [own] if alone else [folder / f"{own.name}-{one.seed}" for one in stage]
        for place, settings in zip(places, stage, strict=True):
            run = partial(_run, data, place, settings, begin)
            found.append(Step(place.name, (place,), asdict(settings), run))
        if not alone:
            ends = [place / "checkpoint.pt" for place in places]
            mean = _at_once(partial(tagger.average, ends, own))
            found.append(Step(own.name, (own,), None, mean))
        begin = own / "checkpoint.pt"
    if begin is None:
        raise ConfigError("the recipe has no stage of training", hint="give --weights")
    last = begin.with_name(WEIGHTS.name)
    place = folder / WEIGHTS.name
    return [*found, Step("weights", (place,), None, _at_once(partial(_copied, last, place)))]


def _run(data: Path, own: Path, settings: tagger.Recipe, begin: Path | None, left: float) -> bool:
    return tagger.train(data, own, settings, left / 60, begin=begin).finished


def _given(folder: Path, weights: Path) -> Step:
    try:
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(f"no weights to be read: {error.strerror}", path=str(weights)) from error
    place = folder / WEIGHTS.name
    return Step("weights", (place,), digest, _at_once(partial(_copied, weights, place)))


def _at_once(make: Callable[[], object]) -> Callable[[float], bool]:
    """A step that is not stopped half-way."""

    def run(left: float) -> bool:
        make()
        return True

    return run


def _copied(file: Path, place: Path) -> None:
    if file.resolve() == place.resolve():
        return
    part = place.with_name(f".{place.name}.part")
    try:
        shutil.copyfile(file, part)
        part.replace(place)
    except OSError as error:
        raise unwritable(place, error) from error


def _labelled_in(name: str) -> str:
    return f"labelled/{name}.jsonl"


def _flags_in(name: str) -> str:
    return f"flags/{name}.jsonl"


def _unsaid(data: Path, folder: Path, recipe: Recipe) -> None:
    with weights_of(folder), written(folder / UNSAID.name) as file:
        file.write(unsaid.fitted(data, shipped(), **asdict(recipe.unsaid)))


def _scale(data: Path, folder: Path, recipe: Recipe) -> None:
    bar = recipe.threshold.value
    with weights_of(folder), written(folder / "scale.toml") as file:
        file.write(rules.written(scale.fitted(data, shipped(), **asdict(recipe.scale), bar=bar)))


def _labelled(data: Path, folder: Path, recipe: Recipe) -> None:
    for name, make in labelled.sets(data, recipe.labelled).items():
        with written(folder / _labelled_in(name)) as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in make())


def _flags(name: str, data: Path, folder: Path, recipe: Recipe) -> None:
    with weights_of(folder):
        flagged = calibrate.learn(load(folder / _labelled_in(name)))
        calibrate.write(flagged, folder / _flags_in(name))


def _rules(data: Path, folder: Path, recipe: Recipe) -> None:
    """Composes ``rules.toml``; the fusion is fitted to the scores as they are adjusted."""
    texts = calibrate.read(folder / _flags_in(name) for name in _SETS)
    bar = recipe.threshold.value
    tags = rules.read((folder / "scale.toml").read_text(encoding="utf-8"))

    def fitted(some: Sequence[calibrate.Text]) -> tuple[rules.Tables, Fusion]:
        tables = rules.adjusted({**calibrate.fitted(some, bar), **tags}, recipe.adjustments)
        return tables, calibrate.fit_fusion(some, rules.scalings(tables), bar)

    half, other = calibrate.halves(texts, _SEED_OF_HALVES)
    tables, fusion = fitted(half)
    report = calibrate.report(other, rules.scalings(tables), fusion, bar)
    with written(folder / "calibration.json") as file:
        file.write(json.dumps(report, indent=1) + "\n")
    tables, fusion = fitted(texts)
    note = (
        f"Fitted on {calibrate.counted(texts)}; the tagger's, unsaid aside, on "
        f"{recipe.scale.clean} other clean ones and artefacts in languages that it was not trained "
        "on. By hand:"
    )
    with written(folder / RULES.name) as file:
        file.write(rules.whole(tables, fusion, recipe.threshold, note, recipe.adjustments))


# --- what is done ---------------------------------------------------------------------------------


class _State:
    """Which steps are begun and done, with the keys that tell what they were taken with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: dict[str, dict[str, Any]] = {}
        if path.is_file():
            try:
                self._held = json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise ConfigError(f"not a state: {error}", path=str(path)) from error

    def check(self, keys: Mapping[str, str]) -> None:
        """Refuses steps that were taken with something else."""
        for name, key in keys.items():
            if name in self._held and self._held[name]["key"] != key:
                raise ConfigError(
                    f"step {name!r} was taken with another recipe, other data or other weights",
                    path=str(self.path),
                    hint=f"name another folder, or --again {name}",
                )

    def is_begun(self, name: str) -> bool:
        return name in self._held

    def is_done(self, name: str) -> bool:
        return bool(self._held.get(name, {}).get("done"))

    def set(self, name: str, key: str, *, done: bool) -> None:
        self._held[name] = {"key": key, "done": done}
        self._write()

    def forget(self, names: Sequence[str]) -> None:
        self._held = {name: one for name, one in self._held.items() if name not in names}
        self._write()

    def _write(self) -> None:
        with written(self.path) as file:
            file.write(json.dumps(self._held, indent=1) + "\n")


def _keys(data: Path, plan: Sequence[Step]) -> dict[str, str]:
    """What each step depends on, as a digest: the data's files, its settings and those before."""
    paths = [*sorted((data / "parallel").glob("*.tsv.gz")), *sorted(data.glob("*.jsonl*"))]
    key = _digest([(path.name, path.stat().st_size) for path in paths])
    found: dict[str, str] = {}
    for step in plan:
        key = found[step.name] = _digest([key, step.name, step.settings])
    return found


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _all(paths: Sequence[Path]) -> bool:
    """Whether they are there: what was done may have been deleted."""
    return all(path.exists() for path in paths)


def _clear(paths: Sequence[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _log(folder: Path, step: str, event: str, seconds: float | None = None) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    line: dict[str, Any] = {"time": now, "step": step, "event": event}
    if seconds is not None:
        line["seconds"] = round(seconds, 1)
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(
        prog="mtqa.training.rebuild",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="of this piece")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--weights", type=Path, help="trained weights: training is left out")
    parser.add_argument("--recipe", type=Path, default=recipes.OURS)
    parser.add_argument("--until", metavar="STEP", help="the last step to take")
    parser.add_argument("--again", metavar="STEP", help="take this step and those after it anew")
    parser.add_argument(
        "--install", action="store_true", help="when all is done, put it into the package"
    )
    given = parser.parse_args(arguments)
    if given.install and given.until:
        parser.error("--install needs all steps, --until leaves some out")
    torch.set_num_threads(given.threads)
    try:
        done = rebuild(
            given.data,
            given.folder,
            recipes.load(given.recipe),
            given.minutes,
            weights=given.weights,
            until=given.until,
            again=given.again,
        )
        if done and given.install:
            install(given.folder)
    except MtqaError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not done:
        sys.stdout.write("the time is over and more is to be done: run the same command again\n")
        return UNFINISHED
    sys.stdout.write(f"done: {given.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
