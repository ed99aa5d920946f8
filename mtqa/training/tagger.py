"""Trains the span tagger: ``python -m mtqa.training.tagger DATA FOLDER [--pairs N] [--minutes M]``.

FOLDER keeps a checkpoint, a log (JSON Lines) and, at the end of every run, the weights; a run that
was stopped goes on from the checkpoint as if it had not been. Everything is drawn from one seed.
`mtqa.training.rebuild` runs the stages of the shipped weights. The packaged encoder's
lower layers and embeddings stay as they are; only the upper layers, where source and target meet,
are trained.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from mtqa.device import device as chosen_device
from mtqa.encoder import packaged
from mtqa.encoder._features import by_token, features
from mtqa.encoder._network import FAMILIES, Network, Rows, rows_of
from mtqa.encoder._weights import save
from mtqa.encoder.tagger import SIDES, untrained
from mtqa.model import Span
from mtqa.training.artefacts import Workshop
from mtqa.training.corpus import HELD_OUT, Marked, Segment, languages, lexicon, marked, parallel
from mtqa.training.names import linked, names_heard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding

__all__ = ["Recipe", "Trained", "average", "train"]

_RIGHT, _LACKING = FAMILIES.index("right"), FAMILIES.index("omission")
_ANY, _IGNORED = -2, -100
_SEED_OF_NEW = 1  # new parts begin alike in runs side by side, so that their mean has a meaning
_SOURCE_WEIGHT = 0.4  # of a source token beside one of the target

# A pool of a Stream, and how many of its batches have been taken.
Place = tuple[int, int]


@dataclass(frozen=True)
class Recipe:
    """What a run depends on."""

    seed: int = 1
    pairs: int = 80_000
    tokens_a_batch: int = 1000
    pool: int = 600  # items that are sorted by length together
    longest: int = 192  # tokens of a pair; longer ones are left out
    rate: float = 2e-4
    rate_of_new: float = 1e-3
    warm_up: int = 100
    clean: float = 0.5
    marked_share: float = 0.06
    marked_weight: float = 0.25
    machine_weight: float = 0.5
    a_language: int = 40_000
    wrong_weight: float = 1.0
    joined: float = 0.25  # segments of news that have another one behind them
    unlisted: float = 0.1  # pairs read as of languages without a word list


@dataclass(frozen=True, slots=True)
class Item:
    """One pair for the network: token ids and features, a label for each token, its weight."""

    source: list[int]
    target: list[int]
    source_labels: list[int]
    labels: list[int]
    given: tuple[NDArray[np.float32], NDArray[np.float32]]
    weight: float

    def __len__(self) -> int:
        return len(self.source) + len(self.target) + 4


class Stream:
    """Items without end, in an order that the seed fixes."""

    def __init__(self, data: Path, recipe: Recipe) -> None:
        self.recipe = recipe
        self.rng = random.Random(recipe.seed)
        self.tokenizer = packaged.read().tokenizer()
        self.pools: dict[tuple[str, str], list[Segment]] = {}
        texts: dict[str, list[str]] = {}
        for lang in languages(data):
            if lang in HELD_OUT:
                continue
            segments = list(parallel(data, lang))
            if len(segments) > recipe.a_language:
                segments = self.rng.sample(segments, recipe.a_language)
            for one in segments:
                kind = "machine" if one.machine else "short" if one.short else "news"
                self.pools.setdefault((lang, kind), []).append(one)
                if not one.machine:
                    texts.setdefault(one.target_lang, []).append(one.target)
        lexicons = {lang: lexicon(lang, found, self.rng) for lang, found in texts.items()}
        for lang, found in lexicons.items():
            found.names += names_heard(self.pools.get((lang, "news"), ()), lang, self.rng)
        self.shop = Workshop(lexicons, self.rng, linked)
        self.marked: list[Marked] = list(marked(data))
        self.kinds = list(self.pools)
        share = {"news": 3.0, "machine": 1.0, "short": 0.7}
        self.weights = [
            share[kind] * math.sqrt(len(pool)) for (_, kind), pool in self.pools.items()
        ]

    def segment(self) -> Segment:
        """A segment to work on; now and then others stand behind it, short ones mostly."""
        key = self.rng.choices(self.kinds, self.weights)[0]
        one = self.rng.choice(self.pools[key])
        short = key[1] == "short"
        more = self.rng.choice((0, 0, 1, 2)) if short else self.rng.random() < self.recipe.joined
        for _ in range(more):
            other = self.rng.choice(self.pools[key])
            if other.target_lang == one.target_lang:
                one = replace(
                    one,
                    source=_joined(one.source, other.source),
                    target=_joined(one.target, other.target),
                )
        return one

    def item(self) -> Item:
        """A pair that is right, one with artefacts, or one that people marked."""
        if self.marked and self.rng.random() < self.recipe.marked_share:
            one = self.rng.choice(self.marked)
            wrong = [(span, _ANY) for span in one.spans]
            langs = (one.source_lang, one.target_lang)
            return self._item(one.source, one.target, langs, None, wrong, self.recipe.marked_weight)
        segment = self.segment()
        clean = self.rng.random() < self.recipe.clean
        example = self.shop.clean(segment) if clean else self.shop.spoilt(segment)
        wrong = [(one.span, FAMILIES.index(one.family)) for one in example.artefacts]
        weight = self.recipe.machine_weight if example.machine and not wrong else 1.0
        lacking = None
        if example.lacking is not None:
            lacking = [(span, _LACKING) for span in example.lacking]
        return self._item(example.source, example.target, segment.langs, lacking, wrong, weight)

    def _item(
        self,
        source: str,
        target: str,
        langs: tuple[str, str],
        lacking: Sequence[tuple[Span, int]] | None,
        wrong: Sequence[tuple[Span, int]],
        weight: float,
    ) -> Item:
        here = self.tokenizer.encode(source, add_special_tokens=False)
        there = self.tokenizer.encode(target, add_special_tokens=False)
        # Without word lists now and then: not every language has one.
        listed = self.rng.random() >= self.recipe.unlisted
        letters = features(source, target, langs if listed else (None, None))
        return Item(
            here.ids,
            there.ids,
            [_IGNORED] * len(here.ids) if lacking is None else _labels(source, here, lacking),
            _labels(target, there, wrong),
            (by_token(here.offsets, *letters[0]), by_token(there.offsets, *letters[1])),
            weight,
        )

    def batches(self, place: Place = (0, 0)) -> Iterator[tuple[list[Item], Place]]:
        """Items of like length together, in batches of about as many tokens.

        Each with the place after it, from where another Stream of the recipe goes on alike.
        """
        number, skipped = place
        while True:
            self.rng.seed(f"{self.recipe.seed} {number}")
            pool = [self.item() for _ in range(self.recipe.pool)]
            pool = sorted((one for one in pool if 8 < len(one) <= self.recipe.longest), key=len)
            found: list[list[Item]] = [[]]
            for one in pool:
                if (len(found[-1]) + 1) * len(one) > self.recipe.tokens_a_batch:
                    found.append([])
                found[-1].append(one)
            self.rng.shuffle(found)
            for at, batch in enumerate(found[skipped:], skipped + 1):
                if batch:
                    yield batch, (number, at)
            number, skipped = number + 1, 0


def _joined(text: str, other: str) -> str:
    """Two texts as one; a space between them where their writing has one."""
    return text + other if text.endswith("。") else f"{text} {other}"


def _labels(text: str, encoded: Encoding, wrong: Sequence[tuple[Span, int]]) -> list[int]:
    labels = [_RIGHT] * len(encoded.ids)
    for at, (start, end) in enumerate(encoded.offsets):
        start += len(text[start:end]) - len(text[start:end].lstrip())
        for span, family in wrong:
            if start < span.end and span.start < end:
                labels[at] = family
    return labels


def tensors(items: Sequence[Item]) -> tuple[Rows, Tensor, Tensor]:
    """The rows of a batch with the labels and the weights of their tokens."""
    found = packaged.read()
    rows = rows_of(
        [(one.source, one.target) for one in items],
        found.bos,
        found.eos,
        found.pad,
        [one.given for one in items],
    )
    labels = torch.full_like(rows.ids, _IGNORED)
    for row, one in enumerate(items):
        labels[row, 1 : 1 + len(one.source)] = torch.tensor(one.source_labels)
        start = len(one.source) + 3
        labels[row, start : start + len(one.labels)] = torch.tensor(one.labels)
    weights = torch.tensor([one.weight for one in items]).unsqueeze(-1)
    return rows, labels, torch.where(rows.side == 0, _SOURCE_WEIGHT, 1.0) * weights


def loss_of(logits: Tensor, labels: Tensor, weights: Tensor, wrong_weight: float = 1.0) -> Tensor:
    """Cross entropy; where people marked an error, its family is left open."""
    logs = functional.log_softmax(logits.float(), dim=-1)
    known = logs.gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    wrong = torch.logsumexp(logs[..., 1:], dim=-1)
    value = torch.where(labels == _ANY, wrong, known)
    used = (labels != _IGNORED) * weights
    used = used * torch.where(labels == _RIGHT, 1.0, wrong_weight)
    return -(value * used).sum() / used.sum().clamp(min=1)


class Trained(NamedTuple):
    """The weights, the pairs seen in all, and whether the recipe's are among them."""

    weights: Path
    pairs: int
    finished: bool


