"""A cluster of two nodes on this machine, and the lines to check on it."""

from __future__ import annotations

import json
import logging
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

NODE = {
    "num_cpus": 1,
    "object_store_memory": 100_000_000,
}  # bytes: the least that Ray takes, nearly


LIMIT = 600  # seconds a test may take: what waits for a machine that is gone may wait for ever


@pytest.fixture(autouse=True)
def _limited() -> Iterator[None]:
    def end(*_: object) -> None:
        raise TimeoutError(f"more than {LIMIT} seconds")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(LIMIT)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session", autouse=True)
def _apart() -> Iterator[Path]:
    """Where clusters of these tests keep their folders: short, for the paths of their sockets."""
    # The last processes of a cluster write after its end.
    with (
        TemporaryDirectory(prefix="r", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("RAY_TMPDIR", folder)
        yield Path(folder)


@pytest.fixture(scope="session")
def nodes(_apart: Path) -> Iterator[Any]:
    """A cluster of two nodes; the second has what Ray holds to be a GPU."""
    from mtqa.ray import _cluster

    pytest.importorskip("ray")
    _cluster.load()
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
    made.add_node(**NODE, num_gpus=1)
    made.wait_for_nodes(60)
    yield made
    made.shutdown()


@pytest.fixture(scope="session")
def cluster(nodes: Any) -> Iterator[Any]:
    """Ray, joined to the cluster."""
    import ray

    ray.init(address=nodes.address, log_to_driver=False, logging_level=logging.ERROR)
    yield ray
    ray.shutdown()


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[int], Path]:
    """Makes a file of so many lines: prices right and wrong, and lines that cannot be checked."""

    def make(count: int) -> Path:
        path = tmp_path / f"{count}.jsonl"
        path.write_text("".join(f"{line}\n" for line in _lines(count)), "utf-8")
        return path

    return make


def _lines(count: int) -> Iterator[str]:
    drawn = random.Random(count)
    for number in range(count):
        right = drawn.randint(2, 900)
        said = right if drawn.random() < 0.8 else right * 10
        row = {
            "id": number if number % 3 else f"s{number}",
            "source": f"Die Hilfe für {number} Dörfer kostete {right} Millionen Euro.",
            "target": f"The aid for {number} villages cost {said} million euros.",
            "source_lang": "de",
            "target_lang": "en",
        }
        broken = {7: "", 8: "no JSON", 9: '{"id": 1, "target": 5}', 10: '{"target": " "}'}
        yield broken.get(number % 97, json.dumps(row, ensure_ascii=False))
