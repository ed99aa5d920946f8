"""What comes of a cluster is what comes of a run on one machine."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import pyarrow
import pytest

from mtqa import batch
from mtqa.batch import Input
from mtqa.batch._record import Record
from mtqa.cache import RESULTS, Cache
from mtqa.config import Settings
from mtqa.errors import UsageError
from mtqa.model import Document
from mtqa.ray import Job, check_dataset, run_batch
from mtqa.ray._answers import actors, answers
from mtqa.ray._work import Place
from mtqa.run import WINDOW, Checker

from .conftest import NODE

pytestmark = pytest.mark.slow

RULES = Settings(fast=True, engine="none")
Lines = Callable[[int], Path]


def here(job: batch.Job, settings: Settings = RULES) -> list[str]:
    found = batch.answers(job.documents(), Checker(settings))
    return [one.line for done in found for one in done.answers]


def there(job: Job, settings: Settings = RULES, **options: Any) -> list[str]:
    found = answers(job, Checker(settings), **options)
    return [one.line for done in found for one in done.answers]


def workers(title: str = "ray::MapWorker") -> list[psutil.Process]:
    """The processes of the actors that check, or others that Ray calls so."""
    return [
        one
        for one in psutil.process_iter(["cmdline"])
        if title in " ".join(one.info["cmdline"] or ())
    ]


def test_same_lines(cluster: Any, lines: Lines) -> None:
    job = Job(inputs=(Input(str(lines(5 * WINDOW + 7))),))
    expected = here(job)
    assert len(expected) == 5 * WINDOW + 7
    assert there(job) == expected
    assert there(job, skip=2 * WINDOW) == expected[2 * WINDOW :]


def test_killed_midway(cluster: Any, lines: Lines) -> None:
    job = Job(inputs=(Input(str(lines(12 * WINDOW))),))
    found: list[str] = []
    killed: set[int] = set()
    replaced = False
    for done in answers(job, Checker(RULES)):
        found += [one.line for one in done.answers]
        if not killed:
            for process in workers():
                os.kill(process.pid, signal.SIGKILL)
                killed.add(process.pid)
        replaced = replaced or any(_children(one) for one in workers() if one.pid not in killed)
    assert killed
    assert replaced, "an actor that was ended has another process check"
    assert found == here(job)


def _children(process: psutil.Process) -> Iterator[int]:
    try:
        return iter([one.pid for one in process.children()])
    except psutil.NoSuchProcess:
        return iter(())


def test_the_standard_output_has_lines_alone(nodes: Any, lines: Lines, tmp_path: Path) -> None:
    """Of a worker that dies Ray would tell there, and of its start on the standard error."""
    path = lines(10 * WINDOW)
    command = ["-m", "mtqa", "batch", str(path), "--output=-", "--on=ray", "--fast", "--no-cache"]
    run = subprocess.Popen(
        [sys.executable, *command, "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "RAY_ADDRESS": nodes.address},
    )
    killed = False
    while not killed and run.poll() is None:
        for process in workers():
            with suppress(psutil.NoSuchProcess):
                process.kill()
                killed = True
        time.sleep(0.02)
    out, said = run.communicate(timeout=300)
    assert killed
    assert out.splitlines(keepends=True) == here(Job(inputs=(Input(str(path)),)))
    assert all(line.startswith("mtqa: error: ") for line in said.splitlines()), said


def test_a_machine_lost(nodes: Any, cluster: Any, lines: Lines) -> None:
    """What an actor of its was at is done on another."""
    third = nodes.add_node(**NODE)
    nodes.wait_for_nodes(60)
    job = Job(inputs=(Input(str(lines(12 * WINDOW))),))
    found: list[str] = []
    for done in answers(job, Checker(RULES)):
        found += [one.line for one in done.answers]
        if len(found) == 2 * WINDOW:
            nodes.remove_node(third, allow_graceful=False)
    assert found == here(job)


def test_the_reader_killed(cluster: Any, lines: Lines) -> None:
    """What reads is gone as soon as it is seen at it; another reads from the start."""
    job = Job(inputs=(Input(str(lines(8 * WINDOW))),))
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while not killed and not over.wait(0.01):
            for process in workers("ray::MapBatches(_read)"):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
                    killed.append(process.pid)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        found = there(job)
    finally:
        over.set()
        killer.join()
    assert killed
    assert found == here(job)


def test_a_broken_run_goes_on(cluster: Any, lines: Lines, tmp_path: Path) -> None:
    path = str(lines(6 * WINDOW))
    job = Job(inputs=(Input(path),))
    out = tmp_path / "out.jsonl"
    first = batch.Batch(job, Checker(RULES), str(out))
    with closing(first.answers()) as found:
        for _ in range(2 * WINDOW):
            next(found)
    assert not out.exists()
    second = run_batch([path], str(out), RULES)
    assert second.before == 2 * WINDOW
    assert out.read_text("utf-8").splitlines(keepends=True) == here(job)


def test_what_was_found_before(cluster: Any, lines: Lines, tmp_path: Path) -> None:
    """The cache is this machine's, and a run without a cluster shares it, both ways."""
    path = lines(4 * WINDOW)
    cache = Cache(tmp_path / "cache", name=RESULTS)
    out = [tmp_path / f"{name}.jsonl" for name in ("none", "first", "again", "here")]
    run_batch([str(path)], str(out[0]), RULES)
    run_batch([str(path)], str(out[1]), RULES, cache=cache)
    assert len(cache) > 200, "each is kept"
    run_batch([str(path)], str(out[2]), RULES, cache=cache, workers=1)
    local = batch.Job(inputs=(Input(str(path)),))
    with closing(batch.Batch(local, Checker(RULES), str(out[3]), cache=cache).answers()) as found:
        for _ in found:
            pass
    assert len({one.read_bytes() for one in out}) == 1
    known = [json.loads(batch.manifest_of(one).read_text())["from_cache"] for one in out]
    assert known[:2] == [0, 0] and known[2] == known[3] > 200