def train(
    data: Path, folder: Path, recipe: Recipe, minutes: float, *, begin: Path | None = None
) -> Trained:
    """Trains until `recipe.pairs` pairs were seen, when the rate reaches zero, or the time is over.

    On a GPU where there is one. A new run begins with the weights of the checkpoint `begin`, if one
    is given. A run that goes on ends as if it had not been stopped.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stop = time.monotonic() + 60 * minutes
    torch.manual_seed(_SEED_OF_NEW)
    device = chosen_device()
    model = untrained().train().to(device)
    new = [p for name, p in model.learned().items() if not name.startswith("bert.")]
    old = [p for name, p in model.learned().items() if name.startswith("bert.")]
    optimiser = torch.optim.AdamW(
        [{"params": old, "lr": recipe.rate}, {"params": new, "lr": recipe.rate_of_new}],
        weight_decay=0.01,
    )
    peak = [group["lr"] for group in optimiser.param_groups]
    checkpoint = folder / "checkpoint.pt"
    seen = step = before = 0
    place: Place = (0, 0)
    if checkpoint.is_file():
        held: dict[str, Any] = torch.load(checkpoint, map_location=device, weights_only=True)
        load_learned(model, held["model"])
        optimiser.load_state_dict(held["optimiser"])
        seen, step, before = held["seen"], held["step"], held["before"]
        place = (held["place"][0], held["place"][1])
    elif begin:
        taken = torch.load(begin, map_location=device, weights_only=True)
        load_learned(model, taken["model"])
        before = taken.get("before", 0) + taken["seen"]
    batches = Stream(data, recipe).batches(place) if seen < recipe.pairs else ()
    losses: list[float] = []
    started, tokens = time.monotonic(), 0
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
        for batch, place in batches:
            left = max(1 - seen / recipe.pairs, 0.02)
            factor = min(1.0, (step + 1) / recipe.warm_up) * left
            for group, rate in zip(optimiser.param_groups, peak, strict=True):
                group["lr"] = rate * factor
            rows, labels, weights = tensors(batch)
            with torch.autocast(device, dtype=torch.bfloat16):
                logits = model(rows.to(device)).logits
            loss = loss_of(logits, labels.to(device), weights.to(device), recipe.wrong_weight)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_([*old, *new], 1.0)
            optimiser.step()
            losses.append(float(loss.detach()))
            seen, step, tokens = seen + len(batch), step + 1, tokens + rows.ids.numel()
            over = seen >= recipe.pairs or time.monotonic() > stop
            if step % 50 == 0 or over:
                line = {
                    "step": step,
                    "pairs": seen,
                    "loss": round(sum(losses) / len(losses), 5),
                    "tokens_a_second": round(tokens / (time.monotonic() - started)),
                }
                log.write(json.dumps(line) + "\n")
                log.flush()
                losses = []
            if step % 100 == 0 or over:
                counts = {"seen": seen, "step": step, "before": before, "place": list(place)}
                _keep(checkpoint, model, optimiser, counts)
            if over:
                break
    path = _written(model, folder, before + seen, vars(recipe))
    return Trained(path, before + seen, seen >= recipe.pairs)


def average(runs: Sequence[Path], folder: Path) -> Trained:
    """The mean of the weights of runs that began alike, from their checkpoints, as one more run.

    Runs that each saw other pairs find more in the mean than each by itself (model soups;
    Wortsman et al. 2022), and need no more than a processor core each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept: list[dict[str, Any]] = [
        torch.load(run, map_location="cpu", weights_only=True) for run in runs
    ]
    model = untrained()
    names = kept[0]["model"]
    load_learned(model, {n: torch.stack([k["model"][n] for k in kept]).mean(0) for n in names})
    before, seen = kept[0]["before"], sum(one["seen"] for one in kept)
    held = {"model": dict(model.learned()), "seen": seen, "before": before}
    _put(folder / "checkpoint.pt", held)
    return Trained(_written(model, folder, before + seen, {"mean": len(kept)}), before + seen, True)


