"""Words of a source for which nothing stands in its target, and the other way round.

A logistic regression over what is known of each word of the source: how like the target's words it
is, whether what it is likest to stands for another, whether its neighbours' counterparts leave room
for it, what letters it shares, and what the tagger thinks of it. No second reading of the pair.
`mtqa.training.unsaid` fits the weights and sets the bar by the share of clean pairs with such a
word; a probability of 0.5 is that bar. The same regression, the sides exchanged, tells words of the
target that nothing of the source asks for: fitted anew for that it did no better.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa.forks import unforked
from mtqa.model import Span, Tag
from mtqa.text.scripts import CASELESS, script_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mtqa.encoder.links import Grid

    Floats = NDArray[np.floating[Any]]

__all__ = [
    "FACTS",
    "TOGETHER",
    "WEIGHTS",
    "Model",
    "Word",
    "expanded",
    "facts",
    "is_content",
    "read_model",
    "unsaid",
    "unsourced",
]

WEIGHTS = Path(__file__).parent / "weights" / "unsaid.toml"
FACTS = (
    "alike",  # to the likest word of the target
    "second",  # to the one after it
    "mutual",  # it is that word's likest too
    "claimed",  # that word and another are each other's likest
    "rival",  # by how much another is more like that word
    "before",  # the word before is linked
    "after",  # the word after is
    "room",  # none between the counterparts of its neighbours: 1, one: 0.5, else 0
    "free",  # share of the target's words without a link
    "capital",
    "length",
    "average",  # of `alike` over the source
    "standing",  # `alike` less that, in standard deviations
    "letters",  # shared with the target's likest word, as the tagger has them
    "sounds",
    "letters_name",
    "omission",  # the tagger's probability
    "gap",  # its greatest of a gap in the target
    "near",  # likeness to words without a link beside the counterparts of its neighbours
)
# Products that the regression gets too: likeness means more here than there.
TOGETHER = (
    ("alike", "alike"),
    ("alike", "mutual"),
    ("alike", "claimed"),
    ("alike", "room"),
    ("room", "mutual"),
    ("alike", "capital"),
    ("alike", "near"),
    ("alike", "free"),
    ("alike", "rival"),
    ("rival", "rival"),
    ("standing", "standing"),
    ("letters", "alike"),
    ("omission", "omission"),
    ("near", "near"),
    ("capital", "letters_name"),
)
_SEEN = 3  # words on each side that count as neighbours
_LONG = 12.0  # letters that count as a long word
_CONTENT = 4  # letters of a word that carries meaning, by its length
_LEAST = 0.1  # probability that is worth a Tag
_NEAR = 2  # characters between words that are missed together
_JOINS = 0.5  # of the likelier word's probability: then the two are one Tag

# A word of a text with the tagger's probability that it, or the gap before it, is an omission.
Word = tuple[Span, float]
# The regression: its means, scales and weights, and its bias less the bar.
Model = Mapping[str, Any]


def unsaid(
    source: str,
    grid: Grid,
    letters: Mapping[int, Sequence[float]],
    words: tuple[Sequence[Word], Sequence[Word]],
    model: Model,
) -> tuple[Tag, ...]:
    """The Tags of the source's words that the target leaves out, at the words that follow there.

    `letters` are the tagger's features of the source's words by where they begin, `words` those of
    source and target with its probabilities.
    """
    return tuple(
        Tag(
            _place(grid, run[0], run[-1]),
            "unsaid",
            chance,
            grid.source[run[0]].span.cover(grid.source[run[-1]].span),
        )
        for run, chance in _runs(source, grid, letters, words, model)
    )


def unsourced(
    target: str,
    grid: Grid,
    letters: Mapping[int, Sequence[float]],
    added: Sequence[Word],
    model: Model,
) -> tuple[Tag, ...]:
    """The Tags of the target's words for which nothing stands in the source.

    `letters` are the tagger's features of the target's words by where they begin, `added` those
    words with its probability that they are an addition.
    """
    turned = grid._replace(source=grid.target, target=grid.source, alike=grid.alike.T)
    return tuple(
        Tag(turned.source[run[0]].span.cover(turned.source[run[-1]].span), "unsourced", chance)
        for run, chance in _runs(target, turned, letters, (added, ()), model)
    )


def _runs(
    source: str,
    grid: Grid,
    letters: Mapping[int, Sequence[float]],
    words: tuple[Sequence[Word], Sequence[Word]],
    model: Model,
) -> list[tuple[list[int], float]]:
    """Numbers of words in a row that are missed together, and the probability of the likeliest."""
    import numpy as np

    known = facts(source, grid, letters, words)
    if known is None:
        return []
    values = (expanded(known) - model["mean"]) / model["scale"]
    with unforked:
        weighed = values @ model["weights"]
    chances = 1 / (1 + np.exp(-np.clip(weighed + model["bias"], -30, 30)))
    heavy = [is_content(unit.span.of(source)) for unit in grid.source]
    runs: list[list[int]] = []
    for row, chance in enumerate(chances.tolist()):
        if chance < _LEAST or not heavy[row]:
            continue
        if runs and _one(grid, runs[-1][-1], row, chances):
            runs[-1].append(row)
        else:
            runs.append([row])
    return [(run, round(float(chances[run].max()), 4)) for run in runs]


def _one(grid: Grid, row: int, other: int, chances: Floats) -> bool:
    """Whether two words of the source are likely to be missed together: Thomas Cook."""
    near = grid.source[other].span.start - grid.source[row].span.end <= _NEAR
    least, most = sorted((float(chances[row]), float(chances[other])))
    return near and least >= _JOINS * most


def facts(
    source: str,
    grid: Grid,
    letters: Mapping[int, Sequence[float]],
    words: tuple[Sequence[Word], Sequence[Word]],
) -> Floats | None:
    """FACTS of each word of the source, (words, facts); None where a text has less than two.

    Of words without meaning of their own they are left at 0.
    """
    import numpy as np

    alike = grid.alike
    count, others = alike.shape
    if count < 2 or others < 2:
        return None
    rows = np.arange(count)
    best, back = alike.argmax(1), alike.argmax(0)
    greatest = np.sort(alike, axis=1)[:, -2:]
    mutual = back[best] == rows
    linked = best[back] == np.arange(others)
    # How like what a word is likest to is to the likest of the other words.
    columns = alike[:, best]
    columns[rows, rows] = -1.0
    rival = columns.max(0) - greatest[:, 1]
    mean, spread = greatest[:, 1].mean(), greatest[:, 1].std() + 0.05
    omission = {span.start: share for span, share in words[0]}
    gap = max((share for _, share in words[1]), default=0.0)
    found = np.zeros((count, len(FACTS)), dtype=np.float32)
    partners, sure, taken = best.tolist(), mutual.tolist(), linked.tolist()
    cosines = alike.tolist()
    for row, unit in enumerate(grid.source):
        text = unit.span.of(source)
        if not is_content(text):
            continue
        left, right = _beside(row, partners, sure)
        shared = letters.get(unit.span.start, (0.0, 0.0, 0.0))
        found[row] = (
            greatest[row, 1],
            greatest[row, 0],
            mutual[row],
            linked[best[row]] and not mutual[row],
            rival[row],
            row > 0 and mutual[row - 1],
            row + 1 < count and mutual[row + 1],
            _room(left, right),
            1 - linked.mean(),
            text[0].isupper() and row > 0,
            min(len(text) / _LONG, 1.0),
            mean,
            (greatest[row, 1] - mean) / spread,
            shared[0],
            shared[1],
            shared[2],
            omission.get(unit.span.start, 0.0),
            gap,
            _near(cosines[row], taken, left, right),
        )
    return found


def expanded(known: Floats) -> Floats:
    """FACTS with their products, as the regression gets them."""
    import numpy as np

    at = {name: number for number, name in enumerate(FACTS)}
    products = [known[:, at[one]] * known[:, at[other]] for one, other in TOGETHER]
    both: Floats = np.concatenate([known, np.stack(products, axis=1)], axis=1)
    return both


def is_content(word: str) -> bool:
    """Whether a word may carry meaning and is no number, whose lack the rules know."""
    least = 2 if script_of(word[0]) in CASELESS else _CONTENT
    return len(word) >= least and not any(char.isdigit() for char in word)


def _beside(row: int, best: Sequence[int], mutual: Sequence[bool]) -> tuple[int | None, int | None]:
    """The counterparts of the nearest linked words before and after."""
    before = range(row - 1, max(-1, row - 1 - _SEEN), -1)
    after = range(row + 1, min(len(best), row + 1 + _SEEN))
    left, right = (
        next((best[other] for other in some if mutual[other]), None) for some in (before, after)
    )
    return left, right


def _room(left: int | None, right: int | None) -> float:
    if left is None or right is None:
        return 0.0
    return {1: 1.0, 2: 0.5}.get(right - left, 0.0)


def _near(
    alike: Sequence[float], linked: Sequence[bool], left: int | None, right: int | None
) -> float:
    places = {
        column
        for one in (left, right)
        if one is not None
        for column in range(max(0, one - _SEEN), min(len(alike), one + _SEEN + 1))
    }
    return max((alike[column] for column in places if not linked[column]), default=-0.5)


def _place(grid: Grid, first: int, last: int) -> Span:
    """The word of the target before which some of the source's were to be expected; or its end."""
    import numpy as np

    best = grid.alike.argmax(1)
    mutual = grid.alike.argmax(0)[best] == np.arange(len(best))
    partners, sure = best.tolist(), mutual.tolist()
    left, right = _beside(first, partners, sure)[0], _beside(last, partners, sure)[1]
    column = 0 if first == 0 else left + 1 if left is not None else right or 0
    if column < len(grid.target):
        return grid.target[column].span
    end = grid.target[-1].span.end
    return Span(end, end)


def read_model(path: Path = WEIGHTS) -> Model:
    """The regression that a data file holds."""
    import numpy as np

    read = tomllib.loads(path.read_text(encoding="utf-8"))
    names = [*FACTS, *(f"{one}*{other}" for one, other in TOGETHER)]
    assert [row["fact"] for row in read["weight"]] == names, path.name
    columns = {key: np.array([row[key] for row in read["weight"]]) for key in ("mean", "scale")}
    return {
        **columns,
        "weights": np.array([row["weight"] for row in read["weight"]]),
        "bias": float(read["bias"]) - float(read["bar"]),
    }