def test_a_cache_of_another_engine(cluster: Any, lines: Lines, tmp_path: Path) -> None:
    """What an engine answered counts while the same one would serve, as an actor sees."""
    learned = Settings(engine="copy", checks=("back-translation", "number"))
    job = Job(inputs=(Input(str(lines(WINDOW))),))
    cache = Cache(tmp_path, name=RESULTS)
    expected = there(job, learned, cache=cache)
    scope, documents = batch.Scope(learned), list(job.documents())
    keys = {scope.key(one) for one in documents if isinstance(one, Document)}
    assert len(cache.get(list(keys))) > 50
    other = {
        key: Record.unpack(text).pack().replace("engine:copy", "engine:kopy")
        for key, text in cache.get(list(keys)).items()
    }
    cache.put(other)
    assert there(job, learned, cache=cache) == expected == here(job, learned)


def test_so_many_workers(cluster: Any) -> None:
    def most(workers: int | None) -> int:
        return int(actors(cluster, Checker(RULES), workers)["compute"].max_size)

    assert (most(None), most(1), most(99)) == (2, 1, 2)


def test_models_in_actors(cluster: Any, lines: Lines) -> None:
    """With the tagger and an engine, which shares what Ray holds to be a GPU."""
    learned = Settings(engine="copy", checks=("tagger", "back-translation", "number"))
    job = Job(inputs=(Input(str(lines(2 * WINDOW))),))
    free: list[float] = []
    found: list[str] = []
    for done in answers(job, Checker(learned)):
        free.append(cluster.available_resources().get("GPU", 0.0))
        found += [one.line for one in done.answers]
    assert found == here(job, learned)
    assert any('"engine": "engine:copy"' in line for line in found)
    assert min(free) < 1


def test_who_asks_for_a_gpu(cluster: Any) -> None:
    """What computes on one: not the rules, nor the tagger."""
    assert "num_gpus" not in actors(cluster, Checker(RULES))
    assert "num_gpus" not in actors(cluster, Checker(Settings(engine="none")))
    asked = actors(cluster, Checker(Settings(engine="copy")))
    assert 0 < asked["num_gpus"] < 1


def test_a_dataset(cluster: Any, lines: Lines) -> None:
    path = lines(3 * WINDOW)
    texts = [json.loads(line) for line in path.read_text("utf-8").splitlines() if "vi" in line]
    rows = [{**one, "id": str(one["id"])} for one in texts]
    ds = cluster.data.from_items(rows, override_num_blocks=2)
    found = check_dataset(ds, fast=True).take_all()
    checker = Checker(RULES)
    local = (
        line
        for one in rows
        for line in batch.answers(
            [Document(one["target"], one["source"], one["target_lang"], one["source_lang"])],
            checker,
        )
    )
    expected = [batch.row(one.line) for done in local for one in done.answers]
    assert [one["id"] for one in found] == [one["id"] for one in rows]
    assert [{**one, "id": None} for one in found] == expected


TEXTS = [
    "",
    " \n",
    "It cost 500 euros.",
    "\ud800 alone",
    "\x00\x1b[31m\u202e\u2028\ufeff",
    "e\u0301" * 300,
    "👨‍👩‍👧‍👦" * 50,
    "١٢٣٫٤٥ مليون",
    "x" * 20_000,
]


def test_a_row_for_a_row(cluster: Any) -> None:
    rows: list[dict[str, Any]] = [
        {"id": f"{number}-{other}", "target": text, "source": TEXTS[other], "target_lang": "en"}
        for number, text in enumerate(TEXTS)
        for other in range(number, len(TEXTS), 3)
    ]
    strange = dict(zip((3, 5, 7, 9), (None, 7, b"\xff\xfe", ["a", "list"]), strict=True))
    for number, target in strange.items():
        rows[number]["target"] = target
    found = check_dataset(cluster.data.from_items(rows), fast=True).take_all()
    assert [one["id"] for one in found] == [one["id"] for one in rows]
    assert all(found[number]["error"] for number in strange)
    for one, row in zip(found, rows, strict=True):
        for finding in one["findings"]:
            span = slice(finding["start"], finding["end"])
            assert row["target"][span].encode("utf-8", "replace").decode() == finding["text"]


def test_a_node_with_another_version(
    cluster: Any, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Place("0.0", str(Path.cwd()), {})
    monkeypatch.setattr(Place, "here", classmethod(lambda cls, **_: other))
    with pytest.raises(UsageError, match="same version on every node"):
        there(Job(inputs=(Input(str(lines(3))),)))


def test_the_documentation_runs(cluster: Any, lines: Lines, tmp_path: Path) -> None:
    from pyarrow import parquet

    texts = [json.loads(line) for line in lines(90).read_text("utf-8").splitlines() if "vi" in line]
    table = pyarrow.Table.from_pylist([{**one, "id": str(one["id"])} for one in texts])
    parquet.write_table(table, tmp_path / "segments.parquet")
    page = Path(__file__).parents[2] / "docs" / "howto" / "distributed.md"
    (snippet,) = re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.S | re.M)
    exec(compile(snippet.replace("/archive", str(tmp_path)), str(page), "exec"), {})
    made = parquet.read_table(tmp_path / "found", schema=batch.schema())
    assert made["id"].to_pylist() == table["id"].to_pylist()
    assert any(made["findings"].to_pylist())