def _written(model: Network, folder: Path, pairs: int, recipe: dict[str, Any]) -> Path:
    """The weights as they are shipped."""
    path = folder / "tagger.safetensors"
    facts = {"pairs": str(pairs), "recipe": json.dumps(recipe), SIDES[0]: SIDES[1]}
    save(model.to("cpu"), path, facts)
    return path


def load_learned(model: Network, state: dict[str, Tensor]) -> None:
    """Puts trained tensors back in place."""
    with torch.no_grad():
        for name, value in model.learned().items():
            if name in state:  # a part that came later stays as it is
                value.copy_(state[name])


def _keep(path: Path, model: Network, optimiser: Any, counts: dict[str, Any]) -> None:
    held = {
        "model": {name: value.detach() for name, value in model.learned().items()},
        "optimiser": optimiser.state_dict(),
        **counts,
    }
    _put(path, held)


def _put(path: Path, held: dict[str, Any]) -> None:
    partial = path.with_suffix(".partial")
    torch.save(held, partial)
    partial.replace(path)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="mtqa.training.tagger", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=Recipe.pairs)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--minutes", type=float, default=75.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=Recipe.rate)
    parser.add_argument("--begin", type=Path, help="a checkpoint whose weights a new run takes")
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    recipe = Recipe(seed=given.seed, pairs=given.pairs, rate=given.rate, rate_of_new=5 * given.rate)
    train(given.data, given.folder, recipe, given.minutes, begin=given.begin)


if __name__ == "__main__":
    main()
